//! Archives that somebody else has filled, with anything: reading one never panics, ends, tells every
//! document once and in order, and accepts only what is right to the last byte.

use core::num::NonZeroUsize;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use card_format::ef::{Ef, FILES};
use proptest::prelude::*;
use proptest::sample::Index;
use verifier::bulk::{Judged, Rules, judge};
use verifier::examine::dump_name;
use verifier::profile::Profile;
use verifier::verdict::Decision;

use crate::fixture::{Plan, Specimen, TODAY};

/// What becomes of a file of a document.
#[derive(Clone, Debug)]
enum Change {
    Nothing,
    /// One byte is another.
    Byte(Index, u8),
    /// It ends here.
    Cut(Index),
    /// Other bytes.
    Bytes(Vec<u8>),
    Gone,
    /// A folder of that name.
    Folder,
    /// A link to something else.
    Link(&'static str),
}

/// One folder: where, what becomes of its files, what else lies there.
#[derive(Clone, Debug)]
struct Dump {
    folder: Vec<Vec<u8>>,
    changes: Vec<(usize, Change)>,
    beside: Vec<(Vec<u8>, Vec<u8>)>,
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        Just(Change::Nothing),
        (any::<Index>(), 1..=255_u8).prop_map(|(at, bits)| Change::Byte(at, bits)),
        any::<Index>().prop_map(Change::Cut),
        prop::collection::vec(any::<u8>(), 0..200).prop_map(Change::Bytes),
        Just(Change::Gone),
        Just(Change::Folder),
        prop::sample::select(vec!["/dev/zero", "../..", "nowhere", "EF.SOD.bin", "/etc/hostname"])
            .prop_map(Change::Link),
    ]
}

/// A name as a file system takes it: any bytes but the stroke and zero.
fn name() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 1..40).prop_map(|mut name| {
        name.iter_mut().filter(|c| [0, b'/'].contains(c)).for_each(|c| *c = b'x');
        if name.iter().all(|c| *c == b'.') { b"points".to_vec() } else { name }
    })
}

fn dump() -> impl Strategy<Value = Dump> {
    (
        prop::collection::vec(name(), 1..4),
        prop::collection::vec((0..FILES.len(), change()), 0..4),
        prop::collection::vec((name(), prop::collection::vec(any::<u8>(), 0..64)), 0..4),
    )
        .prop_map(|(folder, changes, beside)| Dump { folder, changes, beside })
}

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Is {
    /// Right to the last byte.
    Whole,
    /// Changed where nothing need come of it: EF.COM, EF.SOD in a byte that no signature covers, files
    /// that nobody signs.
    Odd,
    /// Changed in a file whose hash is signed.
    Forged,
}

/// Writes it, and tells what it is.
fn write(root: &Path, dump: &Dump, good: &Specimen) -> std::io::Result<(PathBuf, Is)> {
    let names = dump.folder.iter().map(|name| OsString::from_vec(name.clone()));
    let below: PathBuf = names.collect();
    let folder = root.join(&below);
    fs::create_dir_all(&folder)?;
    let mut files: BTreeMap<Ef, Change> = BTreeMap::new();
    files.extend(good.files.keys().map(|ef| (*ef, Change::Nothing)));
    files.extend(dump.changes.iter().map(|(at, change)| (FILES[*at].ef, change.clone())));
    let mut is = Is::Whole;
    for (ef, change) in files {
        let path = folder.join(dump_name(ef));
        let mut bytes = good.files.get(&ef).cloned().unwrap_or_default();
        if bytes.is_empty() && matches!(change, Change::Nothing | Change::Byte(..) | Change::Cut(_))
        {
            continue;
        }
        if !matches!(change, Change::Nothing) {
            let signed = good.files.contains_key(&ef) && !matches!(ef, Ef::Com | Ef::Sod);
            is = if signed || is == Is::Forged { Is::Forged } else { Is::Odd };
        }
        match change {
            Change::Nothing => fs::write(path, bytes)?,
            Change::Byte(at, bits) => {
                let at = at.index(bytes.len());
                bytes[at] ^= bits;
                fs::write(path, bytes)?;
            }
            Change::Cut(at) => fs::write(path, &bytes[..at.index(bytes.len())])?,
            Change::Bytes(bytes) => fs::write(path, bytes)?,
            Change::Gone => {}
            Change::Folder => fs::create_dir(path)?,
            Change::Link(to) => symlink(to, path)?,
        }
    }
    for (name, bytes) in &dump.beside {
        let _ = fs::write(folder.join(OsString::from_vec(name.clone())), bytes);
    }
    Ok((below, is))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn nothing_in_an_archive_stops_it_or_is_accepted_for_what_it_is_not(
        dumps in prop::collection::vec(dump(), 1..5),
        jobs in 1..4_usize,
    ) {
        let good = Plan::good().build();
        let (trust, profile) = (good.trust(), Profile::named("files").unwrap());
        let root = tempfile::tempdir().unwrap();
        let mut written = BTreeMap::new();
        for dump in &dumps {
            // Two folders may have met, or one lies where another has a file.
            if let Ok((folder, is)) = write(root.path(), dump, &good) {
                written.entry(folder).and_modify(|is| *is = Is::Odd).or_insert(is);
            }
        }
        let jobs = NonZeroUsize::new(jobs).unwrap();
        let rules = Rules { trust: &trust, profile: &profile, at: TODAY, jobs, log: None };
        let mut told = Vec::new();
        let tell = |Judged { folder, result }: Judged| {
            told.push((folder, result.map(|(_, verdict)| verdict.decision)));
            Ok::<_, core::convert::Infallible>(())
        };
        let Ok(()) = judge(root.path(), rules, tell);
        prop_assert!(told.windows(2).all(|pair| pair[0].0 < pair[1].0), "order, or twice");
        for (folder, decision) in &told {
            let accepted = decision.as_ref().is_ok_and(|it| *it == Decision::Accepted);
            match written.get(folder).copied().unwrap_or(Is::Odd) {
                Is::Whole => prop_assert!(accepted, "{folder:?}"),
                Is::Forged => prop_assert!(!accepted, "{folder:?}"),
                Is::Odd => {}
            }
        }
    }
}
