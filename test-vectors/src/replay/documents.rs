//! Passive Authentication of EF.SOD and EF.CardSecurity in their parts. A terminal's whole judgement, with revocation and
//! policy, is the verifier's.

use card_format::asn1::Time;
use card_format::card_security::CardSecurity;
use card_format::certificate::Certificate;
use card_format::sod::Sod;
use serde_json::{Value, json};
use verifier::signature::{verify_certificate, verify_signer};

use super::case::{Case, Refusal, bytes_of, from_hex, hex, number};
use super::security_infos;

pub(super) fn passive_authentication(case: &Case<'_>) -> Result<Value, Refusal> {
    let file = case.hex("/sod")?;
    let sod = Sod::decode(&file)?;
    let signer = sod.document_signer().ok_or(Refusal::named("Missing"))?;
    sod.check_message_digest(&signer)?;
    verify_signer(&sod.signer()?, sod.signed_data(), &signer)?;
    let anchor = anchor(case)?;
    chain(&signer, &Certificate::decode(&anchor)?, moment(case.text("/at")?)?)?;
    let object = sod.security_object();
    for group in case.list("/dataGroups")? {
        let number = group.get("group").and_then(number).ok_or(Refusal::named("Value"))?;
        object.check(number, &bytes_of(group, "content")?)?;
    }
    let hashes: Vec<_> = object
        .hashes()
        .map(|hash| json!({ "group": hash.number, "digest": hex(hash.value) }))
        .collect();
    let serial = hex(signer.serial());
    let mut shown = json!({
        "version": object.version(),
        "digestAlgorithm": object.hash_algorithm().algorithm.to_string(),
        "hashes": hashes,
        "signer": {
            "serial": serial.trim_start_matches('0'),
            "publicKey": hex(signer.subject_public_key_info().key()),
        },
    });
    if let (Some((lds, unicode)), Some(shown)) = (object.lds_version(), shown.as_object_mut()) {
        shown.insert("ldsVersion".to_owned(), lds.into());
        shown.insert("unicodeVersion".to_owned(), unicode.into());
    }
    Ok(shown)
}

/// EF.CardSecurity in its parts, and what stands in it.
pub(super) fn card_security(case: &Case<'_>) -> Result<Value, Refusal> {
    let file = case.hex("/content")?;
    let file = CardSecurity::decode(&file)?;
    let data = file.signed_data();
    let signer = data.signers().next().ok_or(Refusal::named("Missing"))?;
    let certificate = data.certificates().next().ok_or(Refusal::named("Missing"))??;
    signer.check_message_digest(data)?;
    verify_signer(&signer, data, &certificate)?;
    let anchor = anchor(case)?;
    verify_certificate(&certificate, Certificate::decode(&anchor)?.subject_public_key_info())?;
    security_infos::shown(file.security_infos())
}

fn anchor(case: &Case<'_>) -> Result<Vec<u8>, Refusal> {
    from_hex(case.shared("anchor")?)
}

/// The signer under the anchor, at a moment (Doc 9303-12 §5).
fn chain(signer: &Certificate<'_>, anchor: &Certificate<'_>, at: Time) -> Result<(), Refusal> {
    let (not_before, not_after) = signer.validity();
    if !anchor.is_ca() || !signer.issuer().matches(anchor.subject()) {
        return Err(Refusal::named("Value"));
    }
    verify_certificate(signer, anchor.subject_public_key_info())?;
    if (not_before..=not_after).contains(&at) { Ok(()) } else { Err(Refusal::named("Date")) }
}

/// `YYYYMMDDhhmmss`.
fn moment(text: &str) -> Result<Time, Refusal> {
    Ok(Time::from_generalized_time(format!("{text}Z").as_bytes())?)
}
