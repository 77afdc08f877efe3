//! The commands a production line sends (see the applet's `issuance`, `binary` and `data`).

use card_format::curve::Curve;
use card_format::date::Date;
use card_format::ef::{Directory, EMRTD_AID, Ef, MASTER_FILE_ID};
use card_format::lifecycle::Step;
use card_format::object::{DataObject, KeySlot, Password};
use card_format::tlv::{Reader, Tag};
use card_protocol::apdu::{Command, Status};
use card_protocol::channel::{self, Channel, LengthForm};
use card_protocol::diversification::CHIP_IDENTITY_LEN;
use card_protocol::scp03::{self, host};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::{Error, Wire, WireError};
use crate::keys::TransportMaster;

/// Class of what an issuer sends (GPC_SPE_034 §11.1.4); the channel makes it 84.
pub(crate) const ISSUER: u8 = 0x80;

/// Enough of an object to tell its length.
const OBJECT_HEAD: usize = 4;

/// A chip's identity.
pub(crate) type Identity = [u8; CHIP_IDENTITY_LEN];

/// A card in a station.
pub(crate) struct Card<'w> {
    channel: Channel<&'w mut dyn Wire>,
    /// The one that was selected last, since the reset.
    directory: Option<Directory>,
}

impl<'w> Card<'w> {
    /// A card that nobody has spoken to.
    pub(crate) const fn new(wire: &'w mut dyn Wire) -> Self {
        Self { channel: Channel::new(wire), directory: None }
    }

    /// Resets the card and selects the application.
    pub(crate) fn present(wire: &'w mut dyn Wire) -> Result<Self, Error> {
        let mut card = Self::new(wire);
        card.reset()?;
        match card.select_application() {
            Err(Error::Refused(..)) => Err(Error::NoApplet),
            selected => selected.map(|()| card),
        }
    }

    /// Ends every session.
    pub(crate) fn reset(&mut self) -> Result<(), Error> {
        self.channel.reset();
        self.directory = None;
        Ok(self.channel.link_mut().reset()?)
    }

    pub(crate) fn select_application(&mut self) -> Result<(), Error> {
        let select = Command::new(0x00, 0xA4, 0x04, 0x0C).with_data(&EMRTD_AID);
        self.run("select the application", &select)?;
        self.directory = Some(Directory::Emrtd);
        Ok(())
    }

    fn select_master_file(&mut self) -> Result<(), Error> {
        let file = MASTER_FILE_ID.to_be_bytes();
        let select = Command::new(0x00, 0xA4, 0x00, 0x0C).with_data(&file);
        self.run("select the master file", &select)?;
        self.directory = Some(Directory::MasterFile);
        Ok(())
    }

    /// Where the card stands in its life; anyone may ask.
    pub(crate) fn step(&mut self) -> Result<Step, Error> {
        match *self.data(DataObject::LifeCycle)? {
            [byte] => Step::from_byte(byte).ok_or(Error::Answer("life cycle")),
            _ => Err(Error::Answer("life cycle")),
        }
    }

    /// Which chip it is; only before it is locked.
    pub(crate) fn identity(&mut self) -> Result<Identity, Error> {
        let identity = self.data(DataObject::ChipIdentity)?;
        identity.as_slice().try_into().map_err(|_| Error::Answer("chip identity"))
    }

    /// The job it is bound to.
    pub(super) fn marker(&mut self) -> Result<[u8; 32], Error> {
        let marker = self.data(DataObject::JobMarker)?;
        marker.as_slice().try_into().map_err(|_| Error::Answer("job marker"))
    }

    fn data(&mut self, object: DataObject) -> Result<Vec<u8>, Error> {
        let [p1, p2] = object.tag().to_be_bytes();
        // Secure messaging has no proprietary class; everything else asks as GlobalPlatform does.
        let messaging = self.channel.is_secured() && !self.channel.is_scp03();
        let cla = if messaging { 0x00 } else { ISSUER };
        let answer = self.run("say what it is", &Command::new(cla, 0xCA, p1, p2).expecting(256))?;
        let mut reader = Reader::new(answer);
        let value = reader.expect(Tag(object.tag())).map_err(|_| Error::Answer("data object"))?;
        Ok(value.value.to_vec())
    }

