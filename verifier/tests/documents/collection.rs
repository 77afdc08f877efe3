//! Every file of other people's documents, and what is said of it: a file without a row fails.
//!
//! A file alone is no document: nothing signs it, so nothing is accepted, and what is told here is what
//! the file itself is good for.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use card_format::card_access::CardAccess;
use card_format::ef::{Directory, Ef};
use verifier::check::{Id, Outcome};
use verifier::document::{Content, Document, Source};
use verifier::examine::examine_files;
use verifier::ledger::Ledger;
use verifier::reason::Reason;
use verifier::report::Report;
use verifier::trust::Trust;
use verifier::verdict::{Decision, verdict};

use crate::fixture::TODAY;

/// How a file is judged.
enum How {
    /// Alone.
    Alone(Ef),
    /// With the other files of its folder.
    Together,
    /// It holds several files; a test of its own judges it.
    Apart,
    /// It holds no file of a card: numbers of protocols, which are played by the crate of the protocols
    /// (decision 0202).
    Elsewhere,
}

use How::{Alone, Apart, Elsewhere, Together};

/// A file, how it is judged, the check that speaks of it, and why that is not successful.
type Row = (&'static str, How, Id, Option<Reason>);

const REFERENCE: &str = "bsi-tr03105-5-referencedataset";
const EXAMPLES: &str = "icao-doc9303-worked-examples";

#[expect(clippy::too_many_lines, reason = "a table, as long as there are files")]
fn rows() -> Vec<Row> {
    use Reason::*;
    let zone = |file, reason| (file, Alone(Ef::Dg1), Id::Zone, reason);
    // Without EF.SOD nothing says what a file should be.
    let unsigned = |file, ef| (file, Alone(ef), Id::File(ef), Some(NoList));
    let sod = |file, id, reason| (file, Alone(Ef::Sod), id, Some(reason));
    let of_set = |file, id| (file, Together, id, None);
    vec![
        of_set("bsi-tr03105-5-referencedataset/EF.COM.bin", Id::Listing),
        of_set("bsi-tr03105-5-referencedataset/EF.DG1.bin", Id::File(Ef::Dg1)),
        of_set("bsi-tr03105-5-referencedataset/EF.DG2.bin", Id::File(Ef::Dg2)),
        of_set("bsi-tr03105-5-referencedataset/EF.DG3.bin", Id::File(Ef::Dg3)),
        of_set("bsi-tr03105-5-referencedataset/EF.DG4.bin", Id::File(Ef::Dg4)),
        of_set("bsi-tr03105-5-referencedataset/EF.DG14.bin", Id::File(Ef::Dg14)),
        (
            "bsi-tr03105-5-referencedataset/EF.DG15.bin",
            Together,
            Id::File(Ef::Dg15),
            Some(NotCovered),
        ),
        of_set("bsi-tr03105-5-referencedataset/EF.SOD.bin", Id::Signature),
        ("misc/EF.DG14.doc9303-sample.bin", Alone(Ef::Dg14), Id::Content(Ef::Dg14), None),
        sod(
            "sod-negative/6d3b6ce3-one-trailing-byte-after-the-sod-tlv.EF.SOD.bin",
            Id::Signature,
            SodMalformed,
        ),
        sod(
            "sod-negative/78a2b951-etsi-sod-one-bit-changed-in-dg1-hash.EF.SOD.bin",
            Id::MessageDigest,
            SodDigestWrong,
        ),
        sod(
            "sod-negative/1ae97e17-etsi-sod-last-signature-byte-5c-5d.EF.SOD.bin",
            Id::Signature,
            SodSignatureWrong,
        ),
        unsigned("misc/EF.DG5.tsemrtd.bin", Ef::Dg5),
        unsigned("misc/EF.DG11.tsemrtd.bin", Ef::Dg11),
        unsigned("misc/EF.DG12.tsemrtd.bin", Ef::Dg12),
        ("icao-doc9303-worked-examples/part11-bac-sm-pace-aa.json", Elsewhere, Id::Pace, None),
        ("icao-doc9303-worked-examples/EF.COM.bin", Alone(Ef::Com), Id::Listing, Some(NoList)),
        (
            "icao-doc9303-worked-examples/EF.COM.v0107.bin",
            Alone(Ef::Com),
            Id::Listing,
            Some(NoList),
        ),
        zone("icao-doc9303-worked-examples/EF.DG1.TD2.bin", None),
        // It says that its JPEG is JPEG 2000 (decision 0202).
        (
            "icao-doc9303-worked-examples/EF.DG2.bin",
            Alone(Ef::Dg2),
            Id::Portrait,
            Some(PortraitMalformed),
        ),
        unsigned("icao-doc9303-worked-examples/EF.DG7.bin", Ef::Dg7),
        unsigned("icao-doc9303-worked-examples/EF.DG11.bin", Ef::Dg11),
        unsigned("icao-doc9303-worked-examples/EF.DG16.bin", Ef::Dg16),
        zone("icao-doc9303-worked-examples/EF.DG1.TD1.part10-A21.bin", Some(CheckDigitComposite)),
        zone("icao-doc9303-worked-examples/EF.DG1.TD1.part10-A21-corrected.bin", None),
        zone("icao-doc9303-worked-examples/EF.DG1.TD2.part10-A22.bin", None),
        zone("icao-doc9303-worked-examples/EF.DG1.TD3.part4-appB.bin", None),
        zone("icao-doc9303-worked-examples/EF.DG1.TD3.D-mustermann.bin", None),
        (
            "npa-ausweisapp/EF.CardAccess.bin",
            Alone(Ef::CardAccess),
            Id::AccessParameters,
            Some(AccessParametersUnsigned),
        ),
        (
            "npa-ausweisapp/EF.CardSecurity.bin",
            Alone(Ef::CardSecurity),
            Id::CardSecurity,
            Some(AnchorMissing),
        ),
        (
            "npa-vsmartcard/ecdh.ef_cardaccess.bin",
            Alone(Ef::CardAccess),
            Id::AccessParameters,
            Some(AccessParametersUnsigned),
        ),
        (
            "npa-vsmartcard/ecdh.ef_cardsecurity.bin",
            Alone(Ef::CardSecurity),
            Id::CardSecurity,
            Some(AnchorMissing),
        ),
        ("npa-persosim/Profile01.json", Apart, Id::Signature, None),
    ]
}

fn data() -> Option<PathBuf> {
    let Some(root) = std::env::var_os("CARDWRIGHT_DATA") else {
        eprintln!("skipped: CARDWRIGHT_DATA is not set");
        return None;
    };
    Some(PathBuf::from(root))
}

/// The files below a folder, as paths within it.
fn files(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in next.read_dir().unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found
}

fn judge(files: impl IntoIterator<Item = (Ef, Vec<u8>)>) -> Report {
    let mut document = Document::new(Source::Files);
    for (ef, bytes) in files {
        document.insert(ef, Content::Read(bytes));
    }
    examine_files(&document, &Trust::of_certificates([]), TODAY, Ledger::default())
}

#[test]
fn every_file_is_judged_as_its_row_says() {
    let Some(data) = data() else { return };
    let folder = data.join("1-lds");
    let rows = rows();
    let listed: BTreeSet<_> = rows.iter().map(|(file, ..)| (*file).to_owned()).collect();
    assert_eq!(files(&folder), listed);
    let read = |file: &str| std::fs::read(folder.join(file)).unwrap();
    let set = rows.iter().filter(|(_, how, ..)| matches!(how, Together)).map(|(file, ..)| {
        let name = file.strip_prefix(REFERENCE).unwrap().trim_start_matches('/');
        (verifier::examine::of_dump_name(name).unwrap(), read(file))
    });
    let set = judge(set);
    for (file, how, id, reason) in rows {
        let report = match how {
            Alone(ef) => &judge([(ef, read(file))]),
            Together => &set,
            Apart | Elsewhere => continue,
        };
        let outcome = report.outcome(id).unwrap_or_else(|| panic!("{file}: no {id}"));
        assert_eq!(outcome.reason(), reason, "{file}: {id}");
        assert_ne!(verdict(report).decision, Decision::Accepted, "{file}");
    }
    assert_eq!(set.outcome(Id::Chain).and_then(Outcome::reason), Some(Reason::AnchorMissing));
    assert!(listed.iter().any(|file| file.starts_with(EXAMPLES)));
}

/// Files are longer than what they hold, and are read all the same (decision 0202).
#[test]
fn offers_with_zeros_behind_them_are_read() {
    let Some(data) = data() else { return };
    for file in ["npa-ausweisapp/EF.CardAccess.bin", "npa-vsmartcard/ecdh.ef_cardaccess.bin"] {
        let bytes = std::fs::read(data.join("1-lds").join(file)).unwrap();
        let access = CardAccess::decode(&bytes).unwrap();
        assert!(access.security_infos().pace().next().is_some(), "{file}");
    }
}

/// Its EF.SOD is signed rightly, for other files than it has.
#[test]
fn the_simulated_passport_is_refused() {
    let Some(data) = data() else { return };
    let profile = std::fs::read(data.join("1-lds/npa-persosim/Profile01.json")).unwrap();
    let profile: serde_json::Value = serde_json::from_slice(&profile).unwrap();
    let files = profile["files"].as_array().unwrap().iter().filter_map(|file| {
        let fid = u16::from_str_radix(file["fid"].as_str()?, 16).ok()?;
        let ours = file["df"].as_str()?.contains("A0000002471001");
        let ef = ours.then(|| Ef::by_fid(Directory::Emrtd, fid)).flatten()?;
        let hex = file["hex"].as_str()?.as_bytes().chunks(2);
        let byte = |pair: &[u8]| u8::from_str_radix(core::str::from_utf8(pair).unwrap(), 16);
        Some((ef, hex.map(|pair| byte(pair).unwrap()).collect()))
    });
    let report = judge(files);
    for (id, reason) in [
        (Id::Signature, None),
        (Id::MessageDigest, None),
        (Id::Chain, Some(Reason::AnchorMissing)),
        (Id::File(Ef::Dg1), Some(Reason::HashDiffers)),
        (Id::File(Ef::Dg2), Some(Reason::HashDiffers)),
    ] {
        assert_eq!(report.outcome(id).unwrap().reason(), reason, "{id}");
    }
    assert_eq!(verdict(&report).decision, Decision::Refused);
}

/// Every certificate and list of the collection is named by a test, or by a decision that says why
/// none needs it.
#[test]
fn every_certificate_and_list_is_named_somewhere() {
    let Some(data) = data() else { return };
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = String::new();
    for folder in
        ["src", "tests", "../card-format/tests", "../card-format/src", "../docs/decisions"]
    {
        let folder = here.join(folder);
        for file in files(&folder) {
            let kind = Path::new(&file).extension().and_then(OsStr::to_str);
            if matches!(kind, Some("rs" | "md")) && !file.ends_with("collection.rs") {
                texts.push_str(&std::fs::read_to_string(folder.join(file)).unwrap());
            }
        }
    }
    let named = |file: &String| texts.contains(file.rsplit('/').next().unwrap());
    let unnamed: Vec<_> = files(&data.join("2-pki")).into_iter().filter(|it| !named(it)).collect();
    assert!(unnamed.is_empty(), "named nowhere: {unnamed:?}");
}
