//! ECDSA as chips and terminals use it: plain `r ‖ s`, each half as long as the order of the curve
//! (TR-03111 §5.2.1), for every curve and hash function.
//!
//! A hash value longer than the order is cut to the order's bits (FIPS 186-5 §6.4.1).

use card_format::ec_key::EcdsaSigValue;
use card_format::error::Error;
use card_format::hash::{HashAlgorithm, HashValue};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::group::{Compressed, Group, KeyPair, Public};

/// Bytes of randomness in a signature.
const ENTROPY: usize = 32;

/// A plain signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    bytes: [u8; Self::MAX],
    len: usize,
}

impl Signature {
    /// Bytes in the longest, that of P-521.
    pub const MAX: usize = 2 * Compressed::MAX;

    fn zero<G: Group>(group: G) -> Self {
        Self { bytes: [0; Self::MAX], len: 2 * group.scalar_len() }
    }

    /// Reads a DER sequence of r and s (RFC 3279 §2.2.3), as certificates have it.
    pub fn from_der<G: Group>(group: G, bytes: &[u8]) -> Result<Self, Error> {
        let mut signature = Self::zero(group);
        let room = signature.bytes.get_mut(..signature.len).unwrap_or_default();
        EcdsaSigValue::decode(bytes)?.write_plain(room)?;
        Ok(signature)
    }

    /// `r ‖ s`.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

impl AsRef<[u8]> for Signature {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

/// Signs the parts of a message as if they stood in one piece.
///
/// Randomness is mixed into a nonce that is safe without it (RFC 6979 §3.6), so neither a weak
/// source nor an induced fault gives the key away. Keys of groups that are no curves are
/// [`Unsupported`](card_format::error::Fault::Unsupported).
pub fn sign<G: Group>(
    key: &KeyPair<G>,
    hash: HashAlgorithm,
    message: &[&[u8]],
    rng: &mut impl CryptoRng,
) -> Result<Signature, Error> {
    let group = key.group();
    let mut entropy = Zeroizing::new([0; ENTROPY]);
    rng.fill_bytes(entropy.as_mut());
    let mut signature = Signature::zero(group);
    let value = hash.hash(message);
    let room = &mut signature.bytes;
    group.arithmetic().sign(key.expose().as_bytes(), value.as_bytes(), entropy.as_ref(), room)?;
    Ok(signature)
}

/// Verifies a plain signature over the parts of a message as if they stood in one piece.
///
/// A signature of another length, with a half out of range, or that does not verify is
/// [`Authentication`](card_format::error::Fault::Authentication); a key of a group that is no curve is [`Unsupported`](card_format::error::Fault::Unsupported).
pub fn verify<G: Group>(
    key: &Public<G>,
    hash: HashAlgorithm,
    message: &[&[u8]],
    plain_signature: &[u8],
) -> Result<(), Error> {
    verify_digest(key, &hash.hash(message), plain_signature)
}

/// The same over a message that is hashed already.
pub fn verify_digest<G: Group>(
    key: &Public<G>,
    digest: &HashValue,
    plain_signature: &[u8],
) -> Result<(), Error> {
    key.group().arithmetic().verify(key.element(), digest.as_bytes(), plain_signature)
}

#[cfg(test)]
mod tests {
    use core::convert::Infallible;

    use card_format::asn1::{self, SEQUENCE};
    use card_format::curve::Curve;
    use card_format::error::Fault;
    use proptest::prelude::*;
    use rand_core::{TryCryptoRng, TryRng};
    use std::vec::Vec;

    use super::*;
    use crate::group::{Modp, Standardized};

    struct Fixed(u8);

    impl TryRng for Fixed {
        type Error = Infallible;
        fn try_next_u32(&mut self) -> Result<u32, Infallible> {
            unreachable!("only bytes are drawn")
        }
        fn try_next_u64(&mut self) -> Result<u64, Infallible> {
            unreachable!("only bytes are drawn")
        }
        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
            bytes.fill(self.0);
            Ok(())
        }
    }

    impl TryCryptoRng for Fixed {}

    const HASHES: [HashAlgorithm; 5] = [
        HashAlgorithm::Sha1,
        HashAlgorithm::Sha224,
        HashAlgorithm::Sha256,
        HashAlgorithm::Sha384,
        HashAlgorithm::Sha512,
    ];

    fn key(curve: Curve) -> KeyPair<Standardized> {
        let mut secret = std::vec![0x2A; curve.order_len()];
        secret[0] = 0;
        KeyPair::from_secret(Standardized::Ec(curve), &secret).unwrap()
    }

