//! What is worth a look and never decides: plausibility, quirks, news about the trust folder.

use serde::{Deserialize, Serialize};

use crate::language::Text;

/// Writes down each finding once: name, stable code, sentence in two languages.
macro_rules! findings {
    ($($name:ident $code:literal $en:literal $vi:literal;)*) => {
        /// Something worth a look.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Finding {
            $(#[doc = $en] #[serde(rename = $code)] $name,)*
        }

        impl Finding {
            /// All findings.
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

findings! {
    NoAnchors "no_anchors"
        "the trust folder holds no authority: nothing can be accepted"
        "thư mục tin cậy không có CSCA nào: không thể chấp nhận giấy tờ";
    AnchorsNotVerified "anchors_not_verified"
        "the authority's own signature uses an algorithm this terminal does not have; it is trusted because it was imported"
        "không kiểm tra được chữ ký của chính CSCA; tin cậy vì đã được nạp";
    ClassKeyLocked "class_key_locked"
        "a class key in the trust folder could not be opened: wrong or missing password"
        "không mở được khóa trong thư mục tin cậy: sai hoặc thiếu mật khẩu";
    TrustNotSealed "trust_not_sealed"
        "the trust folder is not sealed, or this terminal does not know by whom: see verifier trust seal"
        "thư mục tin cậy chưa được niêm phong, hoặc thiết bị không biết người niêm phong: xem verifier trust seal";
    ListNotImported "list_not_imported"
        "a list lies in the trust folder that was not imported: nothing in it is believed"
        "có danh sách trong thư mục tin cậy chưa được nạp: nội dung không được dùng";
    ListSignerRevoked "list_signer_revoked"
        "the signer of a list in the trust folder was revoked after the list was imported: see verifier trust show"
        "người ký của một danh sách trong thư mục tin cậy bị thu hồi sau khi nạp: xem verifier trust show";
    DefectProtocol "defect_protocol"
        "a defect list says that chips of such documents fail to prove themselves"
        "danh sách lỗi cho biết chip của loại giấy tờ này không tự xác thực được";
    DefectPeriod "defect_period"
        "a defect list says that a certificate behind the document has a wrong period"
        "danh sách lỗi cho biết thời hạn của chứng thư bị ghi sai";
    DefectContents "defect_contents"
        "a defect list says that data groups of such documents are malformed"
        "danh sách lỗi cho biết nhóm dữ liệu của loại giấy tờ này sai cấu trúc";
    DefectSecurityObject "defect_security_object"
        "a defect list says that EF.SOD of such documents does not verify"
        "danh sách lỗi cho biết EF.SOD của loại giấy tờ này không kiểm tra được";
    DefectListing "defect_listing"
        "a defect list says that EF.COM and EF.SOD of such documents differ"
        "danh sách lỗi cho biết EF.COM và EF.SOD của loại giấy tờ này khác nhau";
    DefectSigner "defect_signer"
        "a defect list says that the signer's certificate is malformed"
        "danh sách lỗi cho biết chứng thư ký sai cấu trúc";
    DefectCountry "defect_country"
        "a defect list says that the signer names a wrong country"
        "danh sách lỗi cho biết chứng thư ký ghi sai quốc gia";
    DefectCardSecurity "defect_card_security"
        "a defect list says that EF.CardSecurity of such documents does not verify"
        "danh sách lỗi cho biết EF.CardSecurity của loại giấy tờ này không kiểm tra được";
    DefectUnknown "defect_unknown"
        "a defect list names such documents for a reason that changes no check"
        "danh sách lỗi nêu loại giấy tờ này vì lý do không ảnh hưởng đến kiểm tra nào";
    DeviationCertificate "deviation_certificate"
        "the issuer says that certificates behind such documents deviate from the standard"
        "cơ quan cấp cho biết chứng thư của loại giấy tờ này sai lệch so với chuẩn";
    DeviationFiles "deviation_files"
        "the issuer says that files of such documents deviate from the standard"
        "cơ quan cấp cho biết tệp của loại giấy tờ này sai lệch so với chuẩn";
    DeviationZone "deviation_zone"
        "the issuer says that the zone of such documents deviates from the standard"
        "cơ quan cấp cho biết MRZ của loại giấy tờ này sai lệch so với chuẩn";
    DeviationChip "deviation_chip"
        "the issuer says that chips of such documents deviate from the standard"
        "cơ quan cấp cho biết chip của loại giấy tờ này sai lệch so với chuẩn";
    DeviationOther "deviation_other"
        "the issuer says that such documents deviate in a way of its own"
        "cơ quan cấp cho biết loại giấy tờ này có sai lệch riêng";
    UnknownFile "unknown_file"
        "a file that no standard names was given and not looked at"
        "có tệp lạ không được xem xét";
    TrailingBytes "trailing_bytes"
        "bytes follow the end of a file's content"
        "có byte thừa sau nội dung tệp";
    NumberStructure "number_structure"
        "the ID number is not twelve digits"
        "số định danh không đủ 12 chữ số";
    NumberProvince "number_province"
        "the ID number begins with a code that no province had"
        "mã tỉnh trong số định danh không tồn tại";
    NumberSex "number_sex"
        "the ID number tells another sex than the zone"
        "giới tính trong số định danh khác với MRZ";
    NumberBirth "number_birth"
        "the ID number tells another year of birth than the zone"
        "năm sinh trong số định danh khác với MRZ";
    NumberDocument "number_document"
        "the document number is not the last nine digits of the ID number"
        "số giấy tờ không phải 9 số cuối của số định danh";
    IdentityDiffers "identity_differs"
        "the opened identity record names another ID number than the zone"
        "số định danh trong dữ liệu mã hóa khác với MRZ";
    OldVersion "old_version"
        "the security object is of version 0: it does not sign its own version"
        "EF.SOD phiên bản 0: không ký số phiên bản";
    NewerVersion "newer_version"
        "the document names a newer LDS version than this terminal knows"
        "giấy tờ ghi phiên bản LDS mới hơn thiết bị này";
    SignerExpiredSince "signer_expired_since"
        "the signer has expired, and was in force when it signed this document"
        "chứng thư ký đã hết hạn nhưng còn hiệu lực khi ký giấy tờ này";
    WeakHash "weak_hash"
        "hashes or signatures of the document use SHA-1, which new documents must not"
        "giấy tờ dùng SHA-1, không còn được phép cho giấy tờ mới";
    DigestsDiffer "digests_differ"
        "EF.SOD hashes its content with another function than its signature"
        "EF.SOD băm nội dung và chữ ký bằng hai hàm khác nhau";
    SeveralAnchors "several_anchors"
        "several authorities have the signer's issuer name; each was tried"
        "nhiều CSCA trùng tên; đã thử từng chứng thư";
    VersionsDiffer "versions_differ"
        "EF.COM names another LDS version than EF.SOD"
        "EF.COM ghi phiên bản LDS khác với EF.SOD";
    UnknownRecord "unknown_record"
        "the document carries a sealed record of a class this terminal does not know"
        "giấy tờ có dữ liệu mã hóa thuộc nhóm không rõ";
    ExtraSigners "extra_signers"
        "EF.SOD carries more than one signer; those whose certificate is at hand were all verified"
        "EF.SOD có nhiều người ký; đã kiểm tra mọi chữ ký có chứng thư";
    BerEncoded "ber_encoded"
        "EF.SOD or EF.CardSecurity is written in BER, where the standard wants DER"
        "EF.SOD hoặc EF.CardSecurity được mã hóa theo BER, trong khi tiêu chuẩn yêu cầu DER";
    OldContentType "old_content_type"
        "EF.SOD names its content as documents did before the standard"
        "EF.SOD dùng tên loại nội dung cũ, có trước tiêu chuẩn";
    OldAccessControl "old_access_control"
        "the chip has no PACE: whoever knows the zone can read along"
        "chip không có PACE: người biết MRZ có thể đọc lén";
    UnprotectedChip "unprotected_chip"
        "the chip has no access control: anybody near it can read it"
        "chip không kiểm soát truy cập: ai ở gần cũng đọc được";
    BacInsteadOfPace "bac_instead_of_pace"
        "PACE failed and the chip was opened with Basic Access Control, as this terminal was told to allow"
        "PACE không thành công, chip được mở bằng BAC theo cấu hình của thiết bị";
    SignatureInDer "signature_in_der"
        "the chip writes its Active Authentication signature in DER, against the standard"
        "chip ghi chữ ký xác thực chủ động ở dạng DER, không đúng chuẩn";
    OldChipAuthentication "old_chip_authentication"
        "the chip offers Chip Authentication only with Triple DES"
        "chip chỉ hỗ trợ xác thực chip với Triple DES";
    PortraitMislabelled "portrait_mislabelled"
        "the record of the portrait names another image format than the image has"
        "bản ghi ảnh chân dung nêu định dạng khác với định dạng thật của ảnh";
    DetailsDeviate "details_deviate"
        "EF.DG11, EF.DG12 or EF.DG16 departs from the standard and was read all the same"
        "EF.DG11, EF.DG12 hoặc EF.DG16 không đúng chuẩn nhưng vẫn đọc được";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_said_in_both_languages() {
        for (at, finding) in Finding::ALL.iter().enumerate() {
            assert!(Finding::ALL[at + 1..].iter().all(|other| other.code() != finding.code()));
            assert_ne!(finding.text().en, finding.text().vi);
            assert_eq!(serde_json::to_value(finding).unwrap(), finding.code());
        }
    }
}