    /// Opens SCP03 with every protection on, with the keys of this chip and the version of keys
    /// that it names. One attempt: a chip counts them.
    pub(super) fn authenticate(
        &mut self,
        master: &TransportMaster,
        rng: &mut impl CryptoRng,
    ) -> Result<(), Error> {
        let step = "open a channel with the transport keys";
        let of = |error| match error {
            channel::Error::Status(Status::VerificationFailed) => Error::TransportKeys,
            error => Error::of(step, error),
        };
        let (handshake, answer) =
            host::initialize(&mut self.channel, rng, scp03::Mode::S8, 0).map_err(of)?;
        let keys = master.derive(&answer.chip_identity, answer.key_version)?;
        let (aid, level) = (Some(EMRTD_AID.as_slice()), scp03::Level::Full);
        host::open(&mut self.channel, (handshake, &answer), &keys, aid, level).map_err(of)
    }

    /// Whether the transport keys have opened a channel since the reset.
    pub(super) const fn is_open(&self) -> bool {
        self.channel.is_scp03()
    }

    /// Binds a blank to its job.
    pub(super) fn bind(&mut self, marker: &[u8; 32]) -> Result<(), Error> {
        self.put(DataObject::JobMarker, marker)
    }

    /// The public key in a slot; the pair is made when there is none yet.
    pub(super) fn key(&mut self, slot: KeySlot, curve: Curve) -> Result<[u8; 65], Error> {
        let usage = if slot == KeySlot::ChipAuthentication { 0xA6 } else { 0xA4 };
        let template =
            [usage, 0x06, 0x84, 0x01, slot.reference(), 0x80, 0x01, curve.parameter_id()];
        let command = |p1| Command::new(0x00, 0x47, p1, 0).with_data(&template).expecting(256);
        let there = match self.run("show a public key", &command(0x81)) {
            Ok(answer) => Some(point(answer)?),
            Err(Error::Refused(_, Status::KeyReferenceNotFound)) => None,
            Err(error) => return Err(error),
        };
        match there {
            Some(point) => Ok(point),
            None => point(self.run("make a key pair", &command(0x80))?),
        }
    }

    /// Creates a file and writes it in pieces as large as the channel takes.
    pub(super) fn write(&mut self, ef: Ef, bytes: &[u8]) -> Result<(), Error> {
        let entry = ef.entry();
        let size = u16::try_from(bytes.len()).map_err(|_| Error::Answer(entry.name))?;
        let ([s1, s0], [f1, f0]) = (size.to_be_bytes(), entry.fid.to_be_bytes());
        let template = [0x62, 0x08, 0x80, 0x02, s1, s0, 0x83, 0x02, f1, f0];
        self.enter(entry.directory)?;
        self.run("create a file", &Command::new(0x00, 0xE0, 0, 0).with_data(&template))?;
        let piece = self.channel.command_capacity(LengthForm::Extended).max(1);
        for (piece, at) in bytes.chunks(piece).zip((0_usize..).step_by(piece)) {
            let [p1, p2] = offset(at, entry.name)?;
            let command = Command::new(0x00, 0xD6, p1, p2).with_data(piece);
            self.run("take a file", &command)?;
        }
        Ok(())
    }

    /// Reads a file of the current directory, `length` bytes.
    pub(super) fn read(&mut self, ef: Ef, length: usize) -> Result<Zeroizing<Vec<u8>>, Error> {
        let entry = ef.entry();
        let mut bytes = Zeroizing::new(Vec::with_capacity(length));
        while bytes.len() < length {
            let room = self.channel.response_capacity(LengthForm::Extended);
            let wanted = room.min(length.saturating_sub(bytes.len()));
            let [p1, p2] = if bytes.is_empty() {
                [0x80 | entry.sfi, 0]
            } else {
                offset(bytes.len(), entry.name)?
            };
            let wanted = u32::try_from(wanted).map_err(|_| Error::Answer(entry.name))?;
            let command = Command::new(0x00, 0xB0, p1, p2).expecting(wanted);
            let piece = self.run("show a file", &command)?;
            if piece.is_empty() {
                return Err(Error::Answer(entry.name));
            }
            bytes.extend_from_slice(piece);
        }
        Ok(bytes)
    }

    /// Reads a file of the current directory as far as its first object goes.
    pub(crate) fn read_object(&mut self, ef: Ef) -> Result<Zeroizing<Vec<u8>>, Error> {
        let head = self.read(ef, OBJECT_HEAD)?;
        let wrong = Error::Answer(ef.entry().name);
        let length = object_len(&head).filter(|length| u16::try_from(*length).is_ok());
        self.read(ef, length.ok_or(wrong)?)
    }

