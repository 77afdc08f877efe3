//! What the page says by itself, in both languages. What checks, reasons and findings say stands with
//! them.

use std::collections::BTreeMap;

use crate::language::{Language, Text};

/// All texts in one language, by key.
pub(super) fn all(language: Language) -> BTreeMap<&'static str, &'static str> {
    WORDS.iter().map(|(key, text)| (*key, text.get(language))).collect()
}

/// Writes down each text once: key, English, Vietnamese.
macro_rules! words {
    ($($key:literal $en:literal $vi:literal;)*) => {
        const WORDS: &[(&str, Text)] = &[$(($key, Text::new($en, $vi)),)*];
    };
}

words! {
    "page.title" "document inspection" "kiểm tra giấy tờ";
    "page.skip" "Skip to the result" "Chuyển đến kết quả";
    "page.language" "Language" "Ngôn ngữ";
    "page.theme" "Light or dark" "Nền sáng hoặc tối";
    "page.live" "connected" "đã kết nối";
    "page.silent" "no connection to the program: what is shown may be old"
        "mất kết nối với chương trình: thông tin có thể đã cũ";

    "door.title" "Open this page with the address that the program printed"
        "Mở trang này bằng địa chỉ mà chương trình đã in ra";
    "door.how" "Each address opens the page once. Press Enter in the window of the program for a new one."
        "Mỗi địa chỉ chỉ mở được một lần. Nhấn Enter trong cửa sổ chương trình để lấy địa chỉ mới.";
    "door.out" "Sign out" "Đăng xuất";

    "readers.title" "Card readers" "Đầu đọc thẻ";

    "state.none" "No card reader" "Không có đầu đọc thẻ";
    "state.away" "Reader is away" "Đầu đọc đã ngắt";
    "state.empty" "Insert a card" "Đặt thẻ vào đầu đọc";
    "state.card" "Card is there" "Đã có thẻ";
    "state.expecting" "Waiting for the card" "Đang chờ thẻ";
    "state.working" "Reading…" "Đang đọc…";
    "state.paused" "Put the card back" "Đặt lại thẻ";
    "state.given_up" "No result" "Không có kết quả";
    "state.accepted" "ACCEPTED" "CHẤP NHẬN";
    "state.refused" "REFUSED" "TỪ CHỐI";
    "state.cannot_tell" "CANNOT TELL" "CHƯA KẾT LUẬN";
    "state.meta" "Profile {profile} · {ms} ms" "Cấu hình {profile} · {ms} ms";

    "why.none" "Connect a card reader; it appears here by itself."
        "Hãy cắm đầu đọc thẻ; đầu đọc sẽ tự hiện ra ở đây.";
    "why.away" "Plug the reader in again." "Hãy cắm lại đầu đọc.";
    "why.empty" "Then type or scan what is printed on it." "Sau đó nhập hoặc quét thông tin in trên thẻ.";
    "why.card" "Type or scan what is printed on it." "Hãy nhập hoặc quét thông tin in trên thẻ.";
    "why.expecting" "The inspection begins as soon as a card lies on the reader."
        "Việc kiểm tra bắt đầu ngay khi có thẻ trên đầu đọc.";
    "why.working" "Leave the card on the reader." "Giữ thẻ trên đầu đọc.";
    "why.paused" "Contact was lost. Reading goes on where it stopped."
        "Mất tiếp xúc với thẻ. Việc đọc sẽ tiếp tục từ chỗ dừng.";
    "why.given_up" "Try once more." "Hãy thử lại.";
    "why.accepted" "Everything that had to be shown was shown." "Mọi yêu cầu kiểm tra đều đạt.";
    "why.refused" "Something is wrong with the document." "Giấy tờ có vấn đề.";
    "why.cannot_tell" "Something could not be shown." "Có nội dung chưa kiểm tra được.";

    "ask.title" "What is printed on the card" "Thông tin in trên thẻ";
    "ask.how" "It opens the chip, and is forgotten when the inspection begins."
        "Dùng để mở chip và được xóa khi bắt đầu kiểm tra.";
    "ask.typed" "CAN (six digits), lines of the machine readable zone, or NUMBER,YYMMDD,YYMMDD"
        "Số CAN (6 chữ số), các dòng MRZ, hoặc SỐ,YYMMDD,YYMMDD";
    "ask.printed" "Printed QR code, if you scan it (may stay empty)" "Mã QR in trên thẻ, nếu quét (có thể để trống)";
    "ask.go" "Inspect" "Kiểm tra";
    "hint.nothing" "A scanner may type here." "Có thể dùng máy quét để nhập.";
    "hint.can-begun" "The CAN has six digits." "Số CAN có 6 chữ số.";
    "hint.can" "CAN: press Enter." "Số CAN: nhấn Enter.";
    "hint.whole" "Complete: press Enter." "Đã đủ: nhấn Enter.";
    "hint.zone" "{count} characters; a zone has 90, 72 or 88." "{count} ký tự; MRZ có 90, 72 hoặc 88 ký tự.";

    "progress.title" "Progress" "Tiến trình";
    "step.access" "Open the chip" "Mở chip";
    "step.reading" "Read" "Đọc";
    "step.chip_authenticity" "Ask the chip for proof" "Xác thực chip";
    "step.terminal_authentication" "Show this terminal to the chip" "Xác thực thiết bị với chip";
    "step.judging" "Judge" "Đánh giá";

    "faces.title" "Face" "Khuôn mặt";
    "faces.chip" "In the chip" "Ảnh trong chip";
    "faces.none" "No portrait that can be shown" "Không có ảnh hiển thị được";
    "live.caption" "At the desk" "Người tại quầy";
    "live.camera" "Camera" "Máy ảnh";
    "live.take" "Take the picture" "Chụp";
    "live.file" "Choose a file" "Chọn tệp";
    "live.stays" "This picture stays in the browser. A file can also be dropped on the frame."
        "Ảnh này chỉ ở trong trình duyệt. Có thể kéo thả tệp vào khung.";
    "live.no-camera" "The camera cannot be used: check that the browser may use it."
        "Không dùng được máy ảnh: hãy kiểm tra quyền của trình duyệt.";

    "person.title" "Holder" "Người mang giấy tờ";
    "person.chip" "In the chip" "Trong chip";
    "person.printed" "Printed" "In trên thẻ";
    "person.differs" "differs" "khác";
    "person.fingers" "Fingerprint templates" "Mẫu vân tay";

    "checks.title" "Checks" "Các bước kiểm tra";
    "status.successful" "successful" "đạt";
    "status.failed" "failed" "không đạt";
    "status.undetermined" "undetermined" "chưa rõ";
    "status.aborted" "aborted" "bị ngắt";
    "status.not_supported" "not supported" "không hỗ trợ";

    "findings.title" "Worth a look" "Cần lưu ý";
    "findings.none" "Nothing" "Không có";

    "chain.title" "Certificates" "Chứng thư";
    "chain.role" "Role" "Vai trò";
    "chain.country" "Country" "Quốc gia";
    "chain.serial" "Serial number" "Số sê-ri";
    "chain.validity" "Valid" "Hiệu lực";
    "chain.sha256" "SHA-256" "SHA-256";
    "chain.document_signer" "Document signer" "Chứng thư ký giấy tờ (DS)";
    "chain.country_signing_authority" "Country signing authority" "Cơ quan chứng thực quốc gia (CSCA)";

    "lists.green" "Trust lists: {days} days old" "Danh sách tin cậy: {days} ngày";
    "lists.yellow" "Trust lists are {days} days old: renew them soon"
        "Danh sách tin cậy đã {days} ngày: cần sớm cập nhật";
    "lists.red" "Trust lists are {days} days old: renew them before relying on a result"
        "Danh sách tin cậy đã {days} ngày: hãy cập nhật trước khi dùng kết quả";
    "lists.undated" "{authorities} authorities, without a dated list" "{authorities} CSCA, không có danh sách ghi ngày";

    "act.next" "Next: {next}" "Việc cần làm: {next}";
    "act.wipe" "Wipe now" "Xóa ngay";
    "act.wiped" "The screen is wiped." "Đã xóa màn hình.";
    "act.wipes" "The card is gone: this screen is wiped in {seconds} s" "Thẻ đã rời đi: màn hình sẽ xóa sau {seconds} giây";
    "act.decide" "Own decision…" "Quyết định…";
    "act.print" "Print" "In";
    "act.print-all" "with the person's data" "kèm dữ liệu cá nhân";
    "act.printed" "Printed {time}. Document number ends in {number}." "In lúc {time}. Số giấy tờ kết thúc bằng {number}.";

    "decide.title" "Your own decision" "Quyết định của cán bộ";
    "decide.how" "It is recorded beside the result, which does not change."
        "Được ghi lại bên cạnh kết quả; kết quả không thay đổi.";
    "decide.accept-obvious" "Accept, for an obvious reason" "Chấp nhận vì có lý do rõ ràng";
    "decide.accept" "Accept, without a reason" "Chấp nhận, không nêu lý do";
    "decide.refuse" "Refuse" "Từ chối";
    "decide.yes" "Record" "Ghi lại";
    "decide.no" "Cancel" "Hủy";
    "decide.done" "Recorded at {time}." "Đã ghi lúc {time}.";

    "refusal.nobody" "The session has ended." "Phiên làm việc đã kết thúc.";
    "refusal.token" "This address was used already, or is not the one that was printed last."
        "Địa chỉ này đã được dùng hoặc không phải địa chỉ mới nhất.";
    "refusal.foreign" "This request did not come from this page." "Yêu cầu không đến từ trang này.";
    "refusal.malformed" "The program does not understand this request." "Chương trình không hiểu yêu cầu này.";
    "refusal.password" "This is neither a CAN of six digits, nor a zone whose check digits agree, nor NUMBER,YYMMDD,YYMMDD."
        "Đây không phải số CAN 6 chữ số, MRZ có số kiểm tra đúng, hay SỐ,YYMMDD,YYMMDD.";
    "refusal.reader" "No such reader: choose one that is shown." "Không có đầu đọc này: hãy chọn đầu đọc đang hiển thị.";
    "refusal.busy" "The reader is at work: wait for its end, or take the card away."
        "Đầu đọc đang làm việc: hãy chờ xong hoặc lấy thẻ ra.";
    "refusal.wiped" "The result was wiped already." "Kết quả đã được xóa.";
    "refusal.picture" "There is no picture that can be shown." "Không có ảnh hiển thị được.";
    "refusal.full" "Too many pages are open: close one." "Có quá nhiều trang đang mở: hãy đóng bớt.";
    "refusal.log" "The decision could not be written into the log." "Không ghi được quyết định vào nhật ký.";
    "refusal.system" "The program does not answer." "Chương trình không trả lời.";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::serve::assets::{ASSETS, DOCUMENT};

    /// Keys that scripts put together from a stem and a state.
    const STEMS: [&str; 12] = [
        "state.", "why.", "status.", "step.", "lists.", "decide.", "refusal.", "chain.", "hint.",
        "live.", "person.", "act.",
    ];

    fn asked() -> BTreeSet<String> {
        let sources = ASSETS.iter().map(|(_, _, text)| *text).chain([DOCUMENT]);
        let signs = ["data-t=\"", "data-t-label=\"", "t(\"", "? \"", ": \"", "= \""];
        let mut keys = BTreeSet::new();
        for source in sources {
            for sign in signs {
                for rest in source.split(sign).skip(1) {
                    let key = rest.split('"').next().unwrap_or_default();
                    let named = WORDS.iter().any(|(known, _)| {
                        known.split('.').next() == key.split('.').next() && key.contains('.')
                    });
                    if named && !key.contains(".js") {
                        keys.insert(key.to_owned());
                    }
                }
            }
        }
        keys
    }

    #[test]
    fn whatever_the_page_asks_for_is_there_and_nothing_else() {
        let known: BTreeSet<_> = WORDS.iter().map(|(key, _)| (*key).to_owned()).collect();
        assert_eq!(known.len(), WORDS.len(), "a key stands twice");
        let asked = asked();
        let missing: Vec<_> = asked.difference(&known).collect();
        assert_eq!(missing, Vec::<&String>::new());
        let of_stem = |key: &&String| !STEMS.iter().any(|stem| key.starts_with(stem));
        let unused: Vec<_> = known.difference(&asked).filter(of_stem).collect();
        assert_eq!(unused, Vec::<&String>::new());
    }

    #[test]
    fn both_languages_fill_in_the_same_values() {
        let values = |text: &str| -> BTreeSet<String> {
            let names = text.split('{').skip(1).filter_map(|rest| rest.split('}').next());
            names.map(ToOwned::to_owned).collect()
        };
        for (key, text) in WORDS {
            assert_eq!(values(text.en), values(text.vi), "{key}");
        }
    }
}
