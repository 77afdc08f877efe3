//! What passive authentication found out in the course of one inspection.
//!
//! A chip is asked to prove a key only when a trusted issuer vouches for it, so signatures are judged
//! while files are still being read, and all of them at the end. Each is computed once. The chain above
//! the signer is remembered by [`Trust::verified`](crate::trust::Trust::verified), for many documents;
//! what is here identifies one, and ends with its inspection.

use core::fmt;

use card_format::signature_algorithm::SignatureAlgorithm;

use crate::signature::Error;

/// Empty to begin with. Nothing outside of passive authentication writes to it, and nothing but a
/// signature that was verified is ever in it.
#[derive(Default)]
pub struct Memory {
    signatures: Vec<(Vec<u8>, SignatureAlgorithm)>,
    card_security: Option<CardSecurity>,
}

/// Hashes of files identify a person.
impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}

/// What was found out about EF.CardSecurity: the bytes that a trusted issuer signed, if one did.
#[derive(Clone)]
pub(super) struct CardSecurity(Option<Vec<u8>>);

impl CardSecurity {
    /// About these bytes, or about there being none.
    pub(super) fn new(file: Option<&[u8]>, trusted: bool) -> Self {
        Self(file.filter(|_| trusted).map(<[u8]>::to_vec))
    }

    /// Whether these are the bytes that a trusted issuer signed.
    pub(super) fn vouches_for(&self, file: &[u8]) -> bool {
        self.0.as_deref() == Some(file)
    }
}

impl Memory {
    /// Runs `verify` unless it succeeded before over the same parts: everything that its result
    /// depends on. Failure is not remembered.
    pub(super) fn once(
        &mut self,
        parts: &[&[u8]],
        verify: impl FnOnce() -> Result<SignatureAlgorithm, Error>,
    ) -> Result<SignatureAlgorithm, Error> {
        let lengths: usize = parts.iter().map(|part| part.len()).sum();
        let mut all = Vec::with_capacity(lengths + size_of_val(parts));
        for part in parts {
            // Parts of another division are other parts.
            all.extend(part.len().to_be_bytes());
            all.extend_from_slice(part);
        }
        if let Some((_, algorithm)) = self.signatures.iter().find(|(known, _)| *known == all) {
            return Ok(*algorithm);
        }
        let algorithm = verify()?;
        self.signatures.push((all, algorithm));
        Ok(algorithm)
    }

    /// What is known of EF.CardSecurity, whose check is written down when it is made.
    pub(super) fn card_security(&mut self, check: impl FnOnce() -> CardSecurity) -> &CardSecurity {
        self.card_security.get_or_insert_with(check)
    }
}

#[cfg(test)]
mod tests {
    use card_format::hash::HashAlgorithm;

    use super::*;

    const RIGHT: SignatureAlgorithm = SignatureAlgorithm::Ecdsa { hash: HashAlgorithm::Sha256 };

    #[test]
    fn success_is_remembered_for_the_very_same_parts() {
        let mut memory = Memory::default();
        assert_eq!(memory.once(&[b"ab", b"c"], || Err(Error::Wrong)), Err(Error::Wrong));
        assert_eq!(memory.once(&[b"ab", b"c"], || Ok(RIGHT)), Ok(RIGHT));
        assert_eq!(memory.once(&[b"ab", b"c"], || Err(Error::Wrong)), Ok(RIGHT));
        assert_eq!(memory.once(&[b"a", b"bc"], || Err(Error::Wrong)), Err(Error::Wrong));
        assert_eq!(memory.once(&[b"ab", b"c", b""], || Err(Error::Wrong)), Err(Error::Wrong));
    }

    #[test]
    fn other_bytes_are_not_vouched_for() {
        let mut memory = Memory::default();
        let first = memory.card_security(|| CardSecurity::new(Some(b"signed"), true)).clone();
        assert!(first.vouches_for(b"signed") && !first.vouches_for(b"changed"));
        let again = memory.card_security(|| CardSecurity::new(Some(b"changed"), true));
        assert!(!again.vouches_for(b"changed"));
        assert!(!CardSecurity::new(Some(b"signed"), false).vouches_for(b"signed"));
    }
}
