//! The line's page in a browser: headless Chromium, driven through Debian's chromedriver.
//!
//! Pictures of what it showed are left in `target/screenshots`, to be looked at.

#[cfg(test)]
#[path = "page/browser.rs"]
mod browser;
#[cfg(test)]
#[path = "page/filled.rs"]
mod filled;

use std::path::Path;
use std::sync::Arc;

use browser::Browser;
use personalizer::lang::Lang;
use personalizer::page::{Origin, Page};
use personalizer::values;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_sees_the_line_and_asks_a_station() {
    let store = Arc::new(filled::line());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let page = Page::new(Arc::clone(&store), Origin::Loopback(port), Lang::Vi);
    let (end, ended) = oneshot::channel::<()>();
    let served = tokio::spawn(page.serve(listener, async { drop(ended.await) }));
    let origin = format!("http://127.0.0.1:{port}");
    let browser = Browser::start().await;

    browser.open(&origin).await;
    browser.until("!document.getElementById('door').hidden").await;
    browser.picture("sign-in-vi").await;
    browser.sign_in("mai", "sai mất rồi nhé").await;
    browser.until("document.getElementById('sign-in-why').textContent !== ''").await;
    assert_eq!(browser.text("#sign-in-why").await, "Sai tên hoặc cụm mật khẩu.");
    browser.sign_in("mai", filled::PASSPHRASE).await;
    browser.until("document.querySelectorAll('.tile').length === 24").await;
    assert_eq!(browser.text("[data-station='simulated 3'] .word").await, "Đã dừng");
    let said = "thẻ không trả lời: thẻ đã bị rút ra";
    assert_eq!(browser.text("[data-station='simulated 3'] .error b").await, said);
    assert_eq!(browser.text("#verdict-word").await, "Cần người xử lý");
    browser.picture("line-vi-light").await;

    browser.press("[data-lang='en']").await;
    assert_eq!(browser.text("[data-station='simulated 3'] .word").await, "Stopped");
    assert_eq!(browser.text("#h-quarantine span").await, "Quarantine");
    assert_eq!(browser.script("return document.documentElement.lang").await, "en");
    browser.press("#theme").await;
    browser.picture("line-en-dark").await;

    browser.press("[data-station='simulated 1'] .acts button").await;
    browser.until("document.getElementById('notice').textContent !== ''").await;
    assert_eq!(browser.text("#notice").await, "Stations asked: 1.");
    browser.until("document.querySelector(\"[data-station='simulated 1'] .wanted\").textContent === 'asked to pause'").await;
    // The station hears it; the page is told without asking.
    let heard = "UPDATE stations SET state = 'paused', step = '', dossier = ''
        WHERE name = 'simulated 1' AND wanted = 'pause'";
    assert_eq!(store.change(|change| change.execute(heard, values![])).unwrap(), 1);
    browser
        .until(
            "document.querySelector(\"[data-station='simulated 1']\").dataset.state === 'paused'",
        )
        .await;
    assert_eq!(browser.text("[data-station='simulated 1'] .acts button").await, "Run");

    browser.press("[data-all='drain']").await;
    browser.until("document.getElementById('sure').open").await;
    browser.picture("sure-en-dark").await;
    browser.press("#sure button[value='no']").await;
    browser.until("!document.getElementById('sure').open").await;
    let query = "SELECT count(*) FROM stations WHERE wanted = 'drain'";
    assert_eq!(store.look(|change| change.number(query, values![])).unwrap(), 1, "as before");

    browser.press("#theme").await;
    browser.press("[data-lang='vi']").await;
    browser.resize(500, 3200).await;
    browser.until("document.documentElement.scrollWidth <= innerWidth").await;
    browser.picture("line-vi-narrow").await;

    browser.press("#sign-out").await;
    browser.until("document.getElementById('line').hidden").await;
    assert_eq!(browser.script("return document.cookie").await, "", "no script sees the cookie");
    browser.assert_quiet(&origin).await;
    browser.close().await;
    drop(end);
    served.await.unwrap().unwrap();
    assert!(Path::new(browser::PICTURES).join("line-vi-light.png").exists());
}
