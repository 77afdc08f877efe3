//! What States and testbeds have published, found through `CARDWRIGHT_DATA`: each ends as the
//! collection says that it does.

use std::path::PathBuf;

use card_format::certificate::Certificate;
use card_format::revocation_list::RevocationList;
use sha2::{Digest, Sha256};
use verifier::trust::{Fate, Fingerprint, Kind, Revocation, Why, verify_list};

use super::made::{Place, fates, why};
use crate::fixture::TODAY;

fn data(folder: &str) -> Option<PathBuf> {
    let Some(root) = std::env::var_os("CARDWRIGHT_DATA") else {
        eprintln!("skipped: CARDWRIGHT_DATA is not set");
        return None;
    };
    Some(PathBuf::from(root).join("2-pki").join(folder))
}

fn fingerprint(path: PathBuf) -> Fingerprint {
    Sha256::digest(std::fs::read(path).unwrap()).into()
}

#[test]
fn the_dutch_list_is_taken_whole_under_the_dutch_authority() {
    let Some(folder) = data("") else { return };
    let list = folder.join("masterlists/NL_ML_2025-07-29.ml");
    let place = Place::new();
    assert_eq!(why(&place.take_path(&list, &[])), Some(Why::SignerUnknown));
    let root = folder.join("certs/NL_ROOT_CA.cer");
    assert_eq!(fates(&place.take_path(&root, &[])), [Fate::Taken]);
    let imported = place.take_path(&list, &[]);
    let counts = imported.counts();
    println!("{counts:?}");
    let authorities = imported.items.iter().filter(|item| item.kind == Some(Kind::Authority));
    let (mut all, mut refused) = (0, Vec::new());
    for item in authorities {
        all += 1;
        refused.extend(item.why.map(|why| (item.source.clone(), why)));
    }
    assert_eq!((all, refused), (394, Vec::new()));
    assert!(!imported.refused());
    let issued = imported.items[0].issued.as_deref();
    assert_eq!((issued, imported.items[0].entries), (Some("2025-07-30T08:01:27Z"), Some(394)));
    let trust = place.load();
    assert_eq!(trust.anchors().len() + counts.known - 1, 394);
    // Once more, nothing is news.
    assert_eq!(place.take_path(&list, &[]).counts().taken, 0);
}

#[test]
fn the_lists_of_the_test_environments_need_their_signers_confirmed() {
    let Some(folder) = data("") else { return };
    let place = Place::new();
    let list = folder.join("eidas-middleware/MASTERLIST.bin");
    let refused = place.take_path(&list, &[]);
    println!("{:?}", refused.items[0]);
    assert!(refused.refused());
    let printed = refused.items[0].fingerprint.as_deref().unwrap();
    let confirmed = verifier::trust::parse_fingerprint(printed).unwrap();
    let imported = place.take_path(&list, &[confirmed]);
    let entries = imported.items.iter().filter(|item| item.kind == Some(Kind::Authority)).count();
    assert_eq!((imported.refused(), entries), (false, 11));
    // Its link certificate leads from the new key to the old one.
    let link = folder.join("eidas-middleware/TEST_csca_germany.cer");
    let imported = place.take_path(&link, &[]);
    let standing = imported.items[0].standing;
    assert_eq!(standing, Some(verifier::trust::Standing::Linked), "{:?}", imported.items[0]);
    // The testbed's signers do not name their purpose, so their own fingerprints are asked for.
    let place = Place::new();
    place.take_path(&folder.join("eid-testbed/CERT_ECARD_CSCA_1.DER"), &[]);
    let list = folder.join("eid-testbed/MASTERLIST_ECARD_CSCA_1.DER");
    assert_eq!(why(&place.take_path(&list, &[])), Some(Why::SignerPurpose));
    let signer = fingerprint(folder.join("eid-testbed/CERT_ECARD_CSCA_1_MASTERLIST_SIGNER.DER"));
    assert_eq!(fates(&place.take_path(&list, &[signer])), [Fate::Taken, Fate::Known]);
    // Its list of revoked signers names another than the one at hand.
    let list = folder.join("eid-testbed/BLACKLIST_ECARD_DS_1.DER");
    let refused = place.take_path(&list, &[]);
    assert_eq!(why(&refused), Some(Why::SignerPurpose));
    let printed = refused.items[0].fingerprint.as_deref().unwrap();
    let confirmed = verifier::trust::parse_fingerprint(printed).unwrap();
    assert_eq!(fates(&place.take_path(&list, &[confirmed])), [Fate::Taken]);
    let ages = place.load().freshness(TODAY).lists;
    assert_eq!(ages.iter().filter(|list| list.kind == Kind::DefectList).count(), 1);
    let signer = folder.join("eid-testbed/CERT_ECARD_DS_1_B.DER");
    assert_eq!(fates(&place.take_path(&signer, &[])), [Fate::Taken]);
}

