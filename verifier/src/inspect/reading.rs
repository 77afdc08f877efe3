//! Reading the files of an open chip: the two lists first, then everything they name.

use std::collections::BTreeSet;

use card_format::atr_info::AtrInfo;
use card_format::com::Com;
use card_format::ef::Ef;
use card_format::sod::Sod;
use card_protocol::channel::{self, Channel};
use card_protocol::link::CardLink;
use card_protocol::reading::{self, Error, Request};
use zeroize::Zeroizing;

use super::{Bytes, Progress};
use crate::document::{Content, Document};
use crate::reason::Reason;

/// Data in a short response under secure messaging with AES (Doc 9303-11 §9.8).
const SHORT_CHUNK: usize = 223;

/// What secure messaging puts around the data of a long response.
const PROTECTION: usize = 64;

/// More at once gains nothing and may be more than a reader carries.
const LONG_CHUNK: usize = 4000;

/// EF.ATR/INFO, which most cards do not have.
pub(super) fn atr_info<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    document: &mut Document,
) {
    let request = Request::new(Ef::AtrInfo, SHORT_CHUNK);
    let content = read(channel, &request, &mut buffer(), &mut |_| {});
    if matches!(content, Content::Read(_)) {
        document.insert(Ef::AtrInfo, content);
    }
}

/// EF.CardAccess, by short identifier, else by identifier: cards exist that know only one.
pub(super) fn card_access<L: CardLink, B: AsMut<[u8]>>(channel: &mut Channel<L, B>) -> Content {
    let request = Request::new(Ef::CardAccess, SHORT_CHUNK);
    let mut buffer = buffer();
    match read(channel, &request, &mut buffer, &mut |_| {}) {
        Content::Read(bytes) => Content::Read(bytes),
        Content::Broken(Reason::CardRemoved) => Content::Broken(Reason::CardRemoved),
        _ => {
            let request = request.by_identifier(Ef::CardAccess.entry().fid);
            read(channel, &request, &mut buffer, &mut |_| {})
        }
    }
}

/// EF.COM, for whether it can be read at all. The application is selected.
pub(super) fn probe<L: CardLink, B: AsMut<[u8]>>(channel: &mut Channel<L, B>) -> Content {
    read(channel, &Request::new(Ef::Com, SHORT_CHUNK), &mut buffer(), &mut |_| {})
}

/// Everything that EF.COM or EF.SOD names. The application is selected.
pub(super) fn read_all<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    document: &mut Document,
    progress: &mut impl Progress,
) {
    let chunk = document.bytes(Ef::AtrInfo).and_then(long_chunk).unwrap_or(SHORT_CHUNK);
    let mut buffer = buffer();
    let mut take = |ef: Ef, document: &mut Document| {
        if let Some(reason) = broken(document) {
            return document.insert(ef, Content::Broken(reason));
        }
        let request = Request::new(ef, chunk);
        let content = read(channel, &request, &mut buffer, &mut |bytes| progress.file(ef, bytes));
        document.insert(ef, content);
    };
    for ef in [Ef::Com, Ef::Sod] {
        take(ef, document);
    }
    for ef in named(document) {
        take(ef, document);
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

/// How much a card that announces long responses sends at once.
fn long_chunk(file: &[u8]) -> Option<usize> {
    let info = AtrInfo::decode(file).ok()?;
    let response = usize::try_from(info.extended_length?.response).ok()?;
    let chunk = response.checked_sub(PROTECTION)?.min(LONG_CHUNK);
    (chunk > SHORT_CHUNK).then_some(chunk)
}

/// Room for any file, wiped when it goes: so many bytes that one serves several files.
fn buffer() -> Zeroizing<Vec<u8>> {
    Zeroizing::new(vec![0; reading::MAX_FILE])
}

/// Reads one file.
pub(super) fn read<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    request: &Request,
    buffer: &mut [u8],
    progress: &mut dyn FnMut(Bytes),
) -> Content {
    match reading::read(channel, request, buffer, progress) {
        Ok(bytes) => Content::Read(bytes.to_vec()),
        // An empty file is a file: it will not have the hash that was signed.
        Err(Error::Header(_)) => Content::Read(Vec::new()),
        Err(Error::Channel(channel::Error::Status(status))) => match u16::from(status) {
            0x6A82 => Content::Absent,
            0x6982 => Content::Denied,
            _ => Content::Broken(Reason::FileNotRead),
        },
        Err(Error::Channel(channel::Error::Link(_))) => Content::Broken(Reason::CardRemoved),
        Err(Error::Channel(_)) => Content::Broken(Reason::CardFault),
        Err(_) => Content::Broken(Reason::FileNotRead),
    }
}
