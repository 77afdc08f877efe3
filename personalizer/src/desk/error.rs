//! Why a card on the desk is not what it was asked to become, and what to do then.

use card_format::lifecycle::Step;

use super::journal::BUDGET;
use crate::lang::{Lang, Speaks};
use crate::{keys, station, store};

/// Why nothing, or not everything, was done.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The wire, or a refusal of the card.
    #[error(transparent)]
    Card(#[from] station::Error),
    /// The master keys cannot be used.
    #[error(transparent)]
    Keys(#[from] keys::Error),
    /// The accounts cannot be used.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The card is in a step of its life in which this cannot be done.
    #[error("{}", .0.text(Lang::En))]
    Step(StepError),
    /// The accounts have other plans with the card.
    #[error(
        "the card belongs to dossier {0}, which is not finished; run `personalizer issue` with this \
         card in the reader, or `personalizer scrap` after its destruction"
    )]
    Begun(String),
    /// The accounts know the card as one that must not get into anyone's hands.
    #[error("the accounts hold the card back ({0}); it can be terminated, not locked")]
    HeldBack(&'static str),
    /// The versions on the card are none that a change of ours leaves behind.
    #[error(
        "the chip holds key versions {}, which no change of these accounts explains; nothing was \
         sent", versions(.0)
    )]
    Versions(Vec<u8>),
    /// The change was begun with another master.
    #[error(
        "a change to key version {0:02X} was begun with another master; run again with the same \
         --pki and --new-pki as then"
    )]
    OtherKeys(u8),
    /// The answer to PUT KEY is not that of the keys that were sent.
    #[error("the chip does not confirm the new keys; the old ones are untouched, run again")]
    Unconfirmed,
    /// The new keys did not open the card and were taken back.
    #[error("the new keys did not open the chip and were taken back; the old ones open it")]
    TakenBack,
    /// Neither set opens the card.
    #[error(
        "neither the old nor the new keys open the chip; check --pki and --new-pki before you run \
         again"
    )]
    Neither,
    /// The budget is spent.
    #[error(
        "the chip did not open in {BUDGET} attempts and was given up; set it aside. Find out which \
         keys it has: `personalizer card info` names the versions. --once-more spends one more run \
         on it; a chip that nobody opens is destroyed and accounted for with `personalizer scrap`"
    )]
    GivenUp,
}

impl Speaks for Error {
    fn vi(&self) -> String {
        match self {
            Self::Card(error) => error.vi(),
            Self::Keys(error) => error.vi(),
            Self::Store(error) => error.vi(),
            Self::Step(step) => step.text(Lang::Vi).to_owned(),
            Self::Begun(dossier) => format!(
                "thẻ thuộc hồ sơ {dossier} chưa làm xong; hãy chạy `personalizer issue` với thẻ này \
                 trong đầu đọc, hoặc `personalizer scrap` sau khi đã hủy thẻ"
            ),
            Self::HeldBack(state) => {
                format!("sổ đang giữ thẻ này lại ({state}); chỉ được hủy, không được khóa")
            }
            Self::Versions(versions) => format!(
                "chip có khóa phiên bản {}, không lần đổi khóa nào trong sổ này giải thích được; \
                 chưa gửi gì cho chip",
                self::versions(versions)
            ),
            Self::OtherKeys(version) => format!(
                "lần đổi sang khóa phiên bản {version:02X} đã bắt đầu với khóa gốc khác; hãy chạy \
                 lại với cùng --pki và --new-pki như lần đó"
            ),
            Self::Unconfirmed => {
                "chip không xác nhận khóa mới; khóa cũ còn nguyên, hãy chạy lại".to_owned()
            }
            Self::TakenBack => {
                "khóa mới không mở được chip và đã được gỡ ra; khóa cũ vẫn mở được".to_owned()
            }
            Self::Neither => {
                "cả khóa cũ lẫn khóa mới đều không mở được chip; hãy kiểm tra --pki và \
                              --new-pki trước khi chạy lại"
                    .to_owned()
            }
            Self::GivenUp => format!(
                "chip không mở được sau {BUDGET} lần thử và đã bị bỏ; hãy để riêng. Hãy tìm xem chip \
                 có khóa nào: `personalizer card info` kể các phiên bản. --once-more cho thử thêm \
                 một lần; chip không ai mở được thì hủy và ghi sổ bằng `personalizer scrap`"
            ),
        }
    }
}

/// A step of life that is in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepError {
    /// Where the card stands.
    pub step: Step,
}

impl StepError {
    /// What that means, for whoever holds the card.
    pub const fn text(self, lang: Lang) -> &'static str {
        match self.step {
            Step::Blank => lang.pick(
                "the card is a blank: there is nothing on it to lock",
                "thẻ còn là phôi trắng: chưa có gì để khóa",
            ),
            Step::Personalization => lang.pick(
                "the card is being written and is nobody's yet",
                "thẻ đang được ghi và chưa thuộc về ai",
            ),
            Step::Operational => lang.pick(
                "the card is locked for good: its issuer has no keys to it any more",
                "thẻ đã khóa vĩnh viễn: bên phát hành không còn khóa nào mở được",
            ),
            Step::Terminated => lang.pick("the card is dead", "thẻ đã bị hủy"),
        }
    }
}

fn versions(versions: &[u8]) -> String {
    let texts: Vec<_> = versions.iter().map(|version| format!("{version:02X}")).collect();
    if texts.is_empty() { "none".to_owned() } else { texts.join(" and ") }
}
