//! SecurityInfos in the words of the vectors.

use card_format::ec_key::PublicKey;
use card_format::security_info::{SecurityInfo, SecurityInfos};
use card_protocol::group::{Public, Standardized};
use serde_json::{Map, Value, json};

use super::case::{Refusal, hex};

/// All entries, and what they are when written again.
pub(super) fn shown(infos: &SecurityInfos<'_>) -> Result<Value, Refusal> {
    let entries: Vec<_> = infos.iter().collect();
    let mut out = [0; 2048];
    if SecurityInfos::encode(&mut out, &entries)? != infos.raw() {
        return Err(Refusal::differs("the set of SecurityInfos"));
    }
    let entries: Result<Vec<_>, Refusal> = entries.iter().map(entry).collect();
    Ok(json!({ "securityInfos": entries? }))
}

fn entry(info: &SecurityInfo<'_>) -> Result<Value, Refusal> {
    let mut shown = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            shown.insert(key.to_owned(), value);
        }
    };
    let (kind, protocol) = match info {
        SecurityInfo::Pace(info) => {
            put("version", Some(info.version.into()));
            put("parameterId", info.parameter_id.map(Value::from));
            ("PACEInfo", info.protocol.to_string())
        }
        SecurityInfo::PaceDomainParameter(info) => {
            put("parameterId", info.parameter_id.map(Value::from));
            ("PACEDomainParameterInfo", info.protocol.to_string())
        }
        SecurityInfo::ChipAuthentication(info) => {
            put("version", Some(info.version.into()));
            put("keyId", info.key_id.map(Value::from));
            ("ChipAuthenticationInfo", info.protocol.to_string())
        }
        SecurityInfo::ChipAuthenticationPublicKey(info) => {
            if let PublicKey::Ec { curve, point } = info.public_key.public_key()? {
                Public::decode(Standardized::Ec(curve), point)?;
            }
            put("publicKey", Some(hex(info.public_key.key()).into()));
            put("keyId", info.key_id.map(Value::from));
            ("ChipAuthenticationPublicKeyInfo", info.protocol.to_string())
        }
        SecurityInfo::TerminalAuthentication(info) => {
            put("version", Some(info.version.into()));
            ("TerminalAuthenticationInfo", card_format::oid::TA.to_string())
        }
        SecurityInfo::ActiveAuthentication(info) => {
            put("version", Some(info.version.into()));
            put("signatureAlgorithm", Some(info.signature_algorithm.to_string().into()));
            ("ActiveAuthenticationInfo", card_format::oid::ACTIVE_AUTHENTICATION.to_string())
        }
        SecurityInfo::Unknown(info) => ("unknown", info.protocol.to_string()),
        _ => return Err(Refusal::Vector("an entry of a kind that is new".to_owned())),
    };
    put("kind", Some(kind.into()));
    put("protocol", Some(protocol.into()));
    Ok(shown.into())
}
