//! What a card does with a certificate (Doc 9303-11 §7.1.4.3, TR-03110-3 §2.5.1).
//!
//! ```text
//!            certified   CVCA           document verifier         terminal
//! certifier
//! CVCA                   trust point    temporary key             refused
//! document verifier      refused        refused                   temporary key
//! terminal               refused        refused                   refused
//! ```
//!
//! Every certificate but a link certificate must not be expired on the card's date. The date moves
//! with link certificates, document verifiers, and terminals of domestic document verifiers: the
//! State vouches for their clocks.

use card_format::cvc::{Algorithm, Authorization, Body, CvCertificate, Key, Role};
use card_format::date::Date;
use iso7816::Status;

use super::trust::{Holder, Trust, TrustPoint, Update};
use crate::group::{Group, Public};
use crate::signature;

/// Malformed, or nothing this card can compute with.
const UNUSABLE: Status = Status::IncorrectDataParameter;

/// Well-formed, and not to be trusted.
const REFUSED: Status = Status::VerificationFailed;

/// What a certificate changes.
pub(super) struct Import<G: Group> {
    /// For good.
    pub(super) update: Update<G>,
    /// Until the session ends.
    pub(super) temporary: Option<Holder<G>>,
}

/// Judges a certificate by the key that `certifier` holds; `expiration` is that of a trust point.
pub(super) fn import<G: Group>(
    trust: &Trust<G>,
    certifier: &Holder<G>,
    expiration: Option<Date>,
    certificate: &CvCertificate<'_>,
) -> Result<Import<G>, Status> {
    let body = &certificate.body;
    let Authorization::InspectionSystem(_) = body.authorization else { return Err(UNUSABLE) };
    let role = body.authorization.role();
    if !may_certify(certifier.role, role) || certificate.is_self_signed() {
        return Err(REFUSED);
    }
    let link = role == Role::Cvca;
    let expired = |last: Date| last < trust.date;
    // An expired trust point certifies its own successor and nobody else.
    if !link && (expired(body.expiration) || expiration.is_some_and(expired)) {
        return Err(REFUSED);
    }
    let mut holder = holder(certifier, body, role)?;
    let (key, hash) = (&certifier.key, certifier.hash);
    signature::verify(key, hash, &[certificate.signed()], certificate.signature())
        .map_err(|_| REFUSED)?;
    let accurate = certifier.role != Role::ForeignVerifier;
    let moved = accurate && body.effective > trust.date;
    let date = moved.then_some(body.effective);
    if !link {
        holder.rights = holder.rights & certifier.rights;
        let update = Update { date, points: None };
        return Ok(Import { update, temporary: Some(holder) });
    }
    let (effective, expiration) = (body.effective, body.expiration);
    let points = trust.points.with(TrustPoint { holder, effective, expiration });
    let points = (points != trust.points).then_some(points);
    Ok(Import { update: Update { date, points }, temporary: None })
}

const fn may_certify(certifier: Role, certified: Role) -> bool {
    matches!(
        (certifier, certified),
        (Role::Cvca, Role::Cvca | Role::DomesticVerifier | Role::ForeignVerifier)
            | (Role::DomesticVerifier | Role::ForeignVerifier, Role::Terminal)
    )
}

/// The certified key. Domain parameters and algorithm go down a chain unchanged; only a link
/// certificate brings others (TR-03110-3 §D.3.3).
fn holder<G: Group>(
    certifier: &Holder<G>,
    body: &Body<'_>,
    role: Role,
) -> Result<Holder<G>, Status> {
    let link = role == Role::Cvca;
    let Algorithm::Ecdsa(hash) = body.key.algorithm else { return Err(UNUSABLE) };
    let (group, point) = match body.key.key {
        Key::Ec { curve: None, point } => (Some(certifier.key.group()), point),
        Key::Ec { curve: Some(curve), point } if link => (G::from_id(curve.parameter_id()), point),
        Key::Ec { .. } | Key::Rsa { .. } => return Err(UNUSABLE),
    };
    if !link && hash != certifier.hash {
        return Err(UNUSABLE);
    }
    let key = Public::decode(group.ok_or(UNUSABLE)?, point).map_err(|_| UNUSABLE)?;
    Ok(Holder { name: body.holder, key, hash, role, rights: body.authorization.rights() })
}
