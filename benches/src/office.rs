//! An issuing authority in a temporary folder, invented dossiers, and the work that is measured.
//!
//! Keys and certificates are those that `personalizer pki init` makes, so their sizes are real.
//! The accounts lie in memory: what a disk takes to sync is not ours to promise.

use core::cell::RefCell;
use std::fs;
use std::path::PathBuf;

use card_applet::storage::{Slot, Storage as _};
use card_format::ef::{Ef, FILES};
use card_format::profile::VIETNAM;
use card_format::sealed::Class;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use personalizer::authority::Authority;
use personalizer::dossier::{Bytes, Dossier};
use personalizer::intake;
use personalizer::line::Line;
use personalizer::pki;
use personalizer::pki::{NewTerminal, NewVerifier};
use personalizer::run::Post;
use personalizer::sample::Plan;
use personalizer::station::{Outcome, Station};
use personalizer::store::{Store, StoreKey};
use verifier::document::{Content, Document, Source};
use verifier::inspect::{Inspection, Request, inspect};
use verifier::key_file::{Password, PasswordArgs};
use verifier::terminal_key::TerminalKey;
use verifier::trust::{Opening, Trust};

use crate::link::Link;
use crate::load::random;

/// Which sample batch.
const SEED: u64 = 1;

/// Classes of records that the inspecting terminal may open: all that its access rights let it
/// read. EF.DG3 is for terminals with a certificate.
pub const CLASSES: [Class; 3] = [Class::Identity, Class::Face, Class::Anthropometry];

/// Bytes of the portrait that makes EF.DG2 one of 18 kB, as passports have it.
const PORTRAIT: usize = 17_912;

/// An issuing authority and its next citizens.
#[expect(missing_debug_implementations, reason = "holds a password")]
pub struct Office {
    folder: tempfile::TempDir,
    password: Password,
}

impl Office {
    /// Makes keys, certificates, a terminal's trust folder and a batch of so many dossiers.
    pub fn with_dossiers(count: u32) -> Self {
        Self::with(count, |_| {})
    }

    /// The same for one citizen whose portrait is as large as in a passport.
    pub fn with_passport() -> Self {
        Self::with(1, |dossier| dossier.portrait = padded(dossier.portrait.as_slice()))
    }

    fn with(count: u32, change: fn(&mut Dossier)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let text = || b"trial".to_vec();
        let password = Password::new(text());
        let now = Timestamp::now().to_zoned(TimeZone::UTC).datetime();
        pki::Init::new(path("pki"), &VIETNAM).make(&password, now).unwrap();
        password.write_into(&path("pki")).unwrap();
        let trust = pki::Trust {
            pki: path("pki"),
            out: path("trust"),
            classes: CLASSES.to_vec(),
            class_keys: None,
            password: PasswordArgs::default(),
        };
        trust.make().unwrap();
        let mut batch = Vec::new();
        for dossier in Plan::new(&VIETNAM, SEED).unwrap().dossiers(count) {
            let mut dossier = dossier.unwrap();
            change(&mut dossier);
            serde_json::to_writer(&mut batch, &dossier).unwrap();
            batch.push(b'\n');
        }
        fs::write(path("batch.jsonl"), batch).unwrap();
        Self { folder, password }
    }

    /// A file in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The authority, its keys opened.
    pub fn authority(&self) -> Authority {
        Authority::read(&self.path("pki"), &self.password).unwrap()
    }

    /// What a terminal believes and may open.
    pub fn trust(&self) -> Trust {
        Trust::open(&self.path("trust"), &Opening::default()).unwrap()
    }

    /// The same beliefs, and no key.
    pub fn anchors(&self) -> Trust {
        Trust::of_certificates([fs::read(self.path("pki/csca.der")).unwrap()])
    }

    /// A terminal that may read fingerprints, and a document verifier above it.
    pub fn terminal(&self) -> RefCell<TerminalKey> {
        let (folder, out) = (self.path("pki"), self.path("terminal"));
        let options = pki::Options::default();
        let verifier =
            NewVerifier { folder: folder.clone(), foreign: false, options: options.clone() };
        verifier.make(&self.password).unwrap();
        NewTerminal { folder, out: out.clone(), options }.make(&self.password).unwrap();
        RefCell::new(TerminalKey::read(&out, &PasswordArgs::default()).unwrap())
    }

    /// How long the objects are of the certificate that every card comes to trust, without the tag
    /// 7F21 and the length around them.
    pub fn trust_point(&self) -> usize {
        fs::read(self.path("pki/cvca.cvcert")).unwrap().len() - 5
    }

    /// The first dossier as the line takes it in.
    pub fn dossier(&self) -> Dossier {
        let batch = fs::read_to_string(self.path("batch.jsonl")).unwrap();
        intake::parse(batch.lines().next().unwrap().as_bytes()).ok().unwrap()
    }

    /// A line with empty accounts, which will make a card of every dossier.
    pub fn line(&self, authority: Authority) -> Line {
        let batch = self.path("batch.jsonl");
        Line::open(Store::in_memory().unwrap(), &batch, authority).unwrap().0
    }

    /// A card of every dossier that the line takes in.
    pub fn cards(&self) -> Vec<Link> {
        let (line, mut cards) = (self.line(self.authority()), Vec::new());
        while line.free().unwrap() > 0 {
            let mut link = Link::blank();
            issue(&line, &mut link);
            cards.push(link);
        }
        cards
    }

    /// The same with accounts in a file, synced at every commit.
    pub fn line_on_disk(&self) -> Line {
        let place = self.path("accounts.sqlite");
        let store = Store::open(place.to_str().unwrap(), Some(StoreKey::of_trial())).unwrap();
        Line::open(store, &self.path("batch.jsonl"), self.authority()).unwrap().0
    }
}

/// A JPEG with a comment behind its first marker, so that it has [`PORTRAIT`] bytes.
fn padded(jpeg: &[u8]) -> Bytes {
    let (start, rest) = jpeg.split_at(2);
    let comment = PORTRAIT - jpeg.len() - 2;
    let [high, low] = u16::try_from(comment).unwrap().to_be_bytes();
    let padding = vec![b' '; comment - 2];
    Bytes::new([start, &[0xFF, 0xFE, high, low], &padding, rest].concat())
}

/// Makes a card of a blank.
pub fn issue(line: &Line, link: &mut Link) {
    let outcome = Station { line, post: &Post::new(line.hold("bench")) }.process(link).unwrap();
    assert!(matches!(outcome, Outcome::Issued(_)), "{outcome:?}");
}

/// Inspects a finished card, as a terminal with a key where there is one.
pub fn look(
    link: &mut Link,
    password: &verifier::password::Password,
    trust: &Trust,
    terminal: Option<&RefCell<TerminalKey>>,
) -> Inspection {
    let request = Request::new(password, trust, today()).with_terminal(terminal);
    inspect(link, request, &mut random(), &mut ())
}

/// The day in Greenwich.
pub fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

/// All files of a card, also those that no terminal may read, as if someone had dumped them.
pub fn dump(link: &Link) -> Document {
    let mut document = Document::new(Source::Files);
    for entry in &FILES {
        if let Some(bytes) = file(link, entry.ef) {
            document.insert(entry.ef, Content::Read(bytes));
        }
    }
    document
}

/// One file of a card.
pub fn file(link: &Link, ef: Ef) -> Option<Vec<u8>> {
    let storage = link.card().storage();
    let extent = storage.extent(Slot::File(ef))?;
    let mut bytes = vec![0; extent.written];
    storage.read(Slot::File(ef), 0, &mut bytes);
    Some(bytes)
}
