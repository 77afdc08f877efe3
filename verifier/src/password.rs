//! What opens a chip, as an officer types it (Doc 9303-11 §4.3, §4.4; PIN and PUK of TR-03110-2).

use card_format::mrz::{Mrz, MrzInformation};
use card_protocol::pace::Secret;

use crate::evidence::PasswordKind;

/// A CAN, a zone, a PIN or a PUK.
#[expect(missing_debug_implementations, reason = "it opens the chip")]
pub struct Password {
    secret: Secret,
    kind: PasswordKind,
    /// What Basic Access Control makes its keys of; only a zone has it.
    information: Option<MrzInformation>,
}

/// Why what was typed opens nothing. It is not repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Not six digits.
    #[error("a CAN has six digits")]
    Can,
    /// Not what PIN and PUK are made of.
    #[error("a PIN or PUK has 4 to 20 digits")]
    Digits,
    /// Neither a zone nor its parts.
    #[error(
        "give the lines of the zone (3 of 30, 2 of 36 or 2 of 44 characters), \
         or NUMBER,YYMMDD,YYMMDD: document number, birth, expiry"
    )]
    Mrz,
}

impl Password {
    /// The card access number: six digits printed on the card.
    pub fn can(digits: &str) -> Result<Self, PasswordError> {
        if digits.len() != 6 {
            return Err(PasswordError::Can);
        }
        let secret = Secret::can(digits.as_bytes()).map_err(|_| PasswordError::Can)?;
        Ok(Self { secret, kind: PasswordKind::Can, information: None })
    }

    /// The personal identification number that the holder knows.
    pub fn pin(digits: &str) -> Result<Self, PasswordError> {
        let secret = digits_of(digits).and_then(|digits| Secret::pin(digits).ok());
        let secret = secret.ok_or(PasswordError::Digits)?;
        Ok(Self { secret, kind: PasswordKind::Pin, information: None })
    }

    /// The number that unblocks the PIN.
    pub fn puk(digits: &str) -> Result<Self, PasswordError> {
        let secret = digits_of(digits).and_then(|digits| Secret::puk(digits).ok());
        let secret = secret.ok_or(PasswordError::Digits)?;
        Ok(Self { secret, kind: PasswordKind::Puk, information: None })
    }

    /// What was typed as `kind`.
    pub fn typed(kind: PasswordKind, text: &str) -> Result<Self, PasswordError> {
        match kind {
            PasswordKind::Can => Self::can(text),
            PasswordKind::Mrz => Self::mrz(text),
            PasswordKind::Pin => Self::pin(text),
            PasswordKind::Puk => Self::puk(text),
        }
    }

    /// The lines of the zone with anything between them, or its three parts with commas.
    pub fn mrz(text: &str) -> Result<Self, PasswordError> {
        let typed: String = text.chars().filter(|c| !c.is_whitespace() && *c != '/').collect();
        let typed = typed.to_ascii_uppercase();
        let information = match typed.split(',').collect::<Vec<_>>().as_slice() {
            [zone] => Mrz::decode(zone.as_bytes()).and_then(|mrz| mrz.information()).ok(),
            [number, birth, expiry] => parts(number, birth, expiry),
            _ => None,
        };
        Ok(Self::information(information.ok_or(PasswordError::Mrz)?))
    }

    /// The parts of the zone, put together already.
    pub fn information(information: MrzInformation) -> Self {
        let secret = Secret::mrz(information.as_bytes());
        Self { secret, kind: PasswordKind::Mrz, information: Some(information) }
    }

    /// The zone, if that is what was typed.
    pub const fn zone(&self) -> Option<&MrzInformation> {
        self.information.as_ref()
    }

    /// What PACE makes of it.
    pub const fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Which of them it is.
    pub const fn kind(&self) -> PasswordKind {
        self.kind
    }
}

/// PINs of four digits exist, and a PUK is longer than any other number.
fn digits_of(text: &str) -> Option<&[u8]> {
    (4..=20).contains(&text.len()).then_some(text.as_bytes())
}

fn parts(number: &str, birth: &str, expiry: &str) -> Option<MrzInformation> {
    let date = |text: &str| -> Option<[u8; 6]> { text.as_bytes().try_into().ok() };
    MrzInformation::new(number.as_bytes(), &date(birth)?, &date(expiry)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: [&str; 3] = [
        "I<UTOD231458907<<<<<<<<<<<<<<<",
        "7408122F1204159UTO<<<<<<<<<<<6",
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    ];

    #[test]
    fn a_zone_is_taken_however_it_is_typed() {
        for text in [LINES.join("\n"), LINES.join(" "), LINES.concat(), LINES.join("/")] {
            assert!(Password::mrz(&text).is_ok(), "{text}");
        }
        assert!(Password::mrz("d23145890,740812,120415").is_ok());
        assert!(Password::mrz("D23145890, 740812, 120415").is_ok());
    }

    #[test]
    fn what_opens_nothing_is_refused_without_being_repeated() {
        for text in ["", "D23145890", "D23145890,740812", "D23145890,19740812,120415", "a,b,c,d"] {
            let error = Password::mrz(text).err().unwrap();
            assert!(text.is_empty() || !error.to_string().contains(text));
        }
        for digits in ["", "12345", "1234567", "12345a"] {
            assert_eq!(Password::can(digits).err(), Some(PasswordError::Can));
        }
        assert!(Password::can("123456").is_ok());
        for digits in ["", "123", "123456789012345678901", "12a456"] {
            assert_eq!(Password::pin(digits).err(), Some(PasswordError::Digits));
            assert_eq!(Password::puk(digits).err(), Some(PasswordError::Digits));
        }
        assert_eq!(Password::pin("12345").ok().map(|pin| pin.kind()), Some(PasswordKind::Pin));
        assert_eq!(Password::puk("1234567890").ok().map(|puk| puk.kind()), Some(PasswordKind::Puk));
    }
}
