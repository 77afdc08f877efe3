//! What a line holds for its issuing authority: keys to seal, to sign and to open chips with, and
//! the anchors its cards must verify with.

mod folder;

pub use folder::Error;

use verifier::trust::Trust;

use crate::keys::TransportMaster;
use crate::prepare::SealKeys;
use crate::signer::{DocumentSigner, Signers};

/// Keys and anchors of a line. Whether the keys lie in files or in a hardware module is not seen
/// from here.
#[expect(missing_debug_implementations, reason = "holds keys")]
pub struct Authority {
    /// Sign EF.SOD, one after the other.
    pub signers: Signers,
    /// Seals the records.
    pub seal_keys: SealKeys,
    /// Masters of the transport keys of the batches of chips.
    pub transport: TransportMaster,
    /// Signs what the line says of itself: heads of its log and lists of what it delivered. Its
    /// certificate lets it sign no document.
    pub checkpoint: Box<dyn DocumentSigner>,
    /// Certificates of those whose orders the line takes, DER; there may be none.
    pub orderers: Vec<Vec<u8>>,
    /// Self-signed certificates of the authorities that terminals of this State answer to.
    pub trust_points: Vec<Vec<u8>>,
    /// What the line's own terminal believes.
    pub trust: Trust,
}

impl Authority {
    /// Whether transport keys are the published ones, which protect nothing.
    pub const fn has_demo_transport(&self) -> bool {
        self.transport.has_demo()
    }

    /// Whether all of them are, so that what is made with them can be a demonstration only.
    pub const fn is_demo(&self) -> bool {
        self.transport.is_demo()
    }
}
