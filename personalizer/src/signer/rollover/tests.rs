//! Three signers, of which each takes over from the one before.

use card_format::certificate::{Template, encode};
use card_format::ec_key;
use card_format::oid;
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer as _;

use super::super::FileSigner;
use super::*;

/// CN=DS.
const NAME: &[u8] = b"\x30\x0D\x31\x0B\x30\x09\x06\x03\x55\x04\x03\x0C\x02DS";

/// Signs from the first of a month for three months; the certificate lives for ten years.
fn signer(month: u8) -> Signer {
    let key = SigningKey::from_slice(&[month; 32]).unwrap();
    let time = |year, month| Time::new((year, month, 1), (0, 0, 0)).unwrap();
    let der = |tag, month| [&[tag, 0x0F], format!("2026{month:02}01000000Z").as_bytes()].concat();
    let period = [&b"\x30\x22"[..], &der(0x80, month), &der(0x81, month + 3)].concat();
    let template = Template {
        serial: &[month],
        issuer: NAME,
        validity: (time(2026, month), time(2036, month + 3)),
        subject: NAME,
        public_key: &ec_key::point(&(*key.verifying_key()).into()),
        extensions: &[(oid::PRIVATE_KEY_USAGE_PERIOD, false, &period)],
    };
    let sign = |tbs: &[u8]| Ok::<_, card_format::error::Error>(key.sign(tbs));
    let certificate = encode(&mut [0; 2048], &template, sign).unwrap().to_vec();
    Signer::new(Box::new(FileSigner::new(key, certificate))).unwrap()
}

fn three() -> (Signers, [[u8; 32]; 3]) {
    let signers = vec![signer(3), signer(1), signer(5)];
    let ids = [1, 0, 2].map(|at: usize| signers[at].id);
    (Signers::new(signers, 10), ids)
}

fn on(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Who signs, when so many documents bear each one's signature.
fn current<'s>(
    signers: &'s Signers,
    signatures: impl Fn(&[u8; 32]) -> u64,
    now: &str,
) -> Result<&'s Signer, NoSigner> {
    let due = signers.due(on(now));
    let free = due.ids().find(|id| signatures(id) < due.limit());
    due.take(free)
}

#[test]
fn the_newest_that_has_begun_signs() {
    let (signers, [january, march, may]) = three();
    for (now, id) in [
        ("2026-01-01T00:00:00Z", january),
        ("2026-02-28T23:59:59Z", january),
        ("2026-03-01T00:00:00Z", march),
        ("2026-05-20T00:00:00Z", may),
        ("2026-08-01T00:00:00Z", may),
    ] {
        assert_eq!(current(&signers, |_| 0, now).ok().unwrap().id(), &id, "{now}");
    }
}

#[test]
fn by_date_nobody_is_left() {
    let (signers, _) = three();
    let none = current(&signers, |_| 0, "2026-08-01T00:00:01Z").err().unwrap();
    assert_eq!(none, NoSigner { past: 3, spent: 0, early: 0, limit: 10 });
    let none = current(&signers, |_| 0, "2025-12-31T23:59:59Z").err().unwrap();
    assert_eq!(none, NoSigner { past: 0, spent: 0, early: 3, limit: 10 });
    assert!(none.to_string().contains("personalizer pki signer next"), "{none}");
}

#[test]
fn by_count_the_one_before_goes_on() {
    let (signers, [january, march, _]) = three();
    let now = "2026-03-20T00:00:00Z";
    let count = |id: &[u8; 32]| if *id == march { 10 } else { 9 };
    assert_eq!(current(&signers, count, now).ok().unwrap().id(), &january);
    let count = |id: &[u8; 32]| if *id == march { 9 } else { 10 };
    assert_eq!(current(&signers, count, now).ok().unwrap().id(), &march);
}

#[test]
fn by_count_and_date_nobody_is_left() {
    let (signers, _) = three();
    let none = current(&signers, |_| 11, "2026-04-20T00:00:00Z").err().unwrap();
    assert_eq!(none, NoSigner { past: 1, spent: 1, early: 1, limit: 10 });
    let nobody = Signers::new(Vec::new(), 10);
    let none = current(&nobody, |_| 0, "2026-04-20T00:00:00Z");
    assert_eq!(none.err(), Some(NoSigner { past: 0, spent: 0, early: 0, limit: 10 }));
}

#[test]
fn an_open_period_is_that_of_the_certificate() {
    let key = SigningKey::from_slice(&[9; 32]).unwrap();
    let time = |year| Time::new((year, 1, 1), (0, 0, 0)).unwrap();
    let template = Template {
        serial: &[9],
        issuer: NAME,
        validity: (time(2026), time(2036)),
        subject: NAME,
        public_key: &ec_key::point(&(*key.verifying_key()).into()),
        extensions: &[(oid::SUBJECT_KEY_IDENTIFIER, false, b"\x04\x01\x01")],
    };
    let sign = |tbs: &[u8]| Ok::<_, card_format::error::Error>(key.sign(tbs));
    let certificate = encode(&mut [0; 2048], &template, sign).unwrap().to_vec();
    let signer = Signer::new(Box::new(FileSigner::new(key, certificate))).unwrap();
    assert_eq!(signer.period(), (on("2026-01-01T00:00:00Z"), on("2036-01-01T00:00:00Z")));
}
