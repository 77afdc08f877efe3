//! Whether the chip is the one that was issued (TR-03135-1 §5.6.4.1): it proves a private key whose
//! public half a trusted issuer signed.
//!
//! What the chip proves and who vouches for the key are found out apart. A claim holds the
//! first; only a [`Vouched`] file of the same bytes turns it into a success.

mod active;
mod authentication;
mod mapping;
mod parameters;
pub mod rsa_recovery;
pub(crate) mod strength;

use core::time::Duration;
use std::time::Instant;

use card_format::ef::Ef;
use card_protocol::channel::Channel;
use card_protocol::group::{Compressed, Standardized};
use card_protocol::link::CardLink;
use card_protocol::pace::terminal::Established;
use rand_core::CryptoRng;

use crate::check::{Id, Outcome};
use crate::document::Document;
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::ledger::Ledger;
use crate::passive::{Passive, Vouched};
use crate::reason::Reason;

/// What a chip proved with the key in a file.
#[derive(Clone)]
struct Claim {
    /// The file that the key was taken from.
    file: Vec<u8>,
    result: Result<Evidence, Reason>,
    /// What is worth a look about the way it was done.
    finding: Option<Finding>,
}

impl Claim {
    /// A failed proof fails whoever signed the key; a good one is worth what the signature is.
    fn believe(self, vouched: Option<Vouched<'_>>) -> Result<Evidence, Reason> {
        let evidence = self.result?;
        match vouched {
            Some(vouched) if vouched.bytes() == self.file => Ok(evidence),
            _ => Err(Reason::KeyNotVouched),
        }
    }
}

/// What a chip was asked to prove.
#[derive(Clone, Default)]
#[expect(missing_debug_implementations, reason = "files identify a document")]
pub struct Claims {
    mapping: Option<(Duration, Claim)>,
    chip_authentication: Option<(Duration, Claim)>,
    active_authentication: Option<(Duration, Claim)>,
    /// Why the chip could not be asked.
    unasked: Option<Reason>,
    /// Whether the chip had proven itself before it could be asked for Chip Authentication.
    proven: bool,
    /// The terminal's key in the key agreement that has proven a chip we can believe.
    session: Option<Compressed>,
}

impl Claims {
    /// Nothing was asked, because the session had ended.
    pub(crate) fn unasked(reason: Reason) -> Self {
        Self { unasked: Some(reason), ..Self::default() }
    }

    /// The terminal's key, compressed, in the key agreement that proved the chip, if a trusted issuer
    /// vouches for the chip's.
    pub(crate) const fn session(&self) -> Option<&Compressed> {
        self.session.as_ref()
    }
}

/// Asks the chip for every proof that its files offer. Chip Authentication comes last: it changes
/// the keys of the session. A chip that proved in PACE a key that is vouched for needs none.
pub(crate) fn ask<L: CardLink, B: AsMut<[u8]>>(
    channel: &mut Channel<L, B>,
    rng: &mut impl CryptoRng,
    document: &Document,
    pace: Option<(&Established, Standardized)>,
    vouched: &mut dyn FnMut(Ef) -> bool,
) -> Claims {
    let timed = |claim: &mut dyn FnMut() -> Option<Claim>| {
        let begun = Instant::now();
        claim().map(|claim| (begun.elapsed(), claim))
    };
    let mapping = timed(&mut || {
        let (established, group) = pace?;
        let data = established.chip_authentication.as_ref()?;
        let Some(file) = document.bytes(Ef::CardSecurity) else {
            let result = Err(Reason::MappingKeyMissing);
            return Some(Claim { file: Vec::new(), result, finding: None });
        };
        let result = mapping::prove(data, group, file);
        Some(Claim { file: file.to_vec(), result, finding: None })
    });
    let active_authentication = timed(&mut || {
        let file = document.bytes(Ef::Dg15)?.to_vec();
        let infos = document.bytes(Ef::Dg14);
        let (result, finding) = match active::prove(channel, rng, &file, infos) {
            Ok((evidence, finding)) => (Ok(evidence), finding),
            Err(reason) => (Err(reason), None),
        };
        Some(Claim { file, result, finding })
    });
    let proven = mapping.as_ref().is_some_and(|(_, claim)| claim.result.is_ok())
        && vouched(Ef::CardSecurity);
    let mut session = pace.filter(|_| proven).map(|(established, _)| established.terminal);
    let chip_authentication = timed(&mut || {
        let file = document.bytes(Ef::Dg14).filter(|_| !proven)?.to_vec();
        let (result, finding) = match authentication::prove(channel, rng, &file)? {
            Ok(proof) => {
                session = Some(proof.session).filter(|_| vouched(Ef::Dg14));
                (Ok(proof.evidence), proof.finding)
            }
            Err(reason) => (Err(reason), None),
        };
        Some(Claim { file, result, finding })
    });
    Claims { mapping, chip_authentication, active_authentication, unasked: None, proven, session }
}

/// Judges what a chip proved and what it offered.
pub(crate) fn judge(
    claims: Claims,
    document: &Document,
    passive: &Passive<'_>,
    ledger: &mut Ledger,
) {
    let active = (Id::ActiveAuthentication, Ef::Dg15, claims.active_authentication);
    let chip = (Id::ChipAuthentication, Ef::Dg14, claims.chip_authentication);
    // Where PACE ran without it, it is no way to prove this chip.
    let mapping = (Id::ChipAuthenticationMapping, Ef::CardSecurity, claims.mapping);
    let mapping = Some(mapping).filter(|(_, _, claim)| claim.is_some());
    for (id, ef, claim) in mapping.into_iter().chain([active, chip]) {
        let (took, result) = match (claim, claims.unasked) {
            (Some((took, claim)), _) => {
                claim.finding.into_iter().for_each(|finding| ledger.find(finding));
                (took, claim.believe(passive.vouch(ef)))
            }
            (None, Some(reason)) => (Duration::ZERO, Err(reason)),
            (None, None) if claims.proven && id == Id::ChipAuthentication => {
                (Duration::ZERO, Err(Reason::ProvenInPace))
            }
            // A signed file that nobody could read may hold the offer.
            (None, None) if passive.lists(ef) && document.bytes(ef).is_none() => {
                (Duration::ZERO, Err(Reason::ChipKeyMalformed))
            }
            (None, None) => (Duration::ZERO, Err(Reason::NotOffered)),
        };
        ledger.record(id, Outcome::from(result), took);
    }
    judge_offer(document, passive, ledger);
}

/// Judges whether what the chip offered before PACE is what is signed.
pub(crate) fn judge_offer(document: &Document, passive: &Passive<'_>, ledger: &mut Ledger) {
    ledger.check(Id::AccessParameters, || parameters::compare(document, passive));
}
