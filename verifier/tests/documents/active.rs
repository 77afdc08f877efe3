//! Active Authentication of foreign documents: RSA, DER, and chips with their own idea of lengths.

use card_format::dg14::Dg14;
use card_format::dg15::Dg15;
use card_format::ef::Ef;
use card_format::hash::HashAlgorithm;
use card_format::security_info::{ActiveAuthenticationInfo, SecurityInfo};
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer;
use rsa::hazmat::rsa_decrypt;
use rsa::traits::PublicKeyParts;
use rsa::{BoxedUint, RsaPrivateKey};
use verifier::check::Id;
use verifier::evidence::Evidence;
use verifier::finding::Finding;
use verifier::hex;
use verifier::password::Password;
use verifier::profile::Profile;
use verifier::reason::Reason;
use verifier::report::Report;
use verifier::verdict::{Decision, verdict};

use crate::fixture::{ACTIVE_KEY, OTHER_KEY, Plan, Specimen, point, tlv};
use crate::passport::{Gate, Passport, look, reason, zone};

/// Two primes of 1024 bits.
const PRIMES: [&str; 2] = [
    "c8305cb8f54c4809f61c390c6707438a382ed8a5197fc8b027820f5f327b818d\
     b360a19665dd6fe5f4c05f1ac044c5ac1be0225f858da5c9ed4407a0614ee6fe\
     cf9d5eaf4f718adf6e490467290ff5f547d811e3e51d71cd30a4f7679490a06a\
     631ef49d32f461ac658c527e2055af4195d09dbd0909809ede642b817304feef",
    "f1cf7be94f92f519825e77b82cf4eb50990ec984ff414b12a37047768ba53e08\
     e0d72b41c46336acb4c0cf597e9242ae01cb81c9a7a927b4a00c2b544615384f\
     ed49fec3c96b6ac078ab07b366cb115371cfbb307f89589df4108b6a3a59d33c\
     dd0a4a05f434d89caac803a3db51001587560e37688020af87d1c77e0bd48c33",
];

/// What a chip signs with, without a state.
type Sign = fn(&[u8], bool) -> Vec<u8>;

fn rsa_key() -> RsaPrivateKey {
    let [p, q] =
        PRIMES.map(|prime| BoxedUint::from_be_slice(&hex::parse(prime).unwrap(), 1024).unwrap());
    RsaPrivateKey::from_p_q(p, q, BoxedUint::from(65537_u32)).unwrap()
}

/// EF.DG15 with an RSA key.
fn rsa_dg15(key: &RsaPrivateKey) -> Vec<u8> {
    let modulus = [&[0], &key.n().to_be_bytes()[..]].concat();
    let key = tlv(0x30, &[tlv(0x02, &modulus), tlv(0x02, &[1, 0, 1])].concat());
    let algorithm = b"\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01\x05\x00";
    let bits = tlv(0x03, &[&[0], &key[..]].concat());
    tlv(0x6F, &tlv(0x30, &[&algorithm[..], &bits].concat()))
}

/// ISO/IEC 9796-2 with SHA-256 and all the room there is.
fn rsa_sign(key: &RsaPrivateKey, challenge: &[u8]) -> Vec<u8> {
    let message = vec![0x5A; 256 - 1 - 32 - 2];
    let digest = HashAlgorithm::Sha256.hash(&[&message, challenge]);
    let signed = [&[0x6A], &message[..], digest.as_bytes(), &[0x34, 0xCC]].concat();
    let signed = BoxedUint::from_be_slice(&signed, 2048).unwrap();
    rsa_decrypt(None::<&mut rand_core::UnwrapErr<getrandom::SysRng>>, key, &signed)
        .unwrap()
        .to_be_bytes()
        .to_vec()
}

