//! The equation holds whatever happens, and a batch closes exactly when it must.

use core::sync::atomic::{AtomicU32, Ordering};

use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

use super::*;
use crate::audit;
use crate::checkpoint::{self, tests::trial_signer};
use crate::hex;
use crate::merkle::Proof;
use crate::operators::tests::people;
use crate::signer::DocumentSigner;

pub(crate) const BATCH: &str = "utopia/1";

/// Accounts with one open batch, and two people who may close it.
pub(crate) fn opened(store: &Store) -> [Operator; 2] {
    let [an, _, chi, _] = people(store);
    open_batch(store, BATCH);
    [an, chi]
}

/// Opens a batch as an order would.
pub(crate) fn open_batch(store: &Store, batch: &str) {
    let digest = <[u8; 32]>::from(Sha256::digest(batch));
    let insert = "INSERT INTO batches (id, authority, name, digest, received, state)
        VALUES ($1, 'utopia', $1, $2, 0, 'open')";
    store.change(|change| change.execute(insert, values![batch, &digest])).unwrap();
}

/// The order of a model's cards.
const ORDER: [At; 4] = [At::Good, At::Destroyed, At::Begun, At::Quarantined];

/// Where a card stands: the words of its blank, job and dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum At {
    Good,
    Destroyed,
    Begun,
    Quarantined,
}

/// Puts a card into the accounts as the line would have left it.
pub(crate) fn card(store: &Store, batch: &str, number: u32, at: At) {
    let (blank, job, dossier) = match at {
        At::Good => ("issued", "done", "issued"),
        At::Destroyed => ("destroyed", "failed", "withdrawn"),
        At::Begun => ("bound", "written", "begun"),
        At::Quarantined => ("quarantined", "quarantined", "quarantined"),
    };
    let id = waiting(store, batch, number, dossier);
    let hash = |what: &str| <[u8; 32]>::from(Sha256::digest(format!("{what} {batch} {number}")));
    let identity = hash("blank")[..10].to_vec();
    store
        .change(|change| {
            change.execute(
                "INSERT INTO blanks (identity, batch, state, since) VALUES ($1, $2, $3, 0)",
                values![identity.as_slice(), batch, blank],
            )?;
            change.execute(
                "INSERT INTO jobs (marker, dossier, blank, state, sod, signer, station, instance,
                     fence, started)
                 VALUES ($1, $2, $3, $4, $5, $6, 's', $7, 1, 0)",
                values![
                    &hash("marker"),
                    id,
                    identity.as_slice(),
                    job,
                    &hash("sod"),
                    &hash("signer"),
                    [0_u8; 16].as_slice()
                ],
            )
        })
        .unwrap();
}

/// Puts a dossier into the accounts.
fn waiting(store: &Store, batch: &str, number: u32, state: &str) -> String {
    let id = format!("{}-{number}", batch.replace('/', "-"));
    let hash = <[u8; 32]>::from(Sha256::digest(&id));
    let insert = "INSERT INTO dossiers (id, batch, line, profile, content, person, document, live,
             state, reason, office, kind, priority, due, received)
         VALUES ($1, $2, $3, 'utopia', $4, $4, $4, 1, $5, 'first', 'o', 'permanent', 'ordinary',
             0, 0)";
    let values = values![&id, batch, number, &hash, state];
    store.change(|change| change.execute(insert, values)).unwrap();
    id
}

fn balance(store: &Store) -> Balance {
    store.look(|change| of(change, BATCH)).unwrap()
}

/// A batch of so many good cards, closed.
pub(crate) fn closed_batch(store: &Store, good: u32) -> Closed {
    let people = opened(store);
    for number in 0..good {
        card(store, BATCH, number, At::Good);
    }
    card(store, BATCH, good, At::Destroyed);
    count(store, BATCH, (Kind::In, i64::from(good) + 2), "from the vault", &people[0]).unwrap();
    count(store, BATCH, (Kind::Sample, 1), "laser set-up", &people[1]).unwrap();
    close(store, BATCH, &people, &trial_signer(5)).unwrap()
}

