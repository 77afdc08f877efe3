//! A PKI made, checked and looked at by OpenSSL; certificates that break one rule each.

mod broken;
mod terminals;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command as Process;

use card_format::certificate::Certificate;
use card_format::profile;
use card_format::sealed::Class;
use jiff::civil::{DateTime, date};
use verifier::key_file::{Password, PasswordArgs};

use super::init::life;
use super::*;
use crate::authority::Authority;
use crate::keys::PinArgs;

fn now() -> DateTime {
    date(2026, 5, 1).at(12, 0, 0, 0)
}

fn password() -> Password {
    Password::new(b"correct horse".to_vec())
}

/// Runs OpenSSL; `None` where there is none.
fn openssl(directory: &Path, arguments: &str) -> Option<(bool, String)> {
    let arguments = arguments.split_whitespace();
    let output = Process::new("openssl").args(arguments).current_dir(directory).output().ok()?;
    let text = [output.stdout, output.stderr].concat();
    Some((output.status.success(), String::from_utf8_lossy(&text).into_owned()))
}

#[test]
fn what_is_made_keeps_every_rule() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("pki");
    let init = Init::new(&path, &profile::VIETNAM);
    let report = init.make(&password(), now()).unwrap();
    assert!(report.verdict().is_ok(), "{}", table::table(&report));
    for entry in fs::read_dir(&path).unwrap() {
        let entry = entry.unwrap();
        let file = entry.path();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        let private = file.extension().is_some_and(|extension| extension == "key");
        assert!(mode == 0o600 || !private, "{} has mode {mode:o}", file.display());
    }
    let again = init.make(&password(), now());
    assert!(matches!(again, Err(Error::Exists(_))));

    let folder = Folder::new(&path);
    let (certificate, _) = folder.document_signer(&password()).unwrap();
    let certificate = Certificate::decode(&certificate).unwrap();
    assert_eq!(certificate.country(), Some("VN"));
    let mut keys = Class::ALL.map(|class| *folder.class_key(class, &password()).unwrap());
    keys.sort_unstable();
    assert!(keys.windows(2).all(|pair| pair[0] != pair[1]));
    let transport = folder.transport_key(&password()).unwrap();
    assert_eq!(*transport, card_protocol::diversification::DEMO_TRANSPORT_MASTER);
}

#[test]
fn the_next_signer_takes_over() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("pki");
    let mut init = Init::new(&path, &profile::UTOPIA);
    init.signer_limit = 20;
    init.make(&password(), life::now().unwrap()).unwrap();
    let next = NextSigner {
        folder: path.clone(),
        from: None,
        password: PasswordArgs::default(),
        pin: PinArgs::default(),
    };
    assert_eq!(next.make(&password()).unwrap(), "ds-2.der");
    let later = NextSigner { from: Some(date(2027, 1, 1)), ..next };
    assert_eq!(later.make(&password()).unwrap(), "ds-3.der");
    let report = Folder::new(&path).check().unwrap();
    assert!(report.verdict().is_ok(), "{}", table::table(&report));
    let names: Vec<_> = report.certificates.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["csca.der", "ds.der", "ds-2.der", "ds-3.der", "audit.der"]);

    let authority = Authority::read(&path, &password()).unwrap();
    let ids: Vec<_> = authority.signers.iter().map(|signer| *signer.id()).collect();
    let now = jiff::Timestamp::now();
    assert_eq!(authority.signers.limit(), 20);
    let due = |now| authority.signers.due(now).ids().copied().collect::<Vec<_>>();
    assert_eq!(due(now), [ids[1], ids[0]]);
    let january = "2027-01-02T00:00:00Z".parse().unwrap();
    assert_eq!(due(january).first(), Some(&ids[2]));
}

#[test]
fn an_old_folder_gets_a_signer_of_books() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    Init::new(path, &profile::UTOPIA).make(&password(), now()).unwrap();
    let log = LogSigner {
        folder: path.to_owned(),
        password: PasswordArgs::default(),
        pin: PinArgs::default(),
    };
    assert!(matches!(log.make(&password(), now()), Err(Error::Exists(_))));
    fs::remove_file(path.join("audit.der")).unwrap();
    fs::remove_file(path.join("audit.key")).unwrap();
    fs::remove_file(path.join("signers.toml")).unwrap();
    assert!(Authority::read(path, &password()).is_err());
    log.make(&password(), now()).unwrap();
    assert!(Folder::new(path).check().unwrap().verdict().is_ok());
    let authority = Authority::read(path, &password()).unwrap();
    assert_eq!(authority.signers.limit(), crate::signer::DEFAULT_LIMIT);
    let late = date(2032, 1, 1).at(0, 0, 0, 0);
    fs::remove_file(path.join("audit.der")).unwrap();
    fs::remove_file(path.join("audit.key")).unwrap();
    assert!(matches!(log.make(&password(), late), Err(Error::AuthorityPast(_))));
}

