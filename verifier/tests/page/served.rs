//! A page, its terminal and a browser that looks at it.

use core::time::Duration;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use verifier::language::Language;
use verifier::log::{Log, Outlet, Policy};
use verifier::profile::Profile;
use verifier::serve::desk::{Desk, Logged};
use verifier::serve::{Colour, Lists, Origin, Page, Settings};
use verifier::terminal::{self, Terminal};
use verifier::trust::Trust;

use crate::EVERYTHING;
use crate::bench::Bench;
use crate::browser::Browser;
use crate::fixture::TODAY;
use crate::people::PERSONAL;

pub(crate) const READER: &str = "Virtual reader 00";

/// How long a result outlives its card.
const WIPE_AFTER: Duration = Duration::from_secs(3);

pub(crate) struct Served {
    pub(crate) browser: Browser,
    pub(crate) bench: Bench,
    page: Arc<Page>,
    port: u16,
    end: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
    log: Option<(Arc<Log>, TempDir)>,
}

impl Served {
    /// Serves a terminal with one reader; `None` where no browser can look at it.
    pub(crate) async fn start(trust: Trust) -> Option<Self> {
        let browser = Browser::start().await?;
        let bench = Bench::with(&[READER]);
        let folder = tempfile::tempdir().unwrap();
        let log = Arc::new(log(folder.path()));
        let mut profile = Profile::named("stationary").unwrap();
        profile.screen.wipe_after = WIPE_AFTER;
        let settings = terminal::Settings {
            at: Some(TODAY),
            log: Some(Arc::clone(&log)),
            ..terminal::Settings::new(Arc::new(trust), profile)
        };
        let terminal = Terminal::with(settings, Arc::new(bench.clone()));
        let desk = Arc::new(Logged { terminal, log: Some(Arc::clone(&log)) });
        Some(Self::with(browser, desk, bench, Some((log, folder))).await)
    }

    /// Serves any desk.
    pub(crate) async fn with(
        browser: Browser,
        desk: Arc<dyn Desk>,
        bench: Bench,
        log: Option<(Arc<Log>, TempDir)>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let settings = Settings {
            origin: Origin::Loopback(port),
            language: Language::Vi,
            profile: "stationary/1".to_owned(),
            wipe_after: WIPE_AFTER,
            ages: Box::new(|| Some(Lists { days: Some(2), colour: Colour::Green, authorities: 1 })),
        };
        let page = Page::new(desk, settings);
        let (end, ended) = oneshot::channel::<()>();
        let task = tokio::spawn(Arc::clone(&page).serve(listener, async { drop(ended.await) }));
        Self { browser, bench, page, port, end, task, log }
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Opens the page with the address that a person would be given.
    pub(crate) async fn sign_in(&self) {
        let invitation = self.page.invite().unwrap();
        self.browser.open(&invitation.url).await;
        self.browser.until("!document.getElementById('desk').hidden").await;
        self.browser.until("document.body.dataset.number > 0").await;
    }

    /// Nothing in the document names anybody, and no picture is left.
    pub(crate) async fn assert_nobody(&self) {
        let all = self.browser.script(EVERYTHING).await.to_string();
        for part in PERSONAL.iter().chain(&["blob:"]) {
            assert!(!all.contains(part), "{part}: {all}");
        }
    }

    /// Everything that was written down so far.
    pub(crate) fn logged(&self) -> String {
        let (log, folder) = self.log.as_ref().unwrap();
        assert!(log.flush(Duration::from_secs(10)));
        read(&folder.path().join("log"))
    }

    /// Nobody else was asked for anything, nothing personal stood in an address or was written down,
    /// and the browser had nothing to complain about.
    pub(crate) async fn end(self) {
        let origin = self.origin();
        let requests = self.browser.requests();
        for (url, _) in &requests {
            // Its own first tab, its icon and the pictures it was given stay within the browser.
            let within = ["data:", "chrome:", "chrome-untrusted:", "blob:http://127.0.0.1:"];
            let here = url.starts_with(&origin) || within.iter().any(|sign| url.starts_with(sign));
            assert!(here, "{url}");
            assert!(!PERSONAL.iter().any(|part| url.contains(part)), "{url}");
            assert!(!url.starts_with(&origin) || !url.contains('?'), "{url}");
        }
        assert!(requests.len() > 5, "only {} requests were seen", requests.len());
        let live = requests.iter().any(|(_, sent)| sent.contains("JFIF") || sent.len() > 2000);
        assert!(!live, "a picture was sent");
        for said in self.browser.complaints() {
            // Being told that a token is wrong, or that something was wiped, is no fault.
            let told = ["401", "410", "422"].iter().any(|status| said.contains(status));
            assert!(told && !PERSONAL.iter().any(|part| said.contains(part)), "{said}");
        }
        if self.log.is_some() {
            let logged = self.logged();
            assert!(!PERSONAL.iter().any(|part| logged.contains(part)), "{logged}");
        }
        self.browser.close().await;
        drop(self.end);
        self.task.await.unwrap().unwrap();
    }
}

fn log(folder: &Path) -> Log {
    let target = folder.join("log");
    // Nobody else may look into what is written down.
    std::fs::DirBuilder::new().mode(0o700).create(&target).unwrap();
    let outlet: Outlet = format!("basic={}", target.display()).parse().unwrap();
    let policy = Policy { spool: Some(folder.join("spool")), ..Policy::default() };
    Log::open(&[outlet], &policy).unwrap()
}

/// Every file below a folder, one after the other.
fn read(folder: &Path) -> String {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let text = |path: std::path::PathBuf| {
        if path.is_dir() { read(&path) } else { std::fs::read_to_string(path).unwrap() }
    };
    entries.map(text).collect()
}
