//! A small production line, and a terminal: both as far as tests of the card need them.

use card_applet::storage::Storage;
use card_format::card_access::CardAccess;
use card_format::dg14::Dg14;
use card_format::ef::{Directory, EMRTD_AID, Ef};
use card_format::oid;
use card_format::security_info::{
    self, ChipAuthenticationInfo, Cipher, KeyAgreement, Mapping, PaceProtocol, SecurityInfo,
};
use card_protocol::apdu::{Command, Status};
use card_protocol::channel::{self, Channel};
use card_protocol::cipher::Key;
use card_protocol::diversification::{Context, DEMO_TRANSPORT_MASTER, StaticKeys};
use card_protocol::link::CardLink;
use card_protocol::pace::{self, PaceInfo, Secret};
use card_protocol::scp03::{self, Level, Mode, host};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use virtual_card::{SystemRng, VirtualCard};

/// The access number of every specimen.
pub(crate) const CAN: &[u8; 6] = b"123456";

/// SHA-1 of the machine readable zone of every specimen; any twenty bytes will do.
pub(crate) const MRZ: [u8; 20] = [0x5A; 20];

/// The job every specimen is bound to.
pub(crate) const MARKER: [u8; 32] = [0xA7; 32];

/// A card in this process, on the wire.
pub(crate) type Near<'c, S> = &'c mut VirtualCard<S, SystemRng>;

/// Somebody at the card.
pub(crate) struct Wire<L: CardLink>(pub(crate) Channel<L>);

impl<'c, S: Storage> Wire<Near<'c, S>> {
    /// After a reset, with nothing proven.
    pub(crate) fn new(card: Near<'c, S>) -> Self {
        card.reset();
        Self(Channel::new(card))
    }

    /// The issuer, on the selected application.
    pub(crate) fn issuer(card: Near<'c, S>) -> Result<Self, Status> {
        let mut wire = Self::new(card);
        wire.issue()?;
        Ok(wire)
    }

    /// A terminal that knows the access number, in the master file.
    pub(crate) fn terminal(card: Near<'c, S>) -> Result<Self, Status> {
        let mut wire = Self::new(card);
        let secret = Secret::can(CAN).unwrap();
        match pace::terminal::run(&mut wire.0, &mut rng(), &secret, &PaceInfo::OURS) {
            Ok(_) => Ok(wire),
            Err(_) => Err(Status::SecurityStatusNotSatisfied),
        }
    }
}

impl<L: CardLink> Wire<L> {
    /// Opens SCP03 with keys of the demonstration master.
    pub(crate) fn issue(&mut self) -> Result<(), Status> {
        self.issue_with(Mode::S8, 0, demo).map(drop)
    }

    /// Opens SCP03 with the keys of this version, or those that the card chooses for 00, and says
    /// which they are.
    pub(crate) fn issue_with(
        &mut self,
        mode: Mode,
        key_version: u8,
        keys: impl FnOnce(&Context) -> StaticKeys,
    ) -> Result<u8, Status> {
        self.select_application()?;
        let handshake = host::Handshake::new(&mut rng(), mode);
        let answer = self.send(handshake.command(key_version))?;
        let answer = host::Answer::decode(&answer).unwrap();
        let keys = keys(&Context::new(&answer.chip_identity, answer.key_version));
        let mut out = [0; 64];
        let (session, command) = handshake
            .authenticate(&answer, &keys, Some(&EMRTD_AID), Level::Full, &mut out)
            .map_err(|_| Status::VerificationFailed)?;
        self.send(Command::decode(command).unwrap())?;
        self.0.secure_scp03(session);
        Ok(answer.key_version)
    }

    /// Sends a command and gives the data of a good answer.
    pub(crate) fn send(&mut self, command: Command<'_>) -> Result<Vec<u8>, Status> {
        match self.0.execute(&command) {
            Ok(data) => Ok(data.to_vec()),
            Err(
                channel::Error::Status(status)
                | channel::Error::Scp03(scp03::Error::UnknownOutcome(status)),
            ) => Err(status),
            // The wire is cut: 6400, no outcome.
            Err(channel::Error::Link(_)) => Err(Status::UnspecifiedNonpersistentExecutionError),
            Err(other) => panic!("{other:?} to {:02X?}", command.header()),
        }
    }

    pub(crate) fn select_application(&mut self) -> Result<(), Status> {
        self.send(self.command(0xA4, 0x04, 0x0C).with_data(&EMRTD_AID)).map(|_| ())
    }

    pub(crate) fn select_directory(&mut self, directory: Directory) -> Result<(), Status> {
        match directory {
            Directory::MasterFile => self.send(self.command(0xA4, 0x00, 0x0C)).map(|_| ()),
            Directory::Emrtd => self.select_application(),
        }
    }

    /// Reads by short identifier, from the right directory.
    pub(crate) fn read(&mut self, ef: Ef) -> Result<Vec<u8>, Status> {
        let entry = ef.entry();
        self.select_directory(entry.directory)?;
        self.send(self.command(0xB0, 0x80 | entry.sfi, 0).expecting(0x100))
    }

