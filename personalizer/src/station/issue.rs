//! A blank becomes a card.

use card_format::lifecycle::Step;
use card_format::object::Password;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::card::{Card, Identity};
use super::{Error, Fate, Kind, Outcome, Phase, Reason, Station, keys, proof};
use crate::lang::Speaks;
use crate::line::random;
use crate::prepare::File;
use crate::store::{self, Assigned, Hold, State};

impl Station<'_> {
    /// A blank: one that lost power before it was bound goes on with its job, a new one gets the
    /// next dossier.
    pub(super) fn blank(&self, card: &mut Card<'_>) -> Result<Outcome, Error> {
        let identity = card.identity()?;
        // Bound first: the accounts are not held while a card is written.
        let known = self.line.store().job_of_blank(&identity)?;
        if let Some(job) = known {
            if job.state != State::Intent {
                return self.set_aside(&identity, Reason::UsedBefore);
            }
            return self.take_over(card, &job, Outcome::Resumed);
        }
        if !self.line.outlook().waiting && !self.line.look_ahead()?.waiting {
            return Ok(Outcome::Unused);
        }
        // A chip of another line is told before any dossier is promised to it.
        self.open(card)?;
        match self.line.begin(&marker(), &identity, self.hold())? {
            Some(assigned) => self.finish(card, &assigned, Outcome::Issued),
            None => Ok(Outcome::Unused),
        }
    }

    /// This station, in this life of its program.
    pub(super) fn hold(&self) -> &Hold {
        self.post.hold()
    }

    /// Writes, proves and locks; and when that cannot be, sees to it that the card never works.
    pub(super) fn finish(
        &self,
        card: &mut Card<'_>,
        assigned: &Assigned,
        outcome: fn(String) -> Outcome,
    ) -> Result<Outcome, Error> {
        let error = match self.write(card, assigned) {
            Ok(()) => return Ok(outcome(assigned.dossier.clone())),
            Err(error) => error,
        };
        if matches!(error, Error::Store(store::Error::KeySeen)) {
            self.line.store().quarantine(&assigned.grip, &Reason::KeySeen.to_string())?;
            return Err(error);
        }
        match error.fate() {
            Fate::Spoilt => self.spoil(card, assigned, &error),
            Fate::Open | Fate::Stop => {
                self.line.store().release(self.hold())?;
                Err(error)
            }
        }
    }

    fn write(&self, card: &mut Card<'_>, assigned: &Assigned) -> Result<(), Error> {
        let (authority, grip) = (self.line.authority(), &assigned.grip);
        let content = self.line.content(assigned)?;
        if !card.is_open() {
            self.open(card)?;
        }
        if card.step()? == Step::Blank {
            card.bind(&grip.marker)?;
        }
        self.post.enter(Phase::Keys);
        let chip = keys::prove(card, content.profile())?;
        let due = authority.signers.due(Timestamp::now());
        let signer = due.take(self.line.note_keys(grip, &chip, &due)?)?;
        self.post.enter(Phase::Preparing);
        let files = content.files(&chip, &authority.seal_keys, signer, &mut random())?;
        self.post.enter(Phase::Writing);
        for file in &files {
            card.write(file.ef, &file.bytes)?;
        }
        for certificate in &authority.trust_points {
            card.trust_point(certificate)?;
        }
        card.date(proof::today()?)?;
        if content.profile().protocols.basic_access_control {
            card.allow_basic_access()?;
        }
        let passwords = content.passwords();
        card.password(Password::Can, passwords.can.as_ref())?;
        card.password(Password::Mrz, passwords.mrz.as_ref())?;
        self.post.enter(Phase::ReadingBack);
        // What an ordinary terminal has no right or no need to read is compared here.
        for file in files.iter().filter(|file| proof::UNSEEN.contains(&file.ef)) {
            card.enter(file.ef.entry().directory)?;
            compare(card, file)?;
        }
        proof::read_back(card, &files, &content, authority)?;
        self.open(card)?;
        let sod = proof::sod_hash(&files);
        self.line.store().written(grip, &sod, signer.id())?;
        self.post.enter(Phase::Locking);
        card.activate()?;
        self.post.enter(Phase::Proving);
        proof::locked(card, &content, &grip.marker, &sod)?;
        Ok(self.line.store().done(grip)?)
    }

    /// A fresh channel to the selected application, under the transport keys.
    pub(super) fn open(&self, card: &mut Card<'_>) -> Result<(), Error> {
        card.reset()?;
        card.select_application()?;
        card.authenticate(&self.line.authority().transport, &mut random())
    }

    fn spoil(
        &self,
        card: &mut Card<'_>,
        assigned: &Assigned,
        error: &Error,
    ) -> Result<Outcome, Error> {
        let (kind, why) = (Kind::of(error), error.said());
        let killed = self.open(card).and_then(|()| card.terminate()).is_ok();
        let dossier = assigned.dossier.clone();
        if killed {
            self.line.store().failed(&assigned.grip, &why.en)?;
            return Ok(Outcome::Failed(dossier, kind, why));
        }
        self.line.store().quarantine(&assigned.grip, &why.en)?;
        Ok(Outcome::Quarantined(Some(dossier), Reason::Spoilt(kind, why)))
    }

    /// Notes a chip that a person must look at.
    pub(super) fn set_aside(&self, chip: &Identity, reason: Reason) -> Result<Outcome, Error> {
        self.line.store().quarantine_blank(chip, &reason.to_string())?;
        Ok(Outcome::Quarantined(None, reason))
    }
}

fn compare(card: &mut Card<'_>, file: &File) -> Result<(), Error> {
    let read = card.read(file.ef, file.bytes.len())?;
    if *read == *file.bytes { Ok(()) } else { Err(Error::ReadBack(file.ef)) }
}

/// What a chip will carry: unguessable, and nothing about anyone.
fn marker() -> [u8; 32] {
    let mut seed = [0; 32];
    rand_core::Rng::fill_bytes(&mut random(), &mut seed);
    let mut hash = Sha256::new_with_prefix(b"cardwright job");
    hash.update(seed);
    hash.finalize().into()
}
