//! Prepares a card: from a dossier and the chip's public keys to every file that will be written.
//!
//! No input or output but randomness and the document signer. What is prepared twice differs in
//! the sealed records and the signature, and is worth the same.

mod biometrics;
mod buffer;
mod data;
mod details;
mod error;
mod seal;
mod security;

use card_format::card_access::CardAccess;
use card_format::ef::Ef;
use card_format::mrz::MrzInformation;
use card_format::profile::Profile;
use card_protocol::pace::PaceInfo;
pub use error::Error;
use rand_core::CryptoRng;
pub use seal::SealKeys;
use zeroize::Zeroizing;

use crate::dossier::Dossier;
use crate::signer::DocumentSigner;

/// The public halves of the keys that were born on the chip, uncompressed points.
#[derive(Clone, Copy, Debug)]
pub struct ChipKeys {
    /// Key of Chip Authentication, on the profile's curve.
    pub chip_authentication: [u8; 65],
    /// Key of Active Authentication, on P-256.
    pub active_authentication: [u8; 65],
}

/// One file as it will be written.
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct File {
    /// Which one.
    pub ef: Ef,
    /// Its content.
    pub bytes: Zeroizing<Vec<u8>>,
}

/// The passwords that the card will know.
#[expect(missing_debug_implementations, reason = "they open the card")]
pub struct Passwords {
    /// The zone's information (Doc 9303-11 §9.7.2).
    pub information: MrzInformation,
    /// Its SHA-1 (Doc 9303-11 §9.7.3).
    pub mrz: Zeroizing<[u8; 20]>,
    /// Six digits.
    pub can: Zeroizing<[u8; 6]>,
}

/// What does not depend on the chip: everything that can go wrong with a dossier goes wrong here.
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Content {
    profile: &'static Profile,
    dg1: Zeroizing<Vec<u8>>,
    dg2: Zeroizing<Vec<u8>>,
    fingers: Option<Zeroizing<Vec<u8>>>,
    details: Zeroizing<Vec<u8>>,
    face: Option<Zeroizing<Vec<u8>>>,
    anthropometry: Option<Zeroizing<Vec<u8>>>,
    card_number: Zeroizing<String>,
    passwords: Passwords,
}

impl Content {
    /// Composes what goes on the card in plain text or under seal.
    pub fn compose(dossier: &Dossier) -> Result<Self, Error> {
        let profile = Profile::by_name(&dossier.profile).ok_or(Error::Profile)?;
        let dg1 = data::dg1(dossier, profile)?;
        Ok(Self {
            profile,
            card_number: data::card_number(&dg1)?,
            dg1,
            dg2: biometrics::dg2(dossier)?,
            fingers: biometrics::fingers(dossier)?,
            details: details::record(dossier)?,
            face: biometrics::face_template(dossier)?,
            anthropometry: biometrics::anthropometry(dossier)?,
            passwords: data::passwords(dossier)?,
        })
    }

    /// The country's choices.
    pub const fn profile(&self) -> &'static Profile {
        self.profile
    }

    /// The variant of PACE that every terminal has, if the chip speaks any.
    pub fn pace(&self) -> Option<PaceInfo> {
        let mut room = [0; 512];
        let infos: Vec<_> = security::pace(self.profile).collect();
        let file = CardAccess::encode(&mut room, &infos).ok()?;
        PaceInfo::offered(CardAccess::decode(file).ok()?.security_infos()).next()
    }

    /// The passwords that the card will know.
    pub const fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// Seals, adds the chip's keys and signs: every file, in the order in which they are written.
    /// What a terminal needs to begin at all comes last, so an interrupted card cannot pass.
    pub fn files(
        &self,
        chip: &ChipKeys,
        keys: &SealKeys,
        signer: &dyn DocumentSigner,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<File>, Error> {
        let mut groups = vec![
            File { ef: Ef::Dg1, bytes: self.dg1.clone() },
            File { ef: Ef::Dg2, bytes: self.dg2.clone() },
        ];
        groups.push(seal::dg3(self, keys, rng)?);
        groups.push(seal::dg13(self, keys, rng)?);
        groups.push(security::dg14(self.profile, chip)?);
        groups.push(security::dg15(chip)?);
        let com = data::com(self.profile, &groups)?;
        let sod = security::sod(self.profile, &groups, signer)?;
        let mut files = data::master_file()?;
        files.extend(security::card_security(self.profile, chip, signer)?);
        files.append(&mut groups);
        files.extend([com, sod]);
        files.extend(security::card_access(self.profile)?);
        Ok(files)
    }
}

#[cfg(test)]
mod tests;
