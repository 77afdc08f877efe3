//! The floor: the same primitives of the same crates as often as a job needs them, over as many
//! bytes, and nothing else.
//!
//! Keys are expanded and points are decoded beforehand, except where a job uses a key only once.

use core::hint::black_box;

use aes::cipher::{
    Block, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit,
};
use aes::{Aes128, Aes256};
use aes_gcm::Aes256Gcm;
use aes_gcm::aead::AeadInOut;
use aes_kw::AesKw;
use aws_lc_rs::digest as lc_digest;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ParsedPublicKey};
use cmac::{Cmac, Mac};
use p256::ecdsa::signature::hazmat::PrehashSigner;
use p256::ecdsa::{Signature, SigningKey};
use p256::elliptic_curve::Group;
use p256::elliptic_curve::ops::LinearCombination;
use p256::{NonZeroScalar, ProjectivePoint, Scalar};
use sha2::{Digest, Sha256};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::link::{Exchange, Protection};
use crate::load::Load;

/// More than the longest file and the longest APDU have.
const LONGEST: usize = 0x8000;

/// Signatures that are verified in turns. No document is verified twice in a row; a processor that is shown
/// one signature again and again learns its branches by heart.
const SIGNATURES: u8 = 101;

/// What a key is derived from: counter, label, class, generation, document number, length.
const DERIVATION: usize = 45;

/// Primitives, ready to run.
#[expect(missing_debug_implementations, reason = "keys stay out of logs, even these")]
pub struct Floor {
    signing: SigningKey,
    signatures: Vec<([u8; 32], Signature)>,
    turn: usize,
    verifying: ParsedPublicKey,
    scalar: Scalar,
    point: ProjectivePoint,
    cipher: Aes128,
    mac: Cmac<Aes128>,
    bytes: Vec<u8>,
}

