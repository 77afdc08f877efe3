//! The card as a terminal sees it: a fresh session, a printed password, and nothing taken on trust.

use card_format::date::Date;
use card_format::ef::{Directory, Ef};
use card_protocol::bac;
use card_protocol::pace::{self, Secret};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use verifier::inspect::{Inspection, Request, inspect};
use verifier::password::Password;
use verifier::verdict::{Decision, verdict};

use super::Error;
use super::card::Card;
use crate::authority::Authority;
use crate::line::random;
use crate::prepare::{Content, File};

/// Files that an ordinary terminal does not read: the issuer compares them.
pub(super) const UNSEEN: [Ef; 2] = [Ef::CardSecurity, Ef::Dg3];

/// SHA-256 of EF.SOD among the files.
pub(super) fn sod_hash(files: &[File]) -> [u8; 32] {
    let sod = files.iter().find(|file| file.ef == Ef::Sod);
    Sha256::digest(sod.map(|file| file.bytes.as_slice()).unwrap_or_default()).into()
}

/// Has the verifier inspect the card as a terminal would: every file it may read is compared with
/// what was written, and its verdict must be that nothing is left to prove.
pub(super) fn read_back(
    card: &mut Card<'_>,
    files: &[File],
    content: &Content,
    authority: &Authority,
) -> Result<(), Error> {
    card.reset()?;
    let dir = files.iter().filter(|file| file.ef == Ef::Dir);
    dir.clone().try_for_each(|file| compare(card, file))?;
    let password = printed(content)?;
    let at = Timestamp::now().to_zoned(TimeZone::UTC).date();
    // Its pixels were looked at when the dossier came in, and its bytes are compared below.
    let request = Request::new(&password, &authority.trust, at).without_pictures();
    card.reset()?;
    let Inspection { document, report, .. } = inspect(card.wire(), request, &mut random(), &mut ());
    // An inspection reports whatever happens; a wire that fails shows itself here.
    card.reset()?;
    let read = |file: &&File| file.ef != Ef::Dir && !UNSEEN.contains(&file.ef);
    for file in files.iter().filter(read) {
        if document.bytes(file.ef) != Some(file.bytes.as_slice()) {
            return Err(Error::ReadBack(file.ef));
        }
    }
    let verdict = verdict(&report);
    match verdict.decision {
        Decision::Accepted => Ok(()),
        Decision::CannotTell | Decision::Refused => Err(Error::Inspection(verdict.because)),
    }
}

/// The password that is printed for people; the zone's is proven after the lock. A chip without PACE
/// knows only the zone.
pub(crate) fn printed(content: &Content) -> Result<Password, Error> {
    let passwords = content.passwords();
    if content.pace().is_none() {
        return Ok(Password::information(passwords.information.clone()));
    }
    let can = core::str::from_utf8(passwords.can.as_ref()).map_err(|_| Error::Answer("CAN"))?;
    Password::can(can).map_err(|_| Error::Answer("CAN"))
}

/// After the lock: the zone opens the card, it carries this job's marker, and its EF.SOD is the
/// one that the accounts know.
pub(super) fn locked(
    card: &mut Card<'_>,
    content: &Content,
    marker: &[u8; 32],
    sod: &[u8; 32],
) -> Result<(), Error> {
    card.reset()?;
    open(card, content)?;
    let carried = card.marker()?;
    if !bool::from(carried.ct_eq(marker)) {
        return Err(Error::Proof("that it belongs to this job"));
    }
    let file = card.read_object(Ef::Sod)?;
    let hash: [u8; 32] = Sha256::digest(&file).into();
    if hash == *sod { Ok(()) } else { Err(Error::ReadBack(Ef::Sod)) }
}

fn open(card: &mut Card<'_>, content: &Content) -> Result<(), Error> {
    let zone = &content.passwords().mrz;
    let Some(info) = content.pace() else {
        card.enter(Directory::Emrtd)?;
        let keys = bac::Keys::from_mrz_hash(zone);
        return bac::terminal::run(card.channel(), &mut random(), &keys).map_err(Error::of_bac);
    };
    let secret = Secret::mrz_hash(zone);
    let opened = pace::terminal::run(card.channel(), &mut random(), &secret, &info);
    opened.map_err(Error::of_pace)?;
    card.enter(Directory::Emrtd)
}

/// The day as a card counts it.
pub(super) fn today() -> Result<Date, Error> {
    let day = Timestamp::now().to_zoned(TimeZone::UTC).strftime("%Y%m%d").to_string();
    let digits = day.as_bytes().try_into().ok();
    digits.and_then(|digits| Date::from_yyyymmdd(digits).ok()).ok_or(Error::Answer("date"))
}

fn compare(card: &mut Card<'_>, file: &File) -> Result<(), Error> {
    let read = card.read(file.ef, file.bytes.len())?;
    if *read == *file.bytes { Ok(()) } else { Err(Error::ReadBack(file.ef)) }
}
