//! One check: its place in the hierarchy of TR-03135-1 §5.6, how it ended, why, how long it took.

use core::fmt;
use core::str::FromStr;

use card_format::ef::Ef;
use card_format::sealed::Class;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::evidence::Evidence;
use crate::language::Text;
use crate::reason::Reason;
use crate::status::Status;

/// A group of checks, in the order in which people read them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Chip access (TR-03135-1 §5.6.3).
    Access,
    /// Whether the chip is the one that was issued (§5.6.4.1).
    ChipAuthenticity,
    /// The document security object (§5.6.4.2).
    SecurityObject,
    /// Document signer and country signing authority (§5.6.4.3).
    IssuerCertificates,
    /// EF.COM against EF.SOD and every file against its hash (§5.6.4.4).
    Integrity,
    /// Issuing State of DG1 against that of the signer (§5.6.4.5).
    IssuingState,
    /// What the zone says (§5.7.1).
    Document,
    /// Records sealed for classes of readers; ours.
    SealedRecords,
    /// What is printed against the chip (§5.7).
    Combined,
}

impl Group {
    /// All groups in reading order.
    pub const ALL: [Self; 9] = [
        Self::Access,
        Self::ChipAuthenticity,
        Self::SecurityObject,
        Self::IssuerCertificates,
        Self::Integrity,
        Self::IssuingState,
        Self::Document,
        Self::SealedRecords,
        Self::Combined,
    ];

    /// The first part of the names of its checks.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::ChipAuthenticity => "chip_authenticity",
            Self::SecurityObject => "security_object",
            Self::IssuerCertificates => "issuer_certificates",
            Self::Integrity => "integrity",
            Self::IssuingState => "issuing_state",
            Self::Document => "document",
            Self::SealedRecords => "sealed_records",
            Self::Combined => "combined",
        }
    }

    /// What people call it.
    pub const fn title(self) -> Text {
        match self {
            Self::Access => Text::new("Access to the chip", "Truy cập chip"),
            Self::ChipAuthenticity => Text::new("Chip is genuine", "Chip là chip gốc"),
            Self::SecurityObject => Text::new("Signature of the issuer", "Chữ ký của cơ quan cấp"),
            Self::IssuerCertificates => Text::new("Issuer is trusted", "Cơ quan cấp được tin cậy"),
            Self::Integrity => Text::new("Data is unchanged", "Dữ liệu không bị thay đổi"),
            Self::IssuingState => Text::new("Issuing State agrees", "Quốc gia cấp trùng khớp"),
            Self::Document => Text::new("Document is in force", "Giấy tờ còn hiệu lực"),
            Self::SealedRecords => Text::new("Sealed records", "Dữ liệu mã hóa"),
            Self::Combined => Text::new("Print agrees with the chip", "Phần in khớp với chip"),
        }
    }
}

/// What is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Id {
    /// PACE opened the chip.
    Pace,
    /// Basic Access Control opened the chip.
    BasicAccess,
    /// The chip was open to anybody.
    PlainAccess,
    /// EF.CardAccess says what the signed EF.DG14 or EF.CardSecurity says.
    AccessParameters,
    /// Terminal Authentication: the chip believes this terminal.
    TerminalAuthentication,
    /// Chip Authentication in the same run as PACE.
    ChipAuthenticationMapping,
    /// Chip Authentication.
    ChipAuthentication,
    /// Active Authentication.
    ActiveAuthentication,
    /// The signature of EF.SOD.
    Signature,
    /// The digest of the list of hashes, which the signature covers.
    MessageDigest,
    /// Versions and lists inside EF.SOD agree with the rest of it.
    SignedForm,
    /// The signature of EF.CardSecurity, and who made it.
    CardSecurity,
    /// The signature of the document signer's certificate, by an anchor.
    Chain,
    /// The document signer was valid at the time of inspection.
    SignerValidity,
    /// The country signing authority was valid at the time of inspection.
    AuthorityValidity,
    /// The document signer was valid when it signed.
    SignedInTime,
    /// The document signer may sign documents.
    SignerKeyUsage,
    /// The document signer's certificate keeps the profile.
    SignerProfile,
    /// The document signer is not revoked.
    SignerRevocation,
    /// The lists that speak of the document are as new as the profile wants.
    ListAges,
    /// The trust folder is the one that was sealed.
    TrustSeal,
    /// EF.COM lists what EF.SOD signs.
    Listing,
    /// A file has the hash that EF.SOD signs.
    File(Ef),
    /// Issuing State in EF.DG1 against the country of the document signer.
    IssuingState,
    /// Characters and check digits of the zone.
    Zone,
    /// Date of expiry in the zone.
    Expiry,
    /// The document does not stand in a list of void ones.
    DocumentRevocation,
    /// The portrait can be read.
    Portrait,
    /// What a data group holds is what its standard prescribes.
    Content(Ef),
    /// A record sealed for a class of readers could be opened.
    Sealed(Class),
    /// The printed zone against that of EF.DG1.
    PrintedZone,
    /// The printed code against the identity record and the zone.
    PrintedCode,
    /// The two sides of a card, as they are printed.
    PrintedSides,
    /// The face template against the portrait.
    FaceTemplate,
}

