//! Reading the files of an open chip: the two lists first, then everything they name.
//!
//! ```text
//! EF.ATR/INFO ─► how long APDUs may be
//! EF.CardAccess, where the master file is current at last
//! EF.COM, EF.SOD ─► the data groups that are wanted
//! ```

use std::collections::BTreeSet;

use card_format::atr_info::AtrInfo;
use card_format::com::Com;
use card_format::dir::Dir;
use card_format::ef::{EMRTD_AID, Ef};
use card_format::security_info::FileId;
use card_format::sod::Sod;
use card_protocol::apdu::Status;
use card_protocol::channel::{self, Announced, Channel};
use card_protocol::link::CardLink;
use card_protocol::reading::select::{self, MasterFile};
use card_protocol::reading::{self, Error, Request};
use zeroize::Zeroize as _;

use super::{Bytes, Progress, Step, step};
use crate::document::{Content, Document};
use crate::reason::Reason;

/// EF.ATR/INFO, which most cards do not have. From now on APDUs are as long as it says.
pub(super) fn atr_info<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    document: &mut Document,
) {
    let content = read(channel, Request::new(Ef::AtrInfo), &mut buffer(), &mut |_| {});
    if let Content::Read(bytes) = &content {
        if let Ok(info) = AtrInfo::decode(bytes) {
            channel.habits_mut().announced = Announced::by(&info);
        }
        document.insert(Ef::AtrInfo, content);
    }
}

/// EF.CardAccess. It lies in the master file, which is current after a reset; but cards exist that
/// want to hear so, each in its own way.
pub(super) fn card_access<L: CardLink, B: AsMut<[u8]>>(channel: &mut Channel<L, B>) -> Content {
    let mut buffer = buffer();
    let mut look = |channel: &mut Channel<L, B>| {
        match reading::read(channel, Request::new(Ef::CardAccess), &mut buffer, |_| {}) {
            Ok(bytes) => Content::Read(bytes.to_vec()),
            // A file that breaks off is no file that is not there: somebody may have cut it.
            Err(Error::Truncated(_) | Error::TooLarge(_)) => Content::Read(Vec::new()),
            Err(error) => unread(&error),
        }
    };
    let mut found = look(channel);
    for by in MasterFile::LADDER {
        if matches!(&found, Content::Read(_) | Content::Broken(Reason::CardRemoved)) {
            break;
        }
        let Ok(status) = select::master_file(channel, by) else {
            return Content::Broken(Reason::CardRemoved);
        };
        found = look(channel);
        // The master file is current for sure.
        if status == Status::Success {
            break;
        }
    }
    found
}

/// Selects the eMRTD application, or else the first that EF.DIR lists and the card lets in.
pub(super) fn application<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
) -> Result<(), Reason> {
    let refused = match select::application(channel, &EMRTD_AID) {
        Err(error @ channel::Error::Status(_)) => error,
        result => return result.map_err(|error| told(&error)),
    };
    let listed = read(channel, Request::new(Ef::Dir), &mut buffer(), &mut |_| {});
    let Content::Read(file) = listed else { return Err(told(&refused)) };
    let others = Dir::decode(&file).ok().into_iter().flat_map(|dir| dir.applications());
    for name in others.filter(|name| *name != EMRTD_AID).take(MOST_APPLICATIONS) {
        match select::application(channel, name) {
            Err(channel::Error::Status(_)) => {}
            result => return result.map_err(|error| told(&error)),
        }
    }
    Err(told(&refused))
}

/// More than any card has.
const MOST_APPLICATIONS: usize = 8;

fn told<E>(error: &channel::Error<E>) -> Reason {
    match error {
        channel::Error::Link(_) => Reason::CardRemoved,
        channel::Error::Status(_) => Reason::NotADocument,
        _ => Reason::CardFault,
    }
}

/// EF.CardSecurity. The master file is current.
pub(super) fn card_security<L: CardLink, B: AsMut<[u8]>>(channel: &mut Channel<L, B>) -> Content {
    read(channel, Request::new(Ef::CardSecurity), &mut buffer(), &mut |_| {})
}

/// EF.COM, for whether it can be read at all. The application is selected.
pub(super) fn probe<L: CardLink, B: AsMut<[u8]>>(channel: &mut Channel<L, B>) -> Content {
    read(channel, Request::new(Ef::Com), &mut buffer(), &mut |_| {})
}

/// What shows whether the chip is a copy, and its offer the one that was signed: read whatever is
/// wanted, so that no choice of files makes a copy pass.
const PROOFS: [Ef; 2] = [Ef::Dg14, Ef::Dg15];

