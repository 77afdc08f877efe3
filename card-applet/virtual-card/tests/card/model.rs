//! What a card ought to know of whoever stands in front of it, said as plainly as it can be: no
//! tables, no protocols, no bytes. [`sequences`](crate::sequences) holds the card against it.

use card_format::ef::{Directory, Ef};
use card_format::lifecycle::Step;
use card_format::object::{DataObject, Password};

/// Something that happens to a card. Whoever acts is right about everything that is not said.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    /// The power goes and comes back.
    Reset,
    SelectMasterFile,
    SelectApplication,
    /// In the current directory, by the identifier of this file.
    Select(Ef),
    ReadByShortIdentifier(Ef),
    ReadByIdentifier(Ef),
    ReadCurrent,
    Update(Ef),
    GetData(DataObject),
    Pace {
        password: Password,
        right: bool,
    },
    Basic {
        right: bool,
    },
    /// PACE with the access number, whose power goes when the attempt is stored: just before that,
    /// or just after.
    PaceCut {
        stored: bool,
    },
    /// PACE with the access number and the chip authentication mapping.
    Mapped,
    /// Terminal Authentication; a wrong one has a signature of somebody else.
    TerminalAuthentication {
        dg3: bool,
        dg4: bool,
        right: bool,
    },
    ChipAuthentication {
        right: bool,
    },
    ActiveAuthentication,
    /// GENERAL AUTHENTICATE out of the blue.
    Stray,
    WrongMac,
    NoMac,
    /// SELECT of the application in clear.
    Plain,
    /// Bytes that are no command.
    Garbage,
    /// SCP03 after a reset, with the key set of this version or the one that the card chooses.
    Issuer(u8),
    /// PUT KEY of the set with this version; a wrong one has another check value.
    PutKeys {
        version: u8,
        right: bool,
    },
    DeleteKeys(u8),
    /// One of the two, whose power goes when it is stored: just before that, or just after.
    PutKeysCut {
        version: u8,
        stored: bool,
    },
    DeleteKeysCut {
        version: u8,
        stored: bool,
    },
    Activate,
    Terminate,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Session {
    Open,
    Terminal {
        basic: bool,
        chip: Option<Inspector>,
    },
    /// Under the key set of this version.
    Issuer(u8),
}

/// Somebody to whom the chip has shown its key.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "four things that are so or not")]
struct Inspector {
    /// Whose certificates the card has seen.
    known: bool,
    /// Who has signed the card's challenge.
    authenticated: bool,
    dg3: bool,
    dg4: bool,
}

/// The card.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    step: Step,
    session: Session,
    directory: Directory,
    file: Option<Ef>,
    /// Versions of the key sets.
    sets: [Option<u8>; 2],
    /// Wrong in a row: zone, access number.
    pub(crate) failures: [u8; 2],
}

/// Nothing is known of an inspector yet.
const STRANGE: Inspector = Inspector { known: false, authenticated: false, dg3: false, dg4: false };

pub(crate) const GOOD: u16 = 0x9000;
const REFUSED: u16 = 0x6982;
const NOT_NOW: u16 = 0x6985;
const NOT_FOUND: u16 = 0x6A82;
const NO_FILE: u16 = 0x6986;
/// The protocols of terminals are spoken in a class that SCP03 does not protect.
const NO_CLASS: u16 = 0x6E00;
const WRONG_DATA: u16 = 0x6A80;
const NO_ROOM: u16 = 0x6A84;
const NO_KEY: u16 = 0x6A88;
const WRONG_PASSWORD: u16 = 0x6300;

impl Model {
    /// A card that has everything, in this step of its life.
    pub(crate) const fn new(step: Step) -> Self {
        let (directory, file) = (Directory::MasterFile, None);
        let sets = [Some(0x30), None];
        Self { step, session: Session::Open, directory, file, sets, failures: [0; 2] }
    }

