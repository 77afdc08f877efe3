//! Keys and algorithms that documents are signed with. The keys are for tests alone: RSA and
//! DSA keys lie beside this file's folder, those on curves are one byte over and over.

use std::sync::OnceLock;

use card_format::curve::Curve;
use card_format::hash::HashAlgorithm;
use card_format::oid;
use card_format::signature_algorithm::SignatureAlgorithm;
use card_format::tlv::Reader;
use card_format::{asn1, ec_key, tlv};
use card_protocol::group::{KeyPair, Standardized};
use card_protocol::signature;
use chacha20::ChaCha20Rng;
use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, NonZero, Odd};
use rand_core::SeedableRng;
use rsa::{Pkcs1v15Sign, Pss, RsaPrivateKey};

use crate::der::Node;

const AUTHORITY_RSA: &[u8] = include_bytes!("../keys/authority-rsa3072.der");
const SIGNER_RSA: &[u8] = include_bytes!("../keys/signer-rsa2048.der");
const AUTHORITY_DSA: &[u8] = include_bytes!("../keys/authority-dsa3072.der");
const SIGNER_DSA: &[u8] = include_bytes!("../keys/signer-dsa2048.der");

/// A private key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// The RSA key of authorities, 3072 bits.
    AuthorityRsa,
    /// The RSA key of signers, 2048 bits.
    SignerRsa,
    /// The DSA key of authorities, 3072 bits.
    AuthorityDsa,
    /// The DSA key of signers, 2048 bits.
    SignerDsa,
    /// The byte, as often as the order of the curve is long.
    Ec(Curve, u8),
}

/// What a document is signed with.
#[derive(Clone, Copy, Debug)]
pub struct Suite {
    /// The authority's key.
    pub authority: Key,
    /// How it signs certificates.
    pub certificates: SignatureAlgorithm,
    /// The document signer's key.
    pub signer: Key,
    /// How it signs EF.SOD.
    pub sod: SignatureAlgorithm,
    /// What EF.SOD's content is hashed with.
    pub digest: HashAlgorithm,
    /// What the files are hashed with.
    pub files: HashAlgorithm,
    /// Whether EF.SOD names rsaEncryption as its algorithm.
    pub names_rsa_encryption: bool,
}

/// ECDSA on one curve, one hash everywhere.
pub const fn ecdsa(authority: Curve, signer: Curve, hash: HashAlgorithm) -> Suite {
    one(Key::Ec(authority, 0x11), Key::Ec(signer, 0x22), SignatureAlgorithm::Ecdsa { hash })
}

/// The same with plain signatures and the identifiers of TR-03111.
pub const fn ecdsa_plain(authority: Curve, signer: Curve, hash: HashAlgorithm) -> Suite {
    one(Key::Ec(authority, 0x11), Key::Ec(signer, 0x22), SignatureAlgorithm::EcdsaPlain { hash })
}

/// DSA, one hash everywhere.
pub const fn dsa(hash: HashAlgorithm) -> Suite {
    one(Key::AuthorityDsa, Key::SignerDsa, SignatureAlgorithm::Dsa { hash })
}

/// RSASSA-PKCS1-v1_5, one hash everywhere.
pub const fn pkcs1(hash: HashAlgorithm) -> Suite {
    one(Key::AuthorityRsa, Key::SignerRsa, SignatureAlgorithm::RsaPkcs1 { hash })
}

/// The same, with rsaEncryption as the algorithm of EF.SOD.
pub const fn rsa_encryption(hash: HashAlgorithm) -> Suite {
    Suite { names_rsa_encryption: true, ..pkcs1(hash) }
}

/// RSASSA-PSS, one hash everywhere.
pub const fn pss(hash: HashAlgorithm) -> Suite {
    one(Key::AuthorityRsa, Key::SignerRsa, pss_with(hash))
}

/// RSASSA-PSS as it is meant: one hash, and a salt as long.
pub const fn pss_with(hash: HashAlgorithm) -> SignatureAlgorithm {
    SignatureAlgorithm::RsaPss { hash, mgf_hash: hash, salt_len: hash.output_len() }
}

const fn one(authority: Key, signer: Key, algorithm: SignatureAlgorithm) -> Suite {
    let hash = algorithm.hash();
    Suite {
        authority,
        certificates: algorithm,
        signer,
        sod: algorithm,
        digest: hash,
        files: hash,
        names_rsa_encryption: false,
    }
}

