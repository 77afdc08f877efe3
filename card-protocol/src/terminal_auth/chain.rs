//! From a key that a card trusts down to the terminal's own (Doc 9303-12 §7.1).
//!
//! ```text
//! trust point ──► [link certificates] ──► document verifier ──► terminal
//! ```
//!
//! A terminal holds certificates of several chains; the names in EF.CVCA or of PACE say which one
//! this card follows.

use card_format::cvc::{CvCertificate, Reference, Rights, Role};
use card_format::error;
use heapless::Vec;

/// Certificates of a chain at most: two, and link certificates for a card that was away for long.
pub const MAX: usize = 16;

/// The certificates that a terminal shows, in the order of showing them.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "certificates tell little in a log")]
pub struct Chain<'a>(Vec<CvCertificate<'a>, MAX>);

impl<'a> Chain<'a> {
    /// Finds a chain from one of the card's `authorities`, the first one preferred, among
    /// `certificates` in any order. Trust points themselves may lie among them.
    pub fn find(certificates: &[&'a [u8]], authorities: &[Reference]) -> Result<Self, Error> {
        let mut terminals = 0_usize;
        for (position, bytes) in certificates.iter().enumerate() {
            let certificate = CvCertificate::decode(bytes)
                .map_err(|source| Error::Certificate { position, source })?;
            terminals += usize::from(role(&certificate) == Role::Terminal);
        }
        if terminals == 0 {
            return Err(Error::NoTerminal);
        }
        let decoded = || certificates.iter().filter_map(|bytes| CvCertificate::decode(bytes).ok());
        for authority in authorities {
            for terminal in decoded().filter(|it| role(it) == Role::Terminal) {
                let mut path = Vec::new();
                if path.push(terminal).is_ok() && extend(&mut path, certificates, authority) {
                    path.reverse();
                    return Ok(Self(path));
                }
            }
        }
        Err(Error::NoChain)
    }

    /// The certificates, from the one that the card's trust point signed.
    pub fn certificates(&self) -> &[CvCertificate<'a>] {
        &self.0
    }

    /// The terminal's own certificate.
    pub fn terminal(&self) -> Option<&CvCertificate<'a>> {
        self.0.last()
    }

    /// What the chain opens; a card's trust point may allow less.
    pub fn rights(&self) -> Rights {
        let below = self.0.iter().filter(|it| role(it) != Role::Cvca);
        below.fold(Rights::ALL, |rights, it| rights & it.body.authorization.rights())
    }
}

/// Goes up from the last certificate until `authority` has signed it.
fn extend<'a>(
    path: &mut Vec<CvCertificate<'a>, MAX>,
    certificates: &[&'a [u8]],
    authority: &Reference,
) -> bool {
    let Some(top) = path.last().copied() else { return false };
    let below = role(&top);
    if top.body.authority == *authority && below != Role::Terminal {
        return true;
    }
    for bytes in certificates {
        let Ok(above) = CvCertificate::decode(bytes) else { continue };
        let fits = match role(&above) {
            Role::Terminal => false,
            Role::Cvca => below != Role::Terminal && !above.is_self_signed(),
            Role::DomesticVerifier | Role::ForeignVerifier => below == Role::Terminal,
        };
        if !fits || above.body.holder != top.body.authority || path.push(above).is_err() {
            continue;
        }
        if extend(path, certificates, authority) {
            return true;
        }
        path.pop();
    }
    false
}

const fn role(certificate: &CvCertificate<'_>) -> Role {
    certificate.body.authorization.role()
}

/// Why there is no chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// One of the certificates is none.
    #[error("certificate {position}: {source}")]
    Certificate {
        /// Which one, counted from zero.
        position: usize,
        /// What is wrong with it.
        source: error::Error,
    },
    /// None of the certificates is a terminal's.
    #[error("no certificate of a terminal")]
    NoTerminal,
    /// Nothing leads from a key that the card trusts to the terminal.
    #[error("no chain of certificates from a trust point of the card")]
    NoChain,
}
