//! The file table: directory, identifier, short identifier, tag and size limit of every
//! elementary file (Doc 9303-10 Table 38, §3.11 and §4.7).
//!
//! Identifiers mean different files in different directories: 011D is EF.CardSecurity in the
//! master file and EF.SOD in the application. So a file is always found by directory *and*
//! identifier.

/// Application identifier of the eMRTD application (Doc 9303-10 §3.11.2).
pub const EMRTD_AID: [u8; 7] = [0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01];

/// File identifier of the master file (ISO/IEC 7816-4 §7.4.1).
pub const MASTER_FILE_ID: u16 = 0x3F00;

/// Where a file lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Directory {
    /// The master file, current after reset.
    MasterFile,
    /// The eMRTD application, [`EMRTD_AID`].
    Emrtd,
}

/// An elementary file, named as in Doc 9303-10 Table 38.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the standard's own names")]
#[repr(u8)]
pub enum Ef {
    AtrInfo,
    Dir,
    CardAccess,
    CardSecurity,
    Com,
    Sod,
    Cvca,
    Dg1,
    Dg2,
    Dg3,
    Dg4,
    Dg5,
    Dg6,
    Dg7,
    Dg8,
    Dg9,
    Dg10,
    Dg11,
    Dg12,
    Dg13,
    Dg14,
    Dg15,
    Dg16,
}

/// One line of the file table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The file.
    pub ef: Ef,
    /// Its name as people write it and as dumps are called, `EF.DG1`.
    pub name: &'static str,
    /// Where it lies.
    pub directory: Directory,
    /// File identifier (two bytes of SELECT).
    pub fid: u16,
    /// Short file identifier (five bits of READ BINARY).
    pub sfi: u8,
    /// First tag of the content; `None` where the content has no wrapper of one tag.
    pub tag: Option<u16>,
    /// Data group number, 1 to 16.
    pub data_group: Option<u8>,
    /// How many bytes our chip keeps for it at most. Readers accept more.
    pub limit: u16,
}

/// READ BINARY and UPDATE BINARY with INS B0 and D6 reach offsets up to 7FFF.
const SHORT_OFFSETS: u16 = 0x7FFF;

const fn mf(ef: Ef, name: &'static str, fid: u16, sfi: u8, tag: Option<u16>, limit: u16) -> Entry {
    Entry { ef, name, directory: Directory::MasterFile, fid, sfi, tag, data_group: None, limit }
}

const fn app(ef: Ef, name: &'static str, id: u8, tag: Option<u16>, limit: u16) -> Entry {
    // u16::from is not const; both parts are the same byte by Doc 9303-10 Table 38.
    let fid = u16::from_be_bytes([0x01, id]);
    let directory = Directory::Emrtd;
    let data_group = if id <= 0x10 { Some(id) } else { None };
    Entry { ef, name, directory, fid, sfi: id, tag, data_group, limit }
}

/// All files, in the order of Doc 9303-10 Table 38.
pub const FILES: [Entry; 23] = [
    mf(Ef::AtrInfo, "EF.ATR", 0x2F01, 0x01, None, 64),
    mf(Ef::Dir, "EF.DIR", 0x2F00, 0x1E, Some(0x61), 64),
    mf(Ef::CardAccess, "EF.CardAccess", 0x011C, 0x1C, Some(0x31), 512),
    mf(Ef::CardSecurity, "EF.CardSecurity", 0x011D, 0x1D, Some(0x30), 4096),
    app(Ef::Com, "EF.COM", 0x1E, Some(0x60), 64),
    app(Ef::Sod, "EF.SOD", 0x1D, Some(0x77), 8192),
    app(Ef::Cvca, "EF.CVCA", 0x1C, None, 36),
    app(Ef::Dg1, "EF.DG1", 0x01, Some(0x61), 128),
    app(Ef::Dg2, "EF.DG2", 0x02, Some(0x75), SHORT_OFFSETS),
    app(Ef::Dg3, "EF.DG3", 0x03, Some(0x63), SHORT_OFFSETS),
    app(Ef::Dg4, "EF.DG4", 0x04, Some(0x76), SHORT_OFFSETS),
    app(Ef::Dg5, "EF.DG5", 0x05, Some(0x65), SHORT_OFFSETS),
    app(Ef::Dg6, "EF.DG6", 0x06, Some(0x66), 1024),
    app(Ef::Dg7, "EF.DG7", 0x07, Some(0x67), SHORT_OFFSETS),
    app(Ef::Dg8, "EF.DG8", 0x08, Some(0x68), 1024),
    app(Ef::Dg9, "EF.DG9", 0x09, Some(0x69), 1024),
    app(Ef::Dg10, "EF.DG10", 0x0A, Some(0x6A), 1024),
    app(Ef::Dg11, "EF.DG11", 0x0B, Some(0x6B), 4096),
    app(Ef::Dg12, "EF.DG12", 0x0C, Some(0x6C), 4096),
    app(Ef::Dg13, "EF.DG13", 0x0D, Some(0x6D), 16384),
    app(Ef::Dg14, "EF.DG14", 0x0E, Some(0x6E), 1024),
    app(Ef::Dg15, "EF.DG15", 0x0F, Some(0x6F), 1024),
    app(Ef::Dg16, "EF.DG16", 0x10, Some(0x70), 4096),
];