    #[test]
    fn every_curve_signs_with_every_hash() {
        let wrong = Err(Fault::Authentication.at(0));
        for curve in Curve::ALL {
            let key = key(curve);
            for hash in HASHES {
                let signature = sign(&key, hash, &[b"spe", b"cimen"], &mut Fixed(7)).unwrap();
                let plain = signature.as_bytes();
                assert_eq!(plain.len(), 2 * curve.order_len());
                assert_eq!(verify(key.public(), hash, &[b"specimen"], plain), Ok(()));
                assert_eq!(verify(key.public(), hash, &[b"specimem"], plain), wrong);
            }
        }
    }

    #[test]
    fn randomness_shows_and_is_not_needed() {
        let key = key(Curve::BrainpoolP256r1);
        let sign = |byte| sign(&key, HashAlgorithm::Sha256, &[b"a"], &mut Fixed(byte)).unwrap();
        assert!(sign(1) != sign(2));
        assert!(sign(0) == sign(0));
    }

    #[test]
    fn halves_out_of_range_are_refused() {
        let wrong = Err(Fault::Authentication.at(0));
        for curve in Curve::ALL {
            let key = key(curve);
            let length = curve.order_len();
            let right = sign(&key, HashAlgorithm::Sha256, &[b"a"], &mut Fixed(1)).unwrap();
            let verify = |plain: &[u8]| verify(key.public(), HashAlgorithm::Sha256, &[b"a"], plain);
            for half in [&std::vec![0; length][..], curve.domain().n, &std::vec![0xFF; length]] {
                let (r, s) = right.as_bytes().split_at(length);
                assert_eq!(verify(&[half, s].concat()), wrong);
                assert_eq!(verify(&[r, half].concat()), wrong);
            }
            let long = [&[0], right.as_bytes()].concat();
            for bytes in [&[][..], &right.as_bytes()[1..], &long] {
                assert_eq!(verify(bytes), wrong);
            }
        }
    }

    #[test]
    fn other_groups_sign_nothing() {
        let group = Standardized::Dh(Modp::Rfc5114_1024_160);
        let key = KeyPair::from_secret(group, &[5]).unwrap();
        let unsupported = Fault::Unsupported.at(0);
        let signed = sign(&key, HashAlgorithm::Sha256, &[b"a"], &mut Fixed(1));
        assert_eq!(signed, Err(unsupported));
        let verified = verify(key.public(), HashAlgorithm::Sha256, &[b"a"], &[1; 40]);
        assert_eq!(verified, Err(unsupported));
    }

    fn der(plain: &[u8]) -> Vec<u8> {
        let mut out = [0; 160];
        let mut writer = card_format::tlv::Writer::new(&mut out);
        let (r, s) = plain.split_at(plain.len() / 2);
        writer
            .constructed(SEQUENCE, |writer| {
                asn1::write_unsigned(writer, r)?;
                asn1::write_unsigned(writer, s)
            })
            .unwrap();
        writer.finish().to_vec()
    }

    #[test]
    fn der_is_read_and_its_faults_are_located() {
        for curve in Curve::ALL {
            let group = Standardized::Ec(curve);
            let plain = sign(&key(curve), HashAlgorithm::Sha1, &[b"a"], &mut Fixed(1)).unwrap();
            assert_eq!(Signature::from_der(group, &der(plain.as_bytes())), Ok(plain));
        }
        let group = Standardized::Ec(Curve::P192);
        for (bytes, fault) in [
            (&[][..], Fault::Missing.at(0)),
            (b"\x30\x03\x02\x01\x01", Fault::Missing.at(5)),
            (b"\x30\x06\x02\x01\x81\x02\x01\x01", Fault::Value.at(2)),
            (b"\x30\x06\x02\x01\x01\x02\x01\x01\x00", Fault::Trailing.at(8)),
            (&der(&[1; 50]), Fault::Value.at(0)),
        ] {
            assert_eq!(Signature::from_der(group, bytes), Err(fault), "{bytes:02X?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..140), id in 0..11_usize) {
            let curve = Curve::ALL[id];
            let key = Public::decode(Standardized::Ec(curve), curve.domain().g).unwrap();
            let _ = Signature::from_der(key.group(), &bytes);
            let mut sized = bytes;
            sized.resize(2 * curve.order_len(), 0);
            let verified = verify(&key, HashAlgorithm::Sha256, &[b"a"], &sized);
            prop_assert_eq!(verified, Err(Fault::Authentication.at(0)));
        }
    }
}
