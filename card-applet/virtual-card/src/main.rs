//! A card without a chip, for PC/SC: `virtual-card --vpcd 127.0.0.1:35963 --state card.state`.

use core::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use card_applet::Place;
use card_applet::storage::{Change, Failure, Slot, Storage, make_blank};
use card_format::cvca::{self, Cvca};
use card_format::date::Date;
use card_format::ef::{Ef, FILES};
use card_format::lifecycle::Step;
use card_format::object::{KeySlot, Password};
use card_format::profile::PROFILES;
use card_protocol::cipher::{Cipher, Key};
use card_protocol::diversification::{
    CHIP_IDENTITY_LEN, Context, DELIVERED_VERSION, DEMO_TRANSPORT_MASTER, StaticKeys,
};
use clap::{Args, Parser, Subcommand};
use getrandom::SysRng;
use rand_core::{Rng, UnwrapErr};
use virtual_card::file_store::OpenError;
use virtual_card::vpcd::{self, Continue, Event};
use virtual_card::{FileStore, Memory, VirtualCard};
use zeroize::Zeroizing;

/// A chip identity card that lives in a file or in memory, in a virtual PC/SC reader.
///
/// Debian's vsmartcard-vpcd adds the readers "Virtual PCD 00 00" and "00 01" to pcscd. This command
/// is the card in one of them, until it is ended. A fresh card is a blank: it has a random chip
/// identity and transport keys from the published demonstration master, and waits for a
/// personalizer. Nobody should issue it to anyone.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

const EXAMPLES: &str = "Examples:
  virtual-card --state card.state            a card that keeps its state, in the first reader
  virtual-card --vpcd 127.0.0.1:35964        a card in the second reader, forgotten at the end
  virtual-card --profile legacy              a card that old terminals can read, too
  virtual-card --state card.state --leave-after 40
                                             a card that somebody takes away too soon
  virtual-card show --state card.state       what the card holds, without anyone's data
  virtual-card tamper --state card.state --file EF.DG2 --offset 500
                                             the same card, forged in one bit

Exit codes: 0 done; 1 the card or the reader cannot be used; 2 the command line is wrong.";

#[derive(Args)]
struct Serve {
    /// Where vpcd waits for a card; the second reader waits one port higher.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:35963")]
    vpcd: String,
    /// The file that is the card. A new one becomes a blank; without a file the card lives in memory.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Whose blank it is. Blanks of all countries are alike: what differs is what a personalizer
    /// writes on them. A new blank of the legacy profile also speaks Basic Access Control once it
    /// is personalized.
    #[arg(long, value_name = "NAME", value_parser = profiles())]
    profile: Option<String>,
    /// Hexadecimal file with the 16-byte master of the transport keys that a new blank gets, instead
    /// of the published demonstration master.
    #[arg(long, value_name = "FILE")]
    transport_key: Option<PathBuf>,
    /// Take the card out of the reader for good when it is asked for the first time after so many
    /// commands, and end.
    #[arg(long, value_name = "COMMANDS", conflicts_with = "silent_after")]
    leave_after: Option<u32>,
    /// Never answer again after so many commands; the card stays in the reader.
    #[arg(long, value_name = "COMMANDS")]
    silent_after: Option<u32>,
}

#[derive(Subcommand)]
enum Command {
    /// Flip the lowest bit of one byte of a file on the card, past every access rule, to make a
    /// forgery that a terminal must notice.
    Tamper {
        /// The file that is the card. It must not be in a reader.
        #[arg(long, value_name = "FILE")]
        state: PathBuf,
        /// The elementary file, such as EF.DG2 or EF.SOD.
        #[arg(long, value_name = "NAME", value_parser = elementary_file)]
        file: Ef,
        /// Which byte, counted from 0.
        #[arg(long)]
        offset: u16,
    },
    /// Print how far the card is and which files it holds, and nothing that is in them.
    Show {
        /// The file that is the card. It must not be in a reader.
        #[arg(long, value_name = "FILE")]
        state: PathBuf,
    },
}

/// The profile that is no country's.
const LEGACY: &str = "legacy";