impl Ef {
    /// The line of the file table.
    pub const fn entry(self) -> &'static Entry {
        let [
            atr_info,
            dir,
            card_access,
            card_security,
            com,
            sod,
            cvca,
            dg1,
            dg2,
            dg3,
            dg4,
            dg5,
            dg6,
            dg7,
            dg8,
            dg9,
            dg10,
            dg11,
            dg12,
            dg13,
            dg14,
            dg15,
            dg16,
        ] = &FILES;
        match self {
            Self::AtrInfo => atr_info,
            Self::Dir => dir,
            Self::CardAccess => card_access,
            Self::CardSecurity => card_security,
            Self::Com => com,
            Self::Sod => sod,
            Self::Cvca => cvca,
            Self::Dg1 => dg1,
            Self::Dg2 => dg2,
            Self::Dg3 => dg3,
            Self::Dg4 => dg4,
            Self::Dg5 => dg5,
            Self::Dg6 => dg6,
            Self::Dg7 => dg7,
            Self::Dg8 => dg8,
            Self::Dg9 => dg9,
            Self::Dg10 => dg10,
            Self::Dg11 => dg11,
            Self::Dg12 => dg12,
            Self::Dg13 => dg13,
            Self::Dg14 => dg14,
            Self::Dg15 => dg15,
            Self::Dg16 => dg16,
        }
    }

    /// The file with this identifier in `directory`.
    pub fn by_fid(directory: Directory, fid: u16) -> Option<Self> {
        let mut files = FILES.iter();
        files.find(|entry| entry.directory == directory && entry.fid == fid).map(|entry| entry.ef)
    }

    /// The file with this short identifier in `directory`.
    pub fn by_sfi(directory: Directory, sfi: u8) -> Option<Self> {
        let mut files = FILES.iter();
        files.find(|entry| entry.directory == directory && entry.sfi == sfi).map(|entry| entry.ef)
    }

    /// The data group with this number.
    pub fn by_data_group(number: u8) -> Option<Self> {
        FILES.iter().find(|entry| entry.data_group == Some(number)).map(|entry| entry.ef)
    }

    /// The data group with this tag in EF.COM.
    pub fn by_tag(tag: u8) -> Option<Self> {
        let group = |entry: &&Entry| entry.data_group.is_some() && entry.tag == Some(tag.into());
        FILES.iter().find(group).map(|entry| entry.ef)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_found_by_each_of_its_keys() {
        for entry in &FILES {
            assert_eq!(entry.ef.entry(), entry);
            assert_eq!(Ef::by_fid(entry.directory, entry.fid), Some(entry.ef));
            assert_eq!(Ef::by_sfi(entry.directory, entry.sfi), Some(entry.ef));
            if let Some(number) = entry.data_group {
                assert_eq!(Ef::by_data_group(number), Some(entry.ef));
            }
        }
        assert_eq!(Ef::by_tag(0x75), Some(Ef::Dg2));
        assert_eq!(Ef::by_tag(0x77), None);
        assert_eq!(Ef::by_fid(Directory::MasterFile, 0x011D), Some(Ef::CardSecurity));
        assert_eq!(Ef::by_fid(Directory::Emrtd, 0x011D), Some(Ef::Sod));
    }
}