impl Floor {
    /// With keys that are no secret.
    pub fn new() -> Self {
        let signing = SigningKey::from_slice(&[0x5A; 32]).unwrap();
        let scalar = *NonZeroScalar::try_from([0xA5; 32].as_slice()).unwrap();
        let point = signing.verifying_key().to_sec1_point(false);
        Self {
            verifying: ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point.as_bytes()).unwrap(),
            signatures: (0..SIGNATURES).map(|at| signature(&signing, at)).collect(),
            turn: 0,
            signing,
            scalar,
            point: ProjectivePoint::mul_by_generator(&scalar),
            cipher: Aes128::new(&[7; 16].into()),
            mac: Cmac::new(&[8; 16].into()),
            bytes: vec![0x33; LONGEST],
        }
    }

    /// Runs all of a load.
    pub fn run(&mut self, load: &Load) {
        let scalar = black_box(self.scalar);
        for _ in 0..load.generated {
            black_box(ProjectivePoint::mul_by_generator(&scalar).to_affine());
        }
        for _ in 0..load.multiplied {
            black_box((black_box(self.point) * scalar).to_affine());
        }
        for _ in 0..load.mapped {
            let terms = [(ProjectivePoint::GENERATOR, scalar), (black_box(self.point), scalar)];
            black_box(ProjectivePoint::lincomb(&terms));
        }
        for _ in 0..load.signed {
            let signed: Result<Signature, _> = self.signing.sign_prehash(black_box(&[0x11; 32]));
            black_box(signed).unwrap();
        }
        for _ in 0..load.verified {
            self.turn = (self.turn + 1) % self.signatures.len();
            let (hash, signature) = black_box(self.signatures.get(self.turn).unwrap());
            let digest = lc_digest::Digest::import_less_safe(hash, &lc_digest::SHA256);
            self.verifying.verify_digest_sig(&digest.unwrap(), &signature.to_bytes()).unwrap();
        }
        for length in &load.hashed {
            black_box(Sha256::digest(self.bytes.get(..*length).unwrap()));
        }
        load.sealed.iter().for_each(|length| self.seal(*length));
        for picture in &load.pictures {
            let options = DecoderOptions::new_safe().set_use_unsafe(false);
            black_box(JpegDecoder::new_with_options(ZCursor::new(picture), options).decode())
                .unwrap();
        }
        load.exchanges.iter().for_each(|exchange| self.exchange(exchange, 2));
        load.terminal.iter().for_each(|exchange| self.exchange(exchange, 1));
    }

    /// Derives the key of a card and class, wraps a content key with it, encrypts with that.
    /// Opening costs the same: GCM and the wrap run as fast backwards.
    fn seal(&mut self, length: usize) {
        let mut kek = [0; 32];
        for half in kek.chunks_exact_mut(16) {
            let mut mac = Cmac::<Aes256>::new((&black_box([1; 32])).into());
            mac.update(self.bytes.get(..DERIVATION).unwrap());
            half.copy_from_slice(&mac.finalize().into_bytes());
        }
        let mut wrapped = [0; 40];
        AesKw::<Aes256>::new((&kek).into()).wrap_key(&[2; 32], &mut wrapped).unwrap();
        let cipher = Aes256Gcm::new((&black_box([2; 32])).into());
        let room = self.bytes.get_mut(..length).unwrap();
        black_box(cipher.encrypt_inout_detached(&[3; 12].into(), &[], room.into()).unwrap());
        black_box(wrapped);
    }

    /// What so many ends compute over the bytes of one command and one response: both, or the
    /// terminal alone, which encrypts commands and decrypts responses.
    fn exchange(&mut self, exchange: &Exchange, ends: usize) {
        // What is neither encrypted data nor its padding: header, length fields, objects, MAC and
        // status. Only whole blocks count, so the length fields' two forms need not be told apart.
        let (around_command, around_response) = match exchange.protection {
            Protection::None => return,
            Protection::SecureMessaging => (19, 16),
            Protection::Scp03 => (13, 10),
        };
        for (is_command, length, around) in
            [(true, exchange.command, around_command), (false, exchange.response, around_response)]
        {
            let encrypted = length.saturating_sub(around) / 16 * 16;
            if encrypted > 0 && (ends > 1 || is_command) {
                self.encrypt(encrypted);
            }
            if encrypted > 0 && (ends > 1 || !is_command) {
                self.decrypt(encrypted);
            }
            // A counter or the last MAC goes in front.
            let mac = self.bytes.get(..length.saturating_add(16)).unwrap();
            for _end in 0..ends {
                black_box(self.mac.clone().chain_update(mac).finalize());
            }
        }
    }

    /// CBC, with an IV that is a block of its own.
    fn encrypt(&mut self, length: usize) {
        let iv = self.iv();
        let room = self.bytes.get_mut(..length).unwrap();
        let blocks = aes::cipher::array::Array::cast_slice_from_core_mut(room.as_chunks_mut().0);
        cbc::Encryptor::inner_iv_init(self.cipher.clone(), &iv).encrypt_blocks(blocks);
        black_box(blocks);
    }

    /// Likewise.
    fn decrypt(&mut self, length: usize) {
        let iv = self.iv();
        let room = self.bytes.get_mut(..length).unwrap();
        let blocks = aes::cipher::array::Array::cast_slice_from_core_mut(room.as_chunks_mut().0);
        cbc::Decryptor::inner_iv_init(self.cipher.clone(), &iv).decrypt_blocks(blocks);
        black_box(blocks);
    }

    fn iv(&self) -> Block<Aes128> {
        let mut iv = Block::<Aes128>::from(black_box([4; 16]));
        self.cipher.encrypt_block(&mut iv);
        iv
    }
}

/// A signature over some hash, and the hash.
fn signature(signing: &SigningKey, at: u8) -> ([u8; 32], Signature) {
    let hash = Sha256::digest([at]).into();
    (hash, signing.sign_prehash(&hash).unwrap())
}

impl Default for Floor {
    fn default() -> Self {
        Self::new()
    }
}
