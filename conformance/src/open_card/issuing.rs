//! How the card of all cases was issued: what a production line sends, once in a process.
//!
//! The files are those of [`crate::document`], with the chip's own key in EF.DG14 and the offers of
//! the master file in it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use card_format::atr_info::{AtrInfo, CAPABILITIES_OF_OURS, ExtendedLength};
use card_format::card_access::CardAccess;
use card_format::curve::Curve;
use card_format::dg1::Dg1;
use card_format::dg14::Dg14;
use card_format::dir;
use card_format::ec_key::{self, SubjectPublicKeyInfo};
use card_format::ef::{EMRTD_AID, Ef, FILES};
use card_format::security_info::{
    ActiveAuthenticationInfo, ChipAuthenticationInfo, ChipAuthenticationPublicKeyInfo, PaceInfo,
    SecurityInfo, TerminalAuthenticationInfo,
};
use card_format::tlv;
use card_protocol::apdu::Command;
use card_protocol::channel::Channel;
use card_protocol::diversification::StaticKeys;
use card_protocol::group::{OnChip, Public};
use card_protocol::scp03::{Level, Mode, host};
use card_protocol::secure_messaging::{MAX_COMMAND, MAX_RESPONSE};
use chacha20::ChaCha20Rng;
use rand_core::SeedableRng;
use sha1::{Digest, Sha1};
use virtual_card::{Memory, VirtualCard, blank};

use crate::der::Node;
use crate::document::{Plan, groups};
use crate::trust_chain::Certificate;

/// The access number.
pub const CAN: &[u8; 6] = b"123456";

/// Bytes of a file in one command.
const PIECE: usize = 200;

/// What the line keeps of a card.
struct Issued {
    memory: Memory,
    chip_key: Vec<u8>,
    files: BTreeMap<Ef, Vec<u8>>,
}

/// The card in the state in which the holder is given it.
pub(super) fn issued() -> &'static Memory {
    &once().memory
}

/// The public key of Chip Authentication.
pub(super) fn chip_key() -> Public<OnChip> {
    Public::decode(OnChip::P256, &once().chip_key).unwrap()
}

/// What was written into a file.
pub fn file(ef: Ef) -> &'static [u8] {
    once().files.get(&ef).unwrap()
}

/// EF.DG1.
pub fn dg1() -> Vec<u8> {
    groups::Zone::default().file()
}

fn once() -> &'static Issued {
    static ISSUED: OnceLock<Issued> = OnceLock::new();
    ISSUED.get_or_init(issue)
}

/// A line with an open session.
struct Line(Channel<VirtualCard<Memory, ChaCha20Rng>>);

impl Line {
    fn send(&mut self, ins: u8, p1: u8, p2: u8, data: &[u8]) -> Vec<u8> {
        let command = Command::new(0x80, ins, p1, p2).with_data(data).expecting(0x100);
        self.0.execute(&command).unwrap().to_vec()
    }

    fn open(&mut self, rng: &mut ChaCha20Rng) {
        let select = Command::new(0, 0xA4, 0x04, 0x0C).with_data(&EMRTD_AID);
        self.0.execute(&select).unwrap();
        let handshake = host::Handshake::new(rng, Mode::S8);
        let answer = self.0.execute(&handshake.command(0)).unwrap().to_vec();
        let answer = host::Answer::decode(&answer).unwrap();
        let keys = StaticKeys::demo(&answer.chip_identity);
        let mut out = [0; 64];
        let (session, command) = handshake
            .authenticate(&answer, &keys, Some(&EMRTD_AID), Level::Full, &mut out)
            .unwrap();
        self.0.execute(&Command::decode(command).unwrap()).unwrap();
        self.0.secure_scp03(session);
    }

    /// Makes a key pair and gives the point.
    fn key_pair(&mut self, template: &[u8]) -> Vec<u8> {
        let mut answer = Node::parse(&self.send(0x47, 0x80, 0, template));
        answer.at(&[0]).bytes().clone()
    }

