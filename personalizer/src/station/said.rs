//! The words of steps and of what a card must answer or prove, in Vietnamese. In English they stand
//! where the step is taken.

/// The Vietnamese of a step, an answer or a proof. Names of files are the same in both languages.
pub(crate) fn vi(words: &'static str) -> &'static str {
    WORDS.iter().find(|(en, _)| *en == words).map_or(words, |(_, vi)| vi)
}

const WORDS: &[(&str, &str)] = &[
    // what a card refuses to do
    ("select the application", "chọn ứng dụng"),
    ("select the master file", "chọn tệp gốc"),
    ("say what it is", "cho biết nó là gì"),
    ("open a channel with the transport keys", "mở kênh bằng khóa vận chuyển"),
    ("open a channel with its keys", "mở kênh bằng khóa của nó"),
    ("open with the zone", "mở bằng dòng MRZ"),
    ("open with a password", "mở bằng mật khẩu"),
    ("show a public key", "đưa ra khóa công khai"),
    ("make a key pair", "tạo cặp khóa"),
    ("use its key", "dùng khóa của nó"),
    ("create a file", "tạo tệp"),
    ("take a file", "ghi tệp"),
    ("show a file", "đọc tệp"),
    ("take a password", "nhận mật khẩu"),
    ("take a data object", "nhận đối tượng dữ liệu"),
    ("lock itself", "tự khóa"),
    ("die", "tự hủy"),
    ("name its keys", "kể tên các khóa"),
    ("take new keys", "nhận khóa mới"),
    ("delete old keys", "xóa khóa cũ"),
    // what its answer is about
    ("CAN", "số CAN"),
    ("date", "ngày"),
    ("public key", "khóa công khai"),
    ("life cycle", "vòng đời"),
    ("chip identity", "số chip"),
    ("job marker", "dấu công việc"),
    ("data object", "đối tượng dữ liệu"),
    ("trust point", "điểm tin cậy"),
    ("key information", "thông tin khóa"),
    ("key version", "phiên bản khóa"),
    // what it does not prove
    ("that it belongs to this job", "rằng nó thuộc công việc này"),
    ("that it knows its zone", "rằng nó biết dòng MRZ của mình"),
    ("that it knows its password", "rằng nó biết mật khẩu của mình"),
    ("its key of Chip Authentication", "khóa Chip Authentication của nó"),
    ("its key of Active Authentication", "khóa Active Authentication của nó"),
];

#[cfg(test)]
mod tests {
    use super::WORDS;

    const CODE: [&str; 6] = [
        include_str!("card.rs"),
        include_str!("error.rs"),
        include_str!("keys.rs"),
        include_str!("proof.rs"),
        include_str!("../desk/keys.rs"),
        include_str!("../desk/life.rs"),
    ];

    /// What stands behind these in quotes is said to an operator.
    const SAID: [&str; 6] =
        ["run(\"", "Answer(\"", "Proof(\"", "Error::of(\"", "Self::of(\"", "let step = \""];

    #[test]
    fn every_step_has_its_vietnamese_and_every_word_its_step() {
        let said = |code: &'static str| {
            let behind = |mark: &'static str| code.split(mark).skip(1);
            SAID.into_iter().flat_map(behind).filter_map(|rest| rest.split('"').next())
        };
        let steps: Vec<_> = CODE.into_iter().flat_map(said).collect();
        assert!(steps.len() > 40, "{steps:?}");
        for step in &steps {
            assert!(WORDS.iter().any(|(en, _)| en == step), "{step}");
        }
        for (en, vi) in WORDS {
            assert!(steps.contains(en) && en != vi, "{en}");
        }
    }
}
