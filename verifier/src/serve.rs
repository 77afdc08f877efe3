//! `serve`: the officer's page on the loopback.
//!
//! ```text
//! desk (readers, inspections) ──► feed ──► board ──► server-sent events    nothing about anybody
//!   ▲            └──────────────────────► card, pictures ──► POST, answered while they are known
//!   └── inspect, wipe, decide ◄── POST
//! ```
//!
//! Events say what goes on and never about whom; what an inspection found is fetched by whoever holds
//! both halves of a session ([`session`]), lives in the page, and goes when the desk forgets it.
//!
//! The listener speaks plain HTTP on the loopback; whoever needs it from elsewhere puts a proxy with
//! TLS before it and says so.

pub mod args;
mod ask;
mod assets;
mod board;
mod card;
pub mod desk;
mod door;
mod events;
mod feed;
mod fields;
mod guard;
pub mod opened;
mod picture;
mod refusal;
mod session;
mod words;

use core::fmt;
use core::future::Future;
use core::net::SocketAddr;
use core::time::Duration;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};
use axum::serve::ListenerExt as _;
use jiff::Zoned;
use serde::Serialize;
use tokio::net::TcpListener;

pub use board::{Colour, Lists};
use desk::Desk;
use feed::Feed;
pub use guard::Origin;
use session::Sessions;

use crate::language::{Language, Text};
use crate::profile;
use crate::trust::{self, Trust};

/// The longest request: a zone and the text of a printed code.
const LONGEST_BODY: usize = 16 * 1024;

/// How old the lists of the trust folder are now; `None` when nobody keeps count.
pub type Ages = Box<dyn Fn() -> Option<Lists> + Send + Sync>;

/// How old the lists of this trust folder are today, by the rules of a profile.
pub fn ages(trust: Arc<Trust>, rules: profile::Lists) -> Ages {
    Box::new(move || {
        let freshness = trust.freshness(Zoned::now().date());
        let colour = match freshness.colour(rules.green_days, rules.yellow_days) {
            None => Colour::None,
            Some(trust::Colour::Green) => Colour::Green,
            Some(trust::Colour::Yellow) => Colour::Yellow,
            Some(trust::Colour::Red) => Colour::Red,
        };
        let days = freshness.lists.iter().map(|list| list.days).max();
        Some(Lists { days, colour, authorities: trust.anchors().len() })
    })
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// People's data would go over a network in clear.
    #[error(
        "{0} can be reached from other machines in plain HTTP; listen on 127.0.0.1, or put a proxy \
         with TLS before it and name its address with --behind-proxy"
    )]
    Exposed(SocketAddr),
    /// The address is taken, or not of this machine.
    #[error("cannot listen on {address}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    Random,
    /// The system refuses.
    #[error("the page cannot go on")]
    System(#[source] std::io::Error),
}

impl ServeError {
    /// What to do next.
    pub const fn next(&self) -> Option<Text> {
        match self {
            Self::Exposed(_) | Self::Listen { .. } => Some(Text::new(
                "choose an address of the loopback with --listen, such as 127.0.0.1:0",
                "chọn địa chỉ nội bộ bằng --listen, ví dụ 127.0.0.1:0",
            )),
            Self::Random | Self::System(_) => None,
        }
    }
}

/// How a page looks and where it is seen.
pub struct Settings {
    /// Where browsers see it.
    pub origin: Origin,
    /// The language to begin with.
    pub language: Language,
    /// Name and version of the rules that the desk judges by.
    pub profile: String,
    /// How long a result outlives its card on the reader, as the desk does it.
    pub wipe_after: Duration,
    /// How old the lists are.
    pub ages: Ages,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// What all requests share.
#[expect(missing_debug_implementations, reason = "holds sessions and people")]
pub struct Page {
    desk: Arc<dyn Desk>,
    feed: Feed,
    sessions: Sessions,
    seats: events::Seats,
    origin: Origin,
    language: Language,
    profile: String,
    ages: Ages,
}

/// An address that opens the page once.
#[derive(Serialize)]
#[expect(missing_debug_implementations, reason = "holds a token")]
pub struct Invitation {
    /// Where the page is.
    pub address: String,
    /// What opens it, once.
    pub token: String,
    /// Both, with the token in the fragment, which browsers send to nobody.
    pub url: String,
}

impl Page {
    /// A page for this desk.
    pub fn new(desk: Arc<dyn Desk>, settings: Settings) -> Arc<Self> {
        let Settings { origin, language, profile, wipe_after, ages } = settings;
        Arc::new(Self {
            feed: Feed::start(Arc::clone(&desk), wipe_after),
            desk,
            sessions: Sessions::default(),
            seats: events::seats(),
            origin,
            language,
            profile,
            ages,
        })
    }

    /// An address that opens the page once, in place of the last one; nothing without randomness.
    pub fn invite(&self) -> Option<Invitation> {
        let token = self.sessions.invite()?;
        let address = match &self.origin {
            Origin::Loopback(port) => format!("http://127.0.0.1:{port}/"),
            Origin::Behind(origin) => format!("{origin}/"),
        };
        Some(Invitation { url: format!("{address}#{token}"), address, token })
    }

    /// Everything that can be asked for.
    fn router(self: Arc<Self>) -> Router {
        Router::new()
            .route("/", get(assets::html))
            .route("/page/{name}", get(assets::asset))
            .route("/words", get(assets::words))
            .route("/sign-in", post(door::sign_in))
            .route("/sign-out", post(door::sign_out))
            .route("/session", get(door::session))
            .route("/events", get(events::events))
            .route("/inspect", post(ask::inspect))
            .route("/wipe", post(ask::wipe))
            .route("/decide", post(ask::decide))
            .route("/card", post(card::card))
            .route("/portrait", post(picture::portrait))
            .route("/minutiae", post(picture::minutiae))
            .layer(DefaultBodyLimit::max(LONGEST_BODY))
            .layer(middleware::from_fn_with_state(Arc::clone(&self), guard::guard))
            .with_state(self)
    }

    /// Answers until `end` comes; then open pages are told to come back later.
    pub async fn serve(
        self: Arc<Self>,
        listener: TcpListener,
        end: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        let page = Arc::clone(&self);
        // An event is small and must not wait for the next one to go with it (RFC 896).
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        axum::serve(listener, self.router())
            .with_graceful_shutdown(async move {
                end.await;
                page.feed.end();
            })
            .await
    }
}

#[cfg(test)]
mod tests;