fn profiles() -> Vec<&'static str> {
    PROFILES.iter().map(|profile| profile.name).chain([LEGACY]).collect()
}

/// Why the command ends early.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("the card cannot be written: {0:?}")]
    Write(Failure),
    #[error("{0} is not a transport master key of 32, 48 or 64 hexadecimal digits")]
    NoKey(PathBuf),
    #[error("there is no card in {0}; start one with: virtual-card --state {0}")]
    NoCard(PathBuf),
    #[error("{name} on this card has {written} bytes, so there is no byte {offset} to change")]
    NoByte { name: &'static str, written: usize, offset: u16 },
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::Write(failure)
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match &cli.command {
        None => serve(&cli.serve),
        Some(Command::Tamper { state, file, offset }) => tamper(state, *file, *offset),
        Some(Command::Show { state }) => show(state),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let mut source: Option<&dyn core::error::Error> = Some(&error);
            let mut text = String::from("virtual-card");
            while let Some(error) = source {
                text = format!("{text}: {error}");
                source = error.source();
            }
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}

fn serve(options: &Serve) -> Result<(), Error> {
    let Some(path) = &options.state else {
        let mut storage = Memory::default();
        fresh(&mut storage, options)?;
        insert(options, storage);
        return Ok(());
    };
    let mut storage = FileStore::open(path)?;
    if storage.is_empty() {
        fresh(&mut storage, options)?;
    }
    insert(options, storage);
    Ok(())
}

fn fresh(storage: &mut impl Storage, options: &Serve) -> Result<(), Error> {
    let mut identity = [0; CHIP_IDENTITY_LEN];
    UnwrapErr(SysRng).fill_bytes(&mut identity);
    let master = match &options.transport_key {
        Some(path) => transport_master(path).ok_or_else(|| Error::NoKey(path.clone()))?,
        None => Key::aes128(DEMO_TRANSPORT_MASTER),
    };
    let context = Context::new(&identity, DELIVERED_VERSION);
    make_blank(storage, &identity, &StaticKeys::diversify(&master, &context))?;
    if options.profile.as_deref() == Some(LEGACY) {
        storage.commit(&[Change::Put(Slot::LegacyProfile, &[1])])?;
    }
    Ok(())
}

/// 32, 48 or 64 hexadecimal digits; nothing of a wrong file is printed.
fn transport_master(path: &Path) -> Option<Key> {
    let text = Zeroizing::new(std::fs::read_to_string(path).ok()?);
    let digits = text.trim();
    let cipher = match digits.len() {
        32 => Cipher::Aes128,
        48 => Cipher::Aes192,
        64 => Cipher::Aes256,
        _ => return None,
    };
    let digit = |digit: &u8| char::from(*digit).to_digit(16).and_then(|it| u8::try_from(it).ok());
    let byte = |pair: &[u8; 2]| match pair.each_ref().map(digit) {
        [Some(high), Some(low)] => Some(high << 4 | low),
        _ => None,
    };
    let bytes = digits.as_bytes().as_chunks().0.iter().map(byte).collect::<Option<Vec<_>>>();
    Key::new(cipher, &Zeroizing::new(bytes?)).ok()
}

fn insert(options: &Serve, storage: impl Storage) {
    let address = &options.vpcd;
    let is_over = |most: Option<u32>, commands| most.is_some_and(|most| commands > most);
    eprintln!("virtual-card: {}", summary(&storage));
    let mut card = VirtualCard::new(storage, UnwrapErr(SysRng));
    let mut told = false;
    vpcd::serve(address, &mut card, |event| {
        match event {
            Event::Asked(commands) if is_over(options.leave_after, commands) => {
                eprintln!("virtual-card: taken out of the reader at {address}");
                return Continue::No;
            }
            Event::Asked(commands) if is_over(options.silent_after, commands) => {
                eprintln!("virtual-card: silent from now on");
                loop {
                    std::thread::park();
                }
            }
            Event::Asked(_) => return Continue::Yes,
            Event::Inserted => eprintln!("virtual-card: in the reader at {address}"),
            Event::Removed => eprintln!("virtual-card: the reader at {address} went away"),
            Event::Absent(error) if !told => {
                eprintln!("virtual-card: no reader at {address} ({error}), trying again");
            }
            Event::Absent(_) => {}
        }
        told = matches!(event, Event::Absent(_));
        Continue::Yes
    });
}

fn tamper(state: &Path, file: Ef, offset: u16) -> Result<(), Error> {
    let mut storage = existing(state)?;
    let slot = Slot::File(file);
    let mut byte = [0];
    if storage.read(slot, usize::from(offset), &mut byte) == 0 {
        let written = storage.extent(slot).map_or(0, |extent| extent.written);
        return Err(Error::NoByte { name: file.entry().name, written, offset });
    }
    storage.commit(&[Change::Write(file, offset, &byte.map(|byte| byte ^ 1))])?;
    println!("{} byte {offset}: lowest bit flipped", file.entry().name);
    Ok(())
}

fn show(state: &Path) -> Result<(), Error> {
    let storage = existing(state)?;
    println!("{}", summary(&storage));
    for entry in &FILES {
        if let Some(extent) = storage.extent(Slot::File(entry.ef)) {
            println!("  {:<16}{:>6} of {:>5} bytes", entry.name, extent.written, extent.size);
        }
    }
    for (name, slot) in [
        ("password MRZ", Slot::Password(Password::Mrz)),
        ("password CAN", Slot::Password(Password::Can)),
        ("key of Chip Authentication", Slot::Key(KeySlot::ChipAuthentication)),
        ("key of Active Authentication", Slot::Key(KeySlot::ActiveAuthentication)),
        ("key set", Slot::KeySet(Place::First)),
        ("other key set", Slot::KeySet(Place::Second)),
        ("Basic Access Control", Slot::LegacyProfile),
    ] {
        println!("  {name:<30}{}", if storage.extent(slot).is_some() { "present" } else { "-" });
    }
    for (name, text) in [("trust points", trust_points(&storage)), ("date", date(&storage))] {
        println!("  {name:<30}{}", text.unwrap_or_else(|| "-".into()));
    }
    Ok(())
}

/// The authorities that the card trusts, newest first: names of keys, not of people.
fn trust_points(storage: &impl Storage) -> Option<String> {
    let mut file = [0; cvca::LEN];
    storage.read(Slot::File(Ef::Cvca), 0, &mut file);
    let names = Cvca::decode(&file).ok()?;
    let names: Vec<_> = names.names().map(|name| name.to_string()).collect();
    Some(names.join(", "))
}

/// The latest day that certificates have proven to have come.
fn date(storage: &impl Storage) -> Option<String> {
    let mut bcd = [0; 4];
    storage.read(Slot::CurrentDate, 0, &mut bcd);
    let date = Date::from_bcd(bcd).ok()?;
    Some(format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()))
}

