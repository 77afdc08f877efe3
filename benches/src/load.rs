//! How many of which primitives a job needs, counted from a finished card and its wire.
//!
//! Left out, because together they stay below a microsecond or two: key derivation (SHA-1 or AES-CMAC
//! over one or two blocks each), the tokens of PACE, the cryptograms of SCP03, random bytes, and the
//! keyed hashes of the accounts. So a floor is a little too low, never too high: the steps are those that
//! the standards name, and [`Load::folded`] is what the fewest known need.

use card_format::card_security::CardSecurity;
use card_format::dg2::Dg2;
use card_format::dg3::Dg3;
use card_format::dg13::Dg13;
use card_format::ef::{Ef, FILES};
use card_format::sealed::SealedRecord;
use card_format::sealed_group::Record;
use card_format::sod::Sod;
use getrandom::SysRng;
use rand_core::UnwrapErr;

use crate::link::{Exchange, Link};
use crate::office::file;

/// Randomness of the operating system.
pub const fn random() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}

/// Primitives and how often, or over how many bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Multiples of the base point of P-256, made affine: a key pair each.
    pub generated: usize,
    /// Multiples of another point, made affine: a key agreement, or a key pair on a mapped base.
    pub multiplied: usize,
    /// Sums of a multiple of the base point and one of another, secret both: a generic mapping. A key
    /// pair on the mapped base, which follows each, is one of the multiples above.
    pub mapped: usize,
    /// ECDSA signatures.
    pub signed: usize,
    /// ECDSA verifications, all of them on a host.
    pub verified: usize,
    /// SHA-256 over this many bytes each.
    pub hashed: Vec<usize>,
    /// Records sealed or opened, by the length of their plain text: two CMACs that derive a key,
    /// one key wrap, one AES-256-GCM.
    pub sealed: Vec<usize>,
    /// JPEG pictures decoded.
    pub pictures: Vec<Vec<u8>>,
    /// Protected APDUs; each is protected by one end and unprotected by the other.
    pub exchanges: Vec<Exchange>,
    /// The same where only the terminal counts: it protects commands and unprotects responses.
    pub terminal: Vec<Exchange>,
}

impl Load {
    /// To prepare the files of a card.
    pub fn of_preparation(link: &Link) -> Self {
        let sizes = Sizes::of(link);
        let signed = [sizes.fingers, sizes.list, sizes.attributes];
        let hashed = [&sizes.groups[..], &signed, &sizes.security].concat();
        let sealed = [&sizes.records[..], &[sizes.minutiae]].concat();
        // EF.SOD and EF.CardSecurity.
        Self { signed: 2, hashed, sealed, ..Self::default() }
    }

    /// To authenticate all of them: EF.SOD and EF.CardSecurity by the document signer, the document
    /// signer by its authority, every data group by the list of hashes.
    pub fn of_passive_authentication(link: &Link) -> Self {
        let sizes = Sizes::of(link);
        let hashed = [sizes.fingers, sizes.list, sizes.attributes, sizes.certificate];
        let hashed = [&sizes.groups[..], &hashed, &sizes.security].concat();
        Self { verified: 3, hashed, ..Self::default() }
    }

    /// The same by a terminal that has verified the document signer's certificate before.
    pub fn of_known_signer(link: &Link) -> Self {
        let sizes = Sizes::of(link);
        let hashed = [sizes.fingers, sizes.list, sizes.attributes];
        let hashed = [&sizes.groups[..], &hashed, &sizes.security].concat();
        Self { verified: 2, hashed, ..Self::default() }
    }

    /// Of EF.SOD alone: its digest, and its signature under the certificate inside, whoever issued that.
    pub fn of_security_object(link: &Link) -> Self {
        let sizes = Sizes::of(link);
        Self { verified: 1, hashed: vec![sizes.list, sizes.attributes], ..Self::default() }
    }

    /// To inspect a card, both ends: PACE with chip authentication mapping, active authentication, and
    /// what a terminal without a certificate may read; `shows` for one in front of an officer, who is
    /// shown the portrait, and which holds the keys of all classes but one.
    pub fn of_inspection(link: &Link, exchanges: Vec<Exchange>, shows: bool) -> Self {
        let sizes = Sizes::of(link);
        let hashed = [sizes.list, sizes.attributes];
        let proofs = Self {
            // The proof of the mapping.
            multiplied: 1,
            // Active authentication, and the two signatures of passive authentication over what is this
            // card's; the signer's certificate was verified before.
            signed: 1,
            verified: 1 + 2,
            hashed: [&sizes.groups[..], &hashed, &sizes.security].concat(),
            sealed: if shows { sizes.records } else { Vec::new() },
            pictures: if shows { vec![portrait(link)] } else { Vec::new() },
            exchanges,
            ..Self::default()
        };
        proofs + Self::of_pace()
    }

    /// What the terminal computes in a full inspection: PACE with chip authentication mapping, passive
    /// and active authentication, one signature in Terminal Authentication, and the portrait.
    pub fn of_terminal(link: &Link, terminal: Vec<Exchange>) -> Self {
        let sizes = Sizes::of(link);
        let hashed = [sizes.fingers, sizes.list, sizes.attributes];
        Self {
            generated: 1,
            mapped: 1,
            // A key pair on the mapped base, the agreement, the proof of the mapping.
            multiplied: 3,
            signed: 1,
            // EF.SOD, EF.CardSecurity; active authentication.
            verified: 2 + 1,
            hashed: [&sizes.groups[..], &hashed, &sizes.security].concat(),
            sealed: sizes.records,
            pictures: vec![portrait(link)],
            terminal,
            ..Self::default()
        }
    }

