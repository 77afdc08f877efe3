//! Certificates of terminals: shown to a card, and to the tools of `OpenPACE`.

use std::path::PathBuf;

use ::verifier::terminal_key::TerminalKey;
use card_format::curve::Curve;
use card_format::cvc::{CvCertificate, Rights};
use card_format::date::Date;
use card_protocol::group::{OnChip, Standardized};
use card_protocol::terminal_auth::Binding;
use card_protocol::terminal_auth::card::TerminalAuthentication;
use card_protocol::terminal_auth::chain::Chain;
use card_protocol::terminal_auth::terminal::{MAX_SIGNATURE, Sign as _};
use card_protocol::terminal_auth::trust::{Trust as CardTrust, TrustPoint, TrustPoints};
use jiff::civil::Date as Day;

use super::*;

/// `OpenPACE` looks at the clock, so they live until this century ends.
fn options(rights: &[Right]) -> Options {
    let (from, until): (Day, Day) = (date(2026, 5, 2), date(2099, 12, 31));
    Options { rights: rights.to_vec(), from: Some(from), until: Some(until), ..Options::default() }
}

/// A folder with an authority, its successor, a verifier below it, and a terminal.
fn made(directory: &Path, curve: Option<Curve>) -> (PathBuf, PathBuf) {
    let [folder, out] = ["pki", "terminal"].map(|name| directory.join(name));
    Init::new(&folder, &profile::VIETNAM).make(&password(), now()).unwrap();
    fs::create_dir(&out).unwrap();
    password().write_into(&out).unwrap();
    let options = options(&[Right::Dg3]);
    NextCvca { folder: folder.clone(), curve, options: options.clone() }.make(&password()).unwrap();
    let dv = NewVerifier { folder: folder.clone(), foreign: false, options: options.clone() };
    dv.make(&password()).unwrap();
    let is = NewTerminal { folder: folder.clone(), out: out.clone(), options };
    is.make(&password()).unwrap();
    assert!(matches!(is.make(&password()), Err(Error::Exists(_))));
    (folder, out)
}

#[test]
fn a_card_of_the_first_authority_lets_the_terminal_in() {
    let directory = tempfile::tempdir().unwrap();
    let (folder, out) = made(directory.path(), Some(Curve::BrainpoolP256r1));
    let first = fs::read(folder.join(Folder::CVCA)).unwrap();
    let point = TrustPoint::<OnChip>::from_certificate(&CvCertificate::decode(&first).unwrap());
    let points = TrustPoints::NONE.with(point.unwrap());
    let mut trust = CardTrust { date: Date::new(2026, 5, 1).unwrap(), points };
    let mut session = TerminalAuthentication::new();
    let mut terminal = TerminalKey::read(&out, &PasswordArgs::default()).unwrap();
    let owned: Vec<_> = terminal.certificates().iter().map(|bytes| bytes.to_vec()).collect();
    let certificates: Vec<_> = owned.iter().map(Vec::as_slice).collect();
    let names: Vec<_> = points.cvca().unwrap().names().collect();
    let chain = Chain::find(&certificates, &names).unwrap();
    let shown: Vec<_> = chain.certificates().iter().map(|it| it.body.holder.to_string()).collect();
    assert_eq!(shown, ["VNCVCAVN002", "VNDVERVN001", "VNTERMVN001"]);
    let named = |name: &card_format::cvc::Reference| {
        [&[0x83, u8::try_from(name.as_bytes().len()).unwrap()], name.as_bytes()].concat()
    };
    for certificate in chain.certificates() {
        session.choose_certifier(&trust, &named(&certificate.body.authority)).unwrap();
        let update = session.verify_certificate(&trust, certificate.objects()).unwrap();
        trust = trust.after(&update);
    }
    let holder = chain.terminal().unwrap().body.holder;
    session.choose_terminal(&named(&holder)).unwrap();
    let challenge = session.challenge(Some(8), &mut stream()).unwrap();
    let binding = Binding { card: b"number", terminal: &[9; 32] };
    let mut room = [0; MAX_SIGNATURE];
    let signature = terminal.sign(&[b"number", &challenge, &[9; 32]], &mut room).unwrap();
    let rights = session.authenticate(&binding, signature).unwrap();
    assert_eq!(rights, Rights { dg3: true, dg4: false });
    let text = Show {
        files: ["cvca.cvcert", "VNCVCAVN002.link.cvcert", "VNDVERVN001.cvcert"]
            .map(|file| folder.join(file))
            .into(),
    };
    let text = text.text().unwrap();
    assert_eq!(text.matches("signature  verified").count(), 3, "{text}");
    assert!(text.contains("link from the key before") && text.contains("brainpoolP256r1"));
}

