//! Contents of elementary files.

use card_format::atr_info::AtrInfo;
use card_format::card_access::CardAccess;
use card_format::cbeff::Template;
use card_format::com::Com;
use card_format::cvca::Cvca;
use card_format::dg1::Dg1;
use card_format::dg2::{self, Dg2};
use card_format::dg3::{self, Dg3};
use card_format::dg13::Dg13;
use card_format::dg14::Dg14;
use card_format::dg15::Dg15;
use card_format::dir::Dir;
use card_format::ec_key;
use card_format::tlv::{Tag, Writer};
use serde_json::{Value, json};

use super::case::{Case, Refusal, ascii, hex};
use super::{Replay, sealed, security_infos};

/// What reads the file of this name.
pub(super) fn of_name(name: &str) -> Result<Replay, Refusal> {
    Ok(match name {
        "EF.ATR/INFO" => atr_info,
        "EF.DIR" => dir,
        "EF.CardAccess" => card_access,
        "EF.CVCA" => cvca,
        "EF.COM" => com,
        "EF.DG1" => dg1,
        "EF.DG2" => dg2,
        "EF.DG3" => dg3,
        "EF.DG13" => dg13,
        "EF.DG14" => dg14,
        "EF.DG15" => dg15,
        _ => return Err(Refusal::Vector(format!("nothing reads {name}"))),
    })
}

fn content(case: &Case<'_>) -> Result<Vec<u8>, Refusal> {
    case.hex("/content")
}

/// What was read must give the same bytes when it is written.
fn written_again(what: &str, content: &[u8], written: &[u8]) -> Result<(), Refusal> {
    if content == written { Ok(()) } else { Err(Refusal::differs(what)) }
}

fn atr_info(case: &Case<'_>) -> Result<Value, Refusal> {
    let content = content(case)?;
    let file = AtrInfo::decode(&content)?;
    let lengths = file.extended_length.ok_or(Refusal::named("Missing"))?;
    let capabilities = file.capabilities.ok_or(Refusal::named("Missing"))?;
    let mut out = [0; 64];
    let written = AtrInfo::encode(capabilities, lengths, &mut out)?;
    if !content.starts_with(written) {
        return Err(Refusal::differs("EF.ATR/INFO"));
    }
    Ok(json!({
        "capabilities": hex(capabilities.0),
        "maximumCommand": lengths.command,
        "maximumResponse": lengths.response,
    }))
}

fn dir(case: &Case<'_>) -> Result<Value, Refusal> {
    let content = content(case)?;
    let file = Dir::decode(&content)?;
    let applications: Vec<_> = file.applications().collect();
    let mut out = [0; 64];
    written_again("EF.DIR", &content, Dir::encode(&applications, &mut out)?)?;
    Ok(json!({ "applications": applications.iter().map(hex).collect::<Vec<_>>() }))
}

fn com(case: &Case<'_>) -> Result<Value, Refusal> {
    let content = content(case)?;
    let com = Com::decode(&content)?;
    let mut out = [0; 64];
    written_again("EF.COM", &content, com.encode(&mut out)?)?;
    Ok(json!({
        "ldsVersion": ascii(&com.lds_version),
        "unicodeVersion": ascii(&com.unicode_version),
        "tags": hex(com.tags),
    }))
}

fn dg1(case: &Case<'_>) -> Result<Value, Refusal> {
    let content = content(case)?;
    let dg1 = Dg1::decode(&content)?;
    let mut out = [0; 128];
    written_again("EF.DG1", &content, dg1.encode(&mut out)?)?;
    Ok(json!({ "zone": ascii(dg1.mrz.as_bytes()) }))
}

fn card_access(case: &Case<'_>) -> Result<Value, Refusal> {
    security_infos::shown(CardAccess::decode(&content(case)?)?.security_infos())
}

fn cvca(case: &Case<'_>) -> Result<Value, Refusal> {
    let content = content(case)?;
    let file = Cvca::decode(&content)?;
    written_again("EF.CVCA", &content, &file.encode()?)?;
    let names: Vec<_> = file.names().map(|name| ascii(name.as_bytes())).collect();
    Ok(json!({ "names": names }))
}

fn dg14(case: &Case<'_>) -> Result<Value, Refusal> {
    security_infos::shown(Dg14::decode(&content(case)?)?.security_infos())
}

fn dg15(case: &Case<'_>) -> Result<Value, Refusal> {
    let content = content(case)?;
    let file = Dg15::decode(&content)?;
    file.public_key().p256()?;
    let key = file.public_key().key();
    let point = key.try_into().map_err(|_| Refusal::named("Length"))?;
    let mut out = [0; 512];
    let written = Dg15::encode(&mut out, point)?;
    // Named curves and a missing cofactor are read, and never written.
    if content.len() == 4 + ec_key::ENCODED_LEN {
        written_again("EF.DG15", &content, written)?;
    }
    Ok(json!({ "publicKey": hex(key) }))
}

fn dg2(case: &Case<'_>) -> Result<Value, Refusal> {
    let content = content(case)?;
    let file = Dg2::decode(&content)?;
    let templates: Vec<_> = file.templates().collect();
    for template in &templates {
        dg2::face_record(template)?;
    }
    let mut out = vec![0; content.len() + 64];
    written_again("EF.DG2", &content, Dg2::encode(&mut out, &templates)?)?;
    shown(&templates)
}

fn dg3(case: &Case<'_>) -> Result<Value, Refusal> {
    let content = content(case)?;
    let fingers = match Dg3::decode(&content)? {
        Dg3::Sealed(group) => return sealed::group(case, &content, Tag(0x63), &group),
        Dg3::Plain(fingers) => fingers,
    };
    let templates: Vec<_> = fingers.templates().collect();
    for template in &templates {
        dg3::minutiae_record(template)?;
    }
    let mut out = vec![0; content.len() + 64];
    let written = Dg3::encode_plain(&mut out, &templates, fingers.random())?;
    written_again("EF.DG3", &content, written)?;
    shown(&templates)
}

fn shown(templates: &[Template<'_>]) -> Result<Value, Refusal> {
    let template = |template: &Template<'_>| {
        let header = &template.header;
        let data = template.data.as_ref().ok_or(Refusal::named("Missing"))?;
        Ok(json!({
            "biometricType": hex(header.kind.unwrap_or_default()),
            "subtype": header.subtype.map(|subtype| hex([subtype])),
            "formatOwner": hex(header.format.owner.to_be_bytes()),
            "formatType": hex(header.format.kind.to_be_bytes()),
            "record": hex(data.block()?.bytes),
        }))
    };
    let templates: Result<Vec<_>, Refusal> = templates.iter().map(template).collect();
    Ok(json!({ "templates": templates? }))
}

fn dg13(case: &Case<'_>) -> Result<Value, Refusal> {
    let content = content(case)?;
    let details = match Dg13::decode(&content)? {
        Dg13::Sealed(group) => return sealed::group(case, &content, Tag(0x6D), &group),
        Dg13::Plain(details) => details,
    };
    let mut out = vec![0; content.len()];
    let mut whole = vec![0; content.len()];
    let mut writer = Writer::new(&mut whole);
    writer.primitive(Tag(0x6D), details.encode(&mut out)?)?;
    let framed = case.test.flags.iter().any(|flag| flag == "FieldForm");
    if !framed {
        written_again("EF.DG13", &content, writer.finish())?;
    }
    let items: Vec<_> = details
        .items()
        .map(|item| json!({ "index": item.index, "texts": item.texts().collect::<Vec<_>>() }))
        .collect();
    Ok(json!({ "items": items }))
}