    /// Creates a file and writes it, in pieces.
    pub(crate) fn write(&mut self, ef: Ef, content: &[u8]) -> Result<(), Status> {
        let entry = ef.entry();
        self.select_directory(entry.directory)?;
        let [a, b] = u16::try_from(content.len()).unwrap().to_be_bytes();
        let [c, d] = entry.fid.to_be_bytes();
        let template = [0x62, 8, 0x80, 2, a, b, 0x83, 2, c, d];
        self.send(self.command(0xE0, 0, 0).with_data(&template))?;
        for (index, piece) in content.chunks(200).enumerate() {
            let [high, low] = u16::try_from(index * 200).unwrap().to_be_bytes();
            self.send(self.command(0xD6, high, low).with_data(piece))?;
        }
        Ok(())
    }

    /// GET DATA; the value without tag and length.
    pub(crate) fn data(&mut self, tag: u16) -> Result<Vec<u8>, Status> {
        let [high, low] = tag.to_be_bytes();
        let answer = self.send(self.command(0xCA, high, low).expecting(0x100))?;
        let header = if tag > 0xFF { 3 } else { 2 };
        Ok(answer[header..].to_vec())
    }

    /// The life-cycle status byte.
    pub(crate) fn step(&mut self) -> Result<u8, Status> {
        Ok(self.data(0x9F70)?[0])
    }

    /// A command; SCP03 is spoken in the proprietary class.
    pub(crate) const fn command(&self, ins: u8, p1: u8, p2: u8) -> Command<'static> {
        let cla = if self.0.is_scp03() { 0x80 } else { 0x00 };
        Command::new(cla, ins, p1, p2)
    }
}

/// Every variant of PACE that a card of ours can run, on both curves.
pub(crate) fn card_access() -> Vec<u8> {
    let mut infos = Vec::new();
    for (mapping, id) in [
        (Mapping::Generic, 12),
        (Mapping::Integrated, 12),
        (Mapping::ChipAuthentication, 12),
        (Mapping::Integrated, 13),
        (Mapping::ChipAuthentication, 13),
    ] {
        for cipher in [Cipher::Aes128, Cipher::Aes192, Cipher::Aes256] {
            let protocol = PaceProtocol { agreement: KeyAgreement::Ecdh, mapping, cipher };
            let protocol = protocol.oid();
            infos.push(SecurityInfo::Pace(security_info::PaceInfo {
                protocol,
                version: 2,
                parameter_id: Some(id),
            }));
        }
    }
    let mut out = [0; 512];
    CardAccess::encode(&mut out, &infos).unwrap().to_vec()
}

/// Chip Authentication with every key length; keys are not looked at.
pub(crate) fn dg14() -> Vec<u8> {
    let infos = [oid::CA_ECDH_AES_128, oid::CA_ECDH_AES_192, oid::CA_ECDH_AES_256];
    let infos = infos.map(|protocol| {
        let info = ChipAuthenticationInfo { protocol, version: 1, key_id: None };
        SecurityInfo::ChipAuthentication(info)
    });
    let mut out = [0; 256];
    Dg14::encode(&mut out, &infos).unwrap().to_vec()
}

/// Files of a specimen; most contents only look like what they are.
pub(crate) fn files() -> Vec<(Ef, Vec<u8>)> {
    vec![
        (Ef::AtrInfo, vec![0x47; 20]),
        (Ef::CardAccess, card_access()),
        (Ef::CardSecurity, vec![0x30; 30]),
        (Ef::Com, vec![0x60; 24]),
        (Ef::Sod, vec![0x77; 700]),
        (Ef::Dg1, vec![0x61; 95]),
        (Ef::Dg2, (0..450_u16).map(|index| index.to_be_bytes()[1]).collect()),
        (Ef::Dg3, vec![0x63; 60]),
        (Ef::Dg14, dg14()),
    ]
}

/// Makes an operational card, and gives the public keys.
pub(crate) fn personalize<S: Storage>(card: Near<'_, S>) -> Result<[Vec<u8>; 2], Status> {
    let mut wire = Wire::issuer(card)?;
    write_everything(&mut wire)
}

/// The whole job. A card that stopped on the way is taken up again: nothing here depends on how
/// far it had come.
pub(crate) fn write_everything<L: CardLink>(wire: &mut Wire<L>) -> Result<[Vec<u8>; 2], Status> {
    if wire.step()? == 0x01 {
        wire.send(wire.command(0xDA, 0xDF, 0x01).with_data(&MARKER))?;
    }
    assert_eq!(wire.data(0xDF01)?, MARKER);
    for (ef, content) in files() {
        wire.write(ef, &content)?;
    }
    let chip = key_pair(wire, &[0xA6, 3, 0x84, 1, 1])?;
    let active = key_pair(wire, &[0xA4, 3, 0x84, 1, 2])?;
    wire.send(wire.command(0x24, 0x01, 0x01).with_data(&MRZ))?;
    wire.send(wire.command(0x24, 0x01, 0x02).with_data(CAN))?;
    wire.send(wire.command(0x44, 0, 0))?;
    Ok([chip, active])
}

/// The public key in a slot, generated if there is none.
fn key_pair<L: CardLink>(wire: &mut Wire<L>, template: &[u8]) -> Result<Vec<u8>, Status> {
    let generate = wire.command(0x47, 0x80, 0).with_data(template).expecting(0x100);
    match wire.send(generate) {
        Err(Status::ConditionsOfUseNotSatisfied) => wire.send(Command { p1: 0x81, ..generate }),
        other => other,
    }
}

/// Keys of the demonstration master.
pub(crate) fn demo(context: &Context) -> StaticKeys {
    StaticKeys::diversify(&Key::aes128(DEMO_TRANSPORT_MASTER), context)
}

pub(crate) fn rng() -> SystemRng {
    UnwrapErr(SysRng)
}