impl Id {
    /// All checks that can be in a report.
    pub fn all() -> impl Iterator<Item = Self> {
        let single = [
            Self::Pace,
            Self::BasicAccess,
            Self::PlainAccess,
            Self::AccessParameters,
            Self::TerminalAuthentication,
            Self::ChipAuthenticationMapping,
            Self::ChipAuthentication,
            Self::ActiveAuthentication,
            Self::Signature,
            Self::MessageDigest,
            Self::SignedForm,
            Self::CardSecurity,
            Self::Chain,
            Self::SignerValidity,
            Self::AuthorityValidity,
            Self::SignedInTime,
            Self::SignerKeyUsage,
            Self::SignerProfile,
            Self::SignerRevocation,
            Self::ListAges,
            Self::TrustSeal,
            Self::Listing,
            Self::IssuingState,
            Self::Zone,
            Self::Expiry,
            Self::DocumentRevocation,
            Self::Portrait,
            Self::PrintedZone,
            Self::PrintedCode,
            Self::PrintedSides,
            Self::FaceTemplate,
        ];
        let files = card_format::ef::FILES.iter().map(|entry| Self::File(entry.ef));
        let contents = card_format::ef::FILES.iter().map(|entry| Self::Content(entry.ef));
        single
            .into_iter()
            .chain(files)
            .chain(contents)
            .chain(Class::ALL.into_iter().map(Self::Sealed))
    }

    /// The group it belongs to.
    pub const fn group(self) -> Group {
        match self {
            Self::Pace
            | Self::BasicAccess
            | Self::PlainAccess
            | Self::AccessParameters
            | Self::TerminalAuthentication => Group::Access,
            Self::ChipAuthenticationMapping
            | Self::ChipAuthentication
            | Self::ActiveAuthentication => Group::ChipAuthenticity,
            Self::Signature | Self::MessageDigest | Self::SignedForm | Self::CardSecurity => {
                Group::SecurityObject
            }
            Self::Chain
            | Self::SignerValidity
            | Self::AuthorityValidity
            | Self::SignedInTime
            | Self::SignerKeyUsage
            | Self::SignerProfile
            | Self::SignerRevocation
            | Self::ListAges
            | Self::TrustSeal => Group::IssuerCertificates,
            Self::Listing | Self::File(_) => Group::Integrity,
            Self::IssuingState => Group::IssuingState,
            Self::Zone
            | Self::Expiry
            | Self::DocumentRevocation
            | Self::Portrait
            | Self::Content(_) => Group::Document,
            Self::Sealed(_) => Group::SealedRecords,
            Self::PrintedZone | Self::PrintedCode | Self::PrintedSides | Self::FaceTemplate => {
                Group::Combined
            }
        }
    }

