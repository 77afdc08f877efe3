//! Orders and their dossiers, as they come in.

use card_format::profile::{NumberRule, Profile};
use serde::Serialize;

use super::{Change, Error, Standing, payload};
use crate::{complaint, values};

/// A day in milliseconds.
const DAY: i64 = 86_400_000;

/// An order of an authority.
#[derive(Clone, Copy, Debug)]
pub struct NewBatch<'a> {
    /// Who orders.
    pub authority: &'a str,
    /// The order's name, unique for the authority.
    pub name: &'a str,
    /// SHA-256 of the order.
    pub digest: &'a [u8; 32],
    /// SHA-256 of the certificate that signed it.
    pub orderer: Option<[u8; 32]>,
}

/// A dossier to take in.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "holds a person's data")]
pub struct NewDossier<'a> {
    /// Its identifier.
    pub id: &'a str,
    /// Its order, as [`Change::open_batch`] named it.
    pub batch: &'a str,
    /// Its line there, from 1.
    pub line: u64,
    /// Its profile's name.
    pub profile: &'a str,
    /// SHA-256 of its content.
    pub content: &'a [u8; 32],
    /// Who it is for: the issuing State and the ID number; only their keyed hash is kept.
    pub person: &'a str,
    /// Issuer and document number; only their keyed hash is kept.
    pub document: &'a str,
    /// Why a card is wanted: a word of the tables.
    pub reason: &'a str,
    /// The office that will hand it over.
    pub office: &'a str,
    /// `permanent` or `temporary` resident.
    pub kind: &'a str,
    /// How urgent it is.
    pub priority: Priority,
    /// The dossier whose card this one replaces.
    pub replaces: Option<&'a str>,
    /// The whole dossier; kept sealed.
    pub payload: &'a [u8],
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It waits for a blank.
    New,
    /// It came before, with the same content.
    Known(Standing),
    /// It came before with other content.
    Changed,
    /// Its document number is that of another living dossier.
    DocumentTaken,
    /// The person has another living dossier: this one.
    PersonTaken(String),
    /// What it replaces is no revoked dossier of the same person.
    ReplacesNone,
}

/// How urgent a dossier is. Each class has a head start in the queue; behind it, first come is first
/// served. So nobody waits longer than the head start of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// Urgent need.
    Urgent,
    /// Candidates of an examination.
    Exam,
    /// Elderly people.
    Elderly,
    /// Everyone else.
    #[default]
    Ordinary,
}

impl Priority {
    /// All of them, the most urgent first.
    pub const ALL: [Self; 4] = [Self::Urgent, Self::Exam, Self::Elderly, Self::Ordinary];

    /// The word in the accounts and in a dossier.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Urgent => "urgent",
            Self::Exam => "exam",
            Self::Elderly => "elderly",
            Self::Ordinary => "ordinary",
        }
    }

    /// The class with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|priority| priority.word() == word)
    }

    /// What a dossier means that does not say.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// How much earlier than an ordinary dossier it counts as received, in milliseconds.
    pub const fn head_start(self) -> i64 {
        match self {
            Self::Urgent => 30 * DAY,
            Self::Exam => 14 * DAY,
            Self::Elderly => 7 * DAY,
            Self::Ordinary => 0,
        }
    }
}

