//! Certificate holder authorization (TR-03110-3 §C.1.5, TR-03110-4 §2): what kind of terminal, in
//! what role, may do what.
//!
//! ```text
//! 7F4C L
//! ├─ 06 09       id-IS, id-AT or id-ST
//! └─ 53 01       role, bits 8 and 7 │ reserved, bits 6 to 3 │ EF.DG4, bit 2 │ EF.DG3, bit 1
//!       (05      for id-AT, whose other bits mean nothing to this document)
//! ```

use core::ops::BitAnd;

use super::{DISCRETIONARY, OID};
use crate::error::{Error, Fault};
use crate::oid::{self, Oid};
use crate::tlv::{Tlv, Writer};

/// Who a certificate is for (TR-03110-3 §C.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Country verifying certification authority.
    Cvca,
    /// Document verifier of the same State.
    DomesticVerifier,
    /// Document verifier of another State.
    ForeignVerifier,
    /// Terminal: for id-IS, an inspection system.
    Terminal,
}

impl Role {
    const fn bits(self) -> u8 {
        match self {
            Self::Cvca => 0xC0,
            Self::DomesticVerifier => 0x80,
            Self::ForeignVerifier => 0x40,
            Self::Terminal => 0x00,
        }
    }

    const fn of(bits: u8) -> Self {
        match bits & 0xC0 {
            0xC0 => Self::Cvca,
            0x80 => Self::DomesticVerifier,
            0x40 => Self::ForeignVerifier,
            _ => Self::Terminal,
        }
    }
}

/// What an inspection system may read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// EF.DG3, fingerprints.
    pub dg3: bool,
    /// EF.DG4, irises.
    pub dg4: bool,
}

impl Rights {
    /// Fingerprints and irises.
    pub const ALL: Self = Self { dg3: true, dg4: true };

    /// Nothing.
    pub const NONE: Self = Self { dg3: false, dg4: false };

    const fn bits(self) -> u8 {
        match (self.dg4, self.dg3) {
            (false, false) => 0,
            (false, true) => 1,
            (true, false) => 2,
            (true, true) => 3,
        }
    }
}

impl BitAnd for Rights {
    type Output = Self;

    /// What both allow: rights go down a chain and never grow.
    fn bitand(self, other: Self) -> Self {
        Self { dg3: self.dg3 && other.dg3, dg4: self.dg4 && other.dg4 }
    }
}

/// The discretionary data of each kind of terminal, reserved bits included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authorization {
    /// id-IS: the only kind that an eMRTD lets in.
    InspectionSystem(u8),
    /// id-AT.
    AuthenticationTerminal([u8; 5]),
    /// id-ST.
    SignatureTerminal(u8),
}

impl Authorization {
    /// An inspection system or one of its authorities, reserved bits zero.
    pub const fn inspection_system(role: Role, rights: Rights) -> Self {
        Self::InspectionSystem(role.bits() | rights.bits())
    }

    /// The kind of terminal.
    pub const fn kind(&self) -> Oid<'static> {
        match self {
            Self::InspectionSystem(_) => oid::ROLE_IS,
            Self::AuthenticationTerminal(_) => oid::ROLE_AT,
            Self::SignatureTerminal(_) => oid::ROLE_ST,
        }
    }

    /// The discretionary data.
    pub const fn bits(&self) -> &[u8] {
        match self {
            Self::InspectionSystem(bits) | Self::SignatureTerminal(bits) => {
                core::slice::from_ref(bits)
            }
            Self::AuthenticationTerminal(bits) => bits,
        }
    }

    /// The role, which all kinds write in the same two bits.
    pub const fn role(self) -> Role {
        match self {
            Self::InspectionSystem(bits)
            | Self::SignatureTerminal(bits)
            | Self::AuthenticationTerminal([bits, ..]) => Role::of(bits),
        }
    }

    /// What may be read; reserved bits are passed over. Nothing for other kinds of terminals.
    pub const fn rights(self) -> Rights {
        match self {
            Self::InspectionSystem(bits) => Rights { dg3: bits & 1 != 0, dg4: bits & 2 != 0 },
            Self::AuthenticationTerminal(_) | Self::SignatureTerminal(_) => Rights::NONE,
        }
    }

    pub(super) fn decode(tlv: &Tlv<'_>) -> Result<Self, Error> {
        let mut fields = tlv.reader();
        let kind = fields.expect(OID)?;
        let data = fields.expect(DISCRETIONARY)?;
        fields.finish()?;
        let wrong = Fault::Length.at(data.value_at());
        match (Oid::new(kind.value), data.value) {
            (oid::ROLE_IS, [bits]) => Ok(Self::InspectionSystem(*bits)),
            (oid::ROLE_ST, [bits]) => Ok(Self::SignatureTerminal(*bits)),
            (oid::ROLE_AT, bits) => {
                bits.try_into().map(Self::AuthenticationTerminal).map_err(|_| wrong)
            }
            (oid::ROLE_IS | oid::ROLE_ST, _) => Err(wrong),
            _ => Err(Fault::Unsupported.at(kind.value_at())),
        }
    }

    pub(super) fn write(self, writer: &mut Writer<'_>) -> Result<(), Error> {
        writer.primitive(OID, self.kind().as_bytes())?;
        writer.primitive(DISCRETIONARY, self.bits())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_and_rights_have_their_bits() {
        for (bits, role, rights) in [
            (0xC3, Role::Cvca, Rights::ALL),
            (0x81, Role::DomesticVerifier, Rights { dg3: true, dg4: false }),
            (0x42, Role::ForeignVerifier, Rights { dg3: false, dg4: true }),
            (0x00, Role::Terminal, Rights::NONE),
        ] {
            let authorization = Authorization::inspection_system(role, rights);
            assert_eq!(authorization, Authorization::InspectionSystem(bits));
            let reserved = Authorization::InspectionSystem(bits | 0x3C);
            assert_eq!((reserved.role(), reserved.rights()), (role, rights));
            assert_eq!(reserved.bits(), [bits | 0x3C]);
        }
        let other = Authorization::AuthenticationTerminal([0xFF; 5]);
        assert_eq!((other.role(), other.rights()), (Role::Cvca, Rights::NONE));
    }

    #[test]
    fn rights_never_grow() {
        let dg3 = Rights { dg3: true, dg4: false };
        let dg4 = Rights { dg3: false, dg4: true };
        assert_eq!(dg3 & Rights::ALL, dg3);
        assert_eq!(dg3 & dg4, Rights::NONE);
    }
}