    /// To issue a card, both ends: two keys made and proven, files prepared and written, an
    /// inspection, and PACE again with the zone.
    pub fn of_issuance(link: &Link, exchanges: Vec<Exchange>) -> Self {
        let prepared = Self::of_preparation(link);
        let inspected = Self::of_inspection(link, exchanges, false);
        let more = Self {
            // Two keys on the chip, and one of the line for an agreement on each end, which proves
            // the first; a signature proves the second.
            generated: 3,
            multiplied: 2,
            signed: 1,
            verified: 1,
            // EF.SOD for the accounts, and again as it reads after the lock.
            hashed: vec![Sizes::of(link).sod; 2],
            ..Self::default()
        };
        prepared + inspected + more + Self::of_pace()
    }

    /// What the line computes to issue a card, without what the chip does: the proofs of two keys, the
    /// files, an inspection, and PACE again with the zone.
    pub fn of_line(link: &Link, terminal: Vec<Exchange>) -> Self {
        let sizes = Sizes::of(link);
        let hashed = [sizes.list, sizes.attributes, sizes.sod, sizes.sod];
        let more = Self {
            // A key pair for the first proof; a key pair each time PACE runs, the mapping with it.
            generated: 1 + 2,
            mapped: 2,
            // The agreement of the first proof; on the mapped base a key pair and an agreement, twice,
            // and the proof of the mapping once.
            multiplied: 1 + 4 + 1,
            // Active authentication before the files are made and after; EF.SOD and EF.CardSecurity. The
            // certificate of both is verified once in a whole run.
            verified: 2 + 2,
            hashed: [&sizes.groups[..], &hashed, &sizes.security].concat(),
            terminal,
            ..Self::default()
        };
        Self::of_preparation(link) + more
    }

    /// With each mapped base folded into the key pair on it (docs/decisions/0215).
    #[must_use]
    pub fn folded(self) -> Self {
        Self { multiplied: self.multiplied.saturating_sub(self.mapped), ..self }
    }

    /// On each end a key pair, the mapping, a key pair on the mapped base, and the agreement.
    fn of_pace() -> Self {
        Self { generated: 2, mapped: 2, multiplied: 4, ..Self::default() }
    }
}

impl core::ops::Add for Load {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            generated: self.generated + other.generated,
            multiplied: self.multiplied + other.multiplied,
            mapped: self.mapped + other.mapped,
            signed: self.signed + other.signed,
            verified: self.verified + other.verified,
            hashed: [self.hashed, other.hashed].concat(),
            sealed: [self.sealed, other.sealed].concat(),
            pictures: [self.pictures, other.pictures].concat(),
            exchanges: [self.exchanges, other.exchanges].concat(),
            terminal: [self.terminal, other.terminal].concat(),
        }
    }
}

/// Lengths of what is hashed, sealed and signed.
struct Sizes {
    /// Every data group but EF.DG3, which only a terminal with a certificate may read.
    groups: Vec<usize>,
    /// EF.DG3.
    fingers: usize,
    /// Plain text of the records in EF.DG13.
    records: Vec<usize>,
    /// That of the record in EF.DG3.
    minutiae: usize,
    /// The list of hashes.
    list: usize,
    /// What the document signer signed.
    attributes: usize,
    /// What its authority signed.
    certificate: usize,
    /// EF.SOD.
    sod: usize,
    /// Content of EF.CardSecurity, and what the document signer signed of it.
    security: [usize; 2],
}

impl Sizes {
    fn of(link: &Link) -> Self {
        let groups = FILES.iter().filter(|it| it.data_group.is_some() && it.ef != Ef::Dg3);
        let groups = groups.filter_map(|entry| file(link, entry.ef));
        let [dg3, dg13, sod] = [Ef::Dg3, Ef::Dg13, Ef::Sod].map(|ef| file(link, ef).unwrap());
        let (Dg3::Sealed(fingers), Dg13::Sealed(records)) =
            (Dg3::decode(&dg3).unwrap(), Dg13::decode(&dg13).unwrap())
        else {
            unreachable!("the line seals every record");
        };
        let plain = |it: Record<'_>| SealedRecord::decode(it.content_info).unwrap().content_len();
        let signed = Sod::decode(&sod).unwrap();
        let signer = signed.signer().unwrap();
        let attributes = signer.signed_attributes().unwrap().hashed();
        Self {
            groups: groups.map(|bytes| bytes.len()).collect(),
            fingers: dg3.len(),
            records: records.records().map(plain).collect(),
            minutiae: fingers.records().map(plain).sum(),
            list: signed.signed_data().content().len(),
            attributes: attributes.iter().map(|part| part.len()).sum(),
            certificate: signed.document_signer().unwrap().tbs().len(),
            sod: sod.len(),
            security: security(link),
        }
    }
}

/// The picture in EF.DG2.
fn portrait(link: &Link) -> Vec<u8> {
    let file = file(link, Ef::Dg2).unwrap();
    Dg2::decode(&file).unwrap().portrait().unwrap().bytes.to_vec()
}

fn security(link: &Link) -> [usize; 2] {
    let file = file(link, Ef::CardSecurity).unwrap();
    let file = CardSecurity::decode(&file).unwrap();
    let signed = file.signed_data();
    let attributes = signed.signers().next().unwrap().signed_attributes().unwrap().hashed();
    [signed.content().len(), attributes.iter().map(|part| part.len()).sum()]
}