    fn write(&mut self, ef: Ef, content: &[u8]) {
        let entry = ef.entry();
        match entry.directory {
            card_format::ef::Directory::MasterFile => self.send(0xA4, 0x00, 0x0C, &[]),
            card_format::ef::Directory::Emrtd => self.send(0xA4, 0x04, 0x0C, &EMRTD_AID),
        };
        let [size, fid] = [u16::try_from(content.len()).unwrap(), entry.fid].map(u16::to_be_bytes);
        let parameters = [&[0x62, 8, 0x80, 2], &size[..], &[0x83, 2], &fid[..]].concat();
        self.send(0xE0, 0, 0, &parameters);
        for (index, piece) in content.chunks(PIECE).enumerate() {
            let [high, low] = u16::try_from(index * PIECE).unwrap().to_be_bytes();
            self.send(0xD6, high, low, piece);
        }
    }
}

fn issue() -> Issued {
    let mut memory = Memory::default();
    blank(&mut memory, &[0x1D; 10]).unwrap();
    let [card, mut host] = [[0x15; 32], [0x51; 32]].map(ChaCha20Rng::from_seed);
    let mut line = Line(Channel::new(VirtualCard::new(memory, card)));
    line.open(&mut host);
    line.send(0xDA, 0xDF, 0x01, &[7; 32]);
    line.send(0xDA, 0xDF, 0x02, &[1]);
    let chip_key = line.key_pair(&[0xA6, 3, 0x84, 1, 1]);
    let active_key = line.key_pair(&[0xA4, 3, 0x84, 1, 2]);
    let files = files(&chip_key, &active_key);
    for (ef, content) in &files {
        line.write(*ef, content);
    }
    let dg1 = dg1();
    let information = Dg1::decode(&dg1).unwrap().mrz.information().unwrap();
    line.send(0x24, 0x01, 0x01, &Sha1::digest(information.as_bytes()));
    line.send(0x24, 0x01, 0x02, CAN);
    line.send(0xDA, 0x7F, 0x21, &Certificate::root().objects());
    line.send(0x44, 0, 0, &[]);
    Issued { memory: line.0.link_mut().storage().clone(), chip_key, files }
}

fn files(chip_key: &[u8], active_key: &[u8]) -> BTreeMap<Ef, Vec<u8>> {
    let mut out = [0; 512];
    let pace = [SecurityInfo::Pace(PaceInfo::ECDH_GM_AES_128_P256)];
    let card_access = CardAccess::encode(&mut out, &pace).unwrap().to_vec();
    let chip_key = subject_public_key(chip_key);
    let chip_key = SubjectPublicKeyInfo::decode(&chip_key).unwrap();
    let infos = [
        pace[0],
        SecurityInfo::ChipAuthentication(ChipAuthenticationInfo::ECDH_AES_128),
        SecurityInfo::ChipAuthenticationPublicKey(ChipAuthenticationPublicKeyInfo::ecdh(chip_key)),
        SecurityInfo::TerminalAuthentication(TerminalAuthenticationInfo::V1),
        SecurityInfo::ActiveAuthentication(ActiveAuthenticationInfo::ECDSA_SHA256),
    ];
    let mut out = [0; 1024];
    let dg14 = Dg14::encode(&mut out, &infos).unwrap().to_vec();
    let dg15 = Node::parse(&subject_public_key(active_key));
    let mut plan = Plan::default()
        .with(Ef::Dg14, dg14)
        .with(Ef::Dg15, Node::constructed(&[0x6F], vec![dg15]).encode());
    // The other data groups are there to be selected and read, and hold nothing.
    for entry in FILES.iter().filter(|entry| entry.data_group.is_some()) {
        let tag = u8::try_from(entry.tag.unwrap()).unwrap();
        let empty = || Node::primitive(&[tag], b"nothing").encode();
        plan.files.entry(entry.ef).or_insert_with(empty);
    }
    let security = plan.card_security(&card_access);
    plan.beside(Ef::CardAccess, card_access)
        .beside(Ef::CardSecurity, security)
        .beside(Ef::AtrInfo, atr_info())
        .beside(Ef::Dir, dir::EMRTD_ONLY.to_vec())
        .build()
}

fn atr_info() -> Vec<u8> {
    let length = |length: usize| u32::try_from(length).unwrap();
    let lengths = ExtendedLength { command: length(MAX_COMMAND), response: length(MAX_RESPONSE) };
    AtrInfo::encode(CAPABILITIES_OF_OURS, lengths, &mut [0; 64]).unwrap().to_vec()
}

fn subject_public_key(point: &[u8]) -> Vec<u8> {
    let mut out = [0; 512];
    let mut writer = tlv::Writer::new(&mut out);
    ec_key::write_on(&mut writer, Curve::P256, point).unwrap();
    writer.finish().to_vec()
}
