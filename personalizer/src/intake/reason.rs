//! What can be wrong with a line, in words that hold nothing of it.

use crate::lang::Lang;

/// What is wrong with a line or one of its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The line is longer than [`super::LINE_LIMIT`].
    TooLong,
    /// The batch could not be read on.
    Unreadable,
    /// The line ends in the middle of the object.
    Truncated,
    /// Not JSON, from this column on.
    NotJson(usize),
    /// The line holds bytes that are not UTF-8, from this byte on.
    NotUtf8(usize),
    /// The object has a member nobody knows, near this column.
    Unknown(usize),
    /// The member is missing.
    Missing,
    /// The member stands there twice.
    Repeated,
    /// The member is of another type than the schema says.
    Type,
    /// The member is not base64.
    NotBase64,
    /// The same value stands on an earlier line.
    Twice(u64),
    /// The member is empty.
    Empty,
    /// The member is longer than its place on the card.
    Long,
    /// The member holds a character its alphabet does not have.
    Character,
    /// The member is none of the words it may be.
    Word,
    /// The member does not have the number of digits it must have.
    Digits,
    /// Not a date of the calendar as `YYYY-MM-DD`.
    Date,
    /// The dates stand in an order no card can have.
    DateOrder,
    /// The document number is not the end of the identification number.
    NotTheEnd,
    /// A first card replaces none, and no dossier replaces itself.
    Replaces,
    /// The number is outside its range.
    Range,
    /// The bytes do not have the form their standard asks for.
    Form,
    /// The image cannot be decoded to its end.
    Damaged,
    /// The image is coded in a way that readers need not know, or has other than one or three
    /// colours.
    Coding,
    /// The image has too few or too many pixels, or is not upright.
    Pixels,
    /// A file is named, but the batch does not lie in a folder.
    NoFolder,
    /// The name of the file leads elsewhere than down from the folder.
    Path,
    /// The file is not there, or no plain file.
    Absent,
    /// The hash of a file is not one.
    Hash,
    /// The file is another than the dossier names.
    OtherFile,
    /// The bytes are not as many as another member says.
    Count,
    /// The dossier came before with other content.
    Changed,
    /// What the dossier replaces is no void card of the same person.
    ReplacesNone,
    /// The person has another dossier that is alive.
    Double,
    /// The holder is younger than the profile's cards are for.
    UnderAge(u16),
    /// Not a citizen of the State that issues.
    Foreign,
    /// The digits of the number do not fit the person.
    OddNumber,
    /// The register does not know the number.
    NotRegistered,
    /// The register has another name.
    OtherName,
    /// The register has another date of birth.
    OtherBirth,
    /// The document number was issued to another dossier.
    Taken,
    /// No card can be made of it: the file it goes into refuses it.
    File,
}