/// What the property does to a batch.
#[derive(Clone, Copy, Debug)]
enum Step {
    Count(Kind, i64),
    Card(At),
    Waiting,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let kind = prop::sample::select(&Kind::ALL[..]);
    let at = prop::sample::select(&[At::Good, At::Good, At::Destroyed, At::Begun, At::Quarantined]);
    let step = prop_oneof![
        6 => (kind, -3_i64..6).prop_map(|(kind, count)| Step::Count(kind, count)),
        3 => at.prop_map(Step::Card),
        1 => Just(Step::Waiting),
    ];
    prop::collection::vec(step, 0..14)
}

/// The same in plain numbers: what the books must say.
#[derive(Default)]
struct Model {
    counted: [i64; 5],
    cards: [i64; 4],
    waiting: i64,
}

impl Model {
    fn count(&mut self, kind: Kind, count: i64) -> bool {
        let entry = &mut self.counted[Kind::ALL.iter().position(|it| *it == kind).unwrap()];
        let good = count != 0 && *entry + count >= 0;
        if good {
            *entry += count;
        }
        good
    }

    fn may_close(&self) -> bool {
        let [came, sample, returned, destroyed, missing] = self.counted;
        let [good, spoilt, begun, quarantined] = self.cards;
        (missing, begun, quarantined, self.waiting) == (0, 0, 0, 0)
            && came == good + spoilt + destroyed + sample + returned
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_books_balance_and_close_exactly_when_they_must(steps in steps(), settle: bool) {
        let store = Store::in_memory().unwrap();
        let people = opened(&store);
        let mut model = Model::default();
        for (number, step) in (0_u32..).zip(steps) {
            match step {
                Step::Count(kind, many) => {
                    let answer = count(&store, BATCH, (kind, many), "trial", &people[1]);
                    prop_assert_eq!(answer.is_ok(), model.count(kind, many));
                }
                Step::Card(at) => {
                    card(&store, BATCH, number, at);
                    let place = ORDER.iter().position(|it| *it == at).unwrap();
                    model.cards[place] += 1;
                }
                Step::Waiting => {
                    waiting(&store, BATCH, number, "waiting");
                    model.waiting += 1;
                }
            }
        }
        if settle {
            // What nobody accounts for is found or received, as it would be before closing.
            let rest = balance(&store).unaccounted;
            let (kind, many) = if rest > 0 { (Kind::Returned, rest) } else { (Kind::In, -rest) };
            if rest != 0 {
                count(&store, BATCH, (kind, many), "settled", &people[1]).unwrap();
                model.count(kind, many);
            }
        }
        let books = balance(&store);
        prop_assert_eq!(
            books.blanks_in,
            books.good + books.destroyed + books.samples + books.returned + books.missing
                + books.open() + books.unaccounted
        );
        prop_assert_eq!(books.refusals().is_empty(), model.may_close(), "{:?}", books);
        let answer = close(&store, BATCH, &people, &trial_signer(5));
        prop_assert_eq!(answer.is_ok(), model.may_close());
        let after = balance(&store);
        prop_assert_eq!(after.closed, model.may_close());
        match answer {
            Ok(closed) => {
                prop_assert_eq!(Ok(closed.cards), u64::try_from(model.cards[0]));
                prop_assert_eq!(after.root, Some(hex::print(&closed.root)));
                let again = close(&store, BATCH, &people, &trial_signer(5));
                prop_assert!(matches!(again, Err(Error::Closed(_))));
                let late = count(&store, BATCH, (Kind::In, 1), "late", &people[0]);
                prop_assert!(matches!(late, Err(Error::Closed(_))));
            }
            Err(Error::Refused(refusals)) => prop_assert_eq!(refusals, books.refusals()),
            Err(error) => prop_assert!(false, "{}", error),
        }
        let whole = matches!(audit::verify(&store).unwrap(), audit::Verdict::Whole(_));
        prop_assert!(whole);
    }
}

#[test]
fn what_keeps_a_batch_open_is_named() {
    stores().iter().for_each(named);
}

fn named(store: &Store) {
    let people = opened(store);
    card(store, BATCH, 1, At::Begun);
    card(store, BATCH, 2, At::Quarantined);
    waiting(store, BATCH, 3, "waiting");
    for (kind, many) in [(Kind::In, 10), (Kind::Missing, 2), (Kind::Returned, 1)] {
        count(store, BATCH, (kind, many), "trial", &people[0]).unwrap();
    }
    let refused = close(store, BATCH, &people, &trial_signer(5)).unwrap_err();
    let text = refused.text(Lang::En);
    for part in [
        "blanks missing: 2",
        "cards begun: 1",
        "cards set aside: 1",
        "dossiers without a card: 1",
        "blanks unaccounted for: 5",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(refused.text(Lang::Vi).contains("phôi thiếu: 2"));
    assert!(balance(store).root.is_none());
    let table = table(&[balance(store)], Lang::Vi);
    assert!(table.contains("phôi nhận vào") && table.contains("chưa rõ ở đâu"), "{table}");
}

#[test]
fn counts_and_reasons_have_a_form() {
    let store = Store::in_memory().unwrap();
    let [an, _, _, dung] = people(&store);
    open_batch(&store, BATCH);
    let count = |many, reason: &str| count(&store, BATCH, (Kind::In, many), reason, &an);
    assert!(matches!(count(0, "x"), Err(Error::Count)));
    assert!(matches!(count(1_000_001, "x"), Err(Error::Count)));
    assert!(matches!(count(-1, "x"), Err(Error::Below(0))));
    assert!(matches!(count(1, ""), Err(Error::Reason)));
    assert!(matches!(count(1, "two\nlines"), Err(Error::Reason)));
    let by_auditor = super::count(&store, BATCH, (Kind::In, 1), "x", &dung);
    assert!(matches!(by_auditor, Err(Error::Role(_))));
    let elsewhere = super::count(&store, "utopia/9", (Kind::In, 1), "x", &an);
    assert!(matches!(elsewhere, Err(Error::NoBatch(_))));
}

/// Accounts in a file's database, and behind a server where one is installed.
pub(crate) fn stores() -> Vec<Store> {
    let mut stores = vec![Store::in_memory().unwrap()];
    match private_postgres::Server::shared() {
        Ok(server) => stores.push(Store::open(&server.database().unwrap(), None).unwrap()),
        Err(private_postgres::Error::Missing) => eprintln!("SKIPPED: PostgreSQL is not installed"),
        Err(error) => panic!("{error}"),
    }
    stores
}

#[test]
fn every_card_of_a_closed_batch_is_proven_to_its_checkpoint() {
    stores().iter().for_each(proven);
}

fn proven(store: &Store) {
    let closed = closed_batch(store, 5);
    assert_eq!(closed.cards, 5);
    assert!(closed.checkpoint.is_signed_by(trial_signer(5).certificate()));
    for number in 0..5 {
        let proof = prove(store, &format!("utopia-1-{number}")).unwrap();
        let proof = Proof::parse(&proof.print()).unwrap();
        proof.has_root(&closed.root).unwrap();
        proof.is_closed_by(closed.checkpoint.head).unwrap();
    }
    assert!(matches!(prove(store, "utopia-1-5"), Err(Error::NoCard(_))), "destroyed");
    assert!(matches!(prove(store, "utopia-1-9"), Err(Error::NoCard(_))));
    open_batch(store, "utopia/2");
    card(store, "utopia/2", 1, At::Good);
    assert!(matches!(prove(store, "utopia-2-1"), Err(Error::Open(_))));
    assert_eq!(verify(store).unwrap(), Ok(1));
    let certificate = trial_signer(5).certificate().to_vec();
    assert_eq!(checkpoint::verify(store, Some(&[certificate])).unwrap(), Ok(1));
}

#[test]
fn a_closed_batch_takes_nothing_and_changes_are_found() {
    stores().iter().for_each(changed_afterwards);
}

fn changed_afterwards(store: &Store) {
    closed_batch(store, 3);
    let late = "INSERT INTO movements (number, batch, kind, count, reason, operator, at)
        VALUES (99, $1, 'in', 1, '', 'an', 0)";
    let late = store.change(|change| change.execute(late, values![BATCH]));
    assert!(matches!(late, Err(store::Error::BatchClosed)));
    let late = "INSERT INTO dossiers (id, batch, line, profile, content, person, document, live,
            state, reason, office, kind, priority, due, received)
        SELECT 'late', batch, 9, profile, content, person, document, 0, state, reason, office, kind,
            priority, due, received FROM dossiers WHERE id = 'utopia-1-1'";
    let late = store.change(|change| change.execute(late, values![]));
    assert!(matches!(late, Err(store::Error::BatchClosed)));
    assert_eq!(verify(store).unwrap(), Ok(1));
    // Whoever writes past the program is found by the tree.
    let change = "UPDATE jobs SET sod = $1 WHERE dossier = 'utopia-1-1'";
    store.change(|it| it.execute(change, values![&[7_u8; 32]])).unwrap();
    assert_eq!(verify(store).unwrap(), Err(BATCH.to_owned()));
    assert!(matches!(prove(store, "utopia-1-1"), Err(Error::Contradiction(_))));
    assert!(matches!(prove(store, "utopia-1-2"), Err(Error::Contradiction(_))));
}

#[test]
fn a_signer_that_fails_leaves_the_batch_open() {
    struct Locked;
    impl DocumentSigner for Locked {
        fn certificate(&self) -> &[u8] {
            &[]
        }
        fn sign(&self, _: &[u8]) -> Result<p256::ecdsa::Signature, signer::Error> {
            Err(signer::Error::Unusable)
        }
    }
    let store = Store::in_memory().unwrap();
    let people = opened(&store);
    assert!(matches!(close(&store, BATCH, &people, &Locked), Err(Error::Signer(_))));
    assert!(!balance(&store).closed);
    close(&store, BATCH, &people, &trial_signer(5)).unwrap();
}

/// A key that looks at the accounts, which nobody could while they are held, and that fails for good
/// after so many signatures.
struct Looking<'s, S>(&'s Store, S, AtomicU32);

