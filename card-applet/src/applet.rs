//! From a command to its answer.

use core::mem;

use card_format::access;
use card_format::ef::Directory;
use card_format::lifecycle::Step;
use card_protocol::apdu::Command;
use card_protocol::secure_messaging::MAX_PLAIN;
use iso7816::Status;
use rand_core::CryptoRng;
use zeroize::Zeroize;

use crate::instruction::Instruction;
use crate::reply::Reply;
use crate::session::Session;
use crate::status::{NOT_NOW, Refusal, SECURITY};
use crate::storage::{self, Storage};

/// The application, on a chip or on a host that plays one.
#[expect(missing_debug_implementations, reason = "holds keys")]
pub struct Applet<S, R> {
    card: Card<S, R>,
    /// Where handlers put the data of an answer before it is protected.
    reply: [u8; MAX_PLAIN],
}

/// Everything but the buffer.
pub(crate) struct Card<S, R> {
    pub(crate) storage: S,
    pub(crate) rng: R,
    pub(crate) session: Session,
}

impl<S: Storage, R: CryptoRng> Applet<S, R> {
    /// Powers the card on.
    pub const fn new(storage: S, rng: R) -> Self {
        let card = Card { storage, rng, session: Session::new() };
        Self { card, reply: [0; MAX_PLAIN] }
    }

    /// Wipes everything volatile, as the loss of power does.
    pub fn reset(&mut self) {
        self.card.session = Session::new();
    }

    /// What the card keeps.
    pub const fn storage(&self) -> &S {
        &self.card.storage
    }

    /// Takes a command APDU and hands back the response APDU, in the front of `response`.
    ///
    /// `response` needs room for [`MAX_RESPONSE`](card_protocol::secure_messaging::MAX_RESPONSE)
    /// bytes; a smaller one shortens what can be read at once.
    pub fn process<'r>(&mut self, command: &[u8], response: &'r mut [u8]) -> &'r [u8] {
        let length = self.card.exchange(command, &mut self.reply, response);
        // Behind the answer stands what is left of the command without its protection.
        response.iter_mut().take(command.len()).skip(length).for_each(|byte| *byte = 0);
        response.get(..length).unwrap_or_default()
    }
}

impl<S: Storage, R: CryptoRng> Card<S, R> {
    /// Takes the protection off, obeys, puts the protection on, and says how long the answer is.
    fn exchange(&mut self, bytes: &[u8], buffer: &mut [u8], out: &mut [u8]) -> usize {
        let Ok(outer) = Command::decode(bytes) else {
            self.session.end();
            return put(&[], Status::WrongLength, out);
        };
        let room = out.len();
        let command = match self.session.unprotect(&outer, out) {
            Ok(command) => command,
            Err(refusal) => return put(&[], refusal.0, out),
        };
        let room = self.session.channel.capacity(&command, room).min(buffer.len());
        let mut reply = Reply::new(buffer.get_mut(..room).unwrap_or_default());
        let (status, length) = match self.obey(&command, &mut reply) {
            Ok(()) => (Status::Success, reply.len()),
            Err(refusal) => {
                self.session.next = None;
                (refusal.0, 0)
            }
        };
        let data = buffer.get_mut(..length).unwrap_or_default();
        let length = self.session.protect(outer.ins, data, status, out);
        data.zeroize();
        length
    }

    /// Where the card stands.
    pub(crate) fn step(&self) -> Step {
        storage::step(&self.storage)
    }

    /// Refuses steps that lead nowhere or back.
    pub(crate) fn may_become(&self, next: Step) -> Result<(), Refusal> {
        if self.step().leads_to(next) { Ok(()) } else { Err(NOT_NOW) }
    }

    /// One command, one object, one look into the access table, one handler.
    fn obey(&mut self, command: &Command<'_>, reply: &mut Reply<'_>) -> Result<(), Refusal> {
        let pending = mem::take(&mut self.session.pending);
        let instruction = Instruction::decode(command, &self.session)?;
        if let Some((object, act)) = instruction.access() {
            let proofs = access::proofs(self.step(), object, act);
            if !proofs.iter().any(|proof| self.session.has(*proof)) {
                return Err(SECURITY);
            }
        }
        match instruction {
            Instruction::SelectMasterFile => {
                self.session.enter(Directory::MasterFile);
                Ok(())
            }
            Instruction::SelectApplication(answer) => self.select_application(answer, reply),
            Instruction::SelectFile(file, answer) => self.select_file(file, answer, reply),
            Instruction::ReadBinary(place, expected) => self.read_binary(place, expected, reply),
            Instruction::ReadObject(place, expected) => self.read_object(place, expected, reply),
            Instruction::UpdateBinary(place, bytes) => self.update_binary(place, bytes),
            Instruction::CreateFile(file, size) => self.create_file(file, size),
            Instruction::GetData(object) => self.get_data(object, reply),
            Instruction::BindToJob(marker) => self.bind_to_job(marker),
            Instruction::AllowBasicAccess => self.allow_basic_access(),
            Instruction::GenerateKeyPair(slot, group) => self.generate_key_pair(slot, group, reply),
            Instruction::ReadPublicKey(slot) => self.read_public_key(slot, reply),
            Instruction::ChangePassword(password, value) => self.change_password(password, value),
            Instruction::SetPace(password, data) => self.set_pace(password, data),
            Instruction::SetChipAuthentication(data) => self.set_chip_authentication(data),
            Instruction::ProveChipKey(data) => self.prove_chip_key(data, reply),
            Instruction::InternalAuthenticate(challenge) => {
                self.internal_authenticate(challenge, reply)
            }
            Instruction::GeneralAuthenticate(command) => {
                self.general_authenticate(&command, pending, reply)
            }
            Instruction::InitializeUpdate(version, challenge) => {
                self.initialize_update(version, &challenge, reply)
            }
            Instruction::ExternalAuthenticate(command) => {
                self.external_authenticate(&command, pending)
            }
            Instruction::BasicAccessChallenge => self.basic_access_challenge(reply),
            Instruction::BasicAccess(data) => self.basic_access(data, pending, reply),
            Instruction::SetCertifier(data) => self.set_certifier(data),
            Instruction::VerifyCertificate(data) => self.verify_certificate(data),
            Instruction::SetTerminal(data) => self.set_terminal(data),
            Instruction::TerminalChallenge(expected) => self.terminal_challenge(expected, reply),
            Instruction::TerminalAuthentication(signature) => {
                self.terminal_authentication(signature)
            }
            Instruction::ImportTrustPoint(data) => self.import_trust_point(data),
            Instruction::SetDate(digits) => self.set_date(digits),
            Instruction::PutKeySet(sealed) => self.put_key_set(&sealed, reply),
            Instruction::DeleteKeySet(version) => self.delete_key_set(version, reply),
            Instruction::Activate => self.activate(),
            Instruction::Terminate => self.terminate(),
        }
    }
}

/// An answer without protection. A buffer too small for it gets what fits of the status.
pub(crate) fn put(data: &[u8], status: Status, out: &mut [u8]) -> usize {
    let status = u16::from(status).to_be_bytes();
    let length = data.len().saturating_add(status.len()).min(out.len());
    out.iter_mut().zip(data.iter().chain(&status)).for_each(|(to, from)| *to = *from);
    length
}
