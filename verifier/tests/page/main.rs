//! The officer's page in a browser: headless Chromium, driven through Debian's chromedriver, and
//! virtual cards of somebody who lives in Utopia. Readers are of this process, so that
//! cards come and go when a test says so; the same over pcscd is `cargo xtask demo --terminal`.
//!
//! Pictures of what it showed are left in `target/screenshots`, to be looked at.

#[cfg(test)]
mod bench;
#[cfg(test)]
mod browser;
#[cfg(test)]
#[path = "../documents/fixture.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod fixture;
#[cfg(test)]
mod latency;
#[cfg(test)]
#[path = "../documents/trust/made.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod made;
#[cfg(test)]
mod people;
#[cfg(test)]
mod scripted;
#[cfg(test)]
mod served;

use fantoccini::key::Key;
use made::{CrlPlan, Place};
use people::{Fault, PERSONAL, PORTRAIT, card, document, zone, zone_with};
use served::{READER, Served};

/// Everything that stands in the document, fields and pictures too.
const EVERYTHING: &str = "return document.documentElement.outerHTML
    + [...document.querySelectorAll('input, textarea')].map((field) => field.value).join()
    + [...document.images].map((image) => image.currentSrc).join()";

const ENDED: &str = "document.getElementById('tree').children.length > 0";
const EMPTY: &str = "document.getElementById('tree').children.length === 0";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_officer_inspects_a_card() {
    let document = document();
    let Some(served) = Served::start(document.trust()).await else { return };
    let browser = &served.browser;

    browser.screen(1280, 800).await;
    served.sign_in().await;
    assert_eq!(browser.script("return location.hash").await, "", "the token is gone");
    assert_eq!(browser.script("return document.cookie").await, "", "no script sees the cookie");
    assert_eq!(browser.text("#state-word").await, "Đặt thẻ vào đầu đọc");
    assert_eq!(browser.text("#lists-text").await, "Danh sách tin cậy: 2 ngày");
    browser.picture("waiting-vi").await;

    served.bench.lay(READER, card(&document, Fault::Nothing));
    browser.until("document.activeElement.id === 'typed'").await;
    browser.type_text("12345\n").await;
    assert!(browser.is_shown("#ask").await, "five digits are no CAN");
    browser.type_text("6\n").await;
    browser.until("document.querySelectorAll('#steps li').length > 5").await;
    browser.picture("progress-vi").await;
    browser.until(ENDED).await;
    assert_eq!(browser.text("#state-word").await, "CHẤP NHẬN");
    assert_eq!(browser.script("return document.getElementById('typed').value").await, "");
    assert_eq!(browser.text("#fields td.name").await, "ERIKSSON");
    assert!(browser.text("#records").await.contains("Ánna María Eriksson"));
    browser.give("#live-input", PORTRAIT).await;
    browser.until("document.getElementById('live-picture').naturalWidth === 413").await;
    browser.until("document.getElementById('portrait').naturalWidth === 413").await;
    browser.picture("accepted-vi-light").await;
    assert_eq!(
        browser.script("return document.documentElement.scrollWidth").await,
        1280,
        "nothing is wider than the screen"
    );

    // The camera's picture takes the place of the file; both stay here.
    browser.press("#live-camera").await;
    browser.until("document.getElementById('live-video').videoWidth > 0").await;
    assert_eq!(browser.text("#live-camera").await, "Chụp");
    browser.press("#live-camera").await;
    browser.until("document.getElementById('live-video').srcObject === null").await;
    browser.until("![0, 413].includes(document.getElementById('live-picture').naturalWidth)").await;

    served.bench.take(READER);
    browser.until("!document.getElementById('countdown').hidden").await;
    assert!(browser.text("#countdown").await.contains("màn hình sẽ xóa sau"));
    browser.until(EMPTY).await;
    browser
        .until("document.getElementById('state-word').textContent === 'Đặt thẻ vào đầu đọc'")
        .await;
    served.assert_nobody().await;
    served.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_card_is_refused_and_wiped_with_the_keyboard_alone() {
    let document = document();
    let Some(served) = Served::start(document.trust()).await else { return };
    let browser = &served.browser;
    browser.screen(1280, 800).await;
    served.sign_in().await;

    browser.tab_to(".skip").await;
    browser.tab_to("[data-lang=en]").await;
    browser.key(Key::Enter).await;
    assert_eq!(browser.text("#state-word").await, "Insert a card");
    assert_eq!(browser.script("return document.documentElement.lang").await, "en");
    browser.tab_to("#theme").await;
    browser.key(Key::Enter).await;

    // A scanner of zones ends each line with Enter; only the last one means go.
    browser.tab_to("#typed").await;
    let [first, second, third] = zone();
    for line in [first, second, third.replace("MARIA", "MARTA")] {
        assert!(browser.is_shown("#ask").await);
        browser.type_text(&format!("{line}\n")).await;
    }
    browser
        .until("document.getElementById('state-word').textContent === 'Waiting for the card'")
        .await;
    served.bench.lay(READER, card(&document, Fault::Changed));
    browser.until(ENDED).await;
    assert_eq!(browser.text("#state-word").await, "REFUSED");
    assert_eq!(browser.text("[data-group=integrity] .light").await, "failed");
    assert!(browser.text("[data-group=integrity]").await.contains("hash_differs"));
    let differs = browser.text("tr[data-differs]").await;
    assert!(differs.contains("ANNA MARIA") && differs.contains("ANNA MARTA"), "{differs}");
    browser.until("document.getElementById('portrait').naturalWidth === 413").await;
    browser.picture("refused-en-dark").await;

    browser.tab_to("#decide").await;
    browser.key(Key::Enter).await;
    browser.until("document.getElementById('choose').open").await;
    browser.tab_to("[value=accept-obvious]").await;
    browser.key(Key::Down).await;
    browser.tab_to("#choose button.main").await;
    browser.key(Key::Enter).await;
    browser.until("document.getElementById('notice').textContent.startsWith('Recorded')").await;
    let logged = served.logged();
    assert!(logged.contains(r#""result":"refused","choice":"accept""#), "{logged}");

    browser.key(Key::Escape).await;
    browser.until(EMPTY).await;
    browser.until("document.getElementById('notice').textContent === 'The screen is wiped.'").await;
    served.assert_nobody().await;
    served.end().await;
}

/// A card that is right in every byte, and whose signer the authority has revoked since.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_card_of_a_revoked_signer_is_refused() {
    let document = document();
    let place = Place::new();
    assert_eq!(place.take(&document.authority).counts().taken, 1);
    let list = CrlPlan { serials: vec![0x77, 0x01], ..CrlPlan::good() };
    assert_eq!(place.take(&list.issue()).counts().taken, 1);
    let Some(served) = Served::start(document.open(place.load())).await else { return };
    let browser = &served.browser;
    browser.screen(1280, 800).await;
    served.sign_in().await;
    served.bench.lay(READER, card(&document, Fault::Nothing));
    browser.until("document.activeElement.id === 'typed'").await;
    browser.type_text("123456\n").await;
    browser.until(ENDED).await;
    assert_eq!(browser.text("#state-word").await, "TỪ CHỐI");
    assert_eq!(browser.text("#state-why").await, "chứng thư ký đã bị thu hồi");
    assert!(browser.text("[data-group=issuer_certificates]").await.contains("signer_revoked"));
    assert_eq!(browser.text("[data-group=integrity] .light").await, "đạt");
    browser.until("document.getElementById('portrait').naturalWidth === 413").await;
    browser.picture("revoked-vi-light").await;
    let logged = served.logged();
    assert!(logged.contains(r#""error_code":4020"#), "{logged}");
    browser.key(Key::Escape).await;
    browser.until(EMPTY).await;
    served.assert_nobody().await;
    served.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_trusts_is_not_decided_and_paper_names_nobody() {
    let mut document = document();
    document.anchors.clear();
    let Some(served) = Served::start(document.trust()).await else { return };
    let browser = &served.browser;
    browser.screen(768, 1024).await;
    served.sign_in().await;
    served.bench.lay(READER, card(&document, Fault::Nothing));
    browser.until("document.activeElement.id === 'typed'").await;
    browser.type_text(&format!("{}\n", zone_with("X1").join("\n"))).await;
    browser.until(ENDED).await;
    assert_eq!(browser.text("#state-word").await, "CHƯA KẾT LUẬN");
    assert!(browser.text("tr[data-differs]").await.contains("X1"));
    browser.until("document.getElementById('portrait').naturalWidth === 413").await;
    browser.picture("cannot-tell-vi-tablet").await;
    browser.until("document.documentElement.scrollWidth <= innerWidth").await;

    // Every control is large enough for a finger.
    let small = browser
        .script(
            "return [...document.querySelectorAll('button, summary, .check, textarea, input[type=text]')]
                .filter((node) => node.checkVisibility() && node.getBoundingClientRect().height < 44)
                .map((node) => node.outerHTML)",
        )
        .await;
    assert_eq!(small, serde_json::json!([]));

    // The browser's own dialogue would stop everything here.
    browser.script("window.print = () => {}").await;
    browser.press("#print").await;
    browser.on_paper(true);
    let printed = browser.script("return document.body.innerText").await.to_string();
    for part in PERSONAL {
        assert!(!printed.contains(part), "{part}: {printed}");
    }
    assert!(printed.contains("890") && printed.contains("CHƯA KẾT LUẬN"), "{printed}");
    browser.picture("print-vi").await;
    browser.on_paper(false);

    browser.press("#wipe").await;
    browser.until(EMPTY).await;
    served.bench.take(READER);
    served.bench.lay(READER, card(&document, Fault::Copied));
    browser.until("document.activeElement.id === 'typed'").await;
    browser.type_text("123456\n").await;
    browser.until(ENDED).await;
    assert_eq!(browser.text("#state-word").await, "TỪ CHỐI", "another chip has the files");
    browser.key(Key::Escape).await;
    browser.until(EMPTY).await;
    served.assert_nobody().await;
    served.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_opens_the_page_once() {
    let Some(served) = Served::start(document().trust()).await else { return };
    let browser = &served.browser;
    browser.screen(1280, 800).await;
    browser.open(&format!("{}#{}", served.origin(), "0".repeat(64))).await;
    browser.until("document.getElementById('door-why').textContent !== ''").await;
    assert!(!browser.is_shown("#desk").await);
    browser.picture("door-vi").await;
    served.sign_in().await;
    // A tab that is loaded again has both halves; one that has lost its own has none.
    browser.script("location.reload()").await;
    browser.until("!document.getElementById('desk').hidden").await;
    browser.script("sessionStorage.clear(); location.reload()").await;
    browser.until("!document.getElementById('door').hidden").await;
    served.end().await;
}
