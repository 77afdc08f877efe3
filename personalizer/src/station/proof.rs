//! The card as a terminal sees it: a fresh session, a printed password, and nothing taken on trust.

use card_format::certificate::Certificate;
use card_format::ef::{Directory, Ef};
use card_format::sod::Sod;
use card_protocol::pace::{self, PaceInfo, Secret};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::Error;
use super::card::Card;
use crate::authority::Authority;
use crate::line::random;
use crate::prepare::{File, Passwords};

/// SHA-256 of EF.SOD among the files.
pub(super) fn sod_hash(files: &[File]) -> [u8; 32] {
    let sod = files.iter().find(|file| file.ef == Ef::Sod);
    Sha256::digest(sod.map(|file| file.bytes.as_slice()).unwrap_or_default()).into()
}

/// Reads everything back that a terminal may read, with each password once, compares it with what
/// was written, and verifies the signature with the line's own anchor.
pub(super) fn read_back(
    card: &mut Card<'_>,
    files: &[File],
    passwords: &Passwords,
    authority: &Authority,
) -> Result<(), Error> {
    card.reset()?;
    for file in files.iter().filter(|file| file.ef.entry().directory == Directory::MasterFile) {
        compare(card, file)?;
    }
    // The password that is printed for people is proven here, the zone's after the lock.
    let can = Secret::can(passwords.can.as_ref()).map_err(|_| Error::Answer("CAN"))?;
    open(card, &can)?;
    let of_terminal =
        |file: &&File| file.ef.entry().directory == Directory::Emrtd && file.ef != Ef::Dg3;
    for file in files.iter().filter(of_terminal) {
        compare(card, file)?;
    }
    verify(files, authority)
}

/// After the lock: the zone opens the card, it carries this job's marker, and its EF.SOD is the
/// one that the accounts know.
pub(super) fn locked(
    card: &mut Card<'_>,
    passwords: &Passwords,
    marker: &[u8; 32],
    sod: &[u8; 32],
) -> Result<(), Error> {
    card.reset()?;
    open(card, &Secret::mrz_hash(&passwords.mrz))?;
    let carried = card.marker()?;
    if !bool::from(carried.ct_eq(marker)) {
        return Err(Error::Proof("that it belongs to this job"));
    }
    let file = card.read_object(Ef::Sod)?;
    let hash: [u8; 32] = Sha256::digest(&file).into();
    if hash == *sod { Ok(()) } else { Err(Error::ReadBack(Ef::Sod)) }
}

fn open(card: &mut Card<'_>, secret: &Secret) -> Result<(), Error> {
    let opened = pace::terminal::run(card.channel(), &mut random(), secret, PaceInfo::OURS);
    opened.map_err(Error::of_pace)?;
    card.enter(Directory::Emrtd)
}

fn compare(card: &mut Card<'_>, file: &File) -> Result<(), Error> {
    let read = card.read(file.ef, file.bytes.len())?;
    if *read == *file.bytes { Ok(()) } else { Err(Error::ReadBack(file.ef)) }
}

/// The files were just found to be those on the card: their hashes are the signed ones, the
/// signature is the document signer's, and an anchor of the line stands behind that.
fn verify(files: &[File], authority: &Authority) -> Result<(), Error> {
    let wrong = |_| Error::Proof("that it was signed");
    let sod = files.iter().find(|file| file.ef == Ef::Sod);
    let sod = sod.ok_or(Error::Proof("that it was signed"))?;
    let sod = Sod::decode(&sod.bytes).map_err(wrong)?;
    let signer = sod.document_signer().ok_or(Error::Proof("who signed it"))?;
    sod.verify(&signer).map_err(wrong)?;
    authority.verify_signer(&signer)?;
    for file in files {
        let Some(number) = file.ef.entry().data_group else { continue };
        let hash = Sha256::digest(&file.bytes);
        if sod.security_object().hash(number) != Some(hash.as_slice()) {
            return Err(Error::ReadBack(file.ef));
        }
    }
    Ok(())
}

impl Authority {
    /// One of the anchors signed the document signer's certificate.
    fn verify_signer(&self, signer: &Certificate<'_>) -> Result<(), Error> {
        let vouches = |anchor: &Vec<u8>| {
            let anchor = Certificate::decode(anchor).ok()?;
            signer.verify(anchor.subject_public_key_info()).ok()
        };
        let vouched = self.anchors.iter().any(|anchor| vouches(anchor).is_some());
        if vouched { Ok(()) } else { Err(Error::Proof("that its signer is known")) }
    }
}
