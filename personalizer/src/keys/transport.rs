//! The masters of the chips' transport keys.

use card_protocol::cipher::Cipher;
use card_protocol::diversification::{
    CHIP_IDENTITY_LEN, Context, DEMO_TRANSPORT_MASTER, StaticKeys, kdf3,
};
use subtle::ConstantTimeEq;

use super::{Derivation, Error, FileKey};

/// The masters that a chip maker's batches were diversified from.
#[derive(Default)]
#[expect(missing_debug_implementations, reason = "holds keys")]
pub struct TransportMaster {
    /// The key version that chips report, or every other one; the master.
    masters: Vec<(Option<u8>, Box<dyn Derivation>)>,
    /// How many of them are the published one.
    published: usize,
}

impl TransportMaster {
    /// One master for chips of every key version.
    pub fn new(master: impl Derivation + 'static) -> Result<Self, Error> {
        Self::default().with(None, Box::new(master))
    }

    /// Adds a master for the chips that report this key version, or without one for all that have
    /// no master of their own.
    pub fn with(mut self, version: Option<u8>, master: Box<dyn Derivation>) -> Result<Self, Error> {
        let published = usize::from(is_published(&*master)?);
        self.published = self.published.saturating_add(published);
        self.masters.push((version, master));
        Ok(self)
    }

    /// The static keys of one chip, as long as the master: its identity and key version are in its
    /// answer to INITIALIZE UPDATE.
    pub fn derive(
        &self,
        identity: &[u8; CHIP_IDENTITY_LEN],
        version: u8,
    ) -> Result<StaticKeys, Error> {
        let of = |wanted| self.masters.iter().rev().find(|(version, _)| *version == wanted);
        let (_, master) = of(Some(version)).or_else(|| of(None)).ok_or(Error::Version(version))?;
        let cipher = match master.key_len() {
            16 => Cipher::Aes128,
            24 => Cipher::Aes192,
            32 => Cipher::Aes256,
            _ => return Err(Error::Length),
        };
        kdf3(&Context::new(identity, version), cipher, |input| master.cmac(input))
    }

    /// All masters, each with the key version whose chips it opens.
    pub fn masters(&self) -> impl Iterator<Item = (Option<u8>, &dyn Derivation)> {
        self.masters.iter().map(|(version, master)| (*version, &**master))
    }

    /// Whether there is no master at all.
    pub const fn is_empty(&self) -> bool {
        self.masters.is_empty()
    }

    /// Whether one of the masters is the published one, which protects nothing.
    pub const fn has_demo(&self) -> bool {
        self.published > 0
    }

    /// Whether there is no other: then nothing but a demonstration can be made with them.
    pub const fn is_demo(&self) -> bool {
        self.has_demo() && self.published == self.masters.len()
    }
}

/// A master key is told by what it derives, so that it need not leave its module.
fn is_published(master: &dyn Derivation) -> Result<bool, Error> {
    if master.key_len() != DEMO_TRANSPORT_MASTER.len() {
        return Ok(false);
    }
    let message = b"cardwright: is this the published master?";
    let published = FileKey::new(&DEMO_TRANSPORT_MASTER)?.cmac(message)?;
    Ok(master.cmac(message)?.ct_eq(&published).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> FileKey {
        FileKey::new(&[byte; 16]).unwrap()
    }

    #[test]
    fn published_keys_are_reproduced_and_told() {
        let master = TransportMaster::new(FileKey::new(&DEMO_TRANSPORT_MASTER).unwrap()).unwrap();
        let keys = master.derive(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 0x30).unwrap();
        let enc = 0x808B_C985_A106_9AD2_A9AC_94E0_FE7B_8843_u128;
        assert_eq!(keys.enc.expose(), enc.to_be_bytes());
        assert!(master.has_demo());
        assert!(master.is_demo());
        let other = TransportMaster::new(key(1)).unwrap();
        assert!(!other.has_demo() && !other.is_demo());
        let both = master.with(Some(0x31), Box::new(key(1))).unwrap();
        assert!(both.has_demo() && !both.is_demo());
        assert!(!TransportMaster::default().is_demo());
    }

    #[test]
    fn keys_are_as_long_as_their_master() {
        for length in [16, 24, 32] {
            let bytes = vec![9; length];
            let master = TransportMaster::new(FileKey::new(&bytes).unwrap()).unwrap();
            let keys = master.derive(&[7; 10], 0x31).unwrap();
            assert!(keys.in_order().iter().all(|key| key.expose().len() == length));
            assert_ne!(keys.enc.expose(), keys.mac.expose());
        }
    }

    #[test]
    fn a_chip_is_opened_with_the_master_of_its_key_version() {
        let old = TransportMaster::new(key(1)).unwrap();
        let both = TransportMaster::new(key(1)).unwrap().with(Some(0x31), Box::new(key(2)));
        let both = both.unwrap();
        let new = TransportMaster::new(key(2)).unwrap();
        let enc = |master: &TransportMaster, version| {
            master.derive(&[7; 10], version).unwrap().enc.expose().to_vec()
        };
        assert_eq!(enc(&both, 0x30), enc(&old, 0x30));
        assert_eq!(enc(&both, 0x31), enc(&new, 0x31));
        let only = TransportMaster::default().with(Some(0x31), Box::new(key(2))).unwrap();
        assert_eq!(only.derive(&[7; 10], 0x30).err(), Some(Error::Version(0x30)));
    }
}
