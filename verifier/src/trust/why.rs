//! Why something is not taken into a trust folder: a stable code, a sentence in two languages.

use core::fmt;

use serde::{Serialize, Serializer};

use super::Refusal;
use crate::language::{Language, Text};
use crate::signature;

/// Writes down each reason once.
macro_rules! whys {
    ($($name:ident $code:literal $en:literal $vi:literal;)*) => {
        /// Why something was refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Why {
            $(#[doc = $en] $name,)*
        }

        impl Why {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable code.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The sentence.
            pub const fn text(self) -> Text {
                match self { $(Self::$name => Text::new($en, $vi),)* }
            }
        }
    };
}

whys! {
    NotACertificate "not_a_certificate"
        "not an X.509 certificate in DER or PEM"
        "không phải chứng thư X.509 dạng DER hoặc PEM";
    NotRecognised "not_recognised"
        "nothing that a terminal can be fed with: certificate, master list, revocation list, defect or deviation list, LDIF"
        "không phải loại tệp có thể nạp: chứng thư, danh sách CSCA, thu hồi, lỗi, sai lệch hoặc LDIF";
    Archive "archive"
        "a ZIP archive; unpack it and import the folder"
        "tệp nén ZIP; hãy giải nén rồi nạp thư mục";
    TooLarge "too_large"
        "larger than anything a terminal is fed with"
        "lớn hơn mọi tệp mà thiết bị cần nạp";
    NotAnAuthority "not_an_authority"
        "not the certificate of an authority (basicConstraints, keyUsage)"
        "không phải chứng thư CSCA (basicConstraints, keyUsage)";
    WrongSignature "wrong_signature"
        "its own signature is wrong"
        "chữ ký của chính nó sai";
    Malformed "malformed"
        "not of the form that the standard prescribes"
        "không đúng cấu trúc chuẩn";
    AlgorithmNotSupported "algorithm_not_supported"
        "signed with an algorithm this terminal does not have"
        "ký bằng thuật toán mà thiết bị này không hỗ trợ";
    ContentChanged "content_changed"
        "its content was changed after it was signed"
        "nội dung bị sửa sau khi ký";
    SignerMissing "signer_missing"
        "the certificate of its signer is neither in it nor in the trust folder"
        "không có chứng thư của người ký trong tệp và trong thư mục tin cậy";
    SignerPurpose "signer_purpose"
        "its signer's certificate is not one for signing such lists (extKeyUsage)"
        "chứng thư của người ký không dùng để ký loại danh sách này (extKeyUsage)";
    SignerPeriod "signer_period"
        "signed at a time when its signer's certificate was not valid"
        "ký khi chứng thư của người ký không có hiệu lực";
    SignerUnknown "signer_unknown"
        "its signer does not lead to an authority in the trust folder: import that authority first, or compare the fingerprint with what the State publishes and give it with --trust-signer"
        "người ký không dẫn đến CSCA nào trong thư mục tin cậy: hãy nạp CSCA đó trước, hoặc đối chiếu dấu vân tay với công bố của quốc gia đó rồi dùng --trust-signer";
    IntroducedByList "introduced_by_list"
        "the authority behind its signer came with another State's list, which brings no further lists: confirm it with --trust-signer"
        "CSCA của người ký đến từ danh sách của quốc gia khác nên không được giới thiệu danh sách mới: hãy xác nhận bằng --trust-signer";
    Older "older"
        "older than the one in the trust folder"
        "cũ hơn bản đang có trong thư mục tin cậy";
    FromTheFuture "from_the_future"
        "made at a time that has not come yet: check the clock of this terminal"
        "thời điểm lập nằm trong tương lai: kiểm tra đồng hồ của thiết bị";
    Delta "delta"
        "a delta list tells only what changed; import the whole list"
        "danh sách delta chỉ ghi phần thay đổi; hãy nạp danh sách đầy đủ";
    PartialScope "partial_scope"
        "tells of some certificates of its issuer only (issuingDistributionPoint)"
        "chỉ nói về một phần chứng thư của cơ quan cấp (issuingDistributionPoint)";
    CriticalExtension "critical_extension"
        "has a critical extension this terminal does not know"
        "có phần mở rộng bắt buộc mà thiết bị này không hiểu";
    NoNextUpdate "no_next_update"
        "does not say until when it counts (nextUpdate)"
        "không ghi thời hạn (nextUpdate)";
    IssuerUnknown "issuer_unknown"
        "the authority that issued it is not in the trust folder: import that first"
        "CSCA đã lập nó không có trong thư mục tin cậy: hãy nạp CSCA đó trước";
    MayNotRevoke "may_not_revoke"
        "its authority's certificate does not allow signing revocation lists (keyUsage)"
        "chứng thư CSCA không cho phép ký danh sách thu hồi (keyUsage)";
    AuthorityRevoked "authority_revoked"
        "the authority behind it is revoked: nothing that it signs counts any more"
        "CSCA của nó đã bị thu hồi: mọi thứ CSCA này ký đều không còn giá trị";
    SignerRevoked "signer_revoked"
        "the certificate of its signer is revoked: fetch a list that another signed"
        "chứng thư của người ký đã bị thu hồi: hãy lấy danh sách do người khác ký";
    UnsignedAuthority "unsigned_authority"
        "a directory brings no authorities that no known authority signed; they come with a master list or by hand"
        "thư mục LDIF không được mang CSCA chưa do CSCA đã biết ký; hãy nạp bằng danh sách CSCA hoặc thủ công";
    SignatureMissing "signature_missing"
        "its signature is not beside it (FILE.p7s)"
        "không có tệp chữ ký đi kèm (FILE.p7s)";
    BadLine "bad_line"
        "an entry of the directory cannot be read"
        "không đọc được một mục của thư mục LDIF";
    Reference "reference"
        "points to another place, which is never followed"
        "trỏ đến nơi khác, không được phép truy cập";
    TooMany "too_many"
        "more of them than a terminal needs"
        "nhiều hơn số lượng mà thiết bị cần";
}

impl Why {
    /// The sentence in `language`.
    pub const fn get(self, language: Language) -> &'static str {
        self.text().get(language)
    }
}

impl Serialize for Why {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text().en)
    }
}

impl From<Refusal> for Why {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotACertificate => Self::NotACertificate,
            Refusal::NotAnAuthority => Self::NotAnAuthority,
            Refusal::WrongSignature => Self::WrongSignature,
        }
    }
}

impl From<signature::Error> for Why {
    fn from(error: signature::Error) -> Self {
        match error {
            signature::Error::Wrong => Self::WrongSignature,
            signature::Error::Unsupported => Self::AlgorithmNotSupported,
            signature::Error::Malformed => Self::Malformed,
        }
    }
}

impl From<card_format::error::Error> for Why {
    fn from(error: card_format::error::Error) -> Self {
        signature::Error::from(error).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_each_is_said_in_both_languages() {
        for (at, why) in Why::ALL.iter().enumerate() {
            assert!(Why::ALL[at + 1..].iter().all(|other| other.code() != why.code()));
            assert_ne!(why.text().en, why.text().vi);
            assert!(!why.text().en.ends_with('.') && !why.text().vi.ends_with('.'));
        }
    }
}
