//! What a terminal is fed with.

use card_format::oid::{self, Oid};
use serde::{Deserialize, Serialize};

use crate::language::Text;

/// One kind of thing in a trust folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Certificate of a country signing authority (Doc 9303-12 §7.1).
    Authority,
    /// Certificate of a document signer.
    Signer,
    /// CSCA master list (Doc 9303-12 §9).
    MasterList,
    /// Revocation list (Doc 9303-12 §7.1.4).
    RevocationList,
    /// Document signer list (TR-03129-2 §8.1).
    SignerList,
    /// Defect list (TR-03129-2 §7).
    DefectList,
    /// Deviation list (Doc 9303-12 §10).
    DeviationList,
    /// Void cards of a production line (decision 0158).
    RevokedDocuments,
}

impl Kind {
    /// What people call it.
    pub const fn title(self) -> Text {
        match self {
            Self::Authority => Text::new("authority", "CSCA"),
            Self::Signer => Text::new("document signer", "chứng thư ký"),
            Self::MasterList => Text::new("master list", "danh sách CSCA"),
            Self::RevocationList => Text::new("revocation list", "danh sách thu hồi"),
            Self::SignerList => Text::new("document signer list", "danh sách chứng thư ký"),
            Self::DefectList => Text::new("defect list", "danh sách lỗi"),
            Self::DeviationList => Text::new("deviation list", "danh sách sai lệch"),
            Self::RevokedDocuments => Text::new("void documents", "thẻ hết hiệu lực"),
        }
    }

    /// The kind of signed content with this identifier.
    pub(super) fn of_content(content_type: Oid<'_>) -> Option<Self> {
        let kinds = [Self::MasterList, Self::SignerList, Self::DefectList, Self::DeviationList];
        kinds.into_iter().find(|kind| kind.content_type() == Some(content_type))
    }

    /// eContentType of a list that is CMS SignedData.
    const fn content_type(self) -> Option<Oid<'static>> {
        match self {
            Self::MasterList => Some(oid::CSCA_MASTER_LIST),
            Self::SignerList => Some(oid::DOCUMENT_SIGNER_LIST),
            Self::DefectList => Some(oid::DEFECT_LIST),
            Self::DeviationList => Some(oid::DEVIATION_LIST),
            _ => None,
        }
    }

    /// The purpose that a signer of such a list must have in extKeyUsage.
    pub(super) const fn purpose(self) -> Option<Oid<'static>> {
        match self {
            Self::MasterList => Some(oid::CSCA_MASTER_LIST_SIGNING_KEY),
            Self::SignerList => Some(oid::DOCUMENT_SIGNER_LIST_SIGNING_KEY),
            Self::DefectList => Some(oid::DEFECT_LIST_SIGNING_KEY),
            Self::DeviationList => Some(oid::DEVIATION_LIST_SIGNING_KEY),
            Self::RevokedDocuments => Some(oid::LOG_SIGNING),
            _ => None,
        }
    }

    /// Whether such a list says something about the documents of other States than its own.
    pub(super) const fn reaches_abroad(self) -> bool {
        matches!(self, Self::MasterList | Self::SignerList | Self::DefectList)
    }

    /// First and last part of the name of its file in the folder.
    pub(super) const fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::RevocationList => ("crl", "crl"),
            Self::SignerList => ("signers", "cms"),
            Self::DefectList => ("defects", "cms"),
            Self::DeviationList => ("deviations", "cms"),
            Self::RevokedDocuments => ("void", "jsonl"),
            Self::Authority | Self::Signer | Self::MasterList => ("", "der"),
        }
    }
}