impl<S: DocumentSigner> DocumentSigner for Looking<'_, S> {
    fn certificate(&self) -> &[u8] {
        self.1.certificate()
    }
    fn sign(&self, message: &[u8]) -> Result<p256::ecdsa::Signature, signer::Error> {
        self.0.counts().unwrap();
        let left = self.2.load(Ordering::Relaxed).checked_sub(1).ok_or(signer::Error::Unusable)?;
        self.2.store(left, Ordering::Relaxed);
        self.1.sign(message)
    }
}

#[test]
fn nothing_is_signed_while_the_accounts_are_held() {
    let store = Store::in_memory().unwrap();
    let people = opened(&store);
    let key = |count| Looking(&store, trial_signer(5), AtomicU32::new(count));
    assert!(matches!(close(&store, BATCH, &people, &key(0)), Err(Error::Signer(_))));
    assert!(!balance(&store).closed);
    assert!(matches!(close(&store, BATCH, &people, &key(1)), Err(Error::Unsigned(_))));
    assert!(balance(&store).closed);
    // The next checkpoint signs the batch's end, and the proof of a card stands on it.
    assert!(checkpoint::last(&store).unwrap().is_none());
    let taken = checkpoint::take(&store, &key(1)).unwrap().unwrap();
    assert_eq!(taken.head, audit::head(&store).unwrap());
}

#[test]
fn one_person_does_not_close_a_batch() {
    let store = Store::in_memory().unwrap();
    let [an, chi] = opened(&store);
    let alone = close(&store, BATCH, &[an.clone(), an], &trial_signer(5));
    assert!(matches!(alone, Err(Error::Approval(approval::Error::Same))));
    let twice = close(&store, BATCH, &[chi.clone(), chi], &trial_signer(5));
    assert!(twice.is_err());
    assert!(!balance(&store).closed);
}
