//! What proves the card: the chip's keys in EF.DG14 and EF.DG15, EF.CardAccess, EF.SOD.

use card_format::card_access::CardAccess;
use card_format::certificate::Certificate;
use card_format::dg14::Dg14;
use card_format::dg15::Dg15;
use card_format::ec_key::{self, SubjectPublicKeyInfo};
use card_format::ef::Ef;
use card_format::lds_security_object::LdsSecurityObject;
use card_format::profile::Profile;
use card_format::security_info::{
    ActiveAuthenticationInfo, ChipAuthenticationInfo, ChipAuthenticationPublicKeyInfo, PaceInfo,
    SecurityInfo,
};
use card_format::{error, sod};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{ChipKeys, Error, File, buffer};
use crate::signer::DocumentSigner;

/// Room for one key with its parameters.
const KEY_LIMIT: usize = ec_key::ENCODED_LEN;

/// EF.DG14: what the chip offers, and its key of Chip Authentication (Doc 9303-11 §9.2).
pub(super) fn dg14(chip: &ChipKeys) -> Result<File, Error> {
    buffer::file(Ef::Dg14, |out| {
        let mut key = [0; KEY_LIMIT];
        let key = ec_key::encode(&mut key, &chip.chip_authentication)?;
        let key = SubjectPublicKeyInfo::decode(key)?;
        let infos = [
            SecurityInfo::Pace(PaceInfo::ECDH_GM_AES_128_P256),
            SecurityInfo::ChipAuthentication(ChipAuthenticationInfo::ECDH_AES_128),
            SecurityInfo::ChipAuthenticationPublicKey(ChipAuthenticationPublicKeyInfo::ecdh(key)),
            SecurityInfo::ActiveAuthentication(ActiveAuthenticationInfo::ECDSA_SHA256),
        ];
        Ok(Dg14::encode(out, &infos)?.len())
    })
}

/// EF.DG15: the key of Active Authentication.
pub(super) fn dg15(chip: &ChipKeys) -> Result<File, Error> {
    buffer::file(Ef::Dg15, |out| Ok(Dg15::encode(out, &chip.active_authentication)?.len()))
}

/// EF.CardAccess: what PACE needs before anything else can be read.
pub(super) fn card_access() -> Result<File, Error> {
    buffer::file(Ef::CardAccess, |out| {
        let infos = [SecurityInfo::Pace(PaceInfo::ECDH_GM_AES_128_P256)];
        Ok(CardAccess::encode(out, &infos)?.len())
    })
}

/// EF.SOD: the document signer's word for the hash of every data group (Doc 9303-10 §4.6.2).
pub(super) fn sod(
    profile: &Profile,
    groups: &[File],
    signer: &dyn DocumentSigner,
) -> Result<File, Error> {
    let hash = |file: &File| {
        let number = file.ef.entry().data_group?;
        Some((number, <[u8; 32]>::from(Sha256::digest(&file.bytes))))
    };
    let hashes: Vec<_> = groups.iter().filter_map(hash).collect();
    let mut object = [0; 1024];
    let (lds, unicode) = (profile.lds_version, profile.unicode_version);
    let object = LdsSecurityObject::encode(&mut object, &hashes, lds, unicode)?;
    let object = LdsSecurityObject::decode(object)?;
    let certificate = Certificate::decode(signer.certificate())?;
    let mut bytes = Zeroizing::new(vec![0; usize::from(Ef::Sod.entry().limit)]);
    let sign = |attributes: &[u8]| signer.sign(attributes).map_err(Error::Sign);
    let length = sod::encode(&mut bytes, &object, &certificate, sign)?.len();
    bytes.truncate(length);
    Ok(File { ef: Ef::Sod, bytes })
}

impl From<error::Error> for Error {
    fn from(error: error::Error) -> Self {
        Self::Sod(error)
    }
}
