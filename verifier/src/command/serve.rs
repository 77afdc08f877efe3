//! `verifier serve`: the officer's page, from the readers to the printed address.

use core::time::Duration;
use std::io::{BufRead as _, Write as _};
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::{CommandError, Exit};
use crate::language::{Language, Text};
use crate::profile::Profile;
use crate::serve::args::Serve;
use crate::serve::desk::Logged;
use crate::serve::opened::Opened;
use crate::serve::{Origin, Page, ServeError, Settings, ages};
use crate::terminal::{self, Choice, Terminal};
use crate::trust::Trust;

/// How long the log may take to hand over what is left at the end.
const FLUSH: Duration = Duration::from_secs(5);

/// Serves until it is interrupted.
pub(super) fn run(task: &Serve, language: Language) -> Result<Exit, CommandError> {
    if task.is_exposed() {
        return Err(ServeError::Exposed(task.listen).into());
    }
    let profile = Profile::find(&task.profile)?;
    let trust = Arc::new(Trust::open(&task.trust, &task.opening)?);
    let log = task.log.open()?.map(Arc::new);
    let settings = terminal::Settings {
        readers: if task.reader.is_empty() {
            Choice::All
        } else {
            Choice::Named(task.reader.clone())
        },
        key: task.terminal_key.clone(),
        key_password: task.opening.password.clone(),
        at: task.at,
        log: log.clone(),
        ..terminal::Settings::new(Arc::clone(&trust), profile.clone())
    };
    let desk = Logged { terminal: Terminal::start(settings)?, log: log.clone() };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(ServeError::System)?;
    runtime.block_on(serve(task, language, Arc::new(desk), &profile, trust))?;
    if let Some(log) = log {
        log.flush(FLUSH);
    }
    Ok(Exit::Accepted)
}

async fn serve(
    task: &Serve,
    language: Language,
    desk: Arc<Logged>,
    profile: &Profile,
    trust: Arc<Trust>,
) -> Result<(), ServeError> {
    let failed = |source| ServeError::Listen { address: task.listen, source };
    let listener = TcpListener::bind(task.listen).await.map_err(failed)?;
    let port = listener.local_addr().map_err(failed)?.port();
    let settings = Settings {
        origin: task.behind_proxy.clone().map_or(Origin::Loopback(port), Origin::Behind),
        language,
        profile: profile.designation(),
        wipe_after: profile.screen.wipe_after,
        ages: ages(trust, profile.lists),
    };
    let page = Page::new(desk, settings);
    let opened = invite(&page, task, language, task.open)?;
    {
        // Ends with the program: nobody waits for a line that never comes.
        let (page, task) = (Arc::clone(&page), task.clone());
        std::thread::spawn(move || {
            for _ in std::io::stdin().lock().lines().map_while(Result::ok) {
                if invite(&page, &task, language, false).is_err() {
                    return;
                }
            }
        });
    }
    let served = page.serve(listener, ended()).await;
    drop(opened);
    served.map_err(ServeError::System)
}

/// Prints an address that opens the page once, and opens it where that is asked for.
fn invite(
    page: &Page,
    task: &Serve,
    language: Language,
    open: bool,
) -> Result<Option<Opened>, ServeError> {
    let invitation = page.invite().ok_or(ServeError::Random)?;
    let mut out = std::io::stdout().lock();
    let printed = if task.json {
        let line = serde_json::to_string(&invitation).map_err(std::io::Error::other);
        line.and_then(|line| writeln!(out, "{line}"))
    } else {
        let page = Text::new("the officer's page", "trang kiểm tra giấy tờ").get(language);
        let hint = Text::new(
            "it opens once; Enter prints another address, Ctrl-C ends",
            "mỗi địa chỉ mở được một lần; Enter để in địa chỉ khác, Ctrl-C để kết thúc",
        );
        writeln!(out, "{page}: {}\n  {}", invitation.url, hint.get(language))
    };
    printed.and_then(|()| out.flush()).map_err(ServeError::System)?;
    open.then(|| Opened::with(&invitation.url).map_err(ServeError::System)).transpose()
}

/// Waits for Ctrl-C, or for whoever looks after services.
async fn ended() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
