//! Why a check is not successful: one stable code, one number, one sentence, one next action.
//!
//! Numbers lie in the range that TR-03135-1 leaves to vendors (1,000 to 999,999), one thousand per
//! group of checks. A code or number is never used again for something else.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::language::Text;
use crate::status::Status;

/// Writes down each reason once: name, number, status, sentence and next action in two languages.
macro_rules! reasons {
    ($($name:ident = $number:literal $code:literal $status:ident
        $en:literal $vi:literal => $next:ident;)*) => {
        /// A reason.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Reason {
            $(#[doc = $en] #[serde(rename = $code)] $name,)*
        }

        impl Reason {
            /// All reasons, by number.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable code.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The stable number.
            pub const fn number(self) -> u32 {
                match self { $(Self::$name => $number,)* }
            }

            /// How a check with this reason ends.
            pub const fn status(self) -> Status {
                match self { $(Self::$name => Status::$status,)* }
            }

            /// What happened.
            pub const fn text(self) -> Text {
                match self { $(Self::$name => Text::new($en, $vi),)* }
            }

            /// What to do next.
            pub const fn next(self) -> Next {
                match self { $(Self::$name => Next::$next,)* }
            }
        }
    };
}

reasons! {
    WrongPassword = 1001 "wrong_password" Failed
        "the card does not accept this CAN, MRZ, PIN or PUK"
        "thẻ không chấp nhận số CAN, MRZ, PIN hoặc PUK này" => TypeAgain;
    PaceNotOffered = 1002 "pace_not_offered" NotSupported
        "the card does not offer PACE"
        "thẻ không hỗ trợ PACE" => OtherTerminal;
    PaceParametersNotSupported = 1003 "pace_parameters_not_supported" NotSupported
        "the card offers PACE only with parameters this terminal does not have"
        "thẻ chỉ hỗ trợ PACE với tham số mà thiết bị này không có" => OtherTerminal;
    PaceFailed = 1004 "pace_failed" Failed
        "the card did not follow PACE"
        "thẻ không thực hiện đúng giao thức PACE" => ReadAgain;
    CardRemoved = 1005 "card_removed" Aborted
        "the card was removed or lost contact"
        "thẻ bị lấy ra hoặc mất tiếp xúc" => PlaceAgain;
    NotADocument = 1006 "not_a_document" Aborted
        "this card carries no identity document"
        "thẻ này không chứa giấy tờ định danh" => OtherCard;
    CardFault = 1007 "card_fault" Aborted
        "the card answered with an error or broke the protected channel"
        "thẻ trả lời lỗi hoặc làm hỏng kênh bảo mật" => ReadAgain;
    PasswordBlocked = 1008 "password_blocked" Failed
        "the card has blocked this password"
        "thẻ đã khóa mật khẩu này" => SecondLine;
    NoAccess = 1009 "no_access" Aborted
        "not reached, because the chip did not open"
        "chưa kiểm tra vì chưa mở được chip" => SeeAccess;
    NotPersonalized = 1010 "not_personalized" Aborted
        "this is a blank or unfinished card"
        "đây là phôi hoặc thẻ chưa hoàn thiện" => OtherCard;
    AccessParametersDiffer = 1011 "access_parameters_differ" Failed
        "the chip offered other access than the issuer signed for it: somebody may have weakened the offer"
        "chip đưa ra cách truy cập khác với nội dung đã ký: có thể đã bị hạ cấp" => SecondLine;
    AccessParametersUnsigned = 1012 "access_parameters_unsigned" NotSupported
        "no signed copy of EF.CardAccess to compare with"
        "không có bản ký của EF.CardAccess để so sánh" => Nothing;
    ZoneNeeded = 1013 "zone_needed" Aborted
        "the chip has no PACE: only the machine readable zone opens it, and none was given"
        "chip không có PACE: chỉ mở được bằng MRZ, nhưng chưa nhập MRZ" => TypeZone;
    BasicAccessRefused = 1014 "basic_access_refused" Failed
        "the chip does not accept this machine readable zone"
        "chip không chấp nhận MRZ này" => TypeAgain;
    BasicAccessFailed = 1015 "basic_access_failed" Failed
        "the card did not follow Basic Access Control"
        "thẻ không thực hiện đúng giao thức BAC" => ReadAgain;
    PasswordSuspended = 1016 "password_suspended" Failed
        "one try is left for this number, and the CAN must be entered before it"
        "chỉ còn một lần thử, phải nhập CAN trước" => SecondLine;
    TerminalKeyMissing = 1017 "terminal_key_missing" Undetermined
        "the chip guards some files, and this terminal has no certificate for them"
        "chip bảo vệ một số tệp và thiết bị này không có chứng thư để đọc" => Nothing;
    TrustPointUnknown = 1018 "trust_point_unknown" Undetermined
        "none of this terminal's certificates leads to an authority that the chip trusts"
        "không có chứng thư thiết bị nào dẫn đến cơ quan mà chip tin cậy" => RenewTerminal;
    TerminalRefused = 1019 "terminal_refused" Failed
        "the chip does not accept the certificates or the signature of this terminal"
        "chip không chấp nhận chứng thư hoặc chữ ký của thiết bị này" => RenewTerminal;
    ChipNotProven = 1020 "chip_not_proven" Undetermined
        "the terminal did not show itself, because the chip had not proven itself"
        "thiết bị không tự xác thực vì chip chưa được xác thực" => Nothing;
    TrustPointsMalformed = 1021 "trust_points_malformed" Undetermined
        "EF.CVCA does not name the authorities that the chip trusts"
        "EF.CVCA không nêu tên cơ quan mà chip tin cậy" => SecondLine;
    CardStuck = 1030 "card_stuck" Aborted
        "the card stopped answering"
        "thẻ ngừng trả lời" => LiftAndPlace;
    CardTooSlow = 1031 "card_too_slow" Aborted
        "the inspection of this card took longer than one may"
        "kiểm tra thẻ này vượt quá thời gian cho phép" => LiftAndPlace;
    CardMute = 1032 "card_mute" Aborted
        "the card does not answer a reset"
        "thẻ không phản hồi khi khởi động lại" => LiftAndPlace;
    CardInUse = 1033 "card_in_use" Aborted
        "another program is using the card"
        "chương trình khác đang dùng thẻ" => CloseOther;
    ReaderFailed = 1034 "reader_failed" Aborted
        "the reader failed"
        "đầu đọc gặp lỗi" => PlugReader;
    NoCardCame = 1035 "no_card_came" Aborted
        "no card came in time, and the password was dropped"
        "không có thẻ trong thời gian chờ, mật khẩu đã bị xóa" => EnterAgain;
    InspectionStopped = 1036 "inspection_stopped" Aborted
        "the inspection was stopped at this terminal"
        "việc kiểm tra đã bị dừng tại thiết bị này" => EnterAgain;
    TerminalFault = 1037 "terminal_fault" Aborted
        "this terminal failed during the inspection"
        "thiết bị gặp lỗi khi kiểm tra" => OtherTerminal;
    ChipAuthenticationFailed = 2001 "chip_authentication_failed" Failed
        "the chip does not hold the signed Chip Authentication key: it may be a copy"
        "chip không giữ khóa xác thực đã ký: có thể là bản sao" => SecondLine;
    ActiveAuthenticationFailed = 2002 "active_authentication_failed" Failed
        "the chip does not hold the signed Active Authentication key: it may be a copy"
        "chip không giữ khóa xác thực chủ động đã ký: có thể là bản sao" => SecondLine;
    KeyNotVouched = 2003 "key_not_vouched" Undetermined
        "the chip proved a key that no trusted issuer vouches for"
        "chip chứng minh được khóa, nhưng khóa đó chưa được cơ quan tin cậy xác nhận" => SeeIssuer;
    ChipAlgorithmNotSupported = 2004 "chip_algorithm_not_supported" Undetermined
        "the chip proves itself only with algorithms this terminal does not have"
        "chip chỉ dùng thuật toán mà thiết bị này không hỗ trợ" => OtherTerminal;
    NotOffered = 2005 "not_offered" NotSupported
        "the document does not offer this"
        "giấy tờ không có chức năng này" => Nothing;
    NoChip = 2006 "no_chip" NotSupported
        "only files were given, no chip could be asked"
        "chỉ có tệp dữ liệu, không có chip để kiểm tra" => PlaceCard;
    ChipKeyMalformed = 2007 "chip_key_malformed" Undetermined
        "the keys in EF.DG14 or EF.DG15 cannot be read"
        "không đọc được khóa trong EF.DG14 hoặc EF.DG15" => SecondLine;
    MappingNotProven = 2008 "mapping_not_proven" Failed
        "the chip did not prove its signed key in PACE: it may be a copy"
        "chip không chứng minh được khóa đã ký trong PACE: có thể là bản sao" => SecondLine;
    MappingKeyMissing = 2009 "mapping_key_missing" Failed
        "EF.CardSecurity has no key for the parameters that PACE used"
        "EF.CardSecurity không có khóa cho tham số PACE đã dùng" => SecondLine;
    ProvenInPace = 2010 "proven_in_pace" NotSupported
        "not asked for, because the chip proved itself in PACE"
        "không cần kiểm tra vì chip đã được xác thực trong PACE" => Nothing;
    ChipKeyCompromised = 2020 "chip_key_compromised" Failed
        "the keys of such chips are known to others: a defect list or deviation list says so"
        "khóa của loại chip này đã bị lộ theo danh sách lỗi hoặc sai lệch" => SecondLine;
    SodMissing = 3001 "sod_missing" Failed
        "the document carries no signature (no EF.SOD)"
        "giấy tờ không có chữ ký (không có EF.SOD)" => SecondLine;
    SodNotGiven = 3002 "sod_not_given" Undetermined
        "EF.SOD is not among the files"
        "không có tệp EF.SOD" => GiveFiles;
    SodMalformed = 3003 "sod_malformed" Failed
        "EF.SOD is not what the standard prescribes"
        "EF.SOD không đúng cấu trúc chuẩn" => SecondLine;
    SodSignatureWrong = 3004 "sod_signature_wrong" Failed
        "the signature of EF.SOD is wrong"
        "chữ ký của EF.SOD sai" => SecondLine;
    SodDigestWrong = 3005 "sod_digest_wrong" Failed
        "the list of hashes in EF.SOD was changed after it was signed"
        "danh sách giá trị băm trong EF.SOD bị sửa sau khi ký" => SecondLine;
    SodAlgorithmNotSupported = 3006 "sod_algorithm_not_supported" Undetermined
        "EF.SOD is signed with an algorithm this terminal does not have"
        "EF.SOD dùng thuật toán ký mà thiết bị này không hỗ trợ" => OtherTerminal;
    SignerMissing = 3007 "signer_missing" Undetermined
        "EF.SOD does not carry the certificate of its signer"
        "EF.SOD không kèm chứng thư của người ký" => SecondLine;
    CardSecurityMissing = 3008 "card_security_missing" Failed
        "the chip must have EF.CardSecurity for what it offers, and has none"
        "chip phải có EF.CardSecurity nhưng không có" => SecondLine;
    CardSecurityMalformed = 3009 "card_security_malformed" Failed
        "EF.CardSecurity is not what the standard prescribes"
        "EF.CardSecurity không đúng cấu trúc chuẩn" => SecondLine;
    CardSecurityWrong = 3010 "card_security_wrong" Failed
        "the signature of EF.CardSecurity is wrong"
        "chữ ký của EF.CardSecurity sai" => SecondLine;
    SodFormWrong = 3011 "sod_form_wrong" Undetermined
        "versions or lists in EF.SOD are not those the standard prescribes, though its signature may be right"
        "số phiên bản hoặc danh sách trong EF.SOD không đúng chuẩn, dù chữ ký có thể đúng" => SecondLine;
    AnchorMissing = 4001 "anchor_missing" Undetermined
        "the trust folder has no certificate of the authority that issued the signer"
        "thư mục tin cậy không có chứng thư CSCA của cơ quan cấp" => ImportAnchor;
    SignerNotIssued = 4002 "signer_not_issued" Failed
        "the signer's certificate is not signed by the authority it names"
        "chứng thư ký không do CSCA được nêu tên cấp" => SecondLine;
    SignerAlgorithmNotSupported = 4003 "signer_algorithm_not_supported" Undetermined
        "the signer's certificate uses an algorithm this terminal does not have"
        "chứng thư ký dùng thuật toán mà thiết bị này không hỗ trợ" => OtherTerminal;
    SignerExpired = 4004 "signer_expired" Failed
        "the signer's certificate has expired"
        "chứng thư ký đã hết hạn" => SecondLine;
    SignerNotYetValid = 4005 "signer_not_yet_valid" Failed
        "the signer's certificate is not valid yet"
        "chứng thư ký chưa có hiệu lực" => CheckClock;
    AuthorityExpired = 4006 "authority_expired" Failed
        "the authority's certificate has expired"
        "chứng thư CSCA đã hết hạn" => ImportAnchor;
    AuthorityNotYetValid = 4007 "authority_not_yet_valid" Failed
        "the authority's certificate is not valid yet"
        "chứng thư CSCA chưa có hiệu lực" => CheckClock;
    SignerUsageWrong = 4008 "signer_usage_wrong" Failed
        "the signer's certificate is not one for signing documents"
        "chứng thư ký không dùng để ký giấy tờ" => SecondLine;
    SignerMalformed = 4009 "signer_malformed" Failed
        "the signer's certificate cannot be read"
        "không đọc được chứng thư ký" => SecondLine;
    RevocationNotChecked = 4010 "revocation_not_checked" NotSupported
        "no revocation list is loaded"
        "chưa nạp danh sách thu hồi" => Nothing;
    NoSigner = 4011 "no_signer" Undetermined
        "not reached, because the signer is unknown"
        "chưa kiểm tra vì không rõ chứng thư ký" => SeeSecurityObject;
    NoAnchor = 4012 "no_anchor" Undetermined
        "not reached, because the authority is unknown"
        "chưa kiểm tra vì không rõ CSCA" => ImportAnchor;
    SignerExtensionUnknown = 4013 "signer_extension_unknown" Undetermined
        "the signer's certificate has a critical extension this terminal does not know"
        "chứng thư ký có phần mở rộng bắt buộc mà thiết bị này không hiểu" => OtherTerminal;
    SignerProfileBroken = 4014 "signer_profile_broken" Undetermined
        "the signer's certificate is not of the form that Doc 9303-12 prescribes"
        "chứng thư ký không đúng mẫu theo Doc 9303-12" => SecondLine;
    IssuerNameDiffers = 4015 "issuer_name_differs" Undetermined
        "the authority's key fits, and the signer names another issuer"
        "khóa CSCA phù hợp nhưng chứng thư ký nêu tên cơ quan cấp khác" => SecondLine;
    SignerRevoked = 4020 "signer_revoked" Failed
        "the signer's certificate is revoked"
        "chứng thư ký đã bị thu hồi" => SecondLine;
    RevocationStale = 4021 "revocation_stale" Undetermined
        "the signer is not revoked in the last list, which should have been replaced by now"
        "chứng thư ký không có trong danh sách thu hồi gần nhất, nhưng danh sách đã quá hạn" => UpdateLists;
    SignerDefectRevoked = 4022 "signer_defect_revoked" Failed
        "a defect list says that the signer must not be trusted"
        "danh sách lỗi cho biết không được tin chứng thư ký này" => SecondLine;
    SignerInDoubt = 4023 "signer_in_doubt" Undetermined
        "a defect list says that the signer is being looked into"
        "danh sách lỗi cho biết chứng thư ký đang được xem xét" => SecondLine;
    PeriodKnownWrong = 4024 "period_known_wrong" NotSupported
        "the period in the certificate is known to be wrong"
        "thời hạn ghi trong chứng thư đã biết là sai" => Nothing;
    KnownDefect = 4025 "known_defect" Undetermined
        "it failed, and a known defect of such documents may be why"
        "không đạt, có thể do lỗi đã biết của loại giấy tờ này" => SecondLine;
    DocumentDefect = 4026 "document_defect" Undetermined
        "a defect list says that the chip of such documents should not be used"
        "danh sách lỗi cho biết không nên dùng chip của loại giấy tờ này" => SecondLine;
    AuthorityRevoked = 4027 "authority_revoked" Failed
        "the authority behind the signer is revoked, and all that it signed with it"
        "CSCA cấp chứng thư ký đã bị thu hồi, kéo theo mọi chứng thư do CSCA này cấp" => SecondLine;
    ListsOutOfDate = 4030 "lists_out_of_date" Undetermined
        "a list that speaks of the document is older than the rules of this terminal allow, or overdue"
        "danh sách liên quan đến giấy tờ đã cũ hơn mức cho phép hoặc đã quá hạn" => UpdateLists;
    NoLists = 4031 "no_lists" NotSupported
        "the trust folder has no list that speaks of the document"
        "thư mục tin cậy không có danh sách nào liên quan đến giấy tờ" => Nothing;
    SealNotShown = 4032 "seal_not_shown" NotSupported
        "the trust folder is not sealed, or this terminal was not told by whom"
        "thư mục tin cậy chưa được niêm phong, hoặc thiết bị không biết người niêm phong" => SealTrust;
    SigningTimeMissing = 4040 "signing_time_missing" NotSupported
        "EF.SOD does not say when it was signed"
        "EF.SOD không ghi thời điểm ký" => Nothing;
    SignedOutsideValidity = 4041 "signed_outside_validity" Failed
        "EF.SOD says it was signed on a day on which its signer was not in force"
        "EF.SOD ghi ngày ký nằm ngoài thời hạn của chứng thư ký" => SecondLine;
    HashDiffers = 5001 "hash_differs" Failed
        "the file was changed after it was signed"
        "tệp bị sửa sau khi ký" => SecondLine;
    NotCovered = 5002 "not_covered" Undetermined
        "the file is not signed: nothing in it can be trusted"
        "tệp không được ký: không thể tin nội dung" => SecondLine;
    PresentNotRead = 5003 "present_not_read" NotSupported
        "present, not read: it needs a terminal certificate"
        "có nhưng không đọc: cần chứng thư thiết bị" => Nothing;
    FileMissing = 5004 "file_missing" Failed
        "the file is signed and is not on the card"
        "tệp được ký nhưng không có trên thẻ" => SecondLine;
    FileNotGiven = 5005 "file_not_given" Undetermined
        "the file is signed and is not among the files"
        "tệp được ký nhưng không được cung cấp" => GiveFiles;
    FileNotRead = 5006 "file_not_read" Aborted
        "the file could not be read to its end"
        "không đọc được hết tệp" => ReadAgain;
    HashNotSupported = 5007 "hash_not_supported" Undetermined
        "EF.SOD uses a hash this terminal does not have"
        "EF.SOD dùng hàm băm mà thiết bị này không hỗ trợ" => OtherTerminal;
    ListsDiffer = 5008 "lists_differ" Failed
        "EF.COM and EF.SOD name different files"
        "EF.COM và EF.SOD liệt kê các tệp khác nhau" => SecondLine;
    ComMissing = 5009 "com_missing" Failed
        "EF.COM is not on the card"
        "thẻ không có EF.COM" => SecondLine;
    ComNotGiven = 5010 "com_not_given" Undetermined
        "EF.COM is not among the files"
        "không có tệp EF.COM" => GiveFiles;
    ComMalformed = 5011 "com_malformed" Failed
        "EF.COM is not what the standard prescribes"
        "EF.COM không đúng cấu trúc chuẩn" => SecondLine;
    NoList = 5012 "no_list" Undetermined
        "not reached, because EF.SOD gives no list of hashes"
        "chưa kiểm tra vì EF.SOD không cho danh sách giá trị băm" => SeeSecurityObject;
    ComVersionUnknown = 5013 "com_version_unknown" Undetermined
        "EF.COM names an LDS or Unicode version this terminal does not know"
        "EF.COM ghi phiên bản LDS hoặc Unicode mà thiết bị này không biết" => OtherTerminal;
    NotWanted = 5014 "not_wanted" NotSupported
        "not read, because only other files were asked for"
        "không đọc vì chỉ yêu cầu các tệp khác" => Nothing;
    StatesDiffer = 6001 "states_differ" Failed
        "the zone names another State than the signer"
        "quốc gia trong MRZ khác với quốc gia của chứng thư ký" => SecondLine;
    StateUnknown = 6002 "state_unknown" Undetermined
        "the zone or the signer names a State this terminal does not know"
        "không nhận ra mã quốc gia trong MRZ hoặc chứng thư ký" => SecondLine;
    ZoneMissing = 7001 "zone_missing" Undetermined
        "EF.DG1 was not read"
        "chưa đọc được EF.DG1" => ReadAgain;
    ZoneMalformed = 7002 "zone_malformed" Failed
        "the machine readable zone is not what the standard prescribes"
        "vùng MRZ không đúng cấu trúc chuẩn" => SecondLine;
    CheckDigitNumber = 7003 "check_digit_document_number" Failed
        "the check digit of the document number is wrong"
        "số kiểm tra của số giấy tờ sai" => SecondLine;
    CheckDigitBirth = 7004 "check_digit_birth_date" Failed
        "the check digit of the date of birth is wrong"
        "số kiểm tra của ngày sinh sai" => SecondLine;
    CheckDigitExpiry = 7005 "check_digit_expiry_date" Failed
        "the check digit of the date of expiry is wrong"
        "số kiểm tra của ngày hết hạn sai" => SecondLine;
    CheckDigitOptional = 7006 "check_digit_optional_data" Failed
        "the check digit of the personal number is wrong"
        "số kiểm tra của số cá nhân sai" => SecondLine;
    CheckDigitComposite = 7007 "check_digit_composite" Failed
        "the last check digit of the zone, over all the others, is wrong"
        "số kiểm tra tổng hợp của MRZ sai" => SecondLine;
    Expired = 7008 "expired" Failed
        "the document has expired"
        "giấy tờ đã hết hạn" => Renew;
    ExpiryUnclear = 7009 "expiry_unclear" Undetermined
        "the zone gives no date of expiry that can be judged"
        "không xác định được ngày hết hạn trong MRZ" => AskHolder;
    PortraitMissing = 7010 "portrait_missing" NotSupported
        "the document carries no portrait"
        "giấy tờ không có ảnh chân dung" => ComparePrinted;
    PortraitMalformed = 7011 "portrait_malformed" Undetermined
        "the portrait cannot be read"
        "không đọc được ảnh chân dung" => ComparePrinted;
    ContentMalformed = 7012 "content_malformed" Undetermined
        "the file is not what its standard prescribes, whoever signed it"
        "nội dung tệp không đúng chuẩn, dù đã được ký" => SecondLine;
    ZoneImplausible = 7013 "zone_implausible" Undetermined
        "a field of the machine readable zone says what no document can say"
        "một trường trong MRZ có giá trị không hợp lệ" => SecondLine;
    PortraitNotSupported = 7014 "portrait_not_supported" Undetermined
        "the portrait is larger or coded otherwise than this terminal shows"
        "ảnh chân dung quá lớn hoặc được mã hóa theo cách thiết bị này không hiển thị được" => ComparePrinted;
    PortraitDamaged = 7015 "portrait_damaged" Undetermined
        "the portrait does not go to its end: a part of what is shown is not from the chip"
        "ảnh chân dung bị thiếu dữ liệu: một phần ảnh hiển thị không phải từ chip" => ComparePrinted;
    PortraitSizeDiffers = 7016 "portrait_size_differs" Undetermined
        "the record tells another width or height than its portrait has"
        "bản ghi nêu kích thước khác với ảnh chân dung bên trong" => SecondLine;
    DocumentVoid = 7020 "document_void" Failed
        "the document stands in its issuer's list of void documents"
        "giấy tờ có trong danh sách hết hiệu lực của cơ quan cấp" => SecondLine;
    ClassKeyMissing = 8001 "class_key_missing" NotSupported
        "sealed; this terminal has no key of the class"
        "đã mã hóa; thiết bị không có khóa của nhóm này" => Nothing;
    ClassKeyWrong = 8002 "class_key_wrong" Failed
        "sealed; the key of this identifier does not open it"
        "đã mã hóa; khóa mang tên này không mở được" => CheckKey;
    RecordMalformed = 8003 "record_malformed" Failed
        "the sealed record is not what the standard prescribes"
        "dữ liệu mã hóa không đúng cấu trúc chuẩn" => SecondLine;
    RecordContentMalformed = 8004 "record_content_malformed" Undetermined
        "the record opened and its content cannot be read"
        "đã mở nhưng không đọc được nội dung" => SecondLine;
    RecordNotBound = 8005 "record_not_bound" Undetermined
        "the document number that the key is derived from is not known"
        "không rõ số giấy tờ để dẫn xuất khóa" => SeeZone;
    RecordAlgorithmNotSupported = 8006 "record_algorithm_not_supported" NotSupported
        "sealed with an algorithm this terminal does not have"
        "mã hóa bằng thuật toán mà thiết bị này không hỗ trợ" => OtherTerminal;
    ClassKeyUnreachable = 8007 "class_key_unreachable" Undetermined
        "sealed; the token with the key of this class does not answer"
        "đã mã hóa; thiết bị lưu khóa của nhóm này không trả lời" => ConnectToken;
    PrintedZoneDiffers = 9001 "printed_zone_differs" Failed
        "the printed zone says something else than the chip"
        "MRZ in trên thẻ khác với dữ liệu trong chip" => CompareAgain;
    PrintedOptionalDiffers = 9002 "printed_optional_data_differs" Undetermined
        "the printed zone differs from the chip in its optional data alone"
        "MRZ in trên thẻ chỉ khác chip ở phần dữ liệu tùy chọn" => CompareAgain;
    PrintedZoneNotGiven = 9003 "printed_zone_not_given" NotSupported
        "the printed zone was not typed or read, so it is not compared"
        "không đối chiếu vì chưa nhập hoặc đọc MRZ in trên thẻ" => Nothing;
    PrintedZoneMalformed = 9004 "printed_zone_malformed" Undetermined
        "what was given as the printed zone is no zone"
        "nội dung được nhập không phải là MRZ" => CompareAgain;
    PrintedCodeDiffers = 9005 "printed_code_differs" Failed
        "the printed code says something else than the chip"
        "mã QR in trên thẻ khác với dữ liệu trong chip" => SecondLine;
    PrintedResidenceDiffers = 9006 "printed_residence_differs" Undetermined
        "the printed code differs from the chip in the residence alone"
        "mã QR in trên thẻ chỉ khác chip ở nơi thường trú" => AskResidence;
    PrintedCodeMalformed = 9007 "printed_code_malformed" Undetermined
        "what was given as the printed code is none of an identity card"
        "nội dung được quét không phải là mã QR của thẻ căn cước" => CompareAgain;
    NothingToCompare = 9008 "nothing_to_compare" Undetermined
        "the chip gave nothing to compare the printed code with"
        "chip không có dữ liệu để đối chiếu với mã QR" => SeeZone;
    PrintedSidesDiffer = 9009 "printed_sides_differ" Failed
        "the two sides of the card are not of one person"
        "hai mặt thẻ không phải của cùng một người" => SecondLine;
    FacesDiffer = 9101 "faces_differ" Failed
        "the live face is less like the stored one than the profile wants"
        "khuôn mặt trực tiếp không đủ giống dữ liệu lưu trong chip" => CompareFace;
    FacesNotComparable = 9102 "faces_not_comparable" NotSupported
        "the two face templates were made by different algorithms or models"
        "hai đặc trưng khuôn mặt do thuật toán hoặc mô hình khác nhau tạo ra" => CompareFace;
    FaceTemplateEmpty = 9103 "face_template_empty" Undetermined
        "a face template is nothing but zeros"
        "đặc trưng khuôn mặt chỉ gồm số 0" => CompareFace;
    FaceTemplateClosed = 9104 "face_template_closed" NotSupported
        "there is no face template that this terminal has opened"
        "không có đặc trưng khuôn mặt nào mà thiết bị này mở được" => CompareFace;
    LiveTemplateMalformed = 9105 "live_template_malformed" Undetermined
        "the template of the live face cannot be read"
        "không đọc được đặc trưng khuôn mặt trực tiếp" => CompareFace;
}