    /// What people call it.
    pub const fn title(self) -> Text {
        match self {
            Self::Pace => Text::new("PACE", "PACE"),
            Self::BasicAccess => {
                Text::new("Basic Access Control", "Kiểm soát truy cập cơ bản (BAC)")
            }
            Self::PlainAccess => Text::new("Read without protection", "Đọc không bảo vệ"),
            Self::AccessParameters => Text::new("PACE offer is signed", "Tham số PACE được ký"),
            Self::TerminalAuthentication => {
                Text::new("Terminal Authentication", "Xác thực thiết bị (TA)")
            }
            Self::ChipAuthenticationMapping => {
                Text::new("Chip Authentication in PACE", "Xác thực chip trong PACE (CAM)")
            }
            Self::ChipAuthentication => Text::new("Chip Authentication", "Xác thực chip (CA)"),
            Self::ActiveAuthentication => {
                Text::new("Active Authentication", "Xác thực chủ động (AA)")
            }
            Self::Signature => Text::new("Signature", "Chữ ký"),
            Self::MessageDigest => Text::new("Signed list of hashes", "Danh sách giá trị băm"),
            Self::SignedForm => Text::new("Form of EF.SOD", "Cấu trúc EF.SOD"),
            Self::CardSecurity => Text::new("EF.CardSecurity is signed", "EF.CardSecurity được ký"),
            Self::Chain => Text::new("Signer to authority", "Chuỗi chứng thư đến CSCA"),
            Self::SignerValidity => Text::new("Signer in force", "Hiệu lực chứng thư ký"),
            Self::AuthorityValidity => Text::new("Authority in force", "Hiệu lực chứng thư CSCA"),
            Self::SignedInTime => Text::new("Signed while in force", "Ký khi còn hiệu lực"),
            Self::SignerKeyUsage => Text::new("Signer may sign", "Mục đích khóa ký"),
            Self::SignerProfile => Text::new("Form of the signer", "Cấu trúc chứng thư ký"),
            Self::SignerRevocation => Text::new("Signer not revoked", "Chứng thư ký bị thu hồi?"),
            Self::ListAges => Text::new("Age of lists", "Tuổi của danh sách"),
            Self::TrustSeal => Text::new("Trust folder sealed", "Niêm phong thư mục tin cậy"),
            Self::Listing => Text::new("EF.COM and EF.SOD", "EF.COM và EF.SOD"),
            Self::File(ef) | Self::Content(ef) => Text::new(ef.entry().name, ef.entry().name),
            Self::IssuingState => Text::new("Issuing State", "Quốc gia cấp"),
            Self::Zone => Text::new("Check digits", "Số kiểm tra"),
            Self::Expiry => Text::new("Expiry", "Thời hạn"),
            Self::DocumentRevocation => Text::new("Not void", "Giấy tờ không bị hủy"),
            Self::Portrait => Text::new("Portrait", "Ảnh chân dung"),
            Self::PrintedZone => Text::new("Printed zone", "MRZ in trên thẻ"),
            Self::PrintedCode => Text::new("Printed code", "Mã QR in trên thẻ"),
            Self::PrintedSides => Text::new("Both sides of the card", "Hai mặt thẻ"),
            Self::FaceTemplate => Text::new("Template and portrait", "Đặc trưng và ảnh chân dung"),
            Self::Sealed(Class::Identity) => Text::new("Identity", "Thông tin cá nhân"),
            Self::Sealed(Class::Face) => Text::new("Face template", "Đặc trưng khuôn mặt"),
            Self::Sealed(Class::Anthropometry) => Text::new("Anthropometry", "Nhân trắc"),
            Self::Sealed(Class::Fingerprints) => Text::new("Fingerprints", "Vân tay"),
        }
    }
}

