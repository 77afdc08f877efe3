//! A page, its desk and a browser that looks at it.

use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use verifier::language::Language;
use verifier::serve::{Colour, Lists, Origin, Page, Settings};
use verifier::trust::Trust;

use crate::EVERYTHING;
use crate::bench::{At, Bench, WIPE_AFTER};
use crate::browser::Browser;
use crate::people::PERSONAL;

pub(crate) const READER: &str = "Virtual reader 00";

pub(crate) struct Served {
    pub(crate) browser: Browser,
    pub(crate) bench: Arc<Bench>,
    page: Arc<Page>,
    port: u16,
    end: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
}

impl Served {
    /// Serves a page; `None` where no browser can look at it.
    pub(crate) async fn start(trust: Trust) -> Option<Self> {
        let browser = Browser::start().await?;
        let bench = Bench::new(trust, &[READER]);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let settings = Settings {
            origin: Origin::Loopback(port),
            language: Language::Vi,
            profile: "stationary/1".to_owned(),
            wipe_after: WIPE_AFTER,
            ages: Box::new(|| Some(Lists { days: Some(2), colour: Colour::Green, authorities: 1 })),
        };
        let page = Page::new(Arc::new(At(Arc::clone(&bench))), settings);
        let (end, ended) = oneshot::channel::<()>();
        let task = tokio::spawn(Arc::clone(&page).serve(listener, async { drop(ended.await) }));
        Some(Self { browser, bench, page, port, end, task })
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

    /// Nobody else was asked for anything, nothing personal stood in an address, and the browser had
    /// nothing to complain about.
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
        self.browser.close().await;
        drop(self.end);
        self.task.await.unwrap().unwrap();
    }
}
