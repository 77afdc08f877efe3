//! Documents that other people made, found through `CARDWRIGHT_DATA`.

use std::path::PathBuf;

use card_format::asn1;
use card_format::certificate::Certificate;
use card_format::cms::SignedData;
use card_format::ef::{Ef, FILES};
use verifier::check::Id;
use verifier::document::{Content, Document, Source};
use verifier::examine::{dump_name, examine_files};
use verifier::finding::Finding;
use verifier::ledger::Ledger;
use verifier::passive::authenticate;
use verifier::reason::Reason;
use verifier::report::Report;
use verifier::signature::{verify_certificate, verify_signer};
use verifier::status::Status;
use verifier::trust::{Anchor, Trust};
use verifier::verdict::{Decision, verdict};

use crate::fixture::TODAY;

fn data(folder: &str) -> Option<PathBuf> {
    let Some(root) = std::env::var_os("CARDWRIGHT_DATA") else {
        eprintln!("skipped: CARDWRIGHT_DATA is not set");
        return None;
    };
    Some(PathBuf::from(root).join(folder))
}

fn read(folder: &str) -> Option<Document> {
    let folder = data(folder)?;
    let mut document = Document::new(Source::Files);
    for entry in &FILES {
        if let Ok(bytes) = std::fs::read(folder.join(dump_name(entry.ef))) {
            document.insert(entry.ef, Content::Read(bytes));
        }
    }
    Some(document)
}

fn judge(document: &Document) -> Report {
    examine_files(document, &Trust::of_certificates([]), TODAY, Ledger::default())
}

fn reason(report: &Report, id: Id) -> Option<Reason> {
    report.outcome(id).unwrap().reason()
}

#[test]
fn the_reference_data_set_is_told_as_it_is() {
    let Some(document) = read("1-lds/bsi-tr03105-5-referencedataset") else { return };
    let report = judge(&document);
    for ef in [Ef::Dg1, Ef::Dg2, Ef::Dg3, Ef::Dg4, Ef::Dg14] {
        assert_eq!(reason(&report, Id::File(ef)), None, "{ef:?}");
    }
    for (id, expected) in [
        (Id::Signature, None),
        (Id::MessageDigest, None),
        (Id::Chain, Some(Reason::AnchorMissing)),
        (Id::SignerValidity, Some(Reason::SignerExpired)),
        (Id::SignerKeyUsage, None),
        (Id::Listing, None),
        (Id::File(Ef::Dg15), Some(Reason::NotCovered)),
        (Id::IssuingState, None),
        (Id::Zone, None),
        (Id::Expiry, Some(Reason::Expired)),
        (Id::Portrait, None),
        (Id::ActiveAuthentication, Some(Reason::NoChip)),
    ] {
        assert_eq!(reason(&report, id), expected, "{id}");
    }
    assert_eq!(report.holder.as_ref().unwrap().portrait.as_ref().unwrap().format, "jpeg2000");
    assert_eq!(report.findings, [Finding::NoAnchors, Finding::OldVersion]);
    assert_eq!(verdict(&report).decision, Decision::Refused);
}

#[test]
fn a_day_when_the_specimen_was_valid_leaves_only_what_is_unknown() {
    let Some(document) = read("1-lds/bsi-tr03105-5-referencedataset") else { return };
    let day = jiff::civil::date(2014, 1, 1);
    let trust = Trust::of_certificates([]);
    let report = examine_files(&document, &trust, day, Ledger::default());
    let failed = |check: &verifier::check::Check| check.outcome.status() == Status::Failed;
    assert!(!report.checks.iter().any(failed));
    assert_eq!(verdict(&report).decision, Decision::CannotTell);
}

#[test]
fn spoiled_security_objects_are_not_accepted() {
    let Some(folder) = data("1-lds/sod-negative") else { return };
    let mut seen = 0;
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let mut document = Document::new(Source::Files);
        document.insert(Ef::Sod, Content::Read(std::fs::read(&path).unwrap()));
        let report = judge(&document);
        let signature = report.outcome(Id::Signature).unwrap().status();
        let digest = report.outcome(Id::MessageDigest).unwrap().status();
        match name.split('-').next().unwrap() {
            "1ae97e17" | "6d3b6ce3" => assert_eq!(signature, Status::Failed),
            "78a2b951" => assert_eq!(digest, Status::Failed),
            other => panic!("unknown specimen {other}"),
        }
        assert_ne!(verdict(&report).decision, Decision::Accepted, "{name}");
        seen += 1;
    }
    assert_eq!(seen, 3);
}