/// The name in reports: group, dot, check.
impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let check = match self {
            Self::Pace => "pace",
            Self::BasicAccess => "bac",
            Self::PlainAccess => "plain",
            Self::AccessParameters => "parameters",
            Self::TerminalAuthentication => "terminal_authentication",
            Self::ChipAuthenticationMapping => "pace_cam",
            Self::ChipAuthentication => "chip_authentication",
            Self::ActiveAuthentication => "active_authentication",
            Self::Signature => "signature",
            Self::MessageDigest => "message_digest",
            Self::SignedForm => "form",
            Self::CardSecurity => "card_security",
            Self::Chain => "chain",
            Self::SignerValidity => "signer_validity",
            Self::AuthorityValidity => "authority_validity",
            Self::SignedInTime => "signed_in_time",
            Self::SignerKeyUsage => "signer_key_usage",
            Self::SignerProfile => "signer_profile",
            Self::SignerRevocation => "signer_revocation",
            Self::ListAges => "list_ages",
            Self::TrustSeal => "trust_seal",
            Self::Listing => "listing",
            Self::File(ef) | Self::Content(ef) => ef.entry().name,
            Self::IssuingState => "country",
            Self::Zone => "zone",
            Self::Expiry => "expiry",
            Self::DocumentRevocation => "revoked",
            Self::Portrait => "portrait",
            Self::Sealed(class) => class.name(),
            Self::PrintedZone => "printed_zone",
            Self::PrintedCode => "printed_code",
            Self::PrintedSides => "printed_sides",
            Self::FaceTemplate => "face_template",
        };
        write!(f, "{}.{check}", self.group().name())
    }
}

impl FromStr for Id {
    type Err = UnknownId;

    fn from_str(name: &str) -> Result<Self, UnknownId> {
        Self::all().find(|id| id.to_string() == name).ok_or(UnknownId)
    }
}

/// A name that no check has.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("no check has this name")]
pub struct UnknownId;

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// How a check ended. Success needs evidence; anything else needs a reason.
///
/// No success can be written down without what shows it:
///
/// ```compile_fail,E0063
/// let green = verifier::check::Outcome::Successful {};
/// ```
///
/// nor made of a bare result:
///
/// ```compile_fail,E0277
/// let green: verifier::check::Outcome = verifier::status::Status::Successful.into();
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields say what they are")]
pub enum Outcome {
    /// Shown, and by what.
    Successful { evidence: Evidence },
    /// Not there to be checked.
    NotSupported { reason: Reason },
    /// Checked, without an answer.
    Undetermined { reason: Reason },
    /// Begun and not finished.
    Aborted { reason: Reason },
    /// The opposite shown.
    Failed { reason: Reason },
}

impl Outcome {
    /// The bare result.
    pub const fn status(&self) -> Status {
        match self {
            Self::Successful { .. } => Status::Successful,
            Self::NotSupported { .. } => Status::NotSupported,
            Self::Undetermined { .. } => Status::Undetermined,
            Self::Aborted { .. } => Status::Aborted,
            Self::Failed { .. } => Status::Failed,
        }
    }

    /// Why it is not successful.
    pub const fn reason(&self) -> Option<Reason> {
        match self {
            Self::Successful { .. } => None,
            Self::NotSupported { reason }
            | Self::Undetermined { reason }
            | Self::Aborted { reason }
            | Self::Failed { reason } => Some(*reason),
        }
    }

    /// What shows success.
    pub const fn evidence(&self) -> Option<&Evidence> {
        match self {
            Self::Successful { evidence } => Some(evidence),
            _ => None,
        }
    }
}

impl From<Evidence> for Outcome {
    fn from(evidence: Evidence) -> Self {
        Self::Successful { evidence }
    }
}

/// The status of a reason is part of the reason, so the same fault is never told in two ways.
impl From<Reason> for Outcome {
    fn from(reason: Reason) -> Self {
        match reason.status() {
            Status::NotSupported => Self::NotSupported { reason },
            Status::Aborted => Self::Aborted { reason },
            Status::Failed => Self::Failed { reason },
            Status::Undetermined | Status::Successful => Self::Undetermined { reason },
        }
    }
}

impl From<Result<Evidence, Reason>> for Outcome {
    fn from(result: Result<Evidence, Reason>) -> Self {
        result.map_or_else(Self::from, Self::from)
    }
}

/// A check as it stands in a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// What was checked.
    pub id: Id,
    /// How it ended.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// How long it took.
    pub milliseconds: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_is_found_by_its_name() {
        for id in Id::all() {
            assert_eq!(id.to_string().parse::<Id>().unwrap(), id);
            assert!(id.to_string().starts_with(id.group().name()));
        }
        assert!("integrity.EF.DG17".parse::<Id>().is_err());
    }

    #[test]
    fn a_reason_is_always_told_with_its_own_status() {
        for reason in Reason::ALL {
            assert_eq!(Outcome::from(*reason).status(), reason.status());
        }
    }
}
