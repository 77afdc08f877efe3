//! A document factory for tests: authority, signer and files of a person who lives in Utopia.

use std::collections::BTreeMap;

use card_format::asn1::Time;
use card_format::cbeff::Header;
use card_format::certificate::{self, Certificate, Template};
use card_format::com::Com;
use card_format::dg1::Dg1;
use card_format::dg2::Dg2;
use card_format::dg13::Dg13;
use card_format::dg14::Dg14;
use card_format::dg15::Dg15;
use card_format::ec_key::{self, Point, SubjectPublicKeyInfo};
use card_format::ef::Ef;
use card_format::error::Error;
use card_format::face::{Face, Image};
use card_format::lds_security_object::LdsSecurityObject;
use card_format::mrz::{Mrz, Sex, td1};
use card_format::oid::{self, Oid};
use card_format::seal_key::{MasterKey, derive};
use card_format::sealed::{Class, KeyIdentifier, seal};
use card_format::security_info::{
    ActiveAuthenticationInfo, ChipAuthenticationInfo, ChipAuthenticationPublicKeyInfo, PaceInfo,
    SecurityInfo,
};
use card_format::sod;
use jiff::civil::{Date, date};
use p256::SecretKey;
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::Signer;
use sha2::{Digest, Sha256};
use verifier::document::{Content, Document, Source};
use verifier::examine::examine_files;
use verifier::ledger::Ledger;
use verifier::report::Report;
use verifier::trust::{ClassKeys, Trust};

/// The day of all inspections.
pub(crate) const TODAY: Date = date(2026, 11, 22);

pub(crate) const AUTHORITY_KEY: [u8; 32] = [0x11; 32];
pub(crate) const SIGNER_KEY: [u8; 32] = [0x22; 32];
pub(crate) const CHIP_KEY: [u8; 32] = [0x33; 32];
pub(crate) const ACTIVE_KEY: [u8; 32] = [0x44; 32];
pub(crate) const MASTER_KEY: [u8; 32] = [0x55; 32];
pub(crate) const OTHER_KEY: [u8; 32] = [0x66; 32];

/// What a certificate will say.
#[derive(Clone)]
pub(crate) struct CertificatePlan {
    pub(crate) country: &'static str,
    pub(crate) issuer_country: &'static str,
    pub(crate) key: [u8; 32],
    pub(crate) signed_by: [u8; 32],
    pub(crate) serial: u8,
    pub(crate) life: ((u16, u8, u8), (u16, u8, u8)),
    pub(crate) extensions: Vec<(Oid<'static>, bool, Vec<u8>)>,
    pub(crate) name: &'static str,
}

/// What a document will be.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) authority: CertificatePlan,
    pub(crate) signer: CertificatePlan,
    /// Signs EF.SOD.
    pub(crate) sod_key: [u8; 32],
    pub(crate) zone: [u8; 90],
    /// Data groups that stand as they are instead of what is made of the plan.
    pub(crate) files: BTreeMap<Ef, Vec<u8>>,
    /// Tags of EF.COM; by default those of the files.
    pub(crate) tags: Option<Vec<u8>>,
}

/// A document and who signed it.
#[derive(Clone)]
pub(crate) struct Specimen {
    pub(crate) files: BTreeMap<Ef, Vec<u8>>,
    pub(crate) authority: Vec<u8>,
    pub(crate) signer: Vec<u8>,
    /// What the terminal believes.
    pub(crate) anchors: Vec<Vec<u8>>,
    /// What the terminal may open.
    pub(crate) class_key: Option<[u8; 32]>,
}

