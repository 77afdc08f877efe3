//! Sealed records, the keys that open them and the files that hold them.

use card_format::seal_key::{self, Kek, MasterKey};
use card_format::sealed::{Class, KeyIdentifier, SealedRecord, seal};
use card_format::sealed_group::SealedGroup;
use card_format::tlv::Tag;
use serde_json::{Value, json};

use super::case::{Case, Refusal, hex};
use super::intermediates;

pub(super) fn key(case: &Case<'_>) -> Result<Value, Refusal> {
    let class = Class::from_name(case.text("/class")?).ok_or(Refusal::named("Value"))?;
    let generation = case.number("/generation")?;
    let number = case.text("/documentNumber")?;
    let block = |counter| {
        let block = seal_key::prf_block(counter, class, generation, number)?;
        Ok::<_, Refusal>(hex(block.as_bytes()))
    };
    let master = MasterKey::new(case.array("/master")?);
    let derived = seal_key::derive(&master, class, generation, number)?;
    // A key is never shown, so it proves itself: both seal to the same bytes.
    let expected = case.expected_hex("/kek")?;
    let expected = expected.try_into().map_err(|_| Refusal::Vector("kek".to_owned()))?;
    let given = Kek::new(KeyIdentifier::new(class, generation)?, expected);
    let (mut one, mut other) = ([0; 256], [0; 256]);
    let nonce = [0x5A; 12];
    let same = seal(&mut one, b"", &[&derived], &[0xA5; 32], &nonce)?
        == seal(&mut other, b"", &[&given], &[0xA5; 32], &nonce)?;
    if !same {
        return Err(Refusal::Vector("another key is derived".to_owned()));
    }
    Ok(json!({ "blocks": [block(1)?, block(2)?], "kek": case.expected("/kek") }))
}

pub(super) fn record(case: &Case<'_>) -> Result<Value, Refusal> {
    let bytes = case.hex("/record")?;
    let kek = kek(&case.hex("/keyIdentifier")?, case.array("/kek")?)?;
    let record = SealedRecord::decode(&bytes)?;
    let mut out = vec![0; record.content_len()];
    let plaintext = record.open(&kek, &mut out)?;
    if case.expected("/composition").is_null() {
        return Ok(Value::Null);
    }
    for part in ["nonce", "wrappedKey", "ciphertext", "tag"] {
        intermediates::within(part, &case.expected_hex(&format!("/composition/{part}"))?, &bytes)?;
    }
    // Sealed again with the same random bytes, a record for one recipient is the same record.
    if record.recipients().count() == 1 {
        let content_key = case.expected_hex("/composition/contentKey")?;
        let content_key = content_key.try_into().map_err(|_| Refusal::named("Length"))?;
        let nonce = case.expected_hex("/composition/nonce")?;
        let nonce = nonce.try_into().map_err(|_| Refusal::named("Length"))?;
        let mut again = vec![0; bytes.len() + 16];
        if seal(&mut again, plaintext, &[&kek], &content_key, &nonce)? != bytes {
            return Err(Refusal::differs("the sealed record"));
        }
    }
    Ok(json!({ "plaintext": hex(plaintext), "composition": case.expected("/composition") }))
}

/// The records of EF.DG3 or EF.DG13, and what the first of them holds.
pub(super) fn group(
    case: &Case<'_>,
    content: &[u8],
    tag: Tag,
    group: &SealedGroup<'_>,
) -> Result<Value, Refusal> {
    let records: Vec<_> = group
        .records()
        .map(|record| json!({ "class": record.class, "record": hex(record.content_info) }))
        .collect();
    let known: Option<Vec<_>> = group
        .records()
        .map(|record| Some((Class::from_number(record.class)?, record.content_info)))
        .collect();
    if let Some(known) = known {
        let mut out = vec![0; content.len() + 16];
        if *SealedGroup::encode(&mut out, tag, &known)? != *content {
            return Err(Refusal::differs("the group of sealed records"));
        }
    }
    let opens = case.expected("/opens");
    if opens.is_null() {
        return Ok(json!({ "records": records }));
    }
    let identifier = case.expected_hex("/opens/keyIdentifier")?;
    let key = case.expected_hex("/opens/kek")?;
    let kek = kek(&identifier, key.try_into().map_err(|_| Refusal::named("Length"))?)?;
    let record = group.record(kek.identifier().class()).ok_or(Refusal::named("Missing"))?;
    let record = SealedRecord::decode(record.content_info)?;
    let mut out = vec![0; record.content_len()];
    let plaintext = hex(record.open(&kek, &mut out)?);
    let mut opened = opens;
    if let Some(place) = opened.get_mut("plaintext") {
        *place = plaintext.into();
    }
    Ok(json!({ "records": records, "opens": opened }))
}

fn kek(identifier: &[u8], key: [u8; 32]) -> Result<Kek, Refusal> {
    let identifier = KeyIdentifier::parse(identifier).ok_or(Refusal::named("Value"))?;
    Ok(Kek::new(identifier, key))
}