    /// Makes the directory of a file current, unless it is.
    pub(crate) fn enter(&mut self, directory: Directory) -> Result<(), Error> {
        match directory {
            current if self.directory == Some(current) => Ok(()),
            Directory::Emrtd => self.select_application(),
            Directory::MasterFile => self.select_master_file(),
        }
    }

    pub(super) fn password(&mut self, password: Password, value: &[u8]) -> Result<(), Error> {
        let command = Command::new(0x00, 0x24, 0x01, password.reference()).with_data(value);
        self.run("take a password", &command).map(drop)
    }

    /// Brings a trust point of Terminal Authentication: the certificate without its outer tag.
    pub(super) fn trust_point(&mut self, certificate: &[u8]) -> Result<(), Error> {
        let wrong = |_| Error::Answer("trust point");
        let objects = Reader::new(certificate).expect(Tag(0x7F21)).map_err(wrong)?.value;
        self.put(DataObject::TrustPoint, objects)
    }

    /// Brings the day of issue, from which the card's clock only goes forward.
    pub(super) fn date(&mut self, day: Date) -> Result<(), Error> {
        self.put(DataObject::CurrentDate, &day.yymmdd().map(|digit| digit & 0x0F))
    }

    /// Lets Basic Access Control open the card.
    pub(super) fn allow_basic_access(&mut self) -> Result<(), Error> {
        self.put(DataObject::LegacyProfile, &[0x01])
    }

    fn put(&mut self, object: DataObject, value: &[u8]) -> Result<(), Error> {
        let [p1, p2] = object.tag().to_be_bytes();
        let command = Command::new(ISSUER, 0xDA, p1, p2).with_data(value);
        self.run("take a data object", &command).map(drop)
    }

    /// Locks the card for good.
    pub(crate) fn activate(&mut self) -> Result<(), Error> {
        self.run("lock itself", &Command::new(0x00, 0x44, 0, 0)).map(drop)
    }

    /// Kills the card for good.
    pub(crate) fn terminate(&mut self) -> Result<(), Error> {
        self.run("die", &Command::new(0x00, 0xFE, 0, 0)).map(drop)
    }

    /// The wire, for whoever brings a channel of its own.
    pub(super) fn wire(&mut self) -> &mut dyn Wire {
        *self.channel.link_mut()
    }

    /// The channel, for the protocols of a terminal.
    pub(crate) const fn channel(&mut self) -> &mut Channel<&'w mut dyn Wire> {
        &mut self.channel
    }

    /// Sends a command that must succeed.
    pub(crate) fn run(
        &mut self,
        step: &'static str,
        command: &Command<'_>,
    ) -> Result<&[u8], Error> {
        let of = |error: channel::Error<WireError>| Error::of(step, error);
        let cla = if self.channel.is_scp03() { ISSUER } else { command.cla };
        self.channel.execute(&Command { cla, ..*command }).map_err(of)
    }
}

/// `7F49 { 86 point }`.
fn point(answer: &[u8]) -> Result<[u8; 65], Error> {
    let wrong = |_| Error::Answer("public key");
    let mut reader = Reader::new(answer);
    let mut inner = reader.expect(Tag(0x7F49)).map_err(wrong)?.reader();
    let point = inner.expect(Tag(0x86)).map_err(wrong)?.value;
    point.try_into().map_err(|_| Error::Answer("public key"))
}

/// How long the object is whose first bytes these are: a tag of one byte, a length of up to three.
fn object_len(head: &[u8]) -> Option<usize> {
    let length = |bytes: &[u8]| bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
    match *head.get(1..)? {
        [short @ 0..=0x7F, ..] => Some(2_usize.saturating_add(usize::from(short))),
        [0x81, one, ..] => Some(3_usize.saturating_add(usize::from(one))),
        [0x82, high, low, ..] => Some(4_usize.saturating_add(length(&[high, low]))),
        _ => None,
    }
}

/// P1-P2 of an offset (ISO/IEC 7816-4 §7.2.3): 15 bits.
fn offset(at: usize, name: &'static str) -> Result<[u8; 2], Error> {
    let offset = u16::try_from(at).ok().filter(|at| *at <= 0x7FFF);
    offset.map(u16::to_be_bytes).ok_or(Error::Answer(name))
}