#[test]
fn the_list_of_colombia_is_right_and_out_of_date() {
    let Some(folder) = data("crl") else { return };
    let place = Place::new();
    let list = folder.join("COL.crl");
    assert_eq!(why(&place.take_path(&list, &[])), Some(Why::IssuerUnknown));
    place.take_path(&folder.join("COL_csca.der"), &[]);
    let imported = place.take_path(&list, &[]);
    assert_eq!(fates(&imported), [Fate::Taken], "{:?}", imported.items[0]);
    assert_eq!(imported.items[0].entries, Some(15));
    let trust = place.load();
    assert!(trust.freshness(TODAY).lists[0].overdue);
    let authority = std::fs::read(folder.join("COL_csca.der")).unwrap();
    let authority = Certificate::decode(&authority).unwrap();
    let judged = trust.revocation(&authority, None, TODAY);
    assert!(
        matches!(judged, Revocation::Stale(listing) if listing.number.as_deref() == Some("037B"))
    );
    let then = jiff::civil::date(2020, 6, 1);
    assert!(matches!(trust.revocation(&authority, None, then), Revocation::NotRevoked(_)));
}

/// An authority of RFC 5280 alone: it does not say that its key signs lists, as Doc 9303-12 wants, so
/// it is no anchor; its list is right all the same, and names the certificate it revokes.
#[test]
fn the_test_list_of_the_middleware_revokes_what_it_says() {
    let Some(folder) = data("eidas-middleware") else { return };
    let place = Place::new();
    assert_eq!(why(&place.take_path(&folder.join("ca.crt"), &[])), Some(Why::NotAnAuthority));
    assert_eq!(why(&place.take_path(&folder.join("root.crl"), &[])), Some(Why::IssuerUnknown));
    let read = |name: &str| {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let text = core::str::from_utf8(&bytes).ok().and_then(|text| text.find("-----BEGIN"));
        match text {
            Some(at) => der::pem::decode_vec(&bytes[at..]).unwrap().1,
            None => bytes,
        }
    };
    let (list, authority, revoked) = (read("root.crl"), read("ca.crt"), read("ia.crt"));
    let list = RevocationList::decode(&list).unwrap();
    let [authority, revoked] = [&authority, &revoked].map(|der| Certificate::decode(der).unwrap());
    assert_eq!(verify_list(&list, &authority), Ok(()));
    assert!(verify_list(&list, &revoked).is_err());
    assert!(list.revoked().map(|entry| entry.serial).eq([revoked.serial()]));
    assert_eq!(list.next_update().unwrap().date(), (2021, 12, 16));
}

#[test]
fn signers_of_the_field_are_taken_under_their_authorities() {
    let Some(folder) = data("dsc-csca-pairs") else { return };
    let place = Place::new();
    for state in ["DE", "FR", "NZ"] {
        for file in ["CSCA", "DSC"] {
            let imported = place.take_path(&folder.join(format!("{state}_{file}.der")), &[]);
            assert_eq!(fates(&imported), [Fate::Taken], "{state} {file}");
        }
    }
    let trust = place.load();
    assert_eq!((trust.anchors().len(), trust.signers().count()), (3, 3));
    // One whose authority is not here is kept, and believed in no more than before.
    let alone = data("certs/dsc_de_0142fd5cf927.cer").unwrap();
    assert_eq!(fates(&place.take_path(&alone, &[])), [Fate::Taken]);
}