#[test]
fn authorities_of_the_field_are_anchors_and_their_signers_chain_to_them() {
    let Some(folder) = data("2-pki/dsc-csca-pairs") else { return };
    for (authority, signer) in [
        ("DE_CSCA.der", "DE_DSC.der"),
        ("FR_CSCA.der", "FR_DSC.der"),
        ("NZ_CSCA.der", "NZ_DSC.der"),
    ] {
        let read = |name| std::fs::read(folder.join(name)).unwrap();
        let (authority, signer) = (read(authority), read(signer));
        let trust = Trust::of_certificates([authority.clone(), signer.clone()]);
        let anchors: Vec<_> = trust.anchors().iter().map(Anchor::der).collect();
        assert_eq!(anchors, [&authority]);
        let signers: Vec<_> = trust.signers().map(|signer| signer.raw().to_vec()).collect();
        assert_eq!(signers, core::slice::from_ref(&signer));
        let authority = Certificate::decode(&authority).unwrap();
        let signer = Certificate::decode(&signer).unwrap();
        let key = authority.subject_public_key_info();
        assert!(verify_certificate(&signer, key).is_ok());
        assert!(verify_certificate(&authority, signer.subject_public_key_info()).is_err());
    }
}

/// What the collection says of each: who signed it, and whether that is right.
#[test]
fn certificates_of_the_field_verify_under_their_issuers() {
    let Some(folder) = data("2-pki") else { return };
    for (certificate, issuer) in [
        ("certs/DE_ROOT_CA_CSCA07.cer", "certs/DE_ROOT_CA_CSCA07.cer"),
        ("certs/NL_ROOT_CA.cer", "certs/NL_ROOT_CA.cer"),
        ("crl/COL_csca.der", "crl/COL_csca.der"),
        ("eid-testbed/CERT_ECARD_CSCA_1.DER", "eid-testbed/CERT_ECARD_CSCA_1.DER"),
        ("eid-testbed/CERT_ECARD_DS_1_B.DER", "eid-testbed/CERT_ECARD_CSCA_1.DER"),
        (
            "eid-testbed/CERT_ECARD_CSCA_1_MASTERLIST_SIGNER.DER",
            "eid-testbed/CERT_ECARD_CSCA_1.DER",
        ),
    ] {
        let read = |name| std::fs::read(folder.join(name)).unwrap();
        let (one, other) = (read(certificate), read(issuer));
        let one = Certificate::decode(&one).unwrap();
        let other = Certificate::decode(&other).unwrap();
        let verified = verify_certificate(&one, other.subject_public_key_info());
        assert!(verified.is_ok(), "{certificate}: {verified:?}");
    }
}

/// Every signed structure of the collection verifies under the certificate that it carries.
#[test]
fn signed_data_of_the_field_verifies() {
    let Some(folder) = data("") else { return };
    for name in [
        "1-lds/npa-ausweisapp/EF.CardSecurity.bin",
        "1-lds/npa-vsmartcard/ecdh.ef_cardsecurity.bin",
        "2-pki/eidas-middleware/MASTERLIST.bin",
        "2-pki/eid-testbed/MASTERLIST_ECARD_CSCA_1.DER",
        "2-pki/masterlists/NL_ML_2025-07-29.ml",
    ] {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let signed = SignedData::decode(&bytes).unwrap();
        let info = signed.signers().next().unwrap();
        let mut certificates = signed.certificates().filter_map(Result::ok);
        let signer = certificates.find(|signer| info.identifier().names(signer)).unwrap();
        assert_eq!(info.check_message_digest(&signed), Ok(()), "{name}");
        let verified = verify_signer(&info, &signed, &signer);
        assert!(verified.is_ok(), "{name}: {verified:?}");
    }
}

/// The authority of the identity card is in a list that its State published.
#[test]
fn card_security_is_vouched_for_up_to_an_authority_of_the_list() {
    let Some(folder) = data("") else { return };
    let list = std::fs::read(folder.join("2-pki/eidas-middleware/MASTERLIST.bin")).unwrap();
    let list = SignedData::decode(&list).unwrap();
    let mut fields = asn1::only(list.content(), asn1::SEQUENCE).unwrap().reader();
    asn1::number(&mut fields).unwrap();
    let mut set = fields.expect(asn1::SET).unwrap().reader();
    let authorities = core::iter::from_fn(|| set.take().ok().map(|tlv| tlv.raw.to_vec()));
    let trust = Trust::of_certificates(authorities);
    let file = std::fs::read(folder.join("1-lds/npa-ausweisapp/EF.CardSecurity.bin")).unwrap();
    let signed = SignedData::decode(&file).unwrap();
    let signer = signed.certificates().next().unwrap().unwrap();
    let (from, _) = signer.validity();
    let (year, month, day) = from.date();
    let small = |part: u8| i8::try_from(part).unwrap();
    let day = jiff::civil::date(i16::try_from(year).unwrap(), small(month), small(day) + 1);
    let mut document = Document::new(Source::Files);
    document.insert(Ef::CardSecurity, Content::Read(file.clone()));
    let nobody = Trust::of_certificates([]);
    for (trust, reason) in [(&trust, None), (&nobody, Some(Reason::AnchorMissing))] {
        let mut ledger = Ledger::default();
        let passive = authenticate(&document, trust, day, &mut ledger);
        assert_eq!(passive.vouch(Ef::CardSecurity).is_some(), reason.is_none());
        let (checks, _) = ledger.finish();
        let check = checks.iter().find(|check| check.id == Id::CardSecurity).unwrap();
        assert_eq!(check.outcome.reason(), reason);
    }
}