impl Reason {
    /// The stable name in `--json`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLong => "line-too-long",
            Self::Unreadable => "unreadable",
            Self::Truncated => "truncated",
            Self::NotJson(_) => "not-json",
            Self::NotUtf8(_) => "not-utf-8",
            Self::Unknown(_) => "unknown-member",
            Self::Missing => "missing",
            Self::Repeated => "repeated",
            Self::Type => "wrong-type",
            Self::NotBase64 => "not-base64",
            Self::Twice(_) => "twice-in-batch",
            Self::Empty => "empty",
            Self::Long => "too-long",
            Self::Character => "character",
            Self::Word => "word",
            Self::Digits => "digits",
            Self::Date => "date",
            Self::DateOrder => "date-order",
            Self::NotTheEnd => "document-number",
            Self::Replaces => "replaces",
            Self::Range => "range",
            Self::Form => "form",
            Self::Damaged => "damaged-image",
            Self::Coding => "image-coding",
            Self::Pixels => "image-size",
            Self::NoFolder => "no-folder",
            Self::Path => "path",
            Self::Absent => "no-file",
            Self::Hash => "hash",
            Self::OtherFile => "other-file",
            Self::Count => "count",
            Self::Changed => "changed",
            Self::ReplacesNone => "replaces-none",
            Self::Double => "person-taken",
            Self::UnderAge(_) => "under-age",
            Self::Foreign => "other-nationality",
            Self::OddNumber => "odd-number",
            Self::NotRegistered => "not-in-register",
            Self::OtherName => "register-name",
            Self::OtherBirth => "register-birth-date",
            Self::Taken => "document-taken",
            Self::File => "file",
        }
    }

    /// The words an operator reads.
    pub fn text(self, lang: Lang) -> String {
        let (en, vi) = self.words();
        let number = match self {
            Self::NotJson(at) | Self::NotUtf8(at) | Self::Unknown(at) => at.to_string(),
            Self::Twice(line) => line.to_string(),
            Self::UnderAge(years) => years.to_string(),
            _ => String::new(),
        };
        lang.pick(en, vi).replace('#', &number)
    }

    /// English and Vietnamese; `#` stands for the number.
    #[expect(clippy::too_many_lines, reason = "a line for each reason, in both languages")]
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::TooLong => ("the line is longer than 1 MiB", "dòng dài hơn 1 MiB"),
            Self::Unreadable => ("the batch cannot be read on", "không đọc tiếp được tệp lô"),
            Self::Truncated => ("the line is cut off", "dòng bị cắt cụt"),
            Self::NotJson(_) => ("not JSON from column #", "không phải JSON từ cột #"),
            Self::NotUtf8(_) => ("not UTF-8 from byte #", "không phải UTF-8 từ byte #"),
            Self::Unknown(_) => ("unknown member before column #", "mục không rõ trước cột #"),
            Self::Missing => ("missing", "thiếu"),
            Self::Repeated => ("there twice", "bị lặp lại"),
            Self::Type => ("wrong type of value", "sai kiểu giá trị"),
            Self::NotBase64 => ("not base64", "không phải base64"),
            Self::Twice(_) => ("already on line #", "đã có ở dòng #"),
            Self::Empty => ("empty", "để trống"),
            Self::Long => ("too long", "quá dài"),
            Self::Character => ("a character it may not have", "có ký tự không được phép"),
            Self::Word => ("not one of the allowed words", "không thuộc các từ cho phép"),
            Self::Digits => ("wrong number of digits", "sai số chữ số"),
            Self::Date => ("not a date (YYYY-MM-DD)", "không phải ngày (YYYY-MM-DD)"),
            Self::DateOrder => ("earlier than it can be", "sớm hơn mức có thể"),
            Self::NotTheEnd => (
                "not the last 9 digits of the identification number",
                "không phải 9 chữ số cuối của số định danh",
            ),
            Self::Replaces => (
                "a first card replaces none, and no dossier replaces itself",
                "thẻ cấp lần đầu không thay thẻ nào, hồ sơ không tự thay chính nó",
            ),
            Self::Range => ("out of range", "ngoài khoảng cho phép"),
            Self::Form => ("not in the form its standard asks for", "không đúng dạng theo chuẩn"),
            Self::Damaged => ("the image is damaged", "ảnh bị hỏng"),
            Self::Coding => (
                "not baseline JPEG or plain JPEG 2000 in grey or RGB",
                "không phải JPEG cơ sở hoặc JPEG 2000 đơn giản, xám hoặc RGB",
            ),
            Self::Pixels => (
                "not upright between 240 x 320 and 1600 x 2240 pixels",
                "ảnh không đứng hoặc không trong khoảng 240 x 320 đến 1600 x 2240 điểm ảnh",
            ),
            Self::NoFolder => (
                "names a file, but the batch does not come as a folder",
                "chỉ ra tệp nhưng lô không phải là thư mục",
            ),
            Self::Path => ("not a path inside the folder", "đường dẫn không nằm trong thư mục"),
            Self::Absent => ("the file is not there", "không có tệp này"),
            Self::Hash => ("not a SHA-256 of 64 digits", "không phải SHA-256 gồm 64 chữ số"),
            Self::OtherFile => (
                "the file is another than the one named: its hash differs",
                "tệp khác với tệp được nêu: mã băm không khớp",
            ),
            Self::Count => ("not as many bytes as stated", "số byte không khớp"),
            Self::Changed => (
                "this dossier was taken before with other content",
                "hồ sơ này đã nhận trước đây với nội dung khác",
            ),
            Self::ReplacesNone => (
                "the card it replaces is not the person's, or not yet void: `complaint reissue` first",
                "thẻ bị thay không phải của người này hoặc chưa bị hủy: `complaint reissue` trước",
            ),
            Self::Double => (
                "the person has another dossier; if this one is right, `complaint reissue` or \
                 `dossier withdraw` that one first",
                "người này đã có hồ sơ khác; nếu hồ sơ này đúng, hãy `complaint reissue` hoặc \
                 `dossier withdraw` hồ sơ kia trước",
            ),
            Self::UnderAge(_) => {
                ("younger than # years on the day of issue", "chưa đủ # tuổi vào ngày cấp")
            }
            Self::Foreign => ("not of the State that issues", "không phải quốc tịch nước cấp thẻ"),
            Self::OddNumber => (
                "the number's digits do not fit birth, sex or province",
                "các chữ số không khớp ngày sinh, giới tính hoặc tỉnh",
            ),
            Self::NotRegistered => ("not in the register", "không có trong cơ sở dữ liệu dân cư"),
            Self::OtherName => {
                ("the register has another name", "cơ sở dữ liệu dân cư ghi tên khác")
            }
            Self::OtherBirth => (
                "the register has another date of birth",
                "cơ sở dữ liệu dân cư ghi ngày sinh khác",
            ),
            Self::Taken => (
                "this document number belongs to another dossier",
                "số thẻ này thuộc về hồ sơ khác",
            ),
            Self::File => ("cannot be written to its file", "không ghi được vào tệp của nó"),
        }
    }
}