#[test]
fn openssl_accepts_the_certificates() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    Init::new(path, &profile::UTOPIA).make(&password(), now()).unwrap();
    let Some((shown, csca)) = openssl(path, "x509 -inform DER -in csca.der -text -out csca.pem")
    else {
        return;
    };
    assert!(shown);
    let (_, csca) = openssl(path, "x509 -in csca.pem -noout -text").unwrap_or((shown, csca));
    for line in [
        "Issuer: C = UT, O = Cardwright demonstration, CN = CSCA UTO 1",
        "Not After : Aug  1 12:00:00 2041 GMT",
        "Field Type: prime-field",
        "Cofactor:  1 (0x1)",
        "CA:TRUE, pathlen:0",
        "Certificate Sign, CRL Sign",
        "Not Before: May  1 12:00:00 2026 GMT, Not After: May  1 12:00:00 2031 GMT",
        "L=UTO, email:pki@cardwright.example, URI:https://cardwright.example/pki",
        "URI:https://cardwright.example/pki/UTO.crl",
    ] {
        assert!(csca.contains(line), "{line}\n{csca}");
    }
    let verify = "verify -attime 1800000000 -check_ss_sig -CAfile csca.pem";
    let (verified, text) = openssl(path, &format!("{verify} csca.pem")).unwrap();
    assert!(verified, "{text}");
    // OpenSSL refuses every chain with explicit domain parameters (its error 94), which Doc 9303-12
    // prescribes. Nothing else may be wrong; the signature is verified by itself.
    let (converted, _) = openssl(path, "x509 -inform DER -in ds.der -out ds.pem").unwrap();
    assert!(converted);
    let (_, text) = openssl(path, &format!("{verify} ds.pem")).unwrap();
    let errors: Vec<_> = text.lines().filter(|line| line.starts_with("error ")).collect();
    let explicit = "error 94 at 0 depth lookup: Certificate public key has explicit ECC parameters";
    assert_eq!(errors, [explicit, "error ds.pem: verification failed"]);
    let bytes = fs::read(path.join("ds.der")).unwrap();
    let ds = Certificate::decode(&bytes).unwrap();
    fs::write(path.join("ds.tbs"), ds.tbs()).unwrap();
    fs::write(path.join("ds.sig"), ds.signature()).unwrap();
    let (public, _) = openssl(path, "x509 -in csca.pem -noout -pubkey -out csca.pub").unwrap();
    assert!(public);
    let verify = "dgst -sha256 -verify csca.pub -signature ds.sig ds.tbs";
    let (verified, text) = openssl(path, verify).unwrap();
    assert!(verified, "{text}");
}

#[test]
fn a_terminal_gets_its_classes_only() {
    let directory = tempfile::tempdir().unwrap();
    let (pki, out) = (directory.path().join("pki"), directory.path().join("terminal"));
    let issuer = password();
    Init::new(&pki, &profile::UTOPIA).make(&issuer, now()).unwrap();
    if std::env::var_os("CARDWRIGHT_PASSWORD").is_some() {
        return;
    }
    issuer.write_into(&pki).unwrap();
    let classes = vec![Class::Identity, Class::Face];
    let trust = Trust {
        pki: pki.clone(),
        out: out.clone(),
        classes,
        class_keys: None,
        password: PasswordArgs::default(),
    };
    trust.make().unwrap();
    let mut names: Vec<_> =
        fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort_unstable();
    assert_eq!(names, ["csca.der", "password", "seal-face.1.key", "seal-identity.1.key"]);
    let terminal = Password::read(&out.join("password")).unwrap();
    assert_ne!(terminal.as_bytes(), issuer.as_bytes());
    let theirs = Folder::new(&out).class_key(Class::Face, &terminal).unwrap();
    let ours = Folder::new(&pki).class_key(Class::Face, &issuer).unwrap();
    assert_eq!(theirs, ours);
    assert!(matches!(trust.make(), Err(Error::Exists(_))));
}

#[test]
fn a_chip_makers_key_is_imported() {
    let directory = tempfile::tempdir().unwrap();
    let hex = directory.path().join("maker.hex");
    fs::write(&hex, "000102030405060708090A0B0C0D0E0F\n").unwrap();
    let mut init = Init::new(directory.path().join("pki"), &profile::UTOPIA);
    init.transport_key = Transport::File(hex.clone());
    init.make(&password(), now()).unwrap();
    let key = Folder::new(&init.folder).transport_key(&password()).unwrap();
    assert_eq!(key[..3], [0, 1, 2]);
    for length in [24, 32] {
        fs::write(&hex, "A5".repeat(length)).unwrap();
        init.folder = directory.path().join(length.to_string());
        init.make(&password(), now()).unwrap();
        let authority = Authority::read(&init.folder, &password()).unwrap();
        let keys = authority.transport.derive(&[1; 10], 0x30).unwrap();
        assert_eq!(keys.enc.expose().len(), length);
    }
    for wrong in
        ["", "0001", "000102030405060708090A0B0C0D0E0G", "+00102030405060708090A0B0C0D0E0F"]
    {
        fs::write(&hex, wrong).unwrap();
        init.folder = directory.path().join("other");
        let result = init.make(&password(), now());
        assert!(matches!(result, Err(Error::TransportKey(_))), "{wrong}");
    }
}

#[test]
fn codes_of_states_have_their_form() {
    let directory = tempfile::tempdir().unwrap();
    for (country, state) in
        [("vn", "VNM"), ("VNM", "VNM"), ("VN", ""), ("VN", "vnm"), ("V1", "VNM")]
    {
        let mut init = Init::new(directory.path().join("pki"), &profile::VIETNAM);
        init.country = Some(country.to_owned());
        init.state = Some(state.to_owned());
        assert!(matches!(init.make(&password(), now()), Err(Error::State)), "{country} {state}");
    }
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
}