impl Change<'_> {
    /// Notes an order and tells its identifier, `authority/name`. The same order again is no news.
    pub fn open_batch(&mut self, batch: &NewBatch<'_>) -> Result<String, Error> {
        let id = format!("{}/{}", batch.authority, batch.name);
        let known = self.row("SELECT digest FROM batches WHERE id = $1", values![&id])?;
        if let Some(known) = known {
            let same = known.get::<[u8; 32]>(0)? == *batch.digest;
            return if same { Ok(id) } else { Err(Error::OtherOrder) };
        }
        let orderer = batch.orderer.map(Vec::from);
        let (authority, name, digest, now) =
            (batch.authority, batch.name, batch.digest, self.now());
        self.execute(
            "INSERT INTO batches (id, authority, name, digest, orderer, received, state)
             VALUES ($1, $2, $3, $4, $5, $6, 'open')",
            values![&id, authority, name, digest, orderer, now],
        )?;
        let digest = crate::audit::hex(digest);
        let detail = format!("{id} {digest}");
        self.audit(&crate::audit::Event::new("order", "", &[], &detail))?;
        Ok(id)
    }

    /// Takes a dossier in: it waits for a blank, unless it or its person is known already.
    pub fn take_in(&mut self, new: &NewDossier<'_>) -> Result<Taken, Error> {
        let known = self.row("SELECT content FROM dossiers WHERE id = $1", values![new.id])?;
        if let Some(known) = known {
            return Ok(if known.get::<[u8; 32]>(0)? == *new.content {
                Taken::Known(self.standing(new.id)?)
            } else {
                Taken::Changed
            });
        }
        let (person, document) = (self.keyed(new.person)?, self.keyed(new.document)?);
        let other = "SELECT id FROM dossiers WHERE live = 1 AND person = $1";
        if let Some(other) = self.row(other, values![&person])? {
            return Ok(Taken::PersonTaken(other.get(0)?));
        }
        let other = "SELECT id FROM dossiers WHERE live = 1 AND document = $1";
        if self.row(other, values![&document])?.is_some()
            || self.is_void_number(new.profile, &document, &person)?
        {
            return Ok(Taken::DocumentTaken);
        }
        if let Some(old) = new.replaces
            && !complaint::may_follow(self, old, &person)?
        {
            return Ok(Taken::ReplacesNone);
        }
        let payload = payload::seal(self.key()?, new.id, new.payload)?;
        let now = self.now();
        let due = now.saturating_sub(new.priority.head_start());
        self.execute(
            "INSERT INTO dossiers (id, batch, line, profile, content, person, document, live,
                 state, reason, office, kind, priority, due, replaces, received)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 1, 'waiting', $8, $9, $10, $11, $12, $13, $14)",
            values![
                new.id,
                new.batch,
                new.line,
                new.profile,
                new.content,
                &person,
                &document,
                new.reason,
                new.office,
                new.kind,
                new.priority.word(),
                due,
                new.replaces,
                now
            ],
        )?;
        let insert = "INSERT INTO payloads (dossier, sealed) VALUES ($1, $2)";
        self.execute(insert, values![new.id, payload])?;
        if let Some(old) = new.replaces {
            complaint::follow(self, old, new.id)?;
        }
        Ok(Taken::New)
    }

    /// Whether a revoked card had this number. Where the number is the person's own, it comes back on
    /// that person's next card; any other is void for good.
    fn is_void_number(
        &mut self,
        profile: &str,
        document: &[u8; 32],
        person: &[u8; 32],
    ) -> Result<bool, Error> {
        let numbers = Profile::by_name(profile).map(|profile| profile.numbers);
        let own = numbers == Some(NumberRule::VietnamIdNumber);
        let query = "SELECT 1 FROM revocations r JOIN dossiers d ON d.id = r.dossier
            WHERE r.document = $1 AND ($3 = 0 OR d.person <> $2) LIMIT 1";
        Ok(self.row(query, values![document, person, i64::from(own)])?.is_some())
    }

    /// Notes what an intake found on a line; the same again is no news.
    pub fn note_finding(
        &mut self,
        batch: &str,
        line: u64,
        member: &str,
        reason: &str,
        (refused, dossier): (bool, &str),
    ) -> Result<(), Error> {
        self.execute(
            "INSERT INTO findings (batch, line, member, reason, refused, dossier)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (batch, line, member, reason) DO NOTHING",
            values![batch, line, member, reason, refused, dossier],
        )
        .map(drop)
    }

    /// Forgets a dossier's content; what was issued stays in the accounts.
    pub fn wipe(&mut self, dossier: &str) -> Result<(), Error> {
        self.execute("DELETE FROM payloads WHERE dossier = $1", values![dossier]).map(drop)
    }
}
