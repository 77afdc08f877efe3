//! What the accounts keep of a passphrase: enough to know it again, dear to try out (RFC 7914).
//!
//! ```text
//! scrypt$15$8$3$<salt, 16 bytes>$<hash, 32 bytes>     log2 N, r, p; bytes in hexadecimal digits
//! ```

use scrypt::{Params, scrypt};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::passphrase::Passphrase;
use crate::hex;

/// 32 MiB of memory, three times.
const COST: Cost = Cost { log_n: 15, r: 8, p: 3 };

/// What a row of the accounts may ask for at most: a changed row must not stop a machine.
const MOST: Cost = Cost { log_n: 20, r: 16, p: 16 };

/// A credential that no passphrase opens, at the price of one that some passphrase does.
pub(super) const NOBODY: Credential = Credential { cost: COST, salt: [0; 16], hash: [0; 32] };

#[derive(Clone, Copy, PartialEq, Eq)]
struct Cost {
    log_n: u8,
    r: u32,
    p: u32,
}

/// What is kept of a passphrase.
#[expect(missing_debug_implementations, reason = "stays out of logs")]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Credential {
    cost: Cost,
    salt: [u8; 16],
    hash: [u8; 32],
}

impl Credential {
    /// A new one, with a salt of its own. `None` when the system has no randomness.
    pub fn new(passphrase: &Passphrase) -> Option<Self> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).ok()?;
        let hash = *derive(passphrase.as_bytes(), &salt, COST)?;
        Some(Self { cost: COST, salt, hash })
    }

    /// Whether it was made from this passphrase. Takes the same time for any two of the same cost.
    pub fn is_of(&self, passphrase: &Passphrase) -> bool {
        let hash = derive(passphrase.as_bytes(), &self.salt, self.cost);
        hash.is_some_and(|hash| hash.ct_eq(&self.hash).into())
    }

    /// The text in the accounts.
    pub fn print(&self) -> String {
        let Cost { log_n, r, p } = self.cost;
        format!("scrypt${log_n}${r}${p}${}${}", hex::print(&self.salt), hex::print(&self.hash))
    }

    /// Reads that text, exactly as it is printed.
    pub fn parse(text: &str) -> Option<Self> {
        let mut fields = text.split('$');
        if fields.next()? != "scrypt" {
            return None;
        }
        let cost = Cost {
            log_n: number(fields.next()?)?.try_into().ok()?,
            r: number(fields.next()?)?,
            p: number(fields.next()?)?,
        };
        let (salt, hash) = (hex::array(fields.next()?)?, hex::array(fields.next()?)?);
        let within = cost.log_n <= MOST.log_n && cost.r <= MOST.r && cost.p <= MOST.p;
        (within && fields.next().is_none()).then_some(Self { cost, salt, hash })
    }
}

/// A number above zero, without sign, without leading zeros.
fn number(text: &str) -> Option<u32> {
    let digits = text.bytes().all(|digit| digit.is_ascii_digit()) && !text.starts_with('0');
    digits.then(|| text.parse().ok()).flatten()
}

fn derive(passphrase: &[u8], salt: &[u8], cost: Cost) -> Option<Zeroizing<[u8; 32]>> {
    let params = Params::new(cost.log_n, cost.r, cost.p).ok()?;
    let mut hash = Zeroizing::new([0; 32]);
    scrypt(passphrase, salt, &params, &mut *hash).ok()?;
    Some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_function_is_that_of_rfc_7914() {
        let of = |passphrase: &[u8], salt: &[u8], (log_n, r, p)| {
            hex::print(&*derive(passphrase, salt, Cost { log_n, r, p }).unwrap())
        };
        // §12: the first block of each answer.
        let first = "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442";
        assert_eq!(of(b"", b"", (4, 1, 1)), first);
        let second = "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162";
        assert_eq!(of(b"password", b"NaCl", (10, 8, 16)), second);
    }

    #[test]
    fn one_made_elsewhere_is_known_again() {
        // Python: hashlib.scrypt(p.encode(), salt=bytes(range(16)), n=1<<15, r=8, p=3, maxmem=1<<26, dklen=32)
        let text = concat!(
            "scrypt$15$8$3$000102030405060708090a0b0c0d0e0f$",
            "0d9ccfb6b09877cbb703016b6a5dce4f71f715078eb4934ea7f950b381083663"
        );
        let credential = Credential::parse(text).unwrap();
        assert!(credential.is_of(&Passphrase::new("đường sắt Việt Nam")));
        assert!(!credential.is_of(&Passphrase::new("đường sắt Việt nam")));
        assert_eq!(credential.print(), text);
    }

    #[test]
    fn two_of_one_passphrase_differ() {
        let passphrase = Passphrase::new("correct horse battery");
        let [one, two] = [(), ()].map(|()| Credential::new(&passphrase).unwrap());
        assert_ne!(one.print(), two.print());
        assert!(Credential::parse(&two.print()).unwrap().is_of(&passphrase));
        assert!(NOBODY.cost == one.cost, "a wrong name costs what a right one does");
        assert!(!NOBODY.is_of(&passphrase));
    }

    #[test]
    fn a_changed_text_is_refused() {
        let zeros = |count| "00".repeat(count);
        let text = |front: &str| format!("{front}${}${}", zeros(16), zeros(32));
        assert!(Credential::parse(&text("scrypt$15$8$3")).is_some());
        for front in [
            "scrypt$21$8$3",
            "scrypt$15$17$3",
            "scrypt$15$8$17",
            "scrypt$015$8$3",
            "scrypt$+15$8$3",
            "scrypt$15$8$0",
            "scrypt$300$8$3",
            "Scrypt$15$8$3",
            "scrypt$15$8",
            "",
        ] {
            assert!(Credential::parse(&text(front)).is_none(), "{front}");
        }
        assert!(Credential::parse(&format!("{}$", text("scrypt$15$8$3"))).is_none());
        assert!(Credential::parse(&text("scrypt$15$8$3").to_uppercase()).is_none());
    }
}