impl Key {
    /// `SubjectPublicKeyInfo`; curves are written with all their parameters.
    pub fn public(self) -> Vec<u8> {
        match self {
            Self::Ec(curve, _) => {
                let mut out = [0; 1024];
                let mut writer = tlv::Writer::new(&mut out);
                ec_key::write_on(&mut writer, curve, self.pair(curve).public().bytes()).unwrap();
                writer.finish().to_vec()
            }
            Self::AuthorityDsa | Self::SignerDsa => {
                let [p, q, g, y, _] = self.numbers();
                let parameters = Node::sequence([p, q, g].map(unsigned).to_vec());
                let algorithm = Node::sequence(vec![Node::oid(oid::DSA.as_bytes()), parameters]);
                Node::sequence(vec![algorithm, Node::bits(&unsigned(y).encode())]).encode()
            }
            Self::AuthorityRsa | Self::SignerRsa => {
                let [n, e, ..] = self.numbers();
                let numbers = Node::sequence(vec![unsigned(n), unsigned(e)]).encode();
                let algorithm = vec![Node::oid(oid::RSA_ENCRYPTION.as_bytes()), Node::null()];
                Node::sequence(vec![Node::sequence(algorithm), Node::bits(&numbers)]).encode()
            }
        }
    }

    /// Signs, always in the same way.
    pub fn sign(self, algorithm: SignatureAlgorithm, message: &[u8]) -> Vec<u8> {
        let mut rng = ChaCha20Rng::from_seed([7; 32]);
        match (self, algorithm) {
            (Self::Ec(curve, _), SignatureAlgorithm::EcdsaPlain { hash }) => {
                let pair = self.pair(curve);
                let plain = signature::sign(&pair, hash, &[message], &mut rng).unwrap();
                plain.as_bytes().to_vec()
            }
            (Self::Ec(..), _) => {
                let hash = algorithm.hash();
                let plain = self.sign(SignatureAlgorithm::EcdsaPlain { hash }, message);
                let (r, s) = plain.split_at(plain.len() / 2);
                Node::sequence(vec![unsigned(r), unsigned(s)]).encode()
            }
            (_, SignatureAlgorithm::Dsa { hash }) => self.dsa(hash.hash(&[message]).as_bytes()),
            (_, SignatureAlgorithm::RsaPss { hash, salt_len, .. }) => {
                let digest = hash.hash(&[message]);
                let (key, digest) = (self.rsa(), digest.as_bytes());
                macro_rules! sign {
                    ($digest:ty) => {
                        key.sign_with_rng(&mut rng, Pss::<$digest>::new_with_salt(salt_len), digest)
                    };
                }
                let signature = match hash {
                    HashAlgorithm::Sha1 => sign!(sha1::Sha1),
                    HashAlgorithm::Sha224 => sign!(sha2::Sha224),
                    HashAlgorithm::Sha256 => sign!(sha2::Sha256),
                    HashAlgorithm::Sha384 => sign!(sha2::Sha384),
                    HashAlgorithm::Sha512 => sign!(sha2::Sha512),
                };
                signature.unwrap()
            }
            _ => {
                let hash = algorithm.hash();
                let info =
                    vec![hash_identifier(hash, true), Node::octets(&vec![0; hash.output_len()])];
                let info = Node::sequence(info).encode();
                let prefix = info[..info.len() - hash.output_len()].into();
                let scheme = Pkcs1v15Sign { hash_len: Some(hash.output_len()), prefix };
                let digest = hash.hash(&[message]);
                self.rsa().sign_with_rng(&mut rng, scheme, digest.as_bytes()).unwrap()
            }
        }
    }

    /// The key pair on its curve.
    pub fn pair(self, curve: Curve) -> KeyPair<Standardized> {
        let byte = if let Self::Ec(_, byte) = self { byte } else { 1 };
        let mut secret = vec![byte; curve.order_len()];
        secret[0] = 0;
        KeyPair::from_secret(Standardized::Ec(curve), &secret).unwrap()
    }

    /// n, e, d, p, q of an `RSAPrivateKey` (RFC 8017 §A.1.2); p, q, g, y, x of a key for DSA.
    fn numbers(self) -> [&'static [u8]; 5] {
        let bytes = match self {
            Self::AuthorityRsa => AUTHORITY_RSA,
            Self::AuthorityDsa => AUTHORITY_DSA,
            Self::SignerDsa => SIGNER_DSA,
            Self::SignerRsa | Self::Ec(..) => SIGNER_RSA,
        };
        let mut fields: Reader<'_> = asn1::only(bytes, asn1::SEQUENCE).unwrap().reader();
        asn1::number(&mut fields).unwrap();
        [(); 5].map(|()| asn1::unsigned(&mut fields).unwrap())
    }

