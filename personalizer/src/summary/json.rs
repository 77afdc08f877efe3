//! The summary for programs. Names and codes are stable; words are English.

use serde_json::{Value, json};

use super::{Ending, Interrupted, Note, Set, Summary};
use crate::audit::hex;
use crate::lang::Lang;

impl Summary {
    /// One JSON object.
    pub fn json(&self) -> Value {
        let rejected = self.rejected.iter().map(|rejection| {
            json!({
                "line": rejection.line,
                "member": rejection.member,
                "code": rejection.reason.code(),
                "text": rejection.text(Lang::En),
            })
        });
        let failed =
            self.failed.iter().map(|(dossier, why)| json!({"dossier": dossier, "text": why.en}));
        let notes = self
            .notes
            .iter()
            .map(|(station, note)| json!({"station": station, "text": note.text(Lang::En)}));
        json!({
            "exit_code": self.exit_code(),
            "issued": self.issued,
            "resumed": self.resumed,
            "interrupted": self.interrupted.iter().map(interrupted).collect::<Vec<_>>(),
            "already_issued": self.already,
            "rejected": rejected.collect::<Vec<_>>(),
            "refused": self.refused,
            "failed": failed.collect::<Vec<_>>(),
            "quarantined": self.quarantined.iter().map(set).collect::<Vec<_>>(),
            "open": self.open,
            "elsewhere": self.elsewhere,
            "waiting": self.waiting,
            "notes": notes.collect::<Vec<_>>(),
            "stopped": self.stopped.as_ref().map(|(station, why)| {
                json!({"station": station, "text": why.en})
            }),
            "demo_transport_key": self.demo_transport,
            "audit": self.head.map(|head| json!({"number": head.number, "hash": hex(&head.hash)})),
        })
    }
}

fn interrupted(earlier: &Interrupted) -> Value {
    let (was, now) = (earlier.was.word(), earlier.ending.word());
    json!({"dossier": earlier.dossier, "was": was, "now": now})
}

impl Ending {
    /// The word for programs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Resumed => "resumed",
            Self::Quarantined => "quarantined",
            Self::Failed => "failed",
            Self::Elsewhere => "elsewhere",
            Self::Open => "open",
        }
    }

    /// The words an operator reads.
    pub const fn text(self, lang: Lang) -> &'static str {
        let (en, vi) = match self {
            Self::Finished => ("was locked, is proven now", "đã khóa từ trước, nay đã kiểm chứng"),
            Self::Resumed => ("resumed and finished", "đã làm tiếp và hoàn tất"),
            Self::Quarantined => ("set aside for a person", "để riêng cho người xem"),
            Self::Failed => {
                ("chip dead, the dossier is free", "chip đã hủy, hồ sơ được giải phóng")
            }
            Self::Elsewhere => ("ended by another process", "do tiến trình khác hoàn tất"),
            Self::Open => ("its card has not come back", "thẻ chưa quay lại"),
        };
        lang.pick(en, vi)
    }
}

fn set(set: &Set) -> Value {
    let text = set.reason.as_ref().map(ToString::to_string);
    json!({"dossier": set.dossier, "text": text})
}

impl Note {
    /// The words an operator reads.
    pub fn text(&self, lang: Lang) -> String {
        match self {
            Self::Interrupted(why) => {
                let open = lang.pick(
                    "its job stays open, present the card again",
                    "công việc còn mở, hãy đưa thẻ vào lại",
                );
                format!("{}; {open}", why.get(lang))
            }
            Self::Elsewhere(dossier) => {
                let text = lang.pick(
                    "the card of dossier # is in the hands of another station; put it in again later",
                    "thẻ của hồ sơ # đang do trạm khác giữ; hãy đưa vào lại sau",
                );
                text.replace('#', dossier)
            }
            Self::Away(why) => {
                let text = lang.pick("the reader is away", "đầu đọc không có mặt");
                format!("{text}: {}", why.get(lang))
            }
            Self::Stopped(kind, why) => {
                let text = lang.pick("STOPPED after # failures", "ĐÃ DỪNG sau # lần lỗi");
                let text = text.replace('#', &crate::run::LIMIT.to_string());
                format!("{text} ({}): {}", why.get(lang), kind.advice(lang))
            }
            Self::NoCard => lang
                .pick("no further card came in time", "không có thẻ nào nữa được đưa vào kịp lúc")
                .to_owned(),
        }
    }
}
