//! The summary for people.

use core::fmt::Write;

use comfy_table::{Cell, CellAlignment, Table, presets};

use super::{Set, Summary};
use crate::audit::hex;
use crate::lang::{Lang, Speaks};

/// How many names a list shows before it only counts; `--json` has them all.
const SHOWN: usize = 20;

impl Summary {
    /// Counts, then what a person has to do something about, then the log's last record.
    pub fn text(&self, lang: Lang) -> String {
        let mut text = format!("{}\n", self.counts(lang));
        self.write_rejected(&mut text, lang);
        self.write_cards(&mut text, lang);
        for (station, note) in &self.notes {
            line(&mut text, &format!("{station}: {}", note.text(lang)));
        }
        if let Some((station, why)) = &self.stopped {
            let stop = lang.pick("THE LINE STOPPED at", "DÂY CHUYỀN ĐÃ DỪNG tại");
            line(&mut text, &format!("{stop} {station}: {}", why.get(lang)));
        }
        if self.is_done_before() {
            line(&mut text, lang.pick(
                "Every dossier of this batch had its card before; nothing was issued twice.",
                "Mọi hồ sơ trong lô này đã có thẻ từ trước; không thẻ nào bị phát hành hai lần.",
            ));
        }
        if self.demo_transport {
            line(
                &mut text,
                lang.pick(
                    "WARNING: published demo transport key: not for production.",
                    "CẢNH BÁO: khóa vận chuyển demo đã công bố: không dùng cho sản xuất.",
                ),
            );
        }
        if let Some(head) = self.head {
            let log = lang.pick("log", "nhật ký");
            line(&mut text, &format!("{log} {}:{}", head.number, hex(&head.hash)));
        }
        text
    }

    fn is_done_before(&self) -> bool {
        self.exit_code() == 0 && self.issued.is_empty() && !self.already.is_empty()
    }

    fn counts(&self, lang: Lang) -> Table {
        let mut table = Table::new();
        table.load_style(presets::UTF8_BORDERS_ONLY);
        let count = |length| u64::try_from(length).unwrap_or(u64::MAX);
        for (en, vi, count) in [
            ("issued", "đã phát hành", count(self.issued.len())),
            ("  of these begun earlier", "  trong đó làm dở từ trước", count(self.resumed)),
            ("already issued", "đã phát hành từ trước", count(self.already.len())),
            ("rejected", "bị từ chối", self.refused.max(count(self.rejected.len()))),
            ("failed, chip dead", "hỏng, chip đã hủy", count(self.failed.len())),
            ("quarantined", "để riêng", count(self.quarantined.len())),
            ("begun, not finished", "làm dở, chưa xong", count(self.open.len())),
            ("in the hands of other programs", "đang ở chương trình khác", self.elsewhere),
            ("waiting for a blank", "chờ phôi", self.waiting),
        ] {
            let count = Cell::new(count).set_alignment(CellAlignment::Right);
            table.add_row([Cell::new(lang.pick(en, vi)), count]);
        }
        table
    }

    fn write_rejected(&self, text: &mut String, lang: Lang) {
        let word = lang.pick("line", "dòng");
        list(
            text,
            lang,
            self.rejected
                .iter()
                .map(|rejection| format!("{word} {}: {}", rejection.line, rejection.text(lang))),
        );
    }

    fn write_cards(&self, text: &mut String, lang: Lang) {
        let earlier = lang.pick("interrupted before", "bị gián đoạn trước đó");
        list(
            text,
            lang,
            self.interrupted
                .iter()
                .map(|it| format!("{earlier} {}: {}", it.dossier, it.ending.text(lang))),
        );
        let failed = lang.pick("failed", "hỏng");
        list(
            text,
            lang,
            self.failed
                .iter()
                .map(|(dossier, why)| format!("{failed} {dossier}: {}", why.get(lang))),
        );
        list(text, lang, self.quarantined.iter().map(|set| quarantined(set, lang)));
        let open = lang.pick("begun, not finished", "làm dở, chưa xong");
        let next = lang.pick("present its card again", "hãy đưa thẻ của hồ sơ vào lại");
        list(text, lang, self.open.iter().map(|dossier| format!("{open} {dossier}: {next}")));
    }
}

fn quarantined(set: &Set, lang: Lang) -> String {
    let word = lang.pick("quarantined", "để riêng");
    let unknown = lang.pick("an unknown card", "thẻ lạ");
    let dossier = set.dossier.as_deref().unwrap_or(unknown);
    let before = lang.pick("since an earlier run", "từ lần chạy trước");
    let reason = set.reason.as_ref().map_or(before.to_owned(), |reason| reason.text(lang));
    format!("{word} {dossier}: {reason}")
}

fn list(text: &mut String, lang: Lang, lines: impl ExactSizeIterator<Item = String>) {
    let more = lines.len().saturating_sub(SHOWN);
    lines.take(SHOWN).for_each(|entry| line(text, &entry));
    if more > 0 {
        line(text, &lang.pick("… and # more", "… và # nữa").replace('#', &more.to_string()));
    }
}

fn line(text: &mut String, entry: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{entry}");
}
