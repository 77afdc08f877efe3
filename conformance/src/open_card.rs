//! A card of ours with every file and both doors, issued once over SCP03 and copied for each case;
//! and a terminal in front of it that keeps what it learns on the way in.
//!
//! ```text
//! blank ──SCP03──► keys, files, passwords, trust point ──► operational
//!                                                              │ a copy for each case
//! PACE or Basic Access Control ──► Chip Authentication ──► Terminal Authentication
//! ```

#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    missing_debug_implementations,
    clippy::panic,
    reason = "a card that does not open fails the test that wants it"
)]

mod answer;
mod issuing;
mod terminal_authentication;

use core::convert::Infallible;

use card_format::cvca::{self, Cvca};
use card_format::dg1::Dg1;
use card_format::ef::{Directory, EMRTD_AID, Ef};
use card_protocol::apdu::{Command, Status};
use card_protocol::bac;
use card_protocol::channel::{self, Channel};
use card_protocol::chip_auth::{self, terminal::ChipKey};
use card_protocol::group::{Compressed, OnChip, Public};
use card_protocol::link::CardLink;
use card_protocol::pace::{self, PaceInfo, Secret};
use card_protocol::secure_messaging;
use chacha20::ChaCha20Rng;
use rand_core::SeedableRng;
use virtual_card::{Memory, VirtualCard};

pub use answer::Answer;
pub use issuing::{CAN, dg1, file};
pub use terminal_authentication::named;

/// How a terminal comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// PACE with the machine readable zone.
    Pace,
    /// Basic Access Control.
    Bac,
}

impl Door {
    /// The plan plays some units once for each.
    pub const BOTH: [Self; 2] = [Self::Pace, Self::Bac];
}

/// A card and its terminal.
pub struct OpenCard {
    channel: Channel<VirtualCard<Memory, ChaCha20Rng>>,
    rng: ChaCha20Rng,
    /// `ID_IC` of the session.
    identity: Vec<u8>,
    /// The terminal's key of Chip Authentication.
    ephemeral: Option<Compressed>,
}

impl OpenCard {
    /// Powered on, with nothing proven.
    pub fn powered() -> Self {
        let [card, terminal] = [[0xC1; 32], [0x7E; 32]].map(ChaCha20Rng::from_seed);
        let card = VirtualCard::new(issuing::issued().clone(), card);
        Self { channel: Channel::new(card), rng: terminal, identity: vec![], ephemeral: None }
    }

    /// Behind a door, with the application selected.
    pub fn behind(door: Door) -> Self {
        let mut card = Self::powered();
        card.open(door);
        card
    }

    /// After Chip Authentication, which every case about certificates begins with.
    pub fn after_chip_authentication(door: Door) -> Self {
        let mut card = Self::behind(door);
        card.authenticate_chip();
        card
    }

    /// Takes the power away and gives it back.
    pub fn reset(&mut self) {
        self.channel.reset();
        self.channel.link_mut().reset();
        self.identity.clear();
        self.ephemeral = None;
    }

    /// Reset, and in again as far as Chip Authentication.
    pub fn reopen(&mut self, door: Door) {
        self.reset();
        self.open(door);
        self.authenticate_chip();
    }

    /// Goes through a door and selects the application.
    pub fn open(&mut self, door: Door) {
        let dg1 = dg1();
        let information = Dg1::decode(&dg1).unwrap().mrz.information().unwrap();
        let information = information.as_bytes();
        let channel = &mut self.channel;
        match door {
            Door::Pace => {
                let secret = Secret::mrz(information);
                let info = PaceInfo::OURS;
                let done = pace::terminal::run(channel, &mut self.rng, &secret, &info).unwrap();
                self.identity = done.card.as_bytes().to_vec();
                self.select(Directory::Emrtd).good();
            }
            Door::Bac => {
                assert!(self.select(Directory::Emrtd).is_good());
                let keys = bac::Keys::from_mrz(information);
                bac::terminal::run(&mut self.channel, &mut self.rng, &keys).unwrap();
                let (number, _dates) = information.split_last_chunk::<14>().unwrap();
                self.identity = number.to_vec();
            }
        }
    }

