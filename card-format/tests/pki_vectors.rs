//! Replays signatures, certificates and SecurityInfos that others made.
//!
//! They lie outside the repository, in the directories that `CARDWRIGHT_VECTORS` and
//! `CARDWRIGHT_DATA` name; without them nothing is tested here.

#![expect(clippy::unwrap_used, reason = "a wrong vector fails the test")]

use std::path::{Path, PathBuf};
use std::{env, fs};

use card_format::asn1;
use card_format::card_access::CardAccess;
use card_format::certificate::Certificate;
use card_format::cms::SignedData;
use card_format::curve::Curve;
use card_format::dg14::Dg14;
use card_format::dg15::Dg15;
use card_format::ec_key::PublicKey;
use card_format::error::Fault;
use card_format::lds_security_object::LdsSecurityObject;
use card_format::oid;
use card_format::security_info::{PaceInfo, SecurityInfo, SecurityInfos};
use card_format::sod::Sod;
use card_format::tlv::Reader;
use serde_json::Value;

fn directory(variable: &str) -> Option<PathBuf> {
    let directory = env::var_os(variable);
    if directory.is_none() {
        println!("skipped: {variable} is not set");
    }
    directory.map(PathBuf::from)
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn hex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

/// The signed hash is that of the content, by an algorithm and with a key that can be read.
fn assert_digest(sod: &Sod<'_>) {
    let signer = sod.document_signer().unwrap();
    assert_eq!(sod.check_message_digest(&signer), Ok(()));
    assert!(sod.signer().unwrap().algorithm().is_ok());
    assert!(signer.subject_public_key_info().public_key().is_ok());
}

#[test]
fn specimen_sods_are_read() {
    let Some(vectors) = directory("CARDWRIGHT_VECTORS") else { return };
    for object in json(&vectors.join("sod_v0.json"))["objects"].as_array().unwrap() {
        let file = hex(&object["ef_sod"]);
        let sod = Sod::decode(&file).unwrap();
        let security_object = sod.security_object();
        assert_eq!(security_object.raw(), hex(&object["lds_security_object"]));
        assert_eq!((security_object.version(), security_object.lds_version()), (0, None));
        let signer = sod.signer().unwrap();
        let attributes = signer.signed_attributes().unwrap();
        assert_eq!(attributes.hashed().concat(), hex(&object["signed_attrs_der_set"]));
        let digest = hex(&object["message_digest"]);
        assert_eq!(attributes.message_digest().unwrap().0, digest);
        assert_eq!(signer.signature(), hex(&object["signature"]));
        for (number, hash) in object["dg_hashes"].as_object().unwrap() {
            assert_eq!(security_object.hash(number.parse().unwrap()).unwrap(), hex(hash));
        }
        for (number, dg) in object["small_dgs"].as_object().unwrap() {
            assert_eq!(security_object.check(number.parse().unwrap(), &hex(dg)), Ok(()));
        }
        assert_digest(&sod);
    }
}

#[test]
fn lds_files_are_read() {
    let Some(vectors) = directory("CARDWRIGHT_VECTORS") else { return };
    let mut seen = 0;
    for file in json(&vectors.join("lds_files.json"))["files"].as_array().unwrap() {
        let name = file["name"].as_str().unwrap();
        let bytes = hex(&file["hex"]);
        if name.starts_with("EF.CardAccess") {
            let infos: Vec<_> =
                CardAccess::decode(&bytes).unwrap().security_infos().iter().collect();
            let mut out = [0; 128];
            assert_eq!(CardAccess::encode(&mut out, &infos).unwrap(), bytes);
            seen += 1;
        }
        if name.starts_with("LDSSecurityObject") {
            let object = LdsSecurityObject::decode(&bytes).unwrap();
            for number in [1, 2, 14] {
                assert_eq!(object.check(number, format!("dg{number}").as_bytes()), Ok(()));
            }
            let hash = |number| (number, object.hash(number).unwrap().try_into().unwrap());
            let hashes = [hash(1), hash(2), hash(14)];
            let mut out = [0; 256];
            let ours = LdsSecurityObject::encode(&mut out, &hashes, "0108", "040000").unwrap();
            assert_eq!(ours == bytes, object.version() == 1, "{name}");
            seen += 1;
        }
    }
    assert_eq!(seen, 4);
}

fn assert_card_security(bytes: &[u8]) -> usize {
    let data = SignedData::decode(bytes).unwrap();
    assert_eq!(data.content_type(), oid::SECURITY_OBJECT);
    let signer = data.certificates().next().unwrap().unwrap();
    let info = data.signer(&signer).unwrap();
    assert_eq!(info.check_message_digest(&data), Ok(()));
    assert!(info.algorithm().is_ok());
    assert!(signer.subject_public_key_info().public_key().is_ok());
    let infos = SecurityInfos::decode(data.content()).unwrap();
    assert!(infos.chip_authentication_keys().next().is_some());
    infos.iter().count()
}

#[test]
fn the_worked_example_of_eac_is_read() {
    let Some(vectors) = directory("CARDWRIGHT_VECTORS") else { return };
    let example = json(&vectors.join("eac2_worked_example_ecdh.json"));
    let access = hex(&example["ef_card_access"]);
    let access = CardAccess::decode(&access).unwrap();
    let pace = access.security_infos().pace().next().unwrap();
    assert_eq!(pace.protocol, PaceInfo::ECDH_GM_AES_128_P256.protocol);
    assert_eq!(pace.parameter_id, Some(13));
    let info = access.security_infos().terminal_authentication().unwrap();
    assert_eq!((info.version, info.ef_cvca), (2, None));
    let security = hex(&example["ef_card_security"]);
    assert!(assert_card_security(&security) > 4);
    let data = SignedData::decode(&security).unwrap();
    let signed = SecurityInfos::decode(data.content()).unwrap();
    assert_eq!(signed.pace().next(), Some(pace));
    // PrivilegedTerminalInfo stands in the unsigned file only.
    assert!(!signed.repeats(access.security_infos()));
}

#[test]
fn the_reference_data_set_of_bsi_is_covered_by_its_sod() {
    let Some(data) = directory("CARDWRIGHT_DATA") else { return };
    let directory = data.join("1-lds/bsi-tr03105-5-referencedataset");
    let read = |name: &str| fs::read(directory.join(name)).unwrap();
    let file = read("EF.SOD.bin");
    let sod = Sod::decode(&file).unwrap();
    assert_digest(&sod);
    for number in [1, 2, 3, 4, 14] {
        let dg = read(&format!("EF.DG{number}.bin"));
        assert_eq!(sod.security_object().check(number, &dg), Ok(()), "DG{number}");
    }
    let dg15 = read("EF.DG15.bin");
    assert_eq!(sod.security_object().check(15, &dg15), Err(Fault::Missing.at(0)));
    let key = Dg15::decode(&dg15).unwrap();
    assert_eq!(key.public_key().algorithm().algorithm, oid::RSA_ENCRYPTION);
    let dg14 = read("EF.DG14.bin");
    let infos = *Dg14::decode(&dg14).unwrap().security_infos();
    let key = infos.chip_authentication_keys().next().unwrap();
    let point = matches!(
        key.public_key.public_key(),
        Ok(PublicKey::Ec { curve: Curve::BrainpoolP224r1, .. })
    );
    assert!(point);
    let signer = fs::read(data.join("2-pki/certs/dsc_de_0142fd5cf927.cer")).unwrap();
    assert_eq!(sod.document_signer().unwrap().raw(), signer);
}

#[test]
fn changed_sods_are_refused_for_the_right_reason() {
    let Some(data) = directory("CARDWRIGHT_DATA") else { return };
    let mut seen = 0;
    for entry in fs::read_dir(data.join("1-lds/sod-negative")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let file = fs::read(&path).unwrap();
        let digest = Sod::decode(&file).map(|sod| {
            let signer = sod.document_signer().unwrap();
            sod.check_message_digest(&signer).map_err(|error| error.fault)
        });
        let digest = digest.map_err(|error| error.fault);
        match name.get(..8).unwrap() {
            "6d3b6ce3" => assert_eq!(digest, Err(Fault::Trailing)),
            "78a2b951" => assert_eq!(digest, Ok(Err(Fault::Authentication))),
            // Only the signature was changed.
            "1ae97e17" => assert_eq!(digest, Ok(Ok(()))),
            _ => continue,
        }
        seen += 1;
    }
    assert_eq!(seen, 3);
}

#[test]
fn security_infos_of_other_cards_are_read() {
    let Some(data) = directory("CARDWRIGHT_DATA") else { return };
    let lds = data.join("1-lds");
    let padded = fs::read(lds.join("npa-ausweisapp/EF.CardAccess.bin")).unwrap();
    assert_eq!(padded.len(), 1024);
    assert!(CardAccess::decode(&padded).unwrap().security_infos().pace().count() > 0);
    let access = fs::read(lds.join("npa-vsmartcard/ecdh.ef_cardaccess.bin")).unwrap();
    let entries: Vec<SecurityInfo<'_>> =
        CardAccess::decode(&access).unwrap().security_infos().iter().collect();
    assert!(entries.iter().any(|info| matches!(info, SecurityInfo::TerminalAuthentication(_))));
    let dg14 = fs::read(lds.join("misc/EF.DG14.doc9303-sample.bin")).unwrap();
    assert!(Dg14::decode(&dg14).unwrap().security_infos().iter().count() > 0);
    for name in ["npa-ausweisapp/EF.CardSecurity.bin", "npa-vsmartcard/ecdh.ef_cardsecurity.bin"] {
        assert_card_security(&fs::read(lds.join(name)).unwrap());
    }
}

/// The simulator's files were changed after they were signed: every hash must disagree.
#[test]
fn the_simulated_identity_card_is_found_out() {
    let Some(data) = directory("CARDWRIGHT_DATA") else { return };
    let profile = json(&data.join("1-lds/npa-persosim/Profile01.json"));
    let find = |df: &str, fid: &str| {
        let mut files = profile["files"].as_array().unwrap().iter();
        let file = files.find(|file| {
            file["df"].as_str().unwrap().contains(df) && file["fid"].as_str() == Some(fid)
        });
        file.map(|file| hex(&file["hex"]))
    };
    for fid in ["011D", "011B"] {
        assert_card_security(&find("MF", fid).unwrap());
    }
    let file = find("A0000002471001", "011D").unwrap();
    let sod = Sod::decode(&file).unwrap();
    assert_digest(&sod);
    let mut checked = 0;
    for hash in sod.security_object().hashes() {
        if let Some(dg) = find("A0000002471001", &format!("01{:02X}", hash.number)) {
            let result = sod.security_object().check(hash.number, &dg);
            assert_eq!(result, Err(Fault::Authentication.at(0)), "DG{}", hash.number);
            checked += 1;
        }
    }
    assert!(checked > 0);
}

#[test]
fn certificates_of_states_are_read() {
    let Some(data) = directory("CARDWRIGHT_DATA") else { return };
    let pki = data.join("2-pki");
    for (name, country, ca) in [
        ("certs/DE_ROOT_CA_CSCA07.cer", "DE", true),
        ("certs/NL_ROOT_CA.cer", "NL", true),
        ("certs/dsc_de_0142fd5cf927.cer", "DE", false),
        ("crl/COL_csca.der", "CO", true),
        ("dsc-csca-pairs/DE_CSCA.der", "DE", true),
        ("dsc-csca-pairs/DE_DSC.der", "DE", false),
        ("dsc-csca-pairs/FR_CSCA.der", "FR", true),
        ("dsc-csca-pairs/FR_DSC.der", "FR", false),
        ("dsc-csca-pairs/NZ_CSCA.der", "NZ", true),
        ("dsc-csca-pairs/NZ_DSC.der", "NZ", false),
        ("eid-testbed/CERT_ECARD_CSCA_1.DER", "DE", true),
        ("eid-testbed/CERT_ECARD_DS_1_B.DER", "DE", false),
    ] {
        let bytes = fs::read(pki.join(name)).unwrap();
        let certificate = Certificate::decode(&bytes).unwrap();
        assert_eq!((certificate.country(), certificate.is_ca()), (Some(country), ca), "{name}");
        let key = certificate.subject_public_key_info();
        assert!(certificate.algorithm().is_ok() && key.public_key().is_ok(), "{name}");
    }
    for state in ["DE", "FR", "NZ"] {
        let read = |role| fs::read(pki.join(format!("dsc-csca-pairs/{state}_{role}.der"))).unwrap();
        let (signer, authority) = (read("DSC"), read("CSCA"));
        let signer = Certificate::decode(&signer).unwrap();
        let authority = Certificate::decode(&authority).unwrap();
        assert!(signer.issuer().matches(authority.subject()));
        let named = signer.authority_key_identifier().unwrap();
        assert_eq!(named, authority.subject_key_identifier().unwrap());
    }
}

/// Reads the content of a master list (Doc 9303-12 §9.2) and counts what cannot be read.
fn count(list: &[u8]) -> (usize, usize) {
    let data = SignedData::decode(list).unwrap();
    assert_eq!(data.content_type(), oid::CSCA_MASTER_LIST);
    let signer = data.certificates().filter_map(Result::ok).find(|c| data.signer(c).is_some());
    let info = data.signer(&signer.unwrap()).unwrap();
    assert_eq!(info.check_message_digest(&data), Ok(()));
    assert!(info.signed_attributes().unwrap().signing_time().is_ok());
    let mut fields = asn1::only(data.content(), asn1::SEQUENCE).unwrap().reader();
    assert_eq!(asn1::number(&mut fields), Ok(0));
    let mut certificates: Reader<'_> = fields.expect(asn1::SET).unwrap().reader();
    let (mut all, mut unreadable) = (0, 0);
    while let Ok(tlv) = certificates.take() {
        all += 1;
        if let Err(error) = Certificate::decode(tlv.raw) {
            println!("certificate {all}: {error}");
            unreadable += 1;
        }
    }
    (all, unreadable)
}

#[test]
fn master_lists_are_read() {
    let Some(data) = directory("CARDWRIGHT_DATA") else { return };
    let read = |name: &str| fs::read(data.join("2-pki").join(name)).unwrap();
    assert_eq!(count(&read("masterlists/NL_ML_2025-07-29.ml")), (394, 0));
    assert_eq!(count(&read("eidas-middleware/MASTERLIST.bin")), (11, 0));
    assert_eq!(count(&read("eid-testbed/MASTERLIST_ECARD_CSCA_1.DER")), (1, 0));
}
