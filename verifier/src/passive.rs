//! Passive authentication (Doc 9303-11 §5.1): who signed the document, and whether its files are
//! what was signed.
//!
//! ```text
//! EF.SOD ──signature──► document signer ──signature──► anchor in the trust folder
//!   └─ list of hashes ──► every data group        EF.COM only repeats the list
//! EF.CardSecurity ──signature──► the same, by itself
//! ```

mod card_security;
mod integrity;
mod issuer;
mod issuing_state;
mod listing;
mod security_object;
mod signed;
mod signer_profile;

use card_format::certificate::Certificate;
use card_format::ef::Ef;
use card_format::lds_security_object::LdsSecurityObject;
use jiff::civil::Date;

use crate::document::Document;
use crate::examine::Session;
use crate::ledger::Ledger;
use crate::report::{CertificateFact, Role};
use crate::trust::{Anchor, Trust};
use signed::Signed;

/// What passive authentication found out about a document.
#[expect(missing_debug_implementations, reason = "hashes of files identify a person")]
pub struct Passive<'d> {
    document: &'d Document,
    list: Option<LdsSecurityObject<'d>>,
    trusted: bool,
    card_security: bool,
    certificates: Vec<CertificateFact>,
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
    authenticate_rest(document, trust, at, ledger, None)
}

/// The same, but for EF.CardSecurity where it is known already whether a trusted issuer signed it.
pub(crate) fn authenticate_rest<'d>(
    document: &'d Document,
    trust: &Trust,
    at: Date,
    ledger: &mut Ledger,
    card_security: Option<bool>,
) -> Passive<'d> {
    let sod = security_object::read(document);
    let sod = sod.as_ref().map_err(|reason| *reason);
    let signed = sod.and_then(|sod| Signed::find(sod.signed_data(), trust));
    let signed = signed.as_ref().map_err(|reason| *reason);
    let signer = signed.ok().map(Signed::certificate);
    let authentic = security_object::check(sod, signed, ledger);
    let anchor = issuer::check(document, signer, trust, at, ledger);
    let list = sod.ok().map(|sod| *sod.security_object());
    listing::check(document, list.as_ref(), ledger);
    integrity::check(document, list.as_ref(), ledger);
    issuing_state::check(document, signer, ledger);
    let card_security =
        card_security.unwrap_or_else(|| card_security::check(document, trust, at, ledger));
    let trusted = authentic && anchor.is_some();
    Passive { document, list, trusted, card_security, certificates: facts(signer, anchor) }
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
    if ef == Ef::CardSecurity {
        let check = || card_security::check(document, trust, at, &mut session.ledger);
        return *session.card_security.get_or_insert_with(check);
    }
    authenticate(document, trust, at, &mut Ledger::default()).vouch(ef).is_some()
}

impl<'d> Passive<'d> {
    /// The file, if it has the hash that a trusted issuer signed, or is signed itself.
    pub fn vouch(&self, ef: Ef) -> Option<Vouched<'d>> {
        let bytes = self.document.bytes(ef)?;
        if ef == Ef::CardSecurity {
            return self.card_security.then_some(Vouched(bytes));
        }
        let number = ef.entry().data_group?;
        let agrees = integrity::compare(self.list.as_ref()?, number, bytes).is_ok();
        (self.trusted && agrees).then_some(Vouched(bytes))
    }

    /// Whether EF.SOD names this data group.
    pub fn lists(&self, ef: Ef) -> bool {
        let number = ef.entry().data_group;
        let list = self.list.as_ref();
        number.is_some_and(|number| list.is_some_and(|list| list.hash(number).is_some()))
    }

    /// The certificates that stand behind the document.
    pub fn certificates(self) -> Vec<CertificateFact> {
        self.certificates
    }
}

fn facts(signer: Option<&Certificate<'_>>, anchor: Option<&Anchor>) -> Vec<CertificateFact> {
    let signer = signer.map(|signer| issuer::fact(Role::DocumentSigner, signer));
    let authority = anchor.and_then(Anchor::certificate);
    let authority = authority.map(|anchor| issuer::fact(Role::CountrySigningAuthority, &anchor));
    signer.into_iter().chain(authority).collect()
}
