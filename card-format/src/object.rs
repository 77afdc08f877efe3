//! What else lies on the card beside files: passwords, key slots and data objects.

use crate::ef::Ef;

/// A password for PACE, numbered as in DO 83 of MSE:Set AT (Doc 9303-11 §4.4.4.1; the PIN and the
/// PUK in TR-03110-3 §B.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Password {
    /// SHA-1 of the MRZ information, 20 bytes (Doc 9303-11 §9.7.3).
    Mrz = 0x01,
    /// The card access number, six digits in ASCII.
    Can = 0x02,
    /// The personal identification number of the holder: digits in ASCII.
    Pin = 0x03,
    /// The key that unblocks the PIN: digits in ASCII.
    Puk = 0x04,
}

impl Password {
    /// The reference byte of DO 83 and of CHANGE REFERENCE DATA.
    pub const fn reference(self) -> u8 {
        match self {
            Self::Mrz => 0x01,
            Self::Can => 0x02,
            Self::Pin => 0x03,
            Self::Puk => 0x04,
        }
    }

    /// The password with this reference byte.
    pub const fn from_reference(reference: u8) -> Option<Self> {
        match reference {
            0x01 => Some(Self::Mrz),
            0x02 => Some(Self::Can),
            0x03 => Some(Self::Pin),
            0x04 => Some(Self::Puk),
            _ => None,
        }
    }
}

/// Where a private key lies. The numbers are key references (DO 84).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum KeySlot {
    /// Static key of Chip Authentication, also in PACE-CAM (Doc 9303-11 §6.2, §4.4.3.3.3).
    ChipAuthentication = 0x01,
    /// Key of Active Authentication (Doc 9303-11 §6.1).
    ActiveAuthentication = 0x02,
}

impl KeySlot {
    /// The key reference of DO 84 in GENERATE ASYMMETRIC KEY PAIR.
    pub const fn reference(self) -> u8 {
        match self {
            Self::ChipAuthentication => 0x01,
            Self::ActiveAuthentication => 0x02,
        }
    }

    /// The key pair that the chip generates under this reference.
    pub const fn key_pair(reference: u8) -> Option<Self> {
        match reference {
            0x01 => Some(Self::ChipAuthentication),
            0x02 => Some(Self::ActiveAuthentication),
            _ => None,
        }
    }
}

/// A data object of GET DATA and PUT DATA (P1-P2 is its tag).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum DataObject {
    /// Life-cycle status byte (GPC_SPE_034 §11.4.2, tag 9F70).
    LifeCycle = 0x9F70,
    /// Ten bytes that identify the chip: the key diversification data of SCP03, tag CF.
    ChipIdentity = 0x00CF,
    /// Which key sets of SCP03 the chip holds (GPC_SPE_034 §11.3.3.1, tag E0).
    KeyInformation = 0x00E0,
    /// SHA-256 of the job this card is bound to, 32 bytes; ours, private class.
    JobMarker = 0xDF01,
    /// One byte `01`: this card also speaks Basic Access Control; ours, private class.
    LegacyProfile = 0xDF02,
    /// Trust points of Terminal Authentication, put as a certificate of a CVCA
    /// (TR-03110-3 §C.1, tag 7F21).
    TrustPoint = 0x7F21,
    /// The card's estimate of the current date (TR-03110-3 §A.2.2, tag 5F25 as in certificates).
    CurrentDate = 0x5F25,
}

impl DataObject {
    /// The tag.
    pub const fn tag(self) -> u16 {
        match self {
            Self::LifeCycle => 0x9F70,
            Self::ChipIdentity => 0x00CF,
            Self::KeyInformation => 0x00E0,
            Self::JobMarker => 0xDF01,
            Self::LegacyProfile => 0xDF02,
            Self::TrustPoint => 0x7F21,
            Self::CurrentDate => 0x5F25,
        }
    }

    /// The data object with this tag.
    pub const fn from_tag(tag: u16) -> Option<Self> {
        match tag {
            0x9F70 => Some(Self::LifeCycle),
            0x00CF => Some(Self::ChipIdentity),
            0x00E0 => Some(Self::KeyInformation),
            0xDF01 => Some(Self::JobMarker),
            0xDF02 => Some(Self::LegacyProfile),
            0x7F21 => Some(Self::TrustPoint),
            0x5F25 => Some(Self::CurrentDate),
            _ => None,
        }
    }
}

/// Anything the access table speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Object {
    /// An elementary file.
    File(Ef),
    /// A password.
    Password(Password),
    /// A key slot.
    Key(KeySlot),
    /// The issuer's key sets (GPC_SPE_014 §6.1): to use them is to open SCP03, to write them is to
    /// put or delete one.
    KeySets,
    /// A data object.
    Data(DataObject),
    /// The life cycle itself: to write it is to take a step.
    LifeCycle,
}
