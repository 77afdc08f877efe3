//! Orders of a real folder, and what is wrong with others.

use std::io::Write;

use verifier::key_file::Password;

use super::*;
use crate::intake::tests::SPECIMEN;
use crate::pki::NewOrderer;

struct World {
    place: tempfile::TempDir,
}

impl World {
    /// An authority and a folder with two dossiers.
    fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        fs::create_dir(place.path().join("order")).unwrap();
        let mut batch = File::create(place.path().join("order/batch.jsonl")).unwrap();
        let second = SPECIMEN.replace("UTO-1", "UTO-2").replace("D23145890\"", "D23145891\"");
        write!(batch, "{SPECIMEN}\n\n{second}\n").unwrap();
        Self { place }
    }

    fn order(&self) -> PathBuf {
        self.place.path().join("order")
    }

    fn certificate(&self, authority: &str) -> Vec<u8> {
        let new = NewOrderer {
            folder: self.place.path().join("pki"),
            name: authority.to_owned(),
            keys: Some(self.place.path().join(authority)),
            password: verifier::key_file::PasswordArgs::default(),
        };
        let keys = self.place.path().join(authority);
        if !keys.exists() {
            let now = jiff::civil::date(2026, 1, 1).at(0, 0, 0, 0);
            let now = now.max(Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).datetime());
            let now = now.with().subsec_nanosecond(0).build().unwrap();
            new.make(&Password::new(b"secret".to_vec()), now).unwrap();
        }
        fs::read(keys.join(format!("{authority}.der"))).unwrap()
    }

    fn sign(&self, authority: &str, batch: &str) -> Manifest {
        self.certificate(authority);
        let keys = self.place.path().join(authority);
        let sign = command::Sign {
            folder: self.order(),
            key: keys.join(format!("{authority}.key")),
            certificate: keys.join(format!("{authority}.der")),
            batch: Some(batch.to_owned()),
            password: verifier::key_file::PasswordArgs::default(),
        };
        sign.make(&Password::new(b"secret".to_vec())).unwrap()
    }
}

/// A minute after everything was made.
fn soon() -> Timestamp {
    Timestamp::now().checked_add(jiff::SignedDuration::from_mins(1)).unwrap()
}

#[test]
fn a_signed_order_is_its_authoritys() {
    let world = World::new();
    let manifest = world.sign("da-nang", "first");
    assert_eq!((&*manifest.authority, &*manifest.batch, manifest.count), ("da-nang", "first", 2));
    let order = Order::open(&world.order()).unwrap();
    assert_eq!((order.id().as_str(), order.count), ("da-nang/first", 2));
    let certificate = world.certificate("da-nang");
    let hash: [u8; 32] = Sha256::digest(&certificate).into();
    let trusted = [world.certificate("hue"), certificate];
    assert_eq!(order.orderer(&trusted, soon()).unwrap(), hash);
    let (ours, _) = trusted.split_at(1);
    let stranger = order.orderer(ours, soon());
    assert!(matches!(stranger, Err(Error::Signature(signed::Error::Stranger))));
    let lines: Vec<_> = order.lines().unwrap().map(|line| line.unwrap().line).collect();
    assert_eq!(lines, [1, 3]);
}

/// Who may order for itself may not order for others.
#[test]
fn an_authority_signs_for_itself_alone() {
    let world = World::new();
    world.sign("da-nang", "first");
    let path = world.order().join(MANIFEST);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("da-nang", "hue")).unwrap();
    let trusted = [world.certificate("da-nang"), world.certificate("hue")];
    let order = Order::open(&world.order()).unwrap();
    let changed = order.orderer(&trusted, soon());
    assert!(matches!(changed, Err(Error::Signature(signed::Error::Content))), "{changed:?}");
    // Signed as it stands, by the wrong one.
    let key = world.place.path().join("da-nang/da-nang.key");
    let key = verifier::key_file::read_signing_key(&key, &Password::new(b"secret".to_vec()));
    let signer = crate::signer::FileSigner::new(key.unwrap().into(), trusted[0].clone());
    let signature = signed::sign(&signer, &order.digest, Timestamp::now()).unwrap();
    fs::write(world.order().join(SIGNATURE), signature).unwrap();
    let order = Order::open(&world.order()).unwrap();
    assert!(matches!(order.orderer(&trusted, soon()), Err(Error::OtherAuthority)));
}

#[test]
fn what_is_not_what_was_ordered_is_refused() {
    let world = World::new();
    let open = || Order::open(&world.order());
    assert!(matches!(open(), Err(Error::Read(..))), "no order.json");
    let manifest = world.sign("da-nang", "first");
    fs::remove_file(world.order().join(SIGNATURE)).unwrap();
    let trusted = [world.certificate("da-nang")];
    assert!(matches!(open().unwrap().orderer(&trusted, soon()), Err(Error::Unsigned)));
    let more = Manifest { count: 3, ..manifest };
    fs::write(world.order().join(MANIFEST), more.encode()).unwrap();
    assert!(matches!(open(), Err(Error::Count(2, 3))));
    fs::write(world.order().join(MANIFEST), [b' '; 5000]).unwrap();
    assert!(matches!(open(), Err(Error::Read(..))));
    fs::write(world.order().join(MANIFEST), b"{}").unwrap();
    assert!(matches!(open(), Err(Error::Manifest)));
    world.sign("da-nang", "first");
    let order = open().unwrap();
    let batch = world.order().join(BATCH);
    let text = fs::read_to_string(&batch).unwrap();
    fs::write(&batch, text.replace("Eriksson", "Erikssen")).unwrap();
    assert!(matches!(open(), Err(Error::OtherBatch)));
    // Changed between the first reading and the second.
    let mut lines = order.lines().unwrap();
    let first = lines.next().unwrap();
    assert_eq!(first.err().unwrap().reason, crate::intake::Reason::Unreadable);
    assert!(lines.next().is_none());
}

#[test]
fn a_file_alone_is_named_by_its_content() {
    let world = World::new();
    let batch = world.order().join(BATCH);
    let order = Order::open(&batch).unwrap();
    assert_eq!((&*order.authority, order.name.len(), order.count), ("demo", 16, 2));
    assert!(matches!(order.orderer(&[], soon()), Err(Error::Unsigned)));
    let again = Order::open(&batch).unwrap();
    assert_eq!(order.id(), again.id());
    let mut file = fs::OpenOptions::new().append(true).open(&batch).unwrap();
    writeln!(file, "{SPECIMEN}").unwrap();
    assert_ne!(Order::open(&batch).unwrap().id(), order.id());
}

#[test]
fn the_schema_knows_the_same_members() {
    let schema = include_str!("../../schema/order.schema.json");
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    let manifest = Manifest::new("da-nang", "first", 2, &[7; 32]);
    let manifest: serde_json::Value = serde_json::from_slice(&manifest.encode()).unwrap();
    let members: Vec<_> = manifest.as_object().unwrap().keys().collect();
    let known: Vec<_> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(members, known);
    for member in schema["required"].as_array().unwrap() {
        let mut without = manifest.clone();
        without.as_object_mut().unwrap().remove(member.as_str().unwrap());
        assert!(Manifest::decode(without.to_string().as_bytes()).is_err(), "{member}");
    }
}
