//! What a terminal chooses with MSE:Set AT (Doc 9303-11 §4.4.4.1).

use card_format::object::Password;
use card_format::oid::Oid;
use iso7816::Status;

use super::{Offer, Protocol};
use crate::general_authenticate::SetAt;
use crate::group::Group;

/// A choice among the offers of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice<G> {
    /// Key agreement, mapping and cipher.
    pub protocol: Protocol,
    /// Domain parameters.
    pub group: G,
    /// The password whose secret [`Pace::start`](super::card::Pace::start) needs.
    pub password: Password,
    /// Whether the last answer shall name the authorities of Terminal Authentication.
    pub asks_for_authorities: bool,
}

impl<G: Group> Choice<G> {
    /// Reads the data of MSE:Set AT. The card's own `offers` are those of its EF.CardAccess.
    pub fn decode(data: &[u8], offers: impl IntoIterator<Item = Offer<G>>) -> Result<Self, Status> {
        let wrong = Status::IncorrectDataParameter;
        let set_at = SetAt::decode(data).map_err(|_| wrong)?;
        let protocol = Protocol::from_oid(Oid::new(set_at.oid)).ok_or(wrong)?;
        let password = set_at.password.ok_or(wrong)?;
        let group = group(protocol, set_at.reference, offers)?;
        let password = Password::from_reference(password).ok_or(Status::KeyReferenceNotFound)?;
        let asks_for_authorities = set_at.asks_for_authorities;
        Ok(Self { protocol, group, password, asks_for_authorities })
    }
}

/// The parameters that are named, or else the only ones that go with the protocol.
fn group<G: Group>(
    protocol: Protocol,
    named: Option<u64>,
    offers: impl IntoIterator<Item = Offer<G>>,
) -> Result<G, Status> {
    let with_it = |offer: Offer<G>| (offer.protocol == protocol).then_some(offer.group);
    let mut groups = offers.into_iter().filter_map(with_it);
    let first = groups.next().ok_or(Status::IncorrectDataParameter)?;
    match named {
        Some(id) => core::iter::once(first)
            .chain(groups)
            .find(|group| u64::from(group.id()) == id)
            .ok_or(Status::KeyReferenceNotFound),
        None if groups.all(|group| group == first) => Ok(first),
        None => Err(Status::IncorrectDataParameter),
    }
}
