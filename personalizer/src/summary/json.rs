//! The summary for programs. Names and codes are stable; words are English.

use serde_json::{Value, json};

use super::{Note, Set, Summary};
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
            self.failed.iter().map(|(dossier, why)| json!({"dossier": dossier, "text": why}));
        let notes = self
            .notes
            .iter()
            .map(|(station, note)| json!({"station": station, "text": note.text(Lang::En)}));
        json!({
            "exit_code": self.exit_code(),
            "issued": self.issued,
            "resumed": self.resumed,
            "already_issued": self.already,
            "rejected": rejected.collect::<Vec<_>>(),
            "failed": failed.collect::<Vec<_>>(),
            "quarantined": self.quarantined.iter().map(set).collect::<Vec<_>>(),
            "open": self.open,
            "waiting": self.waiting,
            "notes": notes.collect::<Vec<_>>(),
            "stopped": self.stopped.as_ref().map(|(station, why)| {
                json!({"station": station, "text": why})
            }),
            "demo_transport_key": self.demo_transport,
            "audit": self.head.map(|head| json!({"number": head.number, "hash": hex(&head.hash)})),
        })
    }
}

fn set(set: &Set) -> Value {
    let text = set.reason.as_ref().map(|reason| reason.text(Lang::En));
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
                format!("{why}; {open}")
            }
            Self::Elsewhere(dossier) => {
                let text = lang.pick(
                    "the card is begun for dossier #, which is not in this batch; issue that batch",
                    "thẻ đang làm dở cho hồ sơ #, không có trong lô này; hãy chạy lô đó",
                );
                text.replace('#', dossier)
            }
            Self::NoCard => lang
                .pick("no further card came in time", "không có thẻ nào nữa được đưa vào kịp lúc")
                .to_owned(),
        }
    }
}
