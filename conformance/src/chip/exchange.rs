//! One command and its answer: protection, and where faults come in.

use core::convert::Infallible;

use card_protocol::apdu::{Command, Status};
use card_protocol::link::CardLink;
use card_protocol::secure_messaging::SecureMessaging;

use super::{Answer, Change, Chip, Step, basic_access};

impl Chip {
    /// The same with the fault, if it is one of the answer itself.
    fn answer(&mut self, command: &Command<'_>) -> Answer {
        self.heard.longest = self.heard.longest.max(command.data.len());
        let (step, answer) = self.perform(command);
        let Some(fault) = self.fault.filter(|fault| fault.at == step) else { return answer };
        match fault.change {
            Change::Status(status) => {
                self.next = None;
                return Err(status);
            }
            Change::OldKeys => self.next = None,
            _ => {}
        }
        let data = answer?;
        Ok(match fault.change {
            Change::Cryptogram => basic_access::reseal(&data),
            change => change.apply(&data, command.data),
        })
    }

    /// An answer under secure messaging, with the fault, if it is one of the protection.
    fn protect(&mut self, session: &mut SecureMessaging, ins: u8, answer: &Answer) -> Vec<u8> {
        let status = Status::from(answer.as_ref().err().copied().unwrap_or(0x9000));
        let data = answer.as_deref().unwrap_or_default();
        let mut out = vec![0; data.len() + 64];
        let protected = session.protect_response(ins, data, status, &mut out).unwrap();
        if let Some(basic) = &mut self.basic_session {
            basic.count();
        }
        let fault = self.fault.filter(|fault| fault.at == Step::Protected);
        match (fault.map(|fault| fault.change), &self.basic_session) {
            (None, _) => protected.to_vec(),
            (Some(Change::Status(status)), _) => status.to_be_bytes().to_vec(),
            (Some(Change::Cryptogram), Some(basic)) => basic.reseal(protected),
            (Some(change), _) => {
                let (objects, status) = protected.split_at(protected.len() - 2);
                [&change.apply(objects, &[]), status].concat()
            }
        }
    }

    fn exchange(&mut self, command: &Command<'_>) -> Vec<u8> {
        let Some(mut session) = self.session.take() else {
            let answer = self.answer(command);
            self.session = self.next.take();
            return match answer {
                Ok(data) => [&data[..], &[0x90, 0x00]].concat(),
                Err(status) => status.to_be_bytes().to_vec(),
            };
        };
        let mut plain = vec![0; command.data.len() + 16];
        let plain = match session.unprotect_command(command, &mut plain) {
            Ok(plain) => plain,
            Err(error) => return u16::from(error.status()).to_be_bytes().to_vec(),
        };
        // Whoever asks, asks within the session.
        self.session = Some(session);
        let answer = self.answer(&plain);
        let mut session = self.session.take().unwrap();
        let protected = self.protect(&mut session, command.ins, &answer);
        self.session = Some(self.next.take().unwrap_or(session));
        protected
    }
}

impl CardLink for Chip {
    type Error = Infallible;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Infallible> {
        let answer = match Command::decode(command) {
            Ok(command) => Self::exchange(self, &command),
            Err(_) => vec![0x67, 0x00],
        };
        response[..answer.len()].copy_from_slice(&answer);
        Ok(&response[..answer.len()])
    }
}
