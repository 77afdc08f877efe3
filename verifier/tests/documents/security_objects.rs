//! EF.SOD as others write it: in BER, by several signers, with attributes in another order, under the
//! names its content had before the standard.

use card_format::ef::Ef;
use card_format::oid;
use card_format::sod::Sod;
use card_format::tlv::Reader;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{DerSignature, SigningKey};
use proptest::prelude::*;
use verifier::check::{Id, Outcome};
use verifier::finding::Finding;
use verifier::reason::Reason;
use verifier::report::Report;

use crate::fixture::{OTHER_KEY, Plan, SIGNER_KEY, Specimen, tlv};

/// An object in the making: its tag, how deep it lies, its content so far, and as it was.
///
/// ```text
/// 0  77                       EF.SOD
/// 3  30                       SignedData
/// 4  31, 30, A0, 31           digestAlgorithms, encapContentInfo, certificates, signerInfos
/// 5  30 … 30                  each certificate, each SignerInfo
/// 6  04   A0, 04              eContent; signedAttrs, signature
/// ```
struct Object<'a> {
    tag: u8,
    depth: usize,
    content: Vec<u8>,
    raw: &'a [u8],
}

/// Writes all objects again, from the innermost, as `write` says.
fn again(bytes: &[u8], depth: usize, write: &mut dyn FnMut(&Object<'_>) -> Vec<u8>) -> Vec<u8> {
    let mut reader = Reader::new(bytes);
    let mut out = Vec::new();
    while let Ok(object) = reader.take() {
        let tag = u8::try_from(object.tag.0).unwrap();
        let content = if object.tag.is_constructed() {
            again(object.value, depth + 1, write)
        } else {
            object.value.to_vec()
        };
        out.extend(write(&Object { tag, depth, content, raw: object.raw }));
    }
    out
}

fn indefinite(tag: u8, content: &[u8]) -> Vec<u8> {
    [&[tag, 0x80], content, &[0, 0]].concat()
}

/// An octet string in pieces of seven bytes, the last of them in pieces itself.
fn pieces(content: &[u8]) -> Vec<u8> {
    let (front, back) = content.split_at(content.len() / 2);
    let chunks: Vec<u8> = front.chunks(7).flat_map(|chunk| tlv(0x04, chunk)).collect();
    indefinite(0x24, &[chunks, tlv(0x24, &tlv(0x04, back))].concat())
}

fn long(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&[tag, 0x83], &length[1..], content].concat()
}

/// As libraries write it that stream: no lengths down to the content, which comes in pieces.
fn streamed(object: &Object<'_>) -> Vec<u8> {
    match object.tag {
        0x04 if object.depth == 6 => pieces(&object.content),
        tag if tag & 0x20 != 0 && object.depth <= 6 && tag != 0xA0 => {
            indefinite(tag, &object.content)
        }
        0xA0 if object.depth < 6 => indefinite(0xA0, &object.content),
        _ => object.raw.to_vec(),
    }
}

/// No lengths anywhere, certificates and signed attributes included.
fn without_lengths(object: &Object<'_>) -> Vec<u8> {
    match object.tag {
        tag if tag & 0x20 != 0 => indefinite(tag, &object.content),
        _ => object.raw.to_vec(),
    }
}

/// Lengths of four bytes around everything but what is signed.
fn with_long_lengths(object: &Object<'_>) -> Vec<u8> {
    match object.depth {
        0..=4 => long(object.tag, &object.content),
        _ => object.raw.to_vec(),
    }
}