pub(crate) fn zone(state: &[u8], expiry: [u8; 6]) -> [u8; 90] {
    let fields = td1::Fields {
        document_code: b"I",
        issuing_state: state,
        document_number: b"D23145890",
        optional_data: b"",
        birth_date: b"740812",
        sex: Sex::Female,
        expiry_date: &expiry,
        nationality: state,
        optional_data_2: b"",
        names: b"ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    };
    fields.encode().unwrap()
}

impl Plan {
    pub(crate) fn good() -> Self {
        let authority = CertificatePlan {
            country: "UT",
            issuer_country: "UT",
            key: AUTHORITY_KEY,
            signed_by: AUTHORITY_KEY,
            serial: 0x41,
            life: ((2024, 1, 1), (2039, 1, 1)),
            extensions: vec![
                (oid::SUBJECT_KEY_IDENTIFIER, false, b"\x04\x02\xAB\xCD".to_vec()),
                (oid::KEY_USAGE, true, b"\x03\x02\x01\x06".to_vec()),
                (oid::BASIC_CONSTRAINTS, true, b"\x30\x06\x01\x01\xFF\x02\x01\x00".to_vec()),
            ],
            name: "CSCA Utopia",
        };
        let signer = CertificatePlan {
            key: SIGNER_KEY,
            life: ((2026, 1, 1), (2037, 1, 1)),
            extensions: vec![
                (oid::AUTHORITY_KEY_IDENTIFIER, false, b"\x30\x04\x80\x02\xAB\xCD".to_vec()),
                (oid::KEY_USAGE, true, b"\x03\x02\x07\x80".to_vec()),
                (oid::DOCUMENT_TYPE_LIST, false, b"\x30\x08\x02\x01\x00\x31\x03\x13\x01I".to_vec()),
            ],
            serial: 1,
            name: "DS Utopia",
            ..authority.clone()
        };
        let zone = zone(b"UTO", *b"361122");
        let (files, tags) = (BTreeMap::new(), None);
        Self { authority, signer, sod_key: SIGNER_KEY, zone, files, tags }
    }

    pub(crate) fn build(&self) -> Specimen {
        let authority = self.authority.issue(self.authority.name);
        let signer = self.signer.issue(self.authority.name);
        let mut groups = self.groups();
        groups.extend(self.files.clone());
        groups.retain(|_, bytes| !bytes.is_empty());
        let sod = self.sod(&groups, &signer);
        let com = self.com(&groups);
        let mut files = groups;
        files.extend([(Ef::Sod, sod), (Ef::Com, com)]);
        let anchors = vec![authority.clone()];
        Specimen { files, authority, signer, anchors, class_key: Some(MASTER_KEY) }
    }

    fn groups(&self) -> BTreeMap<Ef, Vec<u8>> {
        let mrz = Mrz::decode(&self.zone).unwrap();
        let mut out = vec![0; 4096];
        let dg1 = Dg1 { mrz }.encode(&mut out).unwrap().to_vec();
        let image = Image::sniff(include_bytes!("../pictures/baseline.jpg"));
        let face = Face::portrait(image, 48, 64);
        let dg2 = Dg2::encode_portrait(&mut out, &Header::face(), &face).unwrap().to_vec();
        let number = mrz.document_number();
        let number = core::str::from_utf8(number.as_bytes()).unwrap();
        let dg13 = sealed_identity(number);
        let dg14 = chip_parameters();
        let dg15 = Dg15::encode(&mut out, &point(&ACTIVE_KEY)).unwrap().to_vec();
        [(Ef::Dg1, dg1), (Ef::Dg2, dg2), (Ef::Dg13, dg13), (Ef::Dg14, dg14), (Ef::Dg15, dg15)]
            .into()
    }

    fn sod(&self, groups: &BTreeMap<Ef, Vec<u8>>, signer: &[u8]) -> Vec<u8> {
        let hash = |(ef, bytes): (&Ef, &Vec<u8>)| {
            (ef.entry().data_group.unwrap(), Sha256::digest(bytes).into())
        };
        let hashes: Vec<(u8, [u8; 32])> = groups.iter().map(hash).collect();
        let mut object = [0; 1024];
        let object = LdsSecurityObject::encode(&mut object, &hashes, "0108", "040000").unwrap();
        let object = LdsSecurityObject::decode(object).unwrap();
        let signer = Certificate::decode(signer).unwrap();
        let key = SigningKey::from_slice(&self.sod_key).unwrap();
        let mut out = vec![0; 8192];
        sod::encode(&mut out, &object, &signer, |bytes| Ok::<_, Error>(key.sign(bytes)))
            .unwrap()
            .to_vec()
    }

    fn com(&self, groups: &BTreeMap<Ef, Vec<u8>>) -> Vec<u8> {
        let tag = |ef: &Ef| u8::try_from(ef.entry().tag.unwrap()).unwrap();
        let own: Vec<u8> = groups.keys().map(tag).collect();
        let tags = self.tags.as_deref().unwrap_or(&own);
        let com = Com { lds_version: *b"0108", unicode_version: *b"040000", tags, unknown: b"" };
        com.encode(&mut [0; 64]).unwrap().to_vec()
    }
}

impl CertificatePlan {
    pub(crate) fn issue(&self, issuer: &str) -> Vec<u8> {
        let moment = |day| Time::new(day, (0, 0, 0)).unwrap();
        let extensions: Vec<_> = self
            .extensions
            .iter()
            .map(|(id, critical, value)| (*id, *critical, &value[..]))
            .collect();
        let template = Template {
            serial: &[self.serial],
            issuer: &name(self.issuer_country, issuer),
            validity: (moment(self.life.0), moment(self.life.1)),
            subject: &name(self.country, self.name),
            public_key: &point(&self.key),
            extensions: &extensions,
        };
        let key = SigningKey::from_slice(&self.signed_by).unwrap();
        let mut out = [0; 2048];
        let sign = |bytes: &[u8]| Ok::<_, Error>(key.sign(bytes));
        certificate::encode(&mut out, &template, sign).unwrap().to_vec()
    }

    pub(crate) fn set(&mut self, id: Oid<'static>, value: &[u8]) {
        self.extensions.retain(|(other, ..)| *other != id);
        self.extensions.push((id, true, value.to_vec()));
    }

    pub(crate) fn unset(&mut self, id: Oid<'static>) {
        self.extensions.retain(|(other, ..)| *other != id);
    }
}

impl Specimen {
    /// Judges the files, on the day of all inspections.
    pub(crate) fn judge(&self) -> Report {
        let mut document = Document::new(Source::Files);
        for (ef, bytes) in &self.files {
            document.insert(*ef, Content::Read(bytes.clone()));
        }
        examine_files(&document, &self.trust(), TODAY, Ledger::default())
    }

    pub(crate) fn trust(&self) -> Trust {
        self.open(Trust::of_certificates(self.anchors.clone()))
    }

    /// The same beliefs with the key of its sealed records.
    pub(crate) fn open(&self, trust: Trust) -> Trust {
        let mut keys = ClassKeys::default();
        if let Some(key) = self.class_key {
            let name = KeyIdentifier::new(Class::Identity, 1).unwrap();
            keys.insert(name, MasterKey::new(key));
        }
        trust.with_class_keys(keys)
    }

    /// Changes one byte of a file; `at` counts from the end when it is negative.
    pub(crate) fn flip(&mut self, ef: Ef, at: isize) {
        let file = self.files.get_mut(&ef).unwrap();
        let len = isize::try_from(file.len()).unwrap();
        file[usize::try_from(if at < 0 { len + at } else { at }).unwrap()] ^= 0x01;
    }
}

pub(crate) fn point(key: &[u8; 32]) -> Point {
    ec_key::point(&SecretKey::from_slice(key).unwrap().public_key())
}

/// EF.CardAccess, as it is repeated in EF.DG14.
pub(crate) fn card_access() -> Vec<u8> {
    let infos = [SecurityInfo::Pace(PaceInfo::ECDH_GM_AES_128_P256)];
    card_format::card_access::CardAccess::encode(&mut [0; 64], &infos).unwrap().to_vec()
}

fn chip_parameters() -> Vec<u8> {
    let mut key = [0; ec_key::ENCODED_LEN];
    let key = ec_key::encode(&mut key, &point(&CHIP_KEY)).unwrap();
    let key = SubjectPublicKeyInfo::decode(key).unwrap();
    let infos = [
        SecurityInfo::Pace(PaceInfo::ECDH_GM_AES_128_P256),
        SecurityInfo::ChipAuthentication(ChipAuthenticationInfo::ECDH_AES_128),
        SecurityInfo::ChipAuthenticationPublicKey(ChipAuthenticationPublicKeyInfo::ecdh(key)),
        SecurityInfo::ActiveAuthentication(ActiveAuthenticationInfo::ECDSA_SHA256),
    ];
    Dg14::encode(&mut [0; 1024], &infos).unwrap().to_vec()
}

/// A sealed identity record with one item, the full name.
fn sealed_identity(document_number: &str) -> Vec<u8> {
    let master = MasterKey::new(MASTER_KEY);
    let kek = derive(&master, Class::Identity, 1, document_number).unwrap();
    let details = "\x30\x18\x30\x16\x02\x01\x02\x0C\x11Trần Văn Mẫu";
    let mut record = [0; 512];
    let record = seal(&mut record, details.as_bytes(), &[&kek], &[7; 32], &[9; 12]).unwrap();
    Dg13::encode_sealed(&mut [0; 1024], &[(Class::Identity, record)]).unwrap().to_vec()
}

/// A name of country and common name.
pub(crate) fn name(country: &str, common: &str) -> Vec<u8> {
    let attribute = |id: &[u8], tag: u8, text: &str| {
        let value = [&[tag, u8::try_from(text.len()).unwrap()], text.as_bytes()].concat();
        tlv(0x31, &tlv(0x30, &[id, &value].concat()))
    };
    let country = attribute(b"\x06\x03\x55\x04\x06", 0x13, country);
    tlv(0x30, &[country, attribute(b"\x06\x03\x55\x04\x03", 0x0C, common)].concat())
}

/// The same object in BER: nothing has a definite length but what is primitive, and octet strings
/// come in pieces (X.690 §8).
pub(crate) fn ber(der: &[u8]) -> Vec<u8> {
    let (mut der, mut out) = (der, Vec::new());
    while !der.is_empty() {
        let many = if der[1] < 0x80 { 0 } else { usize::from(der[1] & 0x7F) };
        let length = der[2..2 + many].iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        let length = if many == 0 { usize::from(der[1]) } else { length };
        let (object, rest) = der.split_at(2 + many + length);
        let value = &object[2 + many..];
        match object[0] {
            tag if tag & 0x20 != 0 => {
                out.extend([tag, 0x80]);
                out.extend(ber(value));
                out.extend([0, 0]);
            }
            0x04 if (2..0x100).contains(&length) => {
                let (front, back) = value.split_at(length / 2);
                out.extend([0x24, 0x80]);
                out.extend([tlv(0x04, front), tlv(0x04, back)].concat());
                out.extend([0, 0]);
            }
            _ => out.extend(object),
        }
        der = rest;
    }
    out
}

pub(crate) fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap().to_be_bytes();
    let length = match length {
        [0, short @ 0..=0x7F] => vec![short],
        [0, byte] => vec![0x81, byte],
        [high, low] => vec![0x82, high, low],
    };
    [&[tag], &length[..], value].concat()
}
