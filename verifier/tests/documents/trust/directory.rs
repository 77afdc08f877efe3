//! Directories as files: entries come, change and go, and one that is bad spoils no other.

use der::pem::{LineEnding, encode_string};
use verifier::trust::{Counts, Fate, Why};

use super::made::{CrlPlan, Place, authority, fates, known, master_list};
use crate::fixture::Plan;

/// `attribute:: base64`, folded after sixty characters.
fn value(attribute: &str, bytes: &[u8]) -> String {
    let text = encode_string("X", LineEnding::LF, bytes).unwrap();
    let lines: Vec<_> = text.lines().filter(|line| !line.starts_with('-')).collect();
    format!("{attribute}:: {}\n", lines.join("\n "))
}

fn take(place: &Place, text: &str) -> Counts {
    let file = place.path("pkd.ldif");
    std::fs::write(&file, format!("version: 1\n\n{text}")).unwrap();
    let imported = place.take_path(&file, &[]);
    let refused: Vec<_> = imported.items.iter().filter_map(|item| item.why).collect();
    println!("{refused:?}");
    imported.counts()
}

#[test]
fn entries_are_added_changed_and_deleted() {
    let (specimen, place) = known();
    let mut second = Plan::good().signer;
    second.life.1 = (2036, 1, 1);
    let second = second.issue("CSCA Utopia");
    let dn = "dn: cn=1,o=dsc,c=UT,dc=data\n";
    let add =
        format!("{dn}objectClass: top\n{}", value("userCertificate;binary", &specimen.signer));
    let counts = Counts { taken: 1, ..Counts::default() };
    assert_eq!(take(&place, &add), counts);
    assert_eq!(take(&place, &add), Counts { known: 1, ..Counts::default() });
    let change = format!(
        "{dn}changetype: modify\nreplace: userCertificate;binary\n{}-\n",
        value("userCertificate;binary", &second)
    );
    assert_eq!(take(&place, &change), Counts { taken: 1, withdrawn: 1, ..Counts::default() });
    let signers: Vec<_> = place.load().signers().map(|signer| signer.raw().to_vec()).collect();
    assert_eq!(signers, [second]);
    let delete = format!("{dn}changetype: delete\n");
    assert_eq!(take(&place, &delete), Counts { withdrawn: 1, ..Counts::default() });
    assert_eq!(place.load().signers().count(), 0);
    assert_eq!(place.load().anchors().len(), 1);
}

#[test]
fn what_hangs_together_is_taken_in_its_order() {
    let home = authority("UT", crate::fixture::AUTHORITY_KEY);
    let abroad = authority("VN", [0x32; 32]);
    let (root, foreign) = (Plan::good().build().authority, abroad.issue(abroad.name));
    let list = master_list(&home, &[&root, &foreign]);
    // The revocation list comes before the master list that brings its authority.
    let crl = CrlPlan {
        issuer: crate::fixture::name("VN", abroad.name),
        key: abroad.key,
        ..CrlPlan::good()
    };
    let text = [
        "dn: o=crl,c=VN\n".to_owned(),
        value("certificateRevocationList;binary", &crl.issue()),
        "\ndn: o=ml,c=UT\n".to_owned(),
        value("pkdMasterListContent", &list),
        "\ndn: o=bad\nuserCertificate;binary:: ?\n\ndn: o=root,c=NL\n".to_owned(),
        value("cACertificate;binary", &authority("NL", [0x33; 32]).issue("CSCA Utopia")),
    ];
    let (_, place) = known();
    // The list itself, its own authority known, another one taken, the revocation list.
    assert_eq!(
        take(&place, &text.concat()),
        Counts { taken: 3, known: 1, withdrawn: 0, refused: 2 }
    );
    assert_eq!(place.load().anchors().len(), 2);
}

#[test]
fn a_directory_brings_no_authorities_of_its_own() {
    let (_, place) = known();
    let fake = authority("UT", [0x41; 32]);
    let mut link = authority("UT", [0x42; 32]);
    (link.signed_by, link.name) = (fake.key, "CSCA Utopia");
    let text = [
        "dn: o=1\n".to_owned(),
        value("cACertificate", &fake.issue(fake.name)),
        "\ndn: o=2\n".to_owned(),
        value("cACertificate", &link.issue(fake.name)),
    ];
    let counts = take(&place, &text.concat());
    assert_eq!((counts.taken, place.load().anchors().len()), (0, 1));
    // One that a known authority signed is a link of that authority.
    link.signed_by = crate::fixture::AUTHORITY_KEY;
    link.extensions.push((
        card_format::oid::AUTHORITY_KEY_IDENTIFIER,
        false,
        b"\x30\x04\x80\x02\xAB\xCD".to_vec(),
    ));
    let text = ["dn: o=3\n".to_owned(), value("cACertificate", &link.issue("CSCA Utopia"))];
    assert_eq!(take(&place, &text.concat()).taken, 1);
}

#[test]
fn a_folder_is_imported_whatever_its_files_are_called() {
    let specimen = Plan::good().build();
    let place = Place::new();
    let folder = place.path("feed");
    std::fs::create_dir_all(folder.join("deeper")).unwrap();
    let armour = |label, bytes: &[u8]| encode_string(label, LineEnding::LF, bytes).unwrap();
    let pem = [armour("X509 CRL", &CrlPlan::good().issue()), armour("CERTIFICATE", b"0")].concat();
    std::fs::write(folder.join("a.txt"), pem).unwrap();
    std::fs::write(folder.join("deeper/z.bin"), &specimen.authority).unwrap();
    std::fs::write(folder.join("list.zip"), b"PK\x03\x04").unwrap();
    std::fs::write(folder.join(".hidden"), b"x").unwrap();
    let imported = place.take_path(&folder, &[]);
    let whys: Vec<_> = imported.items.iter().filter_map(|item| item.why).collect();
    assert_eq!(whys, [Why::NotACertificate, Why::Archive]);
    assert_eq!(fates(&imported).iter().filter(|fate| **fate == Fate::Taken).count(), 2);
}