/// Writes down each next action once.
macro_rules! next_actions {
    ($($name:ident $en:literal $vi:literal;)*) => {
        /// What an officer does next.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Next {
            $(#[doc = $en] $name,)*
        }

        impl Next {
            /// The sentence.
            pub const fn text(self) -> Text {
                match self { $(Self::$name => Text::new($en, $vi),)* }
            }
        }
    };
}

next_actions! {
    Nothing "nothing to do" "không cần làm gì";
    TypeAgain "compare the number with the card and type it again"
        "đối chiếu số trên thẻ rồi nhập lại";
    ReadAgain "place the card again and repeat" "đặt lại thẻ và đọc lại";
    PlaceAgain "leave the card on the reader until the end" "giữ thẻ trên đầu đọc đến khi xong";
    LiftAndPlace "lift the card, place it again, repeat; then second-line inspection"
        "nhấc thẻ lên, đặt lại và đọc lại; nếu vẫn lỗi, chuyển kiểm tra tuyến hai";
    CloseOther "close the other program" "đóng chương trình khác";
    PlugReader "unplug the reader and plug it in again" "rút đầu đọc ra và cắm lại";
    EnterAgain "enter the number or the zone again, then place the card"
        "nhập lại số hoặc MRZ rồi đặt thẻ";
    PlaceCard "inspect the card itself" "kiểm tra trực tiếp trên thẻ";
    OtherCard "place the identity card" "đặt đúng thẻ căn cước";
    OtherTerminal "use a terminal that supports it" "dùng thiết bị khác có hỗ trợ";
    SecondLine "send to second-line inspection" "chuyển kiểm tra tuyến hai";
    SeeAccess "see access to the chip" "xem mục truy cập chip";
    SeeIssuer "see the signature and the issuer" "xem mục chữ ký và cơ quan cấp";
    SeeSecurityObject "see the signature of the issuer" "xem mục chữ ký của cơ quan cấp";
    SeeZone "see the machine readable zone" "xem mục MRZ";
    GiveFiles "give all files of the document" "cung cấp đủ các tệp của giấy tờ";
    ImportAnchor "import the authority's certificate: verifier trust import"
        "nạp chứng thư CSCA: verifier trust import";
    UpdateLists "fetch new lists: verifier trust import"
        "lấy danh sách mới: verifier trust import";
    SealTrust "have the trust folder sealed, and name the certificate with --snapshot-signer"
        "yêu cầu niêm phong thư mục tin cậy và nêu chứng thư bằng --snapshot-signer";
    TypeZone "type the machine readable zone" "nhập MRZ";
    RenewTerminal "ask for new certificates for this terminal"
        "yêu cầu cấp chứng thư mới cho thiết bị";
    CheckClock "check the date of this terminal" "kiểm tra ngày giờ của thiết bị";
    ConnectToken "connect the token with the class keys, then inspect again"
        "kết nối lại thiết bị lưu khóa rồi kiểm tra lại";
    CheckKey "check the key file and its generation" "kiểm tra tệp khóa và thế hệ khóa";
    Renew "the holder needs a new document" "chủ thẻ cần đổi giấy tờ mới";
    AskHolder "look at the printed date and ask the holder" "xem ngày in trên thẻ và hỏi chủ thẻ";
    CompareAgain "read what is printed again; if it stays, send to second-line inspection"
        "đọc lại phần in trên thẻ; nếu vẫn khác, chuyển kiểm tra tuyến hai";
    AskResidence "ask the holder for the residence" "hỏi lại nơi thường trú";
    CompareFace "compare the face with the portrait" "đối chiếu khuôn mặt với ảnh chân dung";
    ComparePrinted "compare with the printed portrait" "đối chiếu với ảnh in trên thẻ";
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text().en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_numbers_are_unique_and_ordered() {
        for pair in Reason::ALL.windows(2) {
            assert!(pair[0].number() < pair[1].number());
        }
        for (at, reason) in Reason::ALL.iter().enumerate() {
            assert!(Reason::ALL[at + 1..].iter().all(|other| other.code() != reason.code()));
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.code());
        }
    }

    #[test]
    fn no_reason_is_a_success_and_each_is_said_in_both_languages() {
        for reason in Reason::ALL {
            assert_ne!(reason.status(), Status::Successful);
            for text in [reason.text(), reason.next().text()] {
                assert!(!text.en.is_empty() && !text.vi.is_empty() && text.en != text.vi);
                assert!(!text.en.contains('\n') && !text.en.ends_with('.'));
            }
        }
    }
}