    /// s = (z + x r) / k mod q, r = (g^k mod p) mod q (FIPS 186-4 §4.6); k is nothing to be proud of.
    fn dsa(self, digest: &[u8]) -> Vec<u8> {
        let [prime, order, base, _, secret] = self.numbers();
        let room = u32::try_from(8 * prime.len()).unwrap();
        let number = |digits: &[u8]| BoxedUint::from_be_slice(digits, room).unwrap();
        let order_len = order.len();
        let order = NonZero::new(number(order)).unwrap();
        let k = number(&[&[1], digest].concat()).rem(&order);
        let params = BoxedMontyParams::new_vartime(Odd::new(number(prime)).unwrap());
        let r = BoxedMontyForm::new(number(base), &params).pow(&k).retrieve().rem(&order);
        let z = number(&digest[..digest.len().min(order_len)]).rem(&order);
        let sum = number(secret).mul_mod(&r, &order).add_mod(&z, &order);
        let s = k.invert_mod(&order).unwrap().mul_mod(&sum, &order);
        let halves = [r, s].map(|half| unsigned(&half.to_be_bytes()));
        Node::sequence(halves.to_vec()).encode()
    }

    /// The private key; its numbers are checked once.
    pub fn rsa(self) -> RsaPrivateKey {
        static AUTHORITY: OnceLock<RsaPrivateKey> = OnceLock::new();
        static SIGNER: OnceLock<RsaPrivateKey> = OnceLock::new();
        let known = if self == Self::AuthorityRsa { &AUTHORITY } else { &SIGNER };
        let key = known.get_or_init(|| {
            let [modulus, public, private, first, second] =
                self.numbers().map(BoxedUint::from_be_slice_vartime);
            RsaPrivateKey::from_components(modulus, public, private, vec![first, second]).unwrap()
        });
        key.clone()
    }
}

fn unsigned(digits: &[u8]) -> Node {
    let digits: Vec<u8> = digits.iter().copied().skip_while(|digit| *digit == 0).collect();
    let sign: &[u8] = if digits.first().is_none_or(|first| first & 0x80 != 0) { &[0] } else { &[] };
    Node::primitive(&[0x02], &[sign, &digits].concat())
}

/// `AlgorithmIdentifier` of a hash function.
pub fn hash_identifier(hash: HashAlgorithm, null: bool) -> Node {
    let mut fields = vec![Node::oid(hash.oid().as_bytes())];
    fields.extend(null.then(Node::null));
    Node::sequence(fields)
}

/// `AlgorithmIdentifier` of a signature.
pub fn identifier(algorithm: SignatureAlgorithm) -> Node {
    use HashAlgorithm::{Sha1, Sha224, Sha256, Sha384, Sha512};
    let plain = |arc: u8| [oid::ECDSA_PLAIN.as_bytes(), &[arc]].concat();
    let named = |oid: oid::Oid<'_>| oid.as_bytes().to_vec();
    let (id, parameters) = match algorithm {
        SignatureAlgorithm::Ecdsa { hash } => (
            named(match hash {
                Sha1 => oid::ECDSA_WITH_SHA1,
                Sha224 => oid::ECDSA_WITH_SHA224,
                Sha256 => oid::ECDSA_WITH_SHA256,
                Sha384 => oid::ECDSA_WITH_SHA384,
                Sha512 => oid::ECDSA_WITH_SHA512,
            }),
            None,
        ),
        SignatureAlgorithm::EcdsaPlain { hash } => (
            plain(match hash {
                Sha1 => 1,
                Sha224 => 2,
                Sha256 => 3,
                Sha384 => 4,
                Sha512 => 5,
            }),
            None,
        ),
        SignatureAlgorithm::Dsa { hash } => (
            named(match hash {
                Sha1 => oid::DSA_WITH_SHA1,
                Sha224 => oid::DSA_WITH_SHA224,
                _ => oid::DSA_WITH_SHA256,
            }),
            None,
        ),
        SignatureAlgorithm::RsaPkcs1 { hash } => (
            named(match hash {
                Sha1 => oid::SHA1_WITH_RSA,
                Sha224 => oid::SHA224_WITH_RSA,
                Sha256 => oid::SHA256_WITH_RSA,
                Sha384 => oid::SHA384_WITH_RSA,
                Sha512 => oid::SHA512_WITH_RSA,
            }),
            Some(Node::null()),
        ),
        SignatureAlgorithm::RsaPss { hash, mgf_hash, salt_len } => {
            let mgf = vec![Node::oid(oid::MGF1.as_bytes()), hash_identifier(mgf_hash, true)];
            let parameters = vec![
                Node::context(0, vec![hash_identifier(hash, true)]),
                Node::context(1, vec![Node::sequence(mgf)]),
                Node::context(2, vec![unsigned(&salt_len.to_be_bytes())]),
            ];
            (named(oid::RSASSA_PSS), Some(Node::sequence(parameters)))
        }
    };
    let mut fields = vec![Node::oid(&id)];
    fields.extend(parameters);
    Node::sequence(fields)
}
