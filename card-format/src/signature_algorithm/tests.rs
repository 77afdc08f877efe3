//! Identifiers as they stand in certificates of the field, and what is wrong with others.

use super::*;
use HashAlgorithm::{Sha1, Sha256, Sha384, Sha512};
use SignatureAlgorithm::{Dsa, Ecdsa, EcdsaPlain, RsaPkcs1, RsaPss};
use proptest::prelude::*;

fn decode(bytes: &[u8]) -> Result<SignatureAlgorithm, Error> {
    let identifier = AlgorithmIdentifier::take(&mut Reader::new(bytes))?;
    SignatureAlgorithm::decode(&identifier)
}

/// As `openssl req -sigopt rsa_padding_mode:pss -sha256` writes it.
const PSS_SHA256: &[u8] = b"\x30\x41\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0A\x30\x34\
    \xA0\x0F\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\
    \xA1\x1C\x30\x1A\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x08\x30\x0D\x06\x09\
    \x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\xA2\x03\x02\x01\x20";

#[test]
fn identifiers_of_the_field_are_known() {
    for (bytes, algorithm) in [
        (&b"\x30\x09\x06\x07\x2A\x86\x48\xCE\x3D\x04\x01"[..], Ecdsa { hash: Sha1 }),
        (b"\x30\x0A\x06\x08\x2A\x86\x48\xCE\x3D\x04\x03\x03", Ecdsa { hash: Sha384 }),
        (b"\x30\x0C\x06\x08\x2A\x86\x48\xCE\x3D\x04\x03\x04\x05\x00", Ecdsa { hash: Sha512 }),
        (b"\x30\x0C\x06\x0A\x04\x00\x7F\x00\x07\x01\x01\x04\x01\x03", EcdsaPlain { hash: Sha256 }),
        (b"\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x05\x05\x00", RsaPkcs1 { hash: Sha1 }),
        (b"\x30\x0B\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0B", RsaPkcs1 { hash: Sha256 }),
        (b"\x30\x09\x06\x07\x2A\x86\x48\xCE\x38\x04\x03", Dsa { hash: Sha1 }),
        (PSS_SHA256, RsaPss { hash: Sha256, mgf_hash: Sha256, salt_len: 32 }),
        (
            b"\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0A\x30\x00",
            RsaPss { hash: Sha1, mgf_hash: Sha1, salt_len: 20 },
        ),
    ] {
        assert_eq!(decode(bytes), Ok(algorithm), "{bytes:02X?}");
    }
}

#[test]
fn a_signer_may_leave_the_hash_to_its_digest_algorithm() {
    let rsa = b"\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x01\x05\x00";
    let sha512 = b"\x30\x0B\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03";
    let take = |bytes| AlgorithmIdentifier::take(&mut Reader::new(bytes)).unwrap();
    let signer = SignatureAlgorithm::of_signer(&take(rsa), &take(sha512));
    assert_eq!(signer, Ok(RsaPkcs1 { hash: Sha512 }));
    assert_eq!(SignatureAlgorithm::decode(&take(rsa)), Err(Fault::Unsupported.at(0)));
    let other = SignatureAlgorithm::of_signer(&take(rsa), &take(rsa).after(40));
    assert_eq!(other, Err(Fault::Unsupported.at(40)));
}

#[test]
fn fault_is_located() {
    // md5WithRSAEncryption, and ecdsa-with-SHA256 with parameters of its own.
    let md5 = b"\x30\x0D\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x04\x05\x00";
    assert_eq!(decode(md5), Err(Fault::Unsupported.at(0)));
    let more = b"\x30\x0D\x06\x08\x2A\x86\x48\xCE\x3D\x04\x03\x02\x02\x01\x00";
    assert_eq!(decode(more), Err(Fault::Value.at(12)));
    let absent = b"\x30\x0B\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0A";
    assert_eq!(decode(absent), Err(Fault::Missing.at(13)));
    for (at, byte, fault) in [
        (13, 0x31, Fault::Tag.at(13)),
        (15, 0xA4, Fault::Trailing.at(15)),
        (29, 0x07, Fault::Unsupported.at(17)),
        (44, 0x09, Fault::Unsupported.at(34)),
        (62, 0xA3, Fault::Value.at(62)),
        (64, 0x04, Fault::Tag.at(64)),
        (66, 0x80, Fault::Value.at(64)),
    ] {
        let mut changed = PSS_SHA256.to_vec();
        changed[at] = byte;
        assert_eq!(decode(&changed), Err(fault), "{byte:02X} at {at}");
    }
}

proptest! {
    #[test]
    fn no_input_panics(at in 0_usize..67, patch in proptest::collection::vec(any::<u8>(), 1..6)) {
        let mut bytes = PSS_SHA256.to_vec();
        for (place, byte) in bytes.iter_mut().skip(at).zip(patch) {
            *place = byte;
        }
        let _ = decode(&bytes);
    }
}
