//! Groups of checks: the first level of TR-03135-1 §5.6.

use serde::{Deserialize, Serialize};

use crate::language::Text;

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