/// Everything that EF.COM or EF.SOD names and somebody wants. The application is selected.
pub(super) fn read_all<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    request: &super::Request<'_>,
    document: &mut Document,
    progress: &mut impl Progress,
) {
    let (only, mut buffer) = (request.only, buffer());
    let mut take = |ef: Ef, document: &mut Document, kept: Option<&Document>| {
        if let Some(reason) = broken(document) {
            return document.insert(ef, Content::Broken(reason));
        }
        let content = step(progress, Step::Reading(ef), |progress| {
            let told = &mut |bytes| progress.file(ef, bytes);
            let Some(bytes) = kept.and_then(|kept| kept.bytes(ef)) else {
                return read(channel, Request::new(ef), &mut buffer, told);
            };
            told(Bytes { read: bytes.len(), total: Some(bytes.len()) });
            Content::Read(bytes.to_vec())
        });
        document.insert(ef, content);
    };
    for ef in [Ef::Com, Ef::Sod] {
        take(ef, document, None);
    }
    // What was signed is the same to the last byte, so what is kept is judged by the same hashes.
    let same = |kept: &&Document| {
        document.bytes(Ef::Sod).is_some_and(|sod| kept.bytes(Ef::Sod) == Some(sod))
    };
    let kept = request.kept.filter(same);
    for ef in named(document) {
        if PROOFS.contains(&ef) || only.is_none_or(|groups| groups.contains(&ef)) {
            take(ef, document, kept);
        } else {
            document.insert(ef, Content::Broken(Reason::NotWanted));
        }
    }
}

/// EF.CVCA, where EF.DG14 says that it lies. The application is selected.
pub(super) fn trust_points<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    place: Option<FileId>,
) -> Content {
    let mut request = Request::new(Ef::Cvca);
    if let Some(place) = place {
        (request.fid, request.sfi) = (u16::from_be_bytes(place.fid), place.sfi);
    }
    read(channel, request, &mut buffer(), &mut |_| {})
}

/// What was kept from us, once more: the chip has learned who is asking.
pub(super) fn read_guarded<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    document: &mut Document,
    progress: &mut impl Progress,
) {
    let denied = document.iter().filter(|(_, content)| matches!(content, Content::Denied));
    let denied: Vec<_> = denied.map(|(ef, _)| ef).collect();
    let mut buffer = buffer();
    for ef in denied {
        let content = step(progress, Step::Reading(ef), |progress| {
            let told = &mut |bytes| progress.file(ef, bytes);
            read(channel, Request::new(ef), &mut buffer, told)
        });
        document.insert(ef, content);
    }
}

/// Why nothing more can be read: the session with the chip has ended.
pub(super) fn broken(document: &Document) -> Option<Reason> {
    document.iter().find_map(|(_, content)| match content {
        Content::Broken(reason @ (Reason::CardRemoved | Reason::CardFault)) => Some(*reason),
        _ => None,
    })
}

/// The data groups of both lists: what only one names is looked for too.
fn named(document: &Document) -> BTreeSet<Ef> {
    let com = document.bytes(Ef::Com).and_then(|file| Com::decode(file).ok());
    let sod = document.bytes(Ef::Sod).and_then(|file| Sod::decode(file).ok());
    let listed = com.iter().flat_map(Com::data_groups);
    let signed = sod.iter().flat_map(|sod| sod.security_object().hashes());
    listed.chain(signed.filter_map(|hash| Ef::by_data_group(hash.number))).collect()
}

/// Room for any file. What a file left in it is wiped as soon as the file has been taken out, so that
/// a small file does not cost the wiping of the largest.
fn buffer() -> Vec<u8> {
    vec![0; reading::MAX_FILE]
}

/// Reads one file.
pub(super) fn read<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    request: Request,
    buffer: &mut [u8],
    progress: &mut dyn FnMut(Bytes),
) -> Content {
    let mut most = 0;
    let told = |bytes: Bytes| {
        most = most.max(bytes.read);
        progress(bytes);
    };
    let (content, filled) = match reading::read(channel, request, buffer, told) {
        Ok(bytes) => (Content::Read(bytes.to_vec()), most.max(bytes.len())),
        // The card did not give the rest.
        Err(error @ Error::Channel(_)) => (unread(&error), most),
        // How far a malformed one came is not known.
        Err(error) => (unread(&error), usize::MAX),
    };
    let filled = filled.min(buffer.len());
    // What a card adds behind the end of a file is not the file.
    buffer.get_mut(..filled).unwrap_or_default().zeroize();
    content
}

fn unread<E>(error: &Error<E>) -> Content {
    match error {
        // An empty file is a file: it will not have the hash that was signed.
        Error::Header(_) => Content::Read(Vec::new()),
        Error::Channel(channel::Error::Status(status)) => match u16::from(*status) {
            0x6A82 => Content::Absent,
            0x6982 => Content::Denied,
            _ => Content::Broken(Reason::FileNotRead),
        },
        Error::Channel(channel::Error::Link(_)) => Content::Broken(Reason::CardRemoved),
        Error::Channel(_) => Content::Broken(Reason::CardFault),
        _ => Content::Broken(Reason::FileNotRead),
    }
}
