//! The steps of an inspection, as those who look on are told them.

use card_format::ef::Ef;
use serde::{Serialize, Serializer};

use crate::language::Text;

/// A part of an inspection that takes time. The order is that of an inspection, except that what the
/// chip guards is read after Terminal Authentication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "step", content = "file", rename_all = "snake_case")]
pub enum Step {
    /// Opening the chip: PACE, or what older chips have (TR-03135-1 §5.6.3).
    Access,
    /// Reading one file; its bytes are counted.
    Reading(#[serde(serialize_with = "name")] Ef),
    /// Asking the chip for proofs of its keys (TR-03135-1 §5.6.4.1).
    ChipAuthenticity,
    /// Showing the chip who asks (Doc 9303-11 §7.1).
    TerminalAuthentication,
    /// Everything that needs no chip: signatures, hashes, lists, content.
    Judging,
}

impl Step {
    /// The stable code, without the file.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Reading(_) => "reading",
            Self::ChipAuthenticity => "chip_authenticity",
            Self::TerminalAuthentication => "terminal_authentication",
            Self::Judging => "judging",
        }
    }

    /// What is being done, without the file.
    pub const fn text(self) -> Text {
        match self {
            Self::Access => Text::new("opening the chip", "đang mở chip"),
            Self::Reading(_) => Text::new("reading", "đang đọc"),
            Self::ChipAuthenticity => Text::new("asking the chip for proof", "đang xác thực chip"),
            Self::TerminalAuthentication => {
                Text::new("showing this terminal to the chip", "đang xác thực thiết bị với chip")
            }
            Self::Judging => Text::new("judging", "đang đánh giá"),
        }
    }

    /// The file that is read, if one is.
    pub const fn file(self) -> Option<Ef> {
        match self {
            Self::Reading(ef) => Some(ef),
            _ => None,
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it")]
fn name<S: Serializer>(ef: &Ef, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(ef.entry().name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_told_by_its_code_and_its_file() {
        let told = |step| serde_json::to_string(&step).unwrap();
        assert_eq!(told(Step::Reading(Ef::Dg2)), r#"{"step":"reading","file":"EF.DG2"}"#);
        for step in
            [Step::Access, Step::ChipAuthenticity, Step::TerminalAuthentication, Step::Judging]
        {
            assert_eq!(told(step), format!(r#"{{"step":"{}"}}"#, step.code()));
        }
    }
}