    /// Chip Authentication with the key that EF.DG14 names.
    pub fn authenticate_chip(&mut self) {
        let public: Public<OnChip> = issuing::chip_key();
        let key = ChipKey { protocol: chip_auth::Protocol::ECDH_AES_128, public, key_id: None };
        let done = chip_auth::terminal::run(&mut self.channel, &mut self.rng, &key);
        self.ephemeral = Some(done.unwrap());
    }

    /// Sends a command as the session protects it.
    pub fn send(&mut self, command: Command<'_>) -> Answer {
        let protected = self.channel.is_secured();
        match self.channel.transmit(&command) {
            Ok(response) => {
                Answer { protected, status: response.status, data: response.data.to_vec() }
            }
            Err(channel::Error::SecureMessaging(secure_messaging::Error::Unprotected(Some(
                status,
            )))) => Answer { protected: false, status, data: vec![] },
            Err(other) => panic!("{other:?} to {:02X?}", command.header()),
        }
    }

    /// Sends a command in clear, whatever the session.
    pub fn send_plain(&mut self, command: Command<'_>) -> Answer {
        let (mut bytes, mut answer) = ([0; 600], [0; 600]);
        let bytes = command.encode(&mut bytes).unwrap();
        let answer: Result<_, Infallible> = self.channel.link_mut().exchange(bytes, &mut answer);
        let Ok(answer) = answer;
        let (data, status) = answer.split_last_chunk::<2>().unwrap();
        let status = Status::from(u16::from_be_bytes(*status));
        Answer { protected: false, status, data: data.to_vec() }
    }

    /// A command of class 8C is an error; if that came under secure messaging, the session goes on.
    #[track_caller]
    pub fn refuses_class(&mut self, command: Command<'_>) {
        let answer = self.send(command);
        assert!(answer.is_error(), "{answer:02X?}");
        if answer.protected {
            self.read(Ef::Com, 1).good();
        }
    }

    /// SELECT of a directory.
    pub fn select(&mut self, directory: Directory) -> Answer {
        match directory {
            Directory::MasterFile => self.send(Command::new(0, 0xA4, 0x00, 0x0C)),
            Directory::Emrtd => self.send(Command::new(0, 0xA4, 0x04, 0x0C).with_data(&EMRTD_AID)),
        }
    }

    /// READ BINARY by short identifier in the current directory.
    pub fn read(&mut self, ef: Ef, expected: u32) -> Answer {
        let sfi = 0x80 | ef.entry().sfi;
        self.send(Command::new(0, 0xB0, sfi, 0).expecting(expected))
    }

    /// READ BINARY of a whole file, selected by its identifier in the current directory.
    #[track_caller]
    pub fn content(&mut self, ef: Ef) -> Vec<u8> {
        let fid = ef.entry().fid.to_be_bytes();
        self.send(Command::new(0, 0xA4, 0x02, 0x0C).with_data(&fid)).good();
        let mut content = Vec::new();
        while content.len() < file_len(ef) {
            let [high, low] = u16::try_from(content.len()).unwrap().to_be_bytes();
            content.extend(self.send(Command::new(0, 0xB0, high, low).expecting(0xDF)).good());
        }
        content
    }

    /// The names in EF.CVCA, newest first.
    #[track_caller]
    pub fn trust_points(&mut self) -> Cvca {
        Cvca::decode(&self.content(Ef::Cvca)).unwrap()
    }

    /// What the card keeps.
    pub fn storage(&mut self) -> &Memory {
        self.channel.link_mut().storage()
    }
}

/// Bytes of a file; EF.CVCA is the card's own.
fn file_len(ef: Ef) -> usize {
    if ef == Ef::Cvca { cvca::LEN } else { file(ef).len() }
}
