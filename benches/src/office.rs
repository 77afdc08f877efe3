//! An issuing authority in a temporary folder, invented dossiers, and the work that is measured.
//!
//! Keys and certificates are those that `personalizer pki init` makes, so their sizes are real.
//! The accounts lie in memory: what a disk takes to sync is not ours to promise.

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
use personalizer::batch::Batch;
use personalizer::dossier::Dossier;
use personalizer::intake;
use personalizer::line::Line;
use personalizer::pki;
use personalizer::sample::Plan;
use personalizer::station::{Outcome, Station};
use personalizer::store::Store;
use verifier::document::{Content, Document, Source};
use verifier::inspect::{Inspection, Request, inspect};
use verifier::key_file::{Password, PasswordArgs};
use verifier::trust::Trust;

use crate::link::Link;
use crate::load::random;

/// Which sample batch.
const SEED: u64 = 1;

/// Classes of records that the inspecting terminal may open: all that its access rights let it
/// read. EF.DG3 is for terminals with a certificate.
pub const CLASSES: [Class; 3] = [Class::Identity, Class::Face, Class::Anthropometry];

/// An issuing authority and its next citizens.
#[expect(missing_debug_implementations, reason = "holds a password")]
pub struct Office {
    folder: tempfile::TempDir,
    password: Password,
}

impl Office {
    /// Makes keys, certificates, a terminal's trust folder and a batch of so many dossiers.
    pub fn with_dossiers(count: u32) -> Self {
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
            password: PasswordArgs::default(),
        };
        trust.make().unwrap();
        let mut batch = Vec::new();
        for dossier in Plan::new(&VIETNAM, SEED).unwrap().dossiers(count) {
            serde_json::to_writer(&mut batch, &dossier.unwrap()).unwrap();
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
        Trust::load(&self.path("trust"), &PasswordArgs::default()).unwrap()
    }

    /// The same beliefs, and no key.
    pub fn anchors(&self) -> Trust {
        Trust::of_certificates([fs::read(self.path("pki/csca.der")).unwrap()])
    }

    /// The first dossier as the line takes it in.
    pub fn dossier(&self) -> Dossier {
        let batch = fs::read_to_string(self.path("batch.jsonl")).unwrap();
        intake::parse(batch.lines().next().unwrap().as_bytes()).ok().unwrap()
    }

    /// A line with empty accounts, which will make a card of every dossier.
    pub fn line(&self, authority: Authority) -> Line {
        let batch = Batch::new(&self.path("batch.jsonl"));
        Line::open(Store::in_memory().unwrap(), batch, authority).unwrap().0
    }
}

/// Makes a card of a blank.
pub fn issue(line: &Line, link: &mut Link) {
    let outcome = Station { line, name: "bench" }.process(link).unwrap();
    assert!(matches!(outcome, Outcome::Issued(_)), "{outcome:?}");
}

/// Inspects a finished card.
pub fn look(link: &mut Link, password: &verifier::password::Password, trust: &Trust) -> Inspection {
    let request = Request::new(password, trust, today());
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
