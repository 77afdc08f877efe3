//! What is checked, each with its group, its title and its name.

use core::fmt;
use core::str::FromStr;

use card_format::ef::Ef;
use card_format::sealed::Class;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Group;
use crate::language::Text;

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