fn existing(state: &Path) -> Result<FileStore, Error> {
    let none = || Error::NoCard(state.to_owned());
    if !state.exists() {
        return Err(none());
    }
    let storage = FileStore::open(state)?;
    if storage.is_empty() { Err(none()) } else { Ok(storage) }
}

fn summary(storage: &impl Storage) -> String {
    let mut step = [0];
    let mut identity = [0; CHIP_IDENTITY_LEN];
    storage.read(Slot::LifeCycle, 0, &mut step);
    storage.read(Slot::ChipIdentity, 0, &mut identity);
    let [step] = step;
    let step = match Step::from_byte(step) {
        Some(Step::Blank) => "blank",
        Some(Step::Personalization) => "in personalization, bound to a job",
        Some(Step::Operational) => "operational",
        Some(Step::Terminated) => "terminated",
        None => "unreadable",
    };
    let mut text = String::from("chip ");
    for byte in identity {
        let _infallible = write!(text, "{byte:02X}");
    }
    text + ", " + step
}

fn elementary_file(name: &str) -> Result<Ef, String> {
    let found = FILES.iter().find(|entry| entry.name.eq_ignore_ascii_case(name));
    found.map(|entry| entry.ef).ok_or_else(|| {
        let names: Vec<_> = FILES.iter().map(|entry| entry.name).collect();
        format!("there is no such file; the files are {}", names.join(", "))
    })
}
