//! Terminal Authentication version 1 (Doc 9303-11 §7.1) with every algorithm, RSA too, which our own
//! chip does not compute with.

use card_format::curve::Curve;
use card_format::cvc::{Algorithm, CvCertificate, Key, Reference, Rights, Role};
use card_format::date::Date;
use card_format::ec_key::PublicKey;
use card_format::ef::Ef;
use card_format::signature_algorithm::SignatureAlgorithm;
use card_format::tlv::{Reader, Tag};
use card_protocol::group::Compressed;
use rand_core::Rng;
use verifier::signature;

use super::{Answer, Chip, ZONE};
use crate::der::Node;

/// Bytes of a document number and its check digit.
const NUMBER: usize = 10;

/// What only some terminals may read, and whom the chip believes that they may.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "a date is personal data")]
pub struct Guard {
    /// The files; EF.DG3 and EF.DG4 by the rights in certificates, others by any.
    pub files: Vec<Ef>,
    /// Certificates of trust points. A link certificate adds one.
    pub trust_points: Vec<Vec<u8>>,
    /// What the chip believes to be the date.
    pub today: Date,
    /// The document number as the chip knows it, with its check digit.
    pub number: Vec<u8>,
}

impl Guard {
    /// EF.DG3 and EF.DG4, for the terminals of one trust point.
    pub fn new(trust_point: Vec<u8>, today: Date) -> Self {
        let number = ZONE.as_bytes()[..NUMBER].to_vec();
        Self { files: vec![Ef::Dg3, Ef::Dg4], trust_points: vec![trust_point], today, number }
    }
}

/// How far a terminal has come in this session.
#[derive(Default)]
pub(super) struct State {
    /// The chip's key of PACE, compressed.
    card: Option<Compressed>,
    /// The terminal's key of Chip Authentication, compressed.
    terminal: Option<Compressed>,
    /// The certificate whose key verifies the next one.
    certifier: Option<Certified>,
    /// The certificate that came last.
    last: Option<Certified>,
    chosen: bool,
    challenge: Option<[u8; 8]>,
    rights: Option<Rights>,
}

/// A certificate that was verified, and what is left of the rights in it.
#[derive(Clone)]
struct Certified {
    bytes: Vec<u8>,
    rights: Rights,
}

impl State {
    /// PACE has ended.
    pub(super) fn opened_by(&mut self, card: Compressed) {
        *self = Self { card: Some(card), ..Self::default() };
    }

    /// Chip Authentication has ended.
    pub(super) fn begin(&mut self, terminal: Compressed) {
        *self = Self { card: self.card, terminal: Some(terminal), ..Self::default() };
    }
}

impl Certified {
    fn certificate(&self) -> CvCertificate<'_> {
        CvCertificate::decode_objects(&self.bytes).unwrap()
    }

    fn is_named(&self, name: &Reference) -> bool {
        self.certificate().body.holder == *name
    }

    fn role(&self) -> Role {
        self.certificate().body.authorization.role()
    }

    /// Whether the key has signed this. Domain parameters may stand further up.
    fn has_signed(&self, message: &[&[u8]], signature: &[u8], trust_points: &[Vec<u8>]) -> bool {
        let certificate = self.certificate();
        let inherited = trust_points.iter().find_map(|bytes| curve(bytes));
        let key = match certificate.body.key.key {
            Key::Ec { curve, point } => {
                PublicKey::Ec { curve: curve.or(inherited).unwrap(), point }
            }
            Key::Rsa { modulus, exponent } => PublicKey::Rsa { modulus, exponent },
        };
        let algorithm = match certificate.body.key.algorithm {
            Algorithm::RsaPkcs1(hash) => SignatureAlgorithm::RsaPkcs1 { hash },
            Algorithm::RsaPss(hash) => {
                let salt_len = hash.output_len();
                SignatureAlgorithm::RsaPss { hash, mgf_hash: hash, salt_len }
            }
            Algorithm::Ecdsa(hash) => SignatureAlgorithm::EcdsaPlain { hash },
        };
        signature::verify(&key, algorithm, message, signature).is_ok()
    }
}

fn curve(certificate: &[u8]) -> Option<Curve> {
    match CvCertificate::decode(certificate).unwrap().body.key.key {
        Key::Ec { curve, .. } => curve,
        Key::Rsa { .. } => None,
    }
}

