//! `serve`: the line's page for its operators.
//!
//! One thread looks at the accounts and publishes what it saw ([`feed`]); every open page gets it as
//! server-sent events ([`events`]). What a page asks stations to do goes through the accounts, like
//! everything else on a line, with the operator's name in the log ([`ask`]). The page has no secret of
//! the line: it opens the accounts without their key and reads no key file.
//!
//! The listener speaks plain HTTP on the loopback; whoever needs it from elsewhere puts a proxy with
//! TLS before it and says so.

mod args;
mod ask;
mod assets;
mod door;
mod events;
mod feed;
mod figures;
mod guard;
mod people;
mod refusal;
mod session;

use core::future::Future;
use core::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::{get, post};
use tokio::net::TcpListener;

pub use args::{Command, Error};
use door::Door;
use feed::Feed;
pub use guard::Origin;
use session::Sessions;

use crate::lang::Lang;
use crate::store::Store;

/// The longest request: a name and a passphrase.
const LONGEST_BODY: usize = 4096;

/// What all requests share.
#[expect(missing_debug_implementations, reason = "holds sessions")]
pub struct Page {
    store: Arc<Store>,
    feed: Feed,
    sessions: Sessions,
    door: Door,
    seats: events::Seats,
    origin: Origin,
    lang: Lang,
}

impl Page {
    /// A page on these accounts, in this language until somebody chooses another.
    pub fn new(store: Arc<Store>, origin: Origin, lang: Lang) -> Arc<Self> {
        Arc::new(Self {
            feed: Feed::start(Arc::clone(&store)),
            store,
            sessions: Sessions::default(),
            door: Door::default(),
            seats: events::seats(),
            origin,
            lang,
        })
    }

    /// Everything that can be asked for.
    fn router(self: Arc<Self>) -> Router {
        Router::new()
            .route("/", get(assets::html))
            .route("/page.css", get(assets::css))
            .route("/page.js", get(assets::js))
            .route("/words", get(assets::words))
            .route("/session", get(people::session))
            .route("/sign-in", post(people::sign_in))
            .route("/sign-out", post(people::sign_out))
            .route("/ask", post(ask::ask))
            .route("/events", get(events::events))
            .route("/metrics", get(figures::beside_the_page))
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
        let service = self.router().into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service)
            .with_graceful_shutdown(async move {
                end.await;
                page.feed.end();
            })
            .await
    }

    /// Answers with the figures alone, for what watches machines.
    pub async fn serve_figures(
        self: Arc<Self>,
        listener: TcpListener,
        end: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        let router = Router::new().route("/metrics", get(figures::alone)).with_state(self);
        axum::serve(listener, router).with_graceful_shutdown(end).await
    }
}

#[cfg(test)]
pub(crate) mod tests;