fn stream() -> chacha20::ChaCha20Rng {
    use rand_core::SeedableRng as _;
    chacha20::ChaCha20Rng::from_seed([1; 32])
}

/// Runs a tool of `OpenPACE`; `None` where there is none.
fn openpace(directory: &Path, tool: &str, arguments: &[&str]) -> Option<(bool, String)> {
    let Ok(output) = Process::new(tool).args(arguments).current_dir(directory).output() else {
        println!("skipped: there is no {tool} command");
        return None;
    };
    let text = [output.stdout, output.stderr].concat();
    Some((output.status.success(), String::from_utf8_lossy(&text).into_owned()))
}

#[test]
fn openpace_prints_and_verifies_what_we_issue() {
    let directory = tempfile::tempdir().unwrap();
    let (folder, _) = made(directory.path(), None);
    let trusted = directory.path().join("trusted");
    fs::create_dir(&trusted).unwrap();
    for (file, name) in
        [("VNCVCAVN002.cvcert", "VNCVCAVN002"), ("VNDVERVN001.cvcert", "VNDVERVN001")]
    {
        fs::copy(folder.join(file), trusted.join(name)).unwrap();
    }
    for (file, name) in [
        ("VNCVCAVN002.cvcert", "VNCVCAVN002"),
        ("VNDVERVN001.cvcert", "VNDVERVN001"),
        ("VNTERMVN001.cvcert", "VNTERMVN001"),
    ] {
        let arguments = ["--cvc", file, "--cvc-dir", trusted.to_str().unwrap()];
        let Some((_, text)) = openpace(&folder, "cvc-print", &arguments) else { return };
        assert!(text.contains(&format!("CHR: {name}")), "{text}");
        assert!(text.contains("certificate verified"), "{text}");
    }
}

#[test]
fn we_read_what_openpace_issues() {
    let directory = tempfile::tempdir().unwrap();
    let key = ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
    let key = [&key[..], &["-outform", "DER", "-out", "cvca.pkcs8"]].concat();
    let Some((true, _)) = openpace(directory.path(), "openssl", &key) else { return };
    let cvca = ["--role=cvca", "--type=is", "--chr=UTCVCAUT001", "--scheme=ECDSA_SHA_256"];
    let cvca = [&cvca[..], &["--read-finger", "--expires=991231", "--sign-with=cvca.pkcs8"]];
    let cvca = [&cvca.concat()[..], &["--key=cvca.pkcs8", "--out-cert=cvca.cvcert"]].concat();
    let Some((made, text)) = openpace(directory.path(), "cvc-create", &cvca) else { return };
    assert!(made, "{text}");
    let bytes = fs::read(directory.path().join("cvca.cvcert")).unwrap();
    let certificate = CvCertificate::decode(&bytes).unwrap();
    let point = TrustPoint::<Standardized>::from_certificate(&certificate).unwrap();
    assert_eq!(point.name().to_string(), "UTCVCAUT001");
    assert_eq!(certificate.body.authorization.rights(), Rights { dg3: true, dg4: false });
}
