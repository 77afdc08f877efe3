//! What proves the card: EF.CardAccess, EF.CardSecurity, the keys in EF.DG14 and EF.DG15, EF.SOD.

use card_format::card_access::CardAccess;
use card_format::certificate::Certificate;
use card_format::dg14::Dg14;
use card_format::dg15::Dg15;
use card_format::ec_key::{self, SubjectPublicKeyInfo};
use card_format::ef::Ef;
use card_format::lds_security_object::LdsSecurityObject;
use card_format::profile::Profile;
use card_format::security_info::{
    ActiveAuthenticationInfo, ChipAuthenticationInfo, ChipAuthenticationPublicKeyInfo, Mapping,
    PaceProtocol, SecurityInfo, TerminalAuthenticationInfo,
};
use card_format::tlv::Writer;
use card_format::{card_security, error, sod};
use sha2::{Digest, Sha256};

use super::{ChipKeys, Error, File, buffer};
use crate::signer::DocumentSigner;

/// Room for one key with its parameters, on any curve that a chip has.
const KEY_LIMIT: usize = 512;

/// EF.CardAccess: what PACE needs before anything else can be read. A chip without PACE has none.
pub(super) fn card_access(profile: &Profile) -> Result<Option<File>, Error> {
    let infos: Vec<_> = pace(profile).collect();
    if infos.is_empty() {
        return Ok(None);
    }
    buffer::file(Ef::CardAccess, |out| Ok(CardAccess::encode(out, &infos)?.len())).map(Some)
}

/// EF.CardSecurity: the same with the key of PACE with chip authentication mapping, signed; only
/// where that mapping is offered (Doc 9303-10 §3.11.4).
pub(super) fn card_security(
    profile: &Profile,
    chip: &ChipKeys,
    signer: &dyn DocumentSigner,
) -> Result<Option<File>, Error> {
    let protocols = pace(profile).filter_map(|info| match info {
        SecurityInfo::Pace(info) => PaceProtocol::from_oid(info.protocol),
        _ => None,
    });
    if !protocols.into_iter().any(|pace| pace.mapping == Mapping::ChipAuthentication) {
        return Ok(None);
    }
    let mut key = [0; KEY_LIMIT];
    // The number of the key is that of the parameters (Doc 9303-11 §9.2.6).
    let key_id = Some(u32::from(profile.protocols.curve.parameter_id()));
    let key = ChipAuthenticationPublicKeyInfo { key_id, ..chip_key(profile, chip, &mut key)? };
    let authentication = ChipAuthenticationInfo { key_id, ..profile.protocols.chip_authentication };
    let mut infos: Vec<_> = pace(profile).collect();
    infos.push(SecurityInfo::ChipAuthentication(authentication));
    infos.push(SecurityInfo::ChipAuthenticationPublicKey(key));
    let certificate = Certificate::decode(signer.certificate())?;
    let sign = |attributes: &[u8]| signer.sign(attributes).map_err(Error::Sign);
    let bytes = buffer::make(usize::from(Ef::CardSecurity.entry().limit), |room| {
        Ok(card_security::encode(room, &infos, &certificate, sign)?.len())
    })?;
    Ok(Some(File { ef: Ef::CardSecurity, bytes }))
}

/// EF.DG14: everything that the chip offers, and its key of Chip Authentication
/// (Doc 9303-11 §9.2.11).
pub(super) fn dg14(profile: &Profile, chip: &ChipKeys) -> Result<File, Error> {
    buffer::file(Ef::Dg14, |out| {
        let mut key = [0; KEY_LIMIT];
        let key = chip_key(profile, chip, &mut key)?;
        let mut infos: Vec<_> = pace(profile).collect();
        infos.extend([
            SecurityInfo::ChipAuthentication(profile.protocols.chip_authentication),
            SecurityInfo::ChipAuthenticationPublicKey(key),
            SecurityInfo::TerminalAuthentication(TerminalAuthenticationInfo::V1),
            SecurityInfo::ActiveAuthentication(ActiveAuthenticationInfo::ECDSA_SHA256),
        ]);
        Ok(Dg14::encode(out, &infos)?.len())
    })
}

/// The variants of PACE that the chip speaks.
pub(super) fn pace(profile: &Profile) -> impl Iterator<Item = SecurityInfo<'static>> + use<> {
    profile.protocols.pace.iter().copied().map(SecurityInfo::Pace)
}

fn chip_key<'b>(
    profile: &Profile,
    chip: &ChipKeys,
    room: &'b mut [u8],
) -> Result<ChipAuthenticationPublicKeyInfo<'b>, error::Error> {
    let mut writer = Writer::new(room);
    ec_key::write_on(&mut writer, profile.protocols.curve, &chip.chip_authentication)?;
    Ok(ChipAuthenticationPublicKeyInfo::ecdh(SubjectPublicKeyInfo::decode(writer.finish())?))
}

/// EF.DG15: the key of Active Authentication.
pub(super) fn dg15(chip: &ChipKeys) -> Result<File, Error> {
    buffer::file(Ef::Dg15, |out| Ok(Dg15::encode(out, &chip.active_authentication)?.len()))
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
    let sign = |attributes: &[u8]| signer.sign(attributes).map_err(Error::Sign);
    let bytes = buffer::make(usize::from(Ef::Sod.entry().limit), |room| {
        Ok(sod::encode(room, &object, &certificate, sign)?.len())
    })?;
    Ok(File { ef: Ef::Sod, bytes })
}

impl From<error::Error> for Error {
    fn from(error: error::Error) -> Self {
        Self::Sod(error)
    }
}
