//! Passive authentication (Doc 9303-11 §5.1): who signed the document, and whether its files are
//! what was signed.
//!
//! ```text
//! EF.SOD ──signature──► document signer ──signature──► anchor in the trust folder
//!   └─ list of hashes ──► every data group        EF.COM only repeats the list
//! EF.CardSecurity ──signature──► the same, by itself
//! ```

pub(crate) mod ber;
mod card_security;
mod integrity;
mod issued_on;
mod issuer;
mod issuing_state;
mod listing;
mod memory;
mod security_object;
mod signed;
mod signer_profile;
mod signing_time;
mod void;

use card_format::ef::Ef;
use jiff::civil::Date;

use crate::document::Document;
use crate::examine::Session;
use crate::finding::Finding;
use crate::ledger::Ledger;
use crate::report::{CertificateFact, Role};
use crate::trust::Trust;
use crate::trust::defects::{self, Effect};
use issuer::{Backing, Issuer};
use signed::{DocumentSigner, Signed};

pub use memory::Memory;

/// What passive authentication found out about a document.
#[expect(missing_debug_implementations, reason = "hashes of files identify a person")]
pub struct Passive<'d> {
    document: &'d Document,
    /// Data groups that EF.SOD names, by number.
    listed: Vec<u8>,
    /// Data groups that have the hash that is signed.
    identical: Vec<Ef>,
    trusted: bool,
    card_security: memory::CardSecurity,
    certificates: Vec<CertificateFact>,
    effects: Vec<Effect>,
}

/// A file that a trusted issuer signed. Nothing but [`Passive::vouch`] makes one, so nothing else
/// can let a key on the card speak for the card.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
pub struct Vouched<'d>(&'d [u8]);

impl<'d> Vouched<'d> {
    /// The file.
    pub const fn bytes(self) -> &'d [u8] {
        self.0
    }
}

/// Makes all checks of passive authentication.
pub fn authenticate<'d>(
    document: &'d Document,
    trust: &Trust,
    at: Date,
    ledger: &mut Ledger,
) -> Passive<'d> {
    authenticate_rest(document, trust, at, &mut Memory::default(), ledger)
}

/// The same, without computing anew what was found out in this inspection. The check of
/// EF.CardSecurity is not made where it was made before.
pub(crate) fn authenticate_rest<'d>(
    document: &'d Document,
    trust: &Trust,
    at: Date,
    memory: &mut Memory,
    ledger: &mut Ledger,
) -> Passive<'d> {
    let file = security_object::file(document);
    let file = file.as_ref().map_err(|reason| *reason);
    let sod = file.and_then(|(bytes, _)| security_object::read(bytes));
    let sod = sod.as_ref().map_err(|reason| *reason);
    if sod.is_ok() && file.is_ok_and(|(_, deviates)| *deviates) {
        ledger.find(Finding::BerEncoded);
    }
    let signed = sod.and_then(|sod| Signed::find(sod.signed_data(), trust));
    let signed = signed.as_ref().map_err(|reason| *reason);
    let signer = signed.ok().map(Signed::signer);
    let authentic = security_object::check(sod, signed, memory, ledger);
    let backing = issuer::check(document, signer, trust, at, ledger);
    for finding in &backing.findings {
        ledger.find(*finding);
    }
    signing_time::check(signed.ok(), at, ledger);
    let list = sod.ok().map(|sod| *sod.security_object());
    listing::check(document, list.as_ref(), ledger);
    let identical = integrity::check(document, list.as_ref(), ledger);
    issuing_state::check(document, signer.map(|signer| &signer.certificate), ledger);
    let known = signer.map(|signer| (signer, &backing));
    let check = || card_security::check(document, trust, at, known, ledger);
    let card_security = memory.card_security(check).clone();
    let Backing { issuer, trusted: backed, effects, .. } = backing;
    let anchor = issuer.as_ref().map(|issuer| issuer.anchor);
    let listed = list.iter().flat_map(|list| list.hashes().map(|hash| hash.number)).collect();
    void::check(document, anchor, trust, ledger);
    let trusted = authentic && backed;
    let certificates = facts(signer, issuer.as_ref());
    Passive { document, listed, identical, trusted, card_security, certificates, effects }
}

/// Whether a trusted issuer signed this file, for who must know before all of the document is there.
/// EF.CardSecurity stands for itself: what is found out about it is final, and written down.
pub(crate) fn vouches(
    document: &Document,
    trust: &Trust,
    at: Date,
    ef: Ef,
    session: &mut Session,
) -> bool {
    let Session { ledger, memory, .. } = session;
    let (Some(file), entry) = (document.bytes(ef), ef.entry()) else { return false };
    if ef == Ef::CardSecurity {
        let check = || card_security::check(document, trust, at, None, ledger);
        return memory.card_security(check).vouches_for(file);
    }
    let Ok((sod, _)) = security_object::file(document) else { return false };
    let Ok(sod) = security_object::read(&sod) else { return false };
    let Ok(signed) = Signed::find(sod.signed_data(), trust) else { return false };
    let list = sod.security_object();
    let same = |number| list.check(number, file).is_ok();
    entry.data_group.is_some_and(same)
        && signed.check_digest().is_ok()
        && signed.check_signature(memory).is_ok()
        && issuer::issuer(signed.signer(), trust, &mut Vec::new()).is_ok()
}

impl<'d> Passive<'d> {
    /// The file, if it has the hash that a trusted issuer signed, or is signed itself.
    pub fn vouch(&self, ef: Ef) -> Option<Vouched<'d>> {
        let bytes = self.document.bytes(ef)?;
        let vouched = if ef == Ef::CardSecurity {
            self.card_security.vouches_for(bytes)
        } else {
            self.trusted && self.identical.contains(&ef)
        };
        vouched.then_some(Vouched(bytes))
    }

    /// Whether EF.SOD names this data group.
    pub fn lists(&self, ef: Ef) -> bool {
        ef.entry().data_group.is_some_and(|number| self.listed.contains(&number))
    }

    /// The first day of the signer, which no document it signed has expired before.
    pub fn signed_since(&self) -> Option<Date> {
        let signer = |fact: &&CertificateFact| fact.role == Role::DocumentSigner;
        self.certificates.iter().find(signer)?.valid_from.parse().ok()
    }

    /// Lets what is known of such documents change what was found of this one.
    pub(crate) fn consider_defects(&self, ledger: &mut Ledger) {
        defects::apply(&self.effects, ledger);
    }

    /// The certificates that stand behind the document.
    pub fn certificates(self) -> Vec<CertificateFact> {
        self.certificates
    }
}

fn facts(signer: Option<&DocumentSigner<'_>>, issuer: Option<&Issuer<'_>>) -> Vec<CertificateFact> {
    let signer = signer.map(|DocumentSigner { certificate, sha256 }| {
        issuer::fact(Role::DocumentSigner, certificate, sha256)
    });
    let authority = issuer.map(|Issuer { anchor, certificate, .. }| {
        issuer::fact(Role::CountrySigningAuthority, certificate, anchor.digest())
    });
    signer.into_iter().chain(authority).collect()
}