const FORMS: [fn(&Object<'_>) -> Vec<u8>; 3] = [streamed, without_lengths, with_long_lengths];

fn good() -> Specimen {
    Plan::good().build()
}

fn with(sod: Vec<u8>) -> Specimen {
    let mut specimen = good();
    specimen.files.insert(Ef::Sod, sod);
    specimen
}

fn sod() -> Vec<u8> {
    good().files.remove(&Ef::Sod).unwrap()
}

fn outcomes(report: &Report) -> Vec<(Id, Outcome)> {
    report.checks.iter().map(|check| (check.id, check.outcome.clone())).collect()
}

fn reason(report: &Report, id: Id) -> Option<Reason> {
    report.outcome(id).unwrap().reason()
}

/// Judged as the good one is, with this finding more.
fn is_good_but(sod: Vec<u8>, finding: Finding) {
    let (right, report) = (good().judge(), with(sod).judge());
    assert_eq!(outcomes(&report), outcomes(&right));
    assert!(!right.findings.contains(&finding));
    assert!(report.findings.contains(&finding), "{:?}", report.findings);
}

fn place(bytes: &[u8], part: &[u8]) -> usize {
    bytes.windows(part.len()).position(|window| window == part).unwrap()
}

#[test]
fn every_form_of_ber_is_read_and_said() {
    for form in FORMS {
        is_good_but(again(&sod(), 0, &mut { form }), Finding::BerEncoded);
    }
}

#[test]
fn what_is_wrong_in_der_is_wrong_in_ber() {
    for form in FORMS {
        let sod = sod();
        let mut forged = sod.clone();
        let hash = place(&sod, &[0x04, 0x20]) + 2;
        forged[hash] ^= 1;
        let report = with(again(&forged, 0, &mut { form })).judge();
        assert_eq!(reason(&report, Id::MessageDigest), Some(Reason::SodDigestWrong));
        let mut forged = sod.clone();
        *forged.last_mut().unwrap() ^= 1;
        let report = with(again(&forged, 0, &mut { form })).judge();
        assert_eq!(reason(&report, Id::Signature), Some(Reason::SodSignatureWrong));
        let mut tail = again(&sod, 0, &mut { form });
        tail.push(0);
        let report = with(tail).judge();
        assert_eq!(reason(&report, Id::Signature), Some(Reason::SodMalformed));
    }
}

/// Signs the attributes as they stand.
fn signed_again(file: &[u8], key: &[u8; 32]) -> Vec<u8> {
    let sod = Sod::decode(file).unwrap();
    let signer = sod.signer().unwrap();
    let message = signer.signed(sod.signed_data()).concat();
    let signature: DerSignature = SigningKey::from_slice(key).unwrap().sign(&message);
    again(file, 0, &mut |object| match object.tag {
        0x04 if object.content == signer.signature() => tlv(0x04, signature.as_bytes()),
        tag => tlv(tag, &object.content),
    })
}

/// Signed attributes back to front.
fn turned(file: &[u8]) -> Vec<u8> {
    again(file, 0, &mut |object| {
        if (object.tag, object.depth) != (0xA0, 6) || object.raw[2] != 0x30 {
            return tlv(object.tag, &object.content);
        }
        let mut reader = Reader::new(&object.content);
        let mut parts: Vec<_> = core::iter::from_fn(|| reader.take().ok()).collect();
        parts.reverse();
        let parts: Vec<u8> = parts.iter().flat_map(|part| part.raw.to_vec()).collect();
        tlv(0xA0, &parts)
    })
}

#[test]
fn attributes_count_in_the_order_they_came_in() {
    let turned = turned(&sod());
    assert_ne!(turned, sod());
    let report = with(turned.clone()).judge();
    assert_eq!(reason(&report, Id::Signature), Some(Reason::SodSignatureWrong));
    is_good_but(signed_again(&turned, &SIGNER_KEY), Finding::BerEncoded);
}

#[test]
fn content_under_its_older_names_is_read() {
    for name in [oid::LDS_SECURITY_OBJECT_DRAFT, oid::LDS_SECURITY_OBJECT_SDU] {
        let renamed = again(&sod(), 0, &mut |object| match object.tag {
            0x06 if object.content == oid::LDS_SECURITY_OBJECT.as_bytes() => {
                tlv(0x06, name.as_bytes())
            }
            tag => tlv(tag, &object.content),
        });
        is_good_but(signed_again(&renamed, &SIGNER_KEY), Finding::OldContentType);
    }
}

/// The certificates and the `SignerInfo`s of a security object.
fn parts(file: &[u8]) -> [Vec<u8>; 2] {
    let (mut parts, mut sets) = ([Vec::new(), Vec::new()], 0);
    again(file, 0, &mut |object| {
        if object.depth == 4 {
            sets += usize::from(object.tag == 0x31);
            match object.tag {
                0xA0 => parts[0].clone_from(&object.content),
                0x31 if sets == 2 => parts[1].clone_from(&object.content),
                _ => {}
            }
        }
        object.raw.to_vec()
    });
    parts
}

/// The good document's, with these instead of its own.
fn with_parts(certificates: &[u8], signers: &[u8]) -> Report {
    let mut sets = 0;
    let sod = again(&sod(), 0, &mut |object| {
        if object.depth == 4 {
            sets += usize::from(object.tag == 0x31);
        }
        match (object.depth, object.tag) {
            (4, 0xA0) => tlv(0xA0, certificates),
            (4, 0x31) if sets == 2 => tlv(0x31, signers),
            (0..=4, tag) => tlv(tag, &object.content),
            _ => object.raw.to_vec(),
        }
    });
    with(sod).judge()
}

/// The same content, signed by someone behind whom no known authority stands.
fn of_a_stranger() -> [Vec<u8>; 2] {
    let mut plan = Plan::good();
    plan.signer.key = OTHER_KEY;
    plan.sod_key = OTHER_KEY;
    plan.signer.signed_by = OTHER_KEY;
    plan.authority.name = "CSCA Atlantis";
    parts(plan.build().files.get(&Ef::Sod).unwrap())
}

#[test]
fn of_several_signers_the_trusted_one_counts_and_all_must_have_signed() {
    let ([certificate, signer], [other_certificate, other]) = (parts(&sod()), of_a_stranger());
    let both = [&certificate[..], &other_certificate].concat();
    let right = good().judge();
    for signers in [[&signer[..], &other].concat(), [&other[..], &signer].concat()] {
        let report = with_parts(&both, &signers);
        assert_eq!(outcomes(&report), outcomes(&right));
        assert!(report.findings.contains(&Finding::ExtraSigners));
    }
    let changed = |signer: &[u8]| {
        let mut signer = signer.to_vec();
        *signer.last_mut().unwrap() ^= 1;
        signer
    };
    for signers in [
        [&signer[..], &changed(&other)].concat(),
        [&changed(&other)[..], &signer].concat(),
        [&changed(&signer)[..], &other].concat(),
        [&signer[..], &changed(&signer)].concat(),
    ] {
        let report = with_parts(&both, &signers);
        assert_eq!(reason(&report, Id::Signature), Some(Reason::SodSignatureWrong));
        assert!(report.findings.contains(&Finding::ExtraSigners));
    }
    // Somebody else's signature alone is one, and nobody's who is trusted.
    let report = with_parts(&other_certificate, &other);
    assert_eq!(reason(&report, Id::Signature), None);
    assert_eq!(reason(&report, Id::Chain), Some(Reason::SignerNotIssued));
}

#[test]
fn what_cannot_be_judged_of_another_signer_refutes_nothing() {
    let ([certificate, signer], [other_certificate, other]) = (parts(&sod()), of_a_stranger());
    let right = outcomes(&good().judge());
    let without = with_parts(&certificate, &[&other[..], &signer].concat());
    assert_eq!(outcomes(&without), right);
    assert!(without.findings.contains(&Finding::ExtraSigners));
    let both = [&certificate[..], &other_certificate].concat();
    let mut unknown = other.clone();
    let at = place(&other, oid::ECDSA_WITH_SHA256.as_bytes());
    unknown[at + 7] = 0x09;
    for signers in [[&signer[..], &unknown].concat(), [&unknown[..], &signer].concat()] {
        assert_eq!(outcomes(&with_parts(&both, &signers)), right);
    }
    let report = with_parts(&both, &unknown);
    assert_eq!(reason(&report, Id::Signature), Some(Reason::SodAlgorithmNotSupported));
}

#[test]
fn there_is_an_end_to_signers() {
    let [certificate, signer] = parts(&sod());
    let right = outcomes(&good().judge());
    assert_eq!(outcomes(&with_parts(&certificate, &signer.repeat(8))), right);
    let report = with_parts(&certificate, &signer.repeat(9));
    assert_eq!(reason(&report, Id::Signature), Some(Reason::SodMalformed));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whatever is changed in a streamed EF.SOD: no panic, and never a signature over other hashes.
    #[test]
    fn changes_never_panic_nor_sign(
        form in 0..FORMS.len(),
        at in any::<prop::sample::Index>(),
        patch in prop::collection::vec(any::<u8>(), 1..4),
    ) {
        let form = FORMS[form];
        let mut file = again(&sod(), 0, &mut { form });
        let start = at.index(file.len());
        for (place, byte) in file[start..].iter_mut().zip(patch) {
            *place = byte;
        }
        let report = with(file).judge();
        let right = good().judge();
        if reason(&report, Id::Signature).is_none() && reason(&report, Id::MessageDigest).is_none() {
            let file = |report: &Report| reason(report, Id::File(Ef::Dg1));
            prop_assert_eq!(file(&report), file(&right));
        }
    }
}
