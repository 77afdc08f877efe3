//! What is shown, and the exit code it comes with.

use super::*;
use crate::intake::Reason;
use crate::lang::Lang;

#[test]
fn exit_code_follows_from_the_worst() {
    let mut summary = Summary::new(Intake { issued: vec!["A".into()], ..Intake::default() });
    assert_eq!(summary.exit_code(), 0);
    assert!(summary.text(Lang::En).contains("nothing was issued twice"));
    summary.add("1".into(), Event::Card(Outcome::Issued("B".into())));
    assert_eq!(summary.exit_code(), 0);
    summary.elsewhere = 1;
    assert_eq!(summary.exit_code(), 1, "another process may not finish it");
    assert_eq!(summary.json()["elsewhere"], 1);
    summary.elsewhere = 0;
    let refused = Rejection { line: 7, member: String::new(), reason: Reason::Changed };
    summary.rejected.push(refused);
    assert_eq!(summary.exit_code(), 1);
    assert!(summary.text(Lang::En).contains("line 7: this dossier was taken before"));
    assert!(summary.text(Lang::Vi).contains("dòng 7: hồ sơ này đã nhận"));
    summary.add("1".into(), Event::Stop(Text::new("wrong keys", "sai khóa").into()));
    assert_eq!(summary.exit_code(), 2);
    assert_eq!(summary.json()["stopped"]["text"], "wrong keys");
    assert!(summary.text(Lang::Vi).contains("DÂY CHUYỀN ĐÃ DỪNG tại 1: sai khóa"));
}

#[test]
fn a_note_is_told_once_and_a_long_list_is_cut() {
    let mut summary = Summary { demo_transport: true, ..Summary::default() };
    for _ in 0..3 {
        summary.add("1".into(), Event::NoCard);
    }
    assert_eq!(summary.notes.len(), 1);
    summary.open = (0..30).map(|number| format!("D-{number}")).collect();
    let text = summary.text(Lang::En);
    assert!(text.contains("… and 10 more"), "{text}");
    assert!(text.contains("published demo transport key: not for production"), "{text}");
}