    /// Lets it happen, and says with which status word.
    pub(crate) fn after(&mut self, act: Act) -> u16 {
        match act {
            Act::Reset => self.reset(),
            Act::SelectMasterFile => self.enter(Directory::MasterFile),
            Act::SelectApplication => self.select_application(),
            Act::Select(ef) | Act::ReadByIdentifier(ef) => {
                self.read(Ef::by_fid(self.directory, ef.entry().fid))
            }
            Act::ReadByShortIdentifier(ef) => self.read(Ef::by_sfi(self.directory, ef.entry().sfi)),
            Act::ReadCurrent => match self.file {
                None => NO_FILE,
                file => self.read(file),
            },
            Act::Update(ef) => match Ef::by_sfi(self.directory, ef.entry().sfi) {
                None => NOT_FOUND,
                // The chip writes it itself, when it is told whom to trust.
                Some(Ef::Cvca) => REFUSED,
                Some(_) if !self.writes() => REFUSED,
                file => self.make_current(file),
            },
            Act::GetData(object) => allow(self.tells(object)),
            Act::Pace { password, right } => self.pace(password, right),
            Act::Basic { right } => self.basic(right),
            Act::PaceCut { stored } => self.pace_cut(stored),
            Act::Mapped => match self.pace(Password::Can, true) {
                GOOD => self.open(Session::Terminal { basic: false, chip: Some(STRANGE) }),
                status => status,
            },
            Act::ChipAuthentication { right } => self.chip_authentication(right),
            Act::TerminalAuthentication { dg3, dg4, right } => {
                self.terminal_authentication(dg3, dg4, right)
            }
            Act::ActiveAuthentication => allow(self.uses_keys()),
            Act::Stray => match self.session {
                // The issuer is shown the key by the same command.
                Session::Issuer(_) if self.step == Step::Blank => REFUSED,
                Session::Issuer(_) => WRONG_DATA,
                _ => NOT_NOW,
            },
            Act::WrongMac => self.lose(0x6988),
            Act::NoMac => match self.session {
                Session::Terminal { .. } => self.lose(0x6987),
                _ => self.lose(0x6988),
            },
            Act::Garbage => self.lose(0x6700),
            Act::Plain => {
                self.lose(GOOD);
                self.select_application()
            }
            Act::Issuer(version) => self.issuer(version),
            Act::PutKeys { version, right } => self.put_keys(version, right),
            Act::DeleteKeys(version) => self.delete_keys(version),
            Act::PutKeysCut { version, stored } => {
                self.cut(stored, |it| it.put_keys(version, true))
            }
            Act::DeleteKeysCut { version, stored } => {
                self.cut(stored, |it| it.delete_keys(version))
            }
            Act::Activate => self.life(self.step == Step::Personalization, Step::Operational),
            Act::Terminate => self.life(true, Step::Terminated),
        }
    }

    /// A dead card has forgotten what it counted.
    pub(crate) fn remembers(&self) -> bool {
        self.step != Step::Terminated
    }

    fn reset(&mut self) -> u16 {
        *self = Self { failures: self.failures, sets: self.sets, ..Self::new(self.step) };
        GOOD
    }

    /// What was open is over; what was in clear all the time goes on.
    fn lose(&mut self, status: u16) -> u16 {
        if self.session != Session::Open {
            self.reset();
        }
        status
    }

    fn open(&mut self, session: Session) -> u16 {
        self.session = session;
        GOOD
    }

    fn enter(&mut self, directory: Directory) -> u16 {
        (self.directory, self.file) = (directory, None);
        GOOD
    }

    fn make_current(&mut self, file: Option<Ef>) -> u16 {
        self.file = file;
        GOOD
    }

    fn select_application(&mut self) -> u16 {
        if self.step == Step::Terminated { NOT_FOUND } else { self.enter(Directory::Emrtd) }
    }

    fn read(&mut self, file: Option<Ef>) -> u16 {
        match file {
            None => NOT_FOUND,
            Some(ef) if self.shows(ef) => self.make_current(file),
            Some(_) => REFUSED,
        }
    }

    fn lives(&self) -> bool {
        matches!(self.step, Step::Personalization | Step::Operational)
    }

    fn issues(&self) -> bool {
        matches!(self.session, Session::Issuer(_))
    }

    fn writes(&self) -> bool {
        self.issues() && self.step == Step::Personalization
    }

    fn shows(&self, ef: Ef) -> bool {
        let Session::Terminal { basic, chip } = self.session else {
            let free = matches!(ef, Ef::AtrInfo | Ef::Dir | Ef::CardAccess);
            return self.lives() && (free || self.writes());
        };
        match ef {
            Ef::Dg3 => chip.is_some_and(|inspector| inspector.dg3),
            Ef::Dg4 => chip.is_some_and(|inspector| inspector.dg4),
            Ef::CardSecurity => !basic,
            _ => true,
        }
    }

    fn tells(&self, object: DataObject) -> bool {
        let holder = matches!(self.session, Session::Terminal { .. });
        match object {
            DataObject::LifeCycle => true,
            DataObject::ChipIdentity => self.step != Step::Operational || holder,
            DataObject::JobMarker => holder || self.writes(),
            DataObject::KeyInformation => self.is_issuers(),
            _ => false,
        }
    }

    fn uses_keys(&self) -> bool {
        matches!(self.session, Session::Terminal { .. }) || self.writes()
    }

