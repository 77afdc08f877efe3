//! What a line holds for its issuing authority: keys to seal, to sign and to open chips with, and
//! the anchors its cards must verify with.

mod folder;

pub use folder::Error;

use card_protocol::diversification::DEMO_TRANSPORT_MASTER;
use subtle::ConstantTimeEq;
use verifier::trust::Trust;
use zeroize::Zeroizing;

use crate::prepare::SealKeys;
use crate::signer::DocumentSigner;

/// Keys and anchors of a line.
#[expect(missing_debug_implementations, reason = "holds keys")]
pub struct Authority {
    /// Signs EF.SOD.
    pub signer: Box<dyn DocumentSigner>,
    /// Seals the records.
    pub seal_keys: SealKeys,
    /// Master of the transport keys of the batch of chips.
    pub transport: Zeroizing<[u8; 16]>,
    /// Self-signed certificates of the authorities that terminals of this State answer to.
    pub trust_points: Vec<Vec<u8>>,
    /// What the line's own terminal believes.
    pub trust: Trust,
}

impl Authority {
    /// Whether the transport keys are the published ones, which protect nothing.
    pub fn has_demo_transport(&self) -> bool {
        self.transport.ct_eq(&DEMO_TRANSPORT_MASTER).into()
    }
}
