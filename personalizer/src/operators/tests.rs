//! Who comes in and who does not, and at what price.

use std::sync::OnceLock;

use super::*;
use crate::audit;
use crate::books::tests::stores;
use crate::store::Store;
use crate::values;

/// What everybody in these trials knows.
pub(crate) const WORDS: &str = "correct horse battery";

/// A supervisor, a custodian, an operator and an auditor, all signed in.
pub(crate) fn people(store: &Store) -> [Operator; 4] {
    static CREDENTIAL: OnceLock<String> = OnceLock::new();
    let words = || Credential::new(&Passphrase::new(WORDS)).unwrap().print();
    let credential = CREDENTIAL.get_or_init(words);
    let insert = "INSERT INTO operators (name, role, credential, active, since)
        VALUES ($1, $2, $3, 1, 0)";
    [
        ("an", Role::Supervisor),
        ("binh", Role::Custodian),
        ("chi", Role::Operator),
        ("dung", Role::Auditor),
    ]
    .map(|(name, role)| {
        let row = values![name, role.word(), credential];
        store.change(|change| change.execute(insert, row)).unwrap();
        Operator { name: name.to_owned(), role }
    })
}

/// What the log says, newest last.
fn told(store: &Store) -> Vec<String> {
    let query = "SELECT event, detail FROM audit ORDER BY number";
    let rows = store.look(|change| change.rows(query, values![])).unwrap();
    let line = |row: &crate::db::Row| {
        format!("{}: {}", row.get::<String>(0).unwrap(), row.get::<String>(1).unwrap())
    };
    rows.iter().map(line).collect()
}

#[test]
fn the_first_two_begin_and_two_let_others_in() {
    let store = Store::in_memory().unwrap();
    let words = Passphrase::new(WORDS);
    let add = |name: &str, role, by: &[Operator]| add(&store, name, role, &words, by);
    let enter = |name| sign_in(&store, name, &words).unwrap();
    assert!(matches!(sign_in(&store, "an", &words), Err(Error::Nobody)));
    assert!(matches!(add("an", Role::Operator, &[]), Err(Error::Beginning)));
    add("an", Role::Supervisor, &[]).unwrap();
    let an = enter("an");
    assert!(matches!(add("binh", Role::Custodian, &[]), Err(Error::NeedsOne)));
    let one = core::slice::from_ref(&an);
    assert!(matches!(add("binh", Role::Auditor, one), Err(Error::Beginning)));
    add("binh", Role::Custodian, one).unwrap();
    assert!(matches!(add("chi", Role::Operator, one), Err(Error::NeedsTwo)));
    assert!(matches!(add("chi", Role::Operator, &[an.clone(), an.clone()]), Err(Error::NeedsTwo)));
    let two = [an, enter("binh")];
    add("chi", Role::Operator, &two).unwrap();
    assert!(matches!(add("chi", Role::Operator, &two), Err(Error::Taken)));
    let with_chi = [two[0].clone(), enter("chi")];
    assert!(matches!(add("dung", Role::Auditor, &with_chi), Err(Error::NeedsTwo)));
    for name in ["", "a", "An", "a b", "tên", &"x".repeat(33)] {
        assert!(matches!(add(name, Role::Operator, &two), Err(Error::Name)), "{name}");
    }
    let added = ["an supervisor", "binh custodian by an", "chi operator by an and binh"];
    assert_eq!(told(&store), added.map(|detail| format!("operator added: {detail}")));
}

#[test]
fn who_is_disabled_is_out_and_stays_known() {
    let store = Store::in_memory().unwrap();
    let [an, binh, chi, _] = people(&store);
    assert!(matches!(disable(&store, "binh", &an), Err(Error::LastTwo)));
    assert!(matches!(disable(&store, "chi", &chi), Err(Error::NeedsOne)));
    disable(&store, "chi", &an).unwrap();
    assert!(matches!(disable(&store, "chi", &an), Err(Error::Unknown)));
    let words = Passphrase::new(WORDS);
    assert!(matches!(sign_in(&store, "chi", &words), Err(Error::Refused)));
    let by = [an, binh];
    assert!(matches!(add(&store, "chi", Role::Operator, &words, &by), Err(Error::Taken)));
    let chi = list(&store).unwrap().into_iter().find(|entry| entry.name == "chi").unwrap();
    assert!(!chi.active);
    assert_eq!(chi.role, Role::Operator);
}

#[test]
fn a_wrong_name_is_a_wrong_passphrase() {
    let store = Store::in_memory().unwrap();
    people(&store);
    let wrong = Passphrase::new("correct horse batterie");
    let known = sign_in(&store, "an", &wrong).unwrap_err();
    let unknown = sign_in(&store, "correct horse battery", &wrong).unwrap_err();
    assert_eq!(known.to_string(), unknown.to_string());
    assert_eq!(known.text(Lang::Vi), unknown.text(Lang::Vi));
    let told = told(&store);
    assert_eq!(told[told.len() - 2..], ["sign-in refused: an", "sign-in refused: unknown name"]);
}

#[test]
fn many_wrong_passphrases_have_to_wait() {
    stores().iter().for_each(waiting);
}

fn waiting(store: &Store) {
    people(store);
    let (right, wrong) = (Passphrase::new(WORDS), Passphrase::new("something else"));
    for name in ["an", "nobody"] {
        for _ in 0..4 {
            assert!(matches!(sign_in(store, name, &wrong), Err(Error::Refused)), "{name}");
        }
        // The time of the fifth is put off: nobody in this test waits for a clock.
        assert!(matches!(sign_in(store, name, &wrong), Err(Error::Refused)), "{name}");
        let later = "UPDATE sign_ins SET until = $1 WHERE failures >= 5";
        store.change(|change| change.execute(later, values![change.now() + 300_000])).unwrap();
        for words in [&right, &wrong] {
            let Err(Error::Wait(seconds)) = sign_in(store, name, words) else { panic!("{name}") };
            assert!((299..=300).contains(&seconds), "{seconds}");
        }
    }
    // Once the time has come, the right one goes through and the count begins anew.
    let now = "UPDATE sign_ins SET until = 0";
    store.change(|change| change.execute(now, values![])).unwrap();
    sign_in(store, "an", &right).unwrap();
    for _ in 0..4 {
        assert!(matches!(sign_in(store, "an", &wrong), Err(Error::Refused)));
    }
    sign_in(store, "an", &right).unwrap();
}

#[test]
fn a_passphrase_can_be_renewed() {
    let store = Store::in_memory().unwrap();
    let [an, ..] = people(&store);
    let other = Passphrase::new("a better set of words");
    renew(&store, &an, &other).unwrap();
    assert!(matches!(sign_in(&store, "an", &Passphrase::new(WORDS)), Err(Error::Refused)));
    assert_eq!(sign_in(&store, "an", &other).unwrap(), an);
}

#[test]
fn nothing_kept_or_told_holds_a_passphrase() {
    let store = Store::in_memory().unwrap();
    people(&store);
    let query = "SELECT credential FROM operators";
    for row in store.look(|change| change.rows(query, values![])).unwrap() {
        assert!(!row.get::<String>(0).unwrap().contains("horse"));
    }
    assert!(told(&store).iter().all(|line| !line.contains("horse")));
    assert!(matches!(audit::verify(&store).unwrap(), audit::Verdict::Whole(_)));
}