/// The name in MSE:Set DST and MSE:Set AT.
fn name(data: &[u8]) -> Result<Reference, u16> {
    let named = Reader::new(data).expect(Tag(0x83)).map_err(|_| 0x6A80_u16)?;
    Reference::new(named.value).map_err(|_| 0x6A80)
}

impl Chip {
    /// Whether the terminal has shown what this file asks for.
    pub(super) fn lets_read(&self, ef: Ef) -> bool {
        let guarded = self.guard.as_ref().is_some_and(|guard| guard.files.contains(&ef));
        match (ef, self.terminal.rights) {
            _ if !guarded => true,
            (_, None) => false,
            (Ef::Dg3, Some(rights)) => rights.dg3,
            (Ef::Dg4, Some(rights)) => rights.dg4,
            _ => true,
        }
    }

    fn trust_points(&self) -> Result<&[Vec<u8>], u16> {
        self.guard.as_ref().map(|guard| &guard.trust_points[..]).ok_or(0x6D00)
    }

    pub(super) fn choose_certifier(&mut self, data: &[u8]) -> Answer {
        let name = name(data)?;
        let points = self.trust_points()?.iter().map(|bytes| {
            let certificate = CvCertificate::decode(bytes).unwrap();
            let rights = certificate.body.authorization.rights();
            Certified { bytes: certificate.objects().to_vec(), rights }
        });
        let found = points.chain(self.terminal.last.clone()).find(|known| known.is_named(&name));
        self.terminal.certifier = Some(found.ok_or(0x6A88_u16)?);
        Ok(Vec::new())
    }

    pub(super) fn verify_certificate(&mut self, data: &[u8]) -> Answer {
        let certifier = self.terminal.certifier.take().ok_or(0x6985_u16)?;
        let certificate = CvCertificate::decode_objects(data).map_err(|_| 0x6A80_u16)?;
        let role = certificate.body.authorization.role();
        let fits = match certifier.role() {
            Role::Cvca => role != Role::Terminal,
            Role::DomesticVerifier | Role::ForeignVerifier => role == Role::Terminal,
            Role::Terminal => false,
        };
        let signed = certifier.has_signed(
            &[certificate.signed()],
            certificate.signature(),
            self.trust_points()?,
        );
        let guard = self.guard.as_mut().ok_or(0x6D00_u16)?;
        let link = role == Role::Cvca;
        let in_time = link || certificate.body.expiration >= guard.today;
        if !fits || !signed || !in_time {
            return Err(0x6300);
        }
        if link {
            guard.trust_points.insert(0, Node::primitive(&[0x7F, 0x21], data).encode());
            self.terminal.last = None;
        } else {
            let rights = certificate.body.authorization.rights() & certifier.rights;
            self.terminal.last = Some(Certified { bytes: data.to_vec(), rights });
        }
        Ok(Vec::new())
    }

    pub(super) fn choose_terminal(&mut self, data: &[u8]) -> Answer {
        let name = name(data)?;
        let last = self.terminal.last.as_ref();
        let is_terminal =
            last.is_some_and(|last| last.is_named(&name) && last.role() == Role::Terminal);
        self.terminal.chosen = is_terminal;
        if is_terminal { Ok(Vec::new()) } else { Err(0x6A88) }
    }

    pub(super) fn terminal_challenge(&mut self) -> Vec<u8> {
        let mut challenge = [0; 8];
        self.rng.fill_bytes(&mut challenge);
        self.terminal.challenge = Some(challenge);
        challenge.to_vec()
    }

    pub(super) fn authenticate_terminal(&mut self, signature: &[u8]) -> Answer {
        let guard = self.guard.as_ref().ok_or(0x6D00_u16)?;
        let state = &mut self.terminal;
        let challenge = state.challenge.take().ok_or(0x6985_u16)?;
        let last = state.last.as_ref().filter(|_| state.chosen).ok_or(0x6985_u16)?;
        let terminal = state.terminal.as_ref().ok_or(0x6985_u16)?;
        let card = state.card.as_ref().map_or(&guard.number[..], Compressed::as_bytes);
        let message = [card, &challenge, terminal.as_bytes()];
        if !last.has_signed(&message, signature, &guard.trust_points) {
            return Err(0x6300);
        }
        state.rights = Some(last.rights);
        Ok(Vec::new())
    }
}