    fn pace(&mut self, password: Password, right: bool) -> u16 {
        match self.session {
            Session::Issuer(_) => self.lose(NO_CLASS),
            _ if !self.lives() => REFUSED,
            Session::Open => {
                let session = Session::Terminal { basic: false, chip: None };
                self.attempt(password, right, session)
            }
            Session::Terminal { .. } => NOT_NOW,
        }
    }

    fn basic(&mut self, right: bool) -> u16 {
        match self.session {
            Session::Issuer(_) => self.lose(NO_CLASS),
            _ if !self.lives() => REFUSED,
            // Inside a session the challenge is one of Terminal Authentication.
            Session::Terminal { chip: None, .. } => REFUSED,
            Session::Terminal { chip: Some(inspector), .. } if inspector.authenticated => REFUSED,
            Session::Terminal { chip: Some(inspector), .. } if inspector.known => WRONG_PASSWORD,
            Session::Open if self.directory == Directory::Emrtd => {
                let session = Session::Terminal { basic: true, chip: None };
                self.attempt(Password::Mrz, right, session)
            }
            _ => NOT_NOW,
        }
    }

    fn attempt(&mut self, password: Password, right: bool, session: Session) -> u16 {
        let [zone, number] = &mut self.failures;
        let failures = if password == Password::Mrz { zone } else { number };
        *failures = if right { 0 } else { *failures + 1 };
        if right { self.open(session) } else { WRONG_PASSWORD }
    }

    fn pace_cut(&mut self, stored: bool) -> u16 {
        let attempted = self.session == Session::Open && self.lives();
        self.failures[1] += u8::from(attempted && stored);
        self.reset()
    }

    fn chip_authentication(&mut self, right: bool) -> u16 {
        match self.session {
            Session::Issuer(_) if right => self.lose(NO_CLASS),
            Session::Terminal { basic, .. } if right => {
                self.open(Session::Terminal { basic, chip: Some(STRANGE) })
            }
            Session::Terminal { .. } => WRONG_DATA,
            Session::Issuer(_) if self.writes() => NOT_NOW,
            _ => REFUSED,
        }
    }

    fn terminal_authentication(&mut self, dg3: bool, dg4: bool, right: bool) -> u16 {
        let Session::Terminal { chip: Some(inspector), .. } = &mut self.session else {
            return if self.issues() { self.lose(NO_CLASS) } else { REFUSED };
        };
        inspector.known = true;
        match (inspector.authenticated, right) {
            (true, _) => REFUSED,
            (false, false) => WRONG_PASSWORD,
            (false, true) => {
                *inspector = Inspector { known: true, authenticated: true, dg3, dg4 };
                GOOD
            }
        }
    }

    /// Before it is the holder's.
    fn is_issuers(&self) -> bool {
        matches!(self.step, Step::Blank | Step::Personalization)
    }

    fn issuer(&mut self, version: u8) -> u16 {
        self.reset();
        match self.select_application() {
            GOOD if !self.is_issuers() => REFUSED,
            GOOD => {
                let named = |it: &u8| version == 0 || *it == version;
                match self.sets.into_iter().flatten().filter(named).min() {
                    Some(version) => self.open(Session::Issuer(version)),
                    None => NO_KEY,
                }
            }
            status => status,
        }
    }

    fn put_keys(&mut self, version: u8, right: bool) -> u16 {
        if !self.issues() {
            return REFUSED;
        }
        if self.sets.contains(&Some(version)) {
            return NOT_NOW;
        }
        match self.sets.iter_mut().find(|set| set.is_none()) {
            None => NO_ROOM,
            Some(_) if !right => REFUSED,
            Some(free) => {
                *free = Some(version);
                GOOD
            }
        }
    }

    fn delete_keys(&mut self, version: u8) -> u16 {
        let Session::Issuer(own) = self.session else { return REFUSED };
        match self.sets.iter_mut().find(|set| **set == Some(version)) {
            None => NO_KEY,
            Some(_) if version == own => NOT_NOW,
            Some(set) => {
                *set = None;
                GOOD
            }
        }
    }

    /// Takes the power at the commit of a change of keys, if there is one.
    fn cut(&mut self, stored: bool, change: impl FnOnce(&mut Self) -> u16) -> u16 {
        let before = self.sets;
        change(self);
        if !stored {
            self.sets = before;
        }
        self.reset()
    }

    fn life(&mut self, leads: bool, next: Step) -> u16 {
        match (self.issues() && self.is_issuers(), leads) {
            (false, _) => REFUSED,
            (true, false) => NOT_NOW,
            (true, true) => {
                self.step = next;
                self.sets = [None; 2];
                self.reset()
            }
        }
    }
}

const fn allow(allowed: bool) -> u16 {
    if allowed { GOOD } else { REFUSED }
}