/// A document whose EF.DG15 is this, without anything else to prove.
fn with_key(dg15: Vec<u8>, infos: &[SecurityInfo<'_>]) -> Specimen {
    let mut plan = Plan::good();
    let dg14 = Dg14::encode(&mut [0; 64], infos).unwrap().to_vec();
    let dg14 = if infos.is_empty() { Vec::new() } else { dg14 };
    plan.files.extend([(Ef::Dg14, dg14), (Ef::Dg15, dg15)]);
    plan.build()
}

fn judged(
    specimen: &Specimen,
    gate: Gate,
    sign: impl Fn(&[u8], bool) -> Vec<u8> + 'static,
) -> Report {
    let passport = Passport::new(specimen, gate).signing(sign);
    look(passport, &Password::information(zone()), &specimen.trust(), Profile::stationary())
}

fn evidence(report: &Report) -> (String, String) {
    match report.outcome(Id::ActiveAuthentication).unwrap().evidence() {
        Some(Evidence::ActiveAuthentication { algorithm, curve }) => {
            (algorithm.clone(), curve.clone())
        }
        _ => panic!("{:?}", report.checks),
    }
}

#[test]
fn rsa_keys_prove_a_chip_in_every_length_it_answers() {
    let specimen = with_key(rsa_dg15(&rsa_key()), &[]);
    let short_only = |challenge: &[u8], long| {
        if long { Vec::new() } else { rsa_sign(&rsa_key(), challenge) }
    };
    let long_only = |challenge: &[u8], long| {
        let signature = rsa_sign(&rsa_key(), challenge);
        if long { signature } else { signature[..231].to_vec() }
    };
    let plain = judged(&specimen, Gate::Nothing, short_only);
    let protected = judged(&specimen, Gate::BasicAccess, long_only);
    for report in [plain, protected] {
        assert_eq!(evidence(&report), ("ISO 9796-2 SHA-256".to_owned(), "RSA 2048".to_owned()));
        assert_eq!(verdict(&report).decision, Decision::Accepted);
    }
}

#[test]
fn a_copy_without_the_rsa_key_is_refused() {
    let specimen = with_key(rsa_dg15(&rsa_key()), &[]);
    let signatures: [Sign; 4] = [
        |_, _| rsa_sign(&rsa_key(), b"another!"),
        |_, _| vec![2; 256],
        |_, _| vec![0xFF; 256],
        |_, _| Vec::new(),
    ];
    for sign in signatures {
        let report = judged(&specimen, Gate::BasicAccess, sign);
        let failed = Some(Reason::ActiveAuthenticationFailed);
        assert_eq!(reason(&report, Id::ActiveAuthentication), failed);
        assert_eq!(verdict(&report).decision, Decision::Refused);
    }
}

fn ecdsa(key: &[u8; 32], challenge: &[u8], der: bool) -> Vec<u8> {
    let signature: p256::ecdsa::Signature = SigningKey::from_slice(key).unwrap().sign(challenge);
    if der { signature.to_der().as_bytes().to_vec() } else { signature.to_bytes().to_vec() }
}

#[test]
fn a_signature_in_der_is_a_finding() {
    let dg15 = Dg15::encode(&mut [0; 512], &point(&ACTIVE_KEY)).unwrap().to_vec();
    // With the hash in EF.DG14, and without.
    let named = [SecurityInfo::ActiveAuthentication(ActiveAuthenticationInfo::ECDSA_SHA256)];
    for infos in [&named[..], &[]] {
        let specimen = with_key(dg15.clone(), infos);
        for (der, name) in [(false, "ecdsa-plain-SHA256"), (true, "ecdsa-with-SHA256")] {
            let sign = move |challenge: &[u8], _| ecdsa(&ACTIVE_KEY, challenge, der);
            let report = judged(&specimen, Gate::Nothing, sign);
            assert_eq!(evidence(&report), (name.to_owned(), "P-256".to_owned()));
            assert_eq!(report.findings.contains(&Finding::SignatureInDer), der);
            let copy = judged(&specimen, Gate::Nothing, move |challenge: &[u8], _| {
                ecdsa(&OTHER_KEY, challenge, der)
            });
            let failed = Some(Reason::ActiveAuthenticationFailed);
            assert_eq!(reason(&copy, Id::ActiveAuthentication), failed);
        }
    }
}
