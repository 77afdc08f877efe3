//! Terminal Authentication as the card does it (Doc 9303-11 §7.1).
//!
//! The state of one session: power, reset and new session keys wipe it. What must outlive it comes
//! back as an [`Update`], which the caller stores before it answers. If that fails, it forgets this
//! state and answers with an error.
//!
//! ```text
//! 6A80  malformed, or an algorithm that this card does not compute with
//! 6A88  a name that no key here has
//! 6985  out of order: no key chosen, no challenge given
//! 6300  a certificate or a signature that is not to be trusted
//! 6982  a terminal has shown itself in this session already
//! ```

use card_format::cvc::{CvCertificate, Reference, Rights, Role};
use iso7816::Status;
use rand_core::CryptoRng;

use super::import::import;
use super::trust::{Holder, Trust, Update};
use super::{Binding, CHALLENGE, decode_name};
use crate::group::Group;
use crate::signature;

const MALFORMED: Status = Status::IncorrectDataParameter;
const NO_SUCH_KEY: Status = Status::KeyReferenceNotFound;
const OUT_OF_ORDER: Status = Status::ConditionsOfUseNotSatisfied;
const REFUSED: Status = Status::VerificationFailed;
const ONCE_ONLY: Status = Status::SecurityStatusNotSatisfied;

/// One session's Terminal Authentication.
#[expect(missing_debug_implementations, reason = "keys tell little in a log")]
pub struct TerminalAuthentication<G: Group> {
    /// The key that verifies the next certificate.
    certifier: Option<Reference>,
    /// The key of the last certificate. Earlier ones are forgotten: a chain only leads down.
    temporary: Option<Holder<G>>,
    /// Whether that key was chosen to verify the terminal's signature.
    chosen: bool,
    challenge: Option<[u8; CHALLENGE]>,
    done: bool,
}

impl<G: Group> Default for TerminalAuthentication<G> {
    fn default() -> Self {
        Self::new()
    }
}

impl<G: Group> TerminalAuthentication<G> {
    /// A session in which no terminal has shown anything yet.
    pub const fn new() -> Self {
        Self { certifier: None, temporary: None, chosen: false, challenge: None, done: false }
    }

    /// MSE:Set DST: chooses the key that verifies the next certificate.
    pub fn choose_certifier(&mut self, trust: &Trust<G>, data: &[u8]) -> Result<(), Status> {
        self.certifier = None;
        let name = decode_name(data).map_err(|_| MALFORMED)?;
        let certifies = |holder: &Holder<G>| holder.role != Role::Terminal;
        if trust.points.find(&name).is_none() && !self.temporary(&name).is_some_and(certifies) {
            return Err(NO_SUCH_KEY);
        }
        self.certifier = Some(name);
        Ok(())
    }

    /// PSO:VERIFY CERTIFICATE: takes up the key of a certificate.
    pub fn verify_certificate(
        &mut self,
        trust: &Trust<G>,
        data: &[u8],
    ) -> Result<Update<G>, Status> {
        let name = self.certifier.take().ok_or(OUT_OF_ORDER)?;
        let certificate = CvCertificate::decode_objects(data).map_err(|_| MALFORMED)?;
        if certificate.body.authority != name {
            return Err(NO_SUCH_KEY);
        }
        let import = if let Some(point) = trust.points.find(&name) {
            import(trust, &point.holder, Some(point.expiration), &certificate)?
        } else {
            let certifier = self.temporary(&name).ok_or(NO_SUCH_KEY)?;
            import(trust, certifier, None, &certificate)?
        };
        self.temporary = import.temporary;
        self.chosen = false;
        Ok(import.update)
    }

    /// MSE:Set AT: chooses the key that verifies the terminal's signature. Certificates of
    /// authorities open nothing.
    pub fn choose_terminal(&mut self, data: &[u8]) -> Result<(), Status> {
        self.chosen = false;
        let name = decode_name(data).map_err(|_| MALFORMED)?;
        let terminal = |holder: &Holder<G>| holder.role == Role::Terminal;
        self.chosen = self.temporary(&name).is_some_and(terminal);
        if self.chosen { Ok(()) } else { Err(NO_SUCH_KEY) }
    }

    /// GET CHALLENGE: a new challenge in the place of an earlier one. `expected` is Ne.
    pub fn challenge(
        &mut self,
        expected: Option<u32>,
        rng: &mut impl CryptoRng,
    ) -> Result<[u8; CHALLENGE], Status> {
        self.challenge = None;
        let room = expected.and_then(|expected| usize::try_from(expected).ok());
        if room.is_none_or(|room| room < CHALLENGE) {
            return Err(Status::WrongLength);
        }
        let mut challenge = [0; CHALLENGE];
        rng.fill_bytes(&mut challenge);
        self.challenge = Some(challenge);
        Ok(challenge)
    }

    /// EXTERNAL AUTHENTICATE: what the terminal may read from now on, until the session ends.
    pub fn authenticate(
        &mut self,
        binding: &Binding<'_>,
        signature: &[u8],
    ) -> Result<Rights, Status> {
        let challenge = self.challenge.take();
        if self.done {
            return Err(ONCE_ONLY);
        }
        let terminal = self.temporary.as_ref().filter(|_| self.chosen);
        let (Some(challenge), Some(terminal)) = (challenge, terminal) else {
            return Err(OUT_OF_ORDER);
        };
        let message = binding.message(&challenge);
        signature::verify(&terminal.key, terminal.hash, &message, signature)
            .map_err(|_| REFUSED)?;
        self.done = true;
        Ok(terminal.rights)
    }

    fn temporary(&self, name: &Reference) -> Option<&Holder<G>> {
        self.temporary.as_ref().filter(|holder| holder.name == *name)
    }
}
