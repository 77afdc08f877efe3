//! What must not be twice is refused by the database, whatever a program asks of it.

use personalizer::store::{Counts, Error, NewBatch, Standing, Taken};

use crate::place::{Place, begin, note_key, number, run, take};

pub(crate) fn a_dossier_has_one_card(place: &Place) {
    let store = place.waiting(1);
    begin(&store, 1).unwrap().unwrap();
    assert!(begin(&store, 2).unwrap().is_none(), "no dossier waits");
    // Past the queue, straight at the tables.
    let blank = "INSERT INTO blanks (identity, state, since) SELECT identity, 'bound', 0 FROM
        (SELECT sealed AS identity FROM payloads) AS other";
    run(&store, blank).unwrap();
    let second =
        "INSERT INTO jobs (marker, dossier, blank, state, station, instance, fence, started)
        SELECT document, id, sealed, 'intent', '', sealed, 1, 0
        FROM dossiers JOIN payloads ON payloads.dossier = dossiers.id";
    assert!(matches!(run(&store, second), Err(Error::DossierTaken)));
    assert_eq!(number(&store, "SELECT count(*) FROM jobs"), 1);
    assert_eq!(take(&store, [1, 1, 1, 2]).unwrap(), Taken::Changed);
    let Taken::Known(Standing::Open(job)) = take(&store, [1; 4]).unwrap() else { panic!() };
    assert_eq!((job.marker, job.blank.as_slice(), job.fence), ([1; 32], [1; 10].as_slice(), 1));
}

pub(crate) fn a_blank_is_used_once(place: &Place) {
    let store = place.waiting(2);
    let grip = begin(&store, 1).unwrap().unwrap().grip;
    assert!(matches!(begin(&store, 1), Err(Error::BlankUsed)));
    store.failed(&grip, "dead").unwrap();
    assert!(matches!(begin(&store, 1), Err(Error::BlankUsed)), "a dead chip is not used again");
    let job = "UPDATE jobs SET blank = blank, marker = marker WHERE state = 'failed'";
    assert_eq!(run(&store, job).unwrap(), 1);
    // What was refused left nothing behind.
    let counts = Counts { destroyed: 1, ..Counts::default() };
    assert_eq!(store.counts().unwrap(), counts);
    assert_eq!(store.waiting(None).unwrap(), 2);
}

pub(crate) fn a_document_and_a_person_have_one_living_dossier(place: &Place) {
    let store = place.waiting(1);
    assert_eq!(take(&store, [1; 4]).unwrap(), Taken::Known(Standing::Waiting));
    assert_eq!(take(&store, [2, 1, 2, 2]).unwrap(), Taken::PersonTaken("D-1".to_owned()));
    assert_eq!(take(&store, [2, 2, 1, 2]).unwrap(), Taken::DocumentTaken);
    assert_eq!(take(&store, [2; 4]).unwrap(), Taken::New);
    let second = |person: &str, document: &str| {
        let columns = "batch, line, profile, content";
        let rest = "live, state, reason, office, kind, priority, due, received";
        let insert = format!(
            "INSERT INTO dossiers (id, {columns}, person, document, {rest})
             SELECT 'D-9', {columns}, {person}, {document}, {rest} FROM dossiers WHERE id = 'D-1'"
        );
        run(&store, &insert)
    };
    assert!(matches!(second("content", "document"), Err(Error::DocumentTaken)));
    assert!(matches!(second("person", "content"), Err(Error::PersonTaken)));
    // A revoked document makes room for the next.
    run(&store, "UPDATE dossiers SET live = 0, state = 'revoked' WHERE id = 'D-1'").unwrap();
    assert_eq!(take(&store, [3, 1, 1, 3]).unwrap(), Taken::New);
    assert!(run(&store, "UPDATE dossiers SET live = 1 WHERE id = 'D-1'").is_err());
}

pub(crate) fn a_chip_key_is_seen_once(place: &Place) {
    let store = place.waiting(2);
    let (first, second) = (begin(&store, 1).unwrap().unwrap(), begin(&store, 2).unwrap().unwrap());
    note_key(&store, &first.grip, 1, 7).unwrap();
    note_key(&store, &first.grip, 1, 7).unwrap();
    for (grip, slot, key) in
        // A chip that comes back with another key in the same slot is not the chip that was.
        [(first.grip, 2, 7), (second.grip, 1, 7), (first.grip, 1, 8)]
    {
        let again = note_key(&store, &grip, slot, key);
        assert!(matches!(again, Err(Error::KeySeen)), "{slot} {key}");
    }
    let direct = "INSERT INTO chip_keys (public_key, marker, slot)
        SELECT public_key, marker, 9 FROM chip_keys";
    assert!(matches!(run(&store, direct), Err(Error::KeySeen)));
}

pub(crate) fn a_signer_never_passes_its_limit(place: &Place) {
    let store = place.open();
    let (new, old) = ([1; 32], [2; 32]);
    let count = |limit| {
        store.change(|change| Ok::<_, Error>(change.count_signature([&new, &old], limit)?.copied()))
    };
    assert_eq!(count(0).unwrap(), None);
    let counted: Vec<_> = (0..5).map(|_| count(2).unwrap()).collect();
    assert_eq!(counted, [Some(new), Some(new), Some(old), Some(old), None]);
    assert_eq!(store.signatures().unwrap().len(), 2);
    assert_eq!(count(3).unwrap(), Some(new), "a higher limit leaves one more");
    // What is given up was not counted.
    let given_up = store.change(|change| {
        change.count_signature([&new, &old], 4)?;
        Err::<(), _>(Error::NoJob)
    });
    assert!(matches!(given_up, Err(Error::NoJob)));
    assert!(store.signatures().unwrap().contains(&(new, 3)));
}

pub(crate) fn a_card_has_one_complaint_at_a_time(place: &Place) {
    let store = place.waiting(1);
    let complain = |number: u8, rest: &str| {
        let columns = "number, dossier, reason, operator, at, revoked, reissue, dismissed, ground";
        let values = format!("{number}, id, 'lost', 'a', 0, {rest}");
        run(&store, &format!("INSERT INTO complaints ({columns}) SELECT {values} FROM dossiers"))
    };
    complain(1, "NULL, NULL, 1, 'found'").unwrap();
    complain(2, "NULL, NULL, NULL, NULL").unwrap();
    assert!(complain(3, "NULL, NULL, NULL, NULL").is_err(), "one waits for an answer");
    complain(3, "NULL, NULL, 1, 'works'").unwrap();
    // What was dismissed made no card void, is answered by none, and has its ground.
    assert!(complain(4, "1, NULL, 1, 'works'").is_err());
    assert!(complain(4, "NULL, id, 1, 'works'").is_err());
    assert!(complain(4, "NULL, NULL, 1, NULL").is_err());
    assert_eq!(number(&store, "SELECT count(*) FROM complaints"), 3);
}

pub(crate) fn an_order_keeps_its_content(place: &Place) {
    let store = place.open();
    let open = |digest: u8| {
        let digest = [digest; 32];
        let order = NewBatch { authority: "a", name: "1", digest: &digest, orderer: None };
        store.change(|change| change.open_batch(&order))
    };
    assert_eq!(open(1).unwrap(), open(1).unwrap());
    assert!(matches!(open(2), Err(Error::OtherOrder)));
    assert_eq!(number(&store, "SELECT count(*) FROM batches"), 1);
}
