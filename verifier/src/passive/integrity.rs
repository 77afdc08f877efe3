//! Every data group against its signed hash (TR-03135-1 §5.6.4.4): identical, not identical, present
//! and not read, not present, not covered.

use card_format::ef::{Ef, FILES};
use card_format::hash::HashAlgorithm;
use card_format::lds_security_object::LdsSecurityObject;

use crate::check::Id;
use crate::document::{Content, Document, Source};
use crate::evidence::Evidence;
use crate::ledger::Ledger;
use crate::reason::Reason;
use crate::signature::hash_name;

/// Checks every data group; returns those that are what was signed.
pub(super) fn check(
    document: &Document,
    list: Option<&LdsSecurityObject<'_>>,
    ledger: &mut Ledger,
) -> Vec<Ef> {
    let mut identical = Vec::new();
    let hashes: Vec<_> = list.iter().flat_map(|list| list.hashes()).collect();
    for entry in &FILES {
        let Some(number) = entry.data_group else { continue };
        let content = document.content(entry.ef);
        let signed = hashes.iter().find(|hash| hash.number == number).map(|hash| hash.value);
        let there = !matches!(content, None | Some(Content::Absent));
        if signed.is_some() || there {
            let list = list.map(|list| (list, signed));
            let judge = || judge(entry.ef, content, document.source(), list);
            if ledger.check(Id::File(entry.ef), judge) {
                identical.push(entry.ef);
            }
        }
    }
    identical
}

/// `list` comes with the file's own hash, if that is in it.
fn judge(
    ef: Ef,
    content: Option<&Content>,
    source: Source,
    list: Option<(&LdsSecurityObject<'_>, Option<&[u8]>)>,
) -> Result<Evidence, Reason> {
    let (list, signed) = list.ok_or(Reason::NoList)?;
    let signed = signed.ok_or(Reason::NotCovered)?;
    // Fingerprints and irises are for terminals with a certificate; a dump rarely has them.
    let guarded = matches!(ef, Ef::Dg3 | Ef::Dg4);
    match (content, source) {
        (Some(Content::Read(bytes)), _) => compare(list, signed, bytes),
        (Some(Content::Broken(reason)), _) => Err(*reason),
        (Some(Content::Absent), Source::Card) => Err(Reason::FileMissing),
        // What is left was kept from us, or not given.
        _ if guarded => Err(Reason::PresentNotRead),
        (_, Source::Card) => Err(Reason::FileNotRead),
        (_, Source::Files) => Err(Reason::FileNotGiven),
    }
}

/// Compares a file, from its first tag to its last byte, with the hash that is signed.
fn compare(list: &LdsSecurityObject<'_>, signed: &[u8], bytes: &[u8]) -> Result<Evidence, Reason> {
    let algorithm = HashAlgorithm::from_oid(list.hash_algorithm().algorithm);
    let algorithm = algorithm.ok_or(Reason::HashNotSupported)?;
    if algorithm.hash(&[bytes]).as_bytes() != signed {
        return Err(Reason::HashDiffers);
    }
    Ok(Evidence::Hash { algorithm: hash_name(algorithm).to_owned(), bytes: bytes.len() })
}
