//! The issuing authority's keys and certificates (Doc 9303-12).
//!
//! ```text
//! csca.der, csca.key            country signing authority: signs document signers
//! ds.der, ds.key                document signer: signs EF.SOD of every card; later ds-2, ds-3 …
//! audit.der, audit.key          signs what the line says of itself: heads of its log, its lists
//! signers.toml                  how many documents a document signer may sign
//! seal-face.1.key …             master keys of the four classes, generation 1
//! transport.key                 master of the chip maker's transport keys
//! cvca.cvcert, cvca.key         trust point for terminals that read fingerprints; more in `cv`
//! password                      only where none was given; readable by its owner alone
//! ```
//!
//! Keys lie in the container of [`verifier::key_file`]. A hardware module takes the place of the
//! files without another change: nothing but signatures and CMACs is asked of a key.

mod check;
mod cv;
mod distinguished_name;
mod draft;
mod extensions;
mod folder;
mod init;
mod issuer;
mod orderer;
mod rules;
mod signer;
mod table;
mod trust;

pub use check::{Finding, Role, profile_check};
pub use cv::{NewTerminal, NewVerifier, NextCvca, Options, Right, Show};
pub use draft::Draft;
pub use folder::{Folder, Report};
pub use init::{Init, Module, Transport};
pub use orderer::NewOrderer;
pub use rules::Rule;
pub use signer::{LogSigner, NextSigner, Signer};
pub use trust::Trust;

use std::path::PathBuf;
use std::process::ExitCode;

use card_format::sealed::Class;
use verifier::key_file;

use crate::{keys, settings};

/// Why a command on keys and certificates failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Keys that cards depend on are never replaced.
    #[error("{path} exists already; nothing was changed", path = .0.display())]
    Exists(PathBuf),
    /// A file is missing or cannot be used.
    #[error(transparent)]
    File(#[from] key_file::Error),
    /// A certificate is not one.
    #[error("{path}: {source}", path = .path.display())]
    Certificate {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: card_format::error::Error,
    },
    /// A certificate could not be made.
    #[error("certificate: {0}")]
    Issue(#[from] card_format::error::Error),
    /// The clock or a calendar computation failed.
    #[error("date: {0}")]
    Date(#[from] jiff::Error),
    /// A transport key must be one of AES.
    #[error("{path} does not hold 32, 48 or 64 hexadecimal digits", path = .0.display())]
    TransportKey(PathBuf),
    /// The chip maker must know the master, too.
    #[error(
        "a random transport key would be born in the token and could not be handed to the chip \
         maker; import the chip maker's with --transport-key FILE"
    )]
    TransportKeyInside,
    /// Master keys in a token do not come out.
    #[error(
        "the master key of the class {0} lies in a token and never leaves it; name the folder that \
         it was taken over from with --class-keys (see `pki init --seal-keys`)"
    )]
    ClassKeyInside(Class),
    /// The place of a module cannot be written down.
    #[error("paths and labels of a module must be free of quotation marks and backslashes")]
    ModuleName,
    /// Country and State do not have the form that certificates and zones need.
    #[error("a country has two capital letters and a State has three, as in VN and VNM")]
    State,
    /// A certificate is outside the profile.
    #[error("{0} rules of the certificate profile are broken")]
    Profile(usize),
    /// No certificate of the kind that signs lies in a folder with its key.
    #[error("{path} holds no certificate of that authority with its key", path = .0.display())]
    NoAuthority(PathBuf),
    /// All names of a kind are taken.
    #[error("no name is free; choose one with --name")]
    NoName,
    /// A certificate would end before it begins.
    #[error("the certificate would end before it begins")]
    Life,
    /// A setting cannot be used.
    #[error(transparent)]
    Setting(#[from] settings::Error),
    /// A key cannot be made or had.
    #[error(transparent)]
    Keeper(#[from] keys::KeeperError),
    /// A hardware module refuses.
    #[error(transparent)]
    Key(#[from] keys::Error),
    /// The country signing key has signed for as long as it may.
    #[error("csca.key signed until {0}; a new country signing authority is due")]
    AuthorityPast(String),
    /// A private key does not belong to its certificate.
    #[error("{path} does not belong to its certificate", path = .0.display())]
    Mismatch(PathBuf),
}

/// What to do with keys and certificates.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Command {
    /// Make all keys and certificates of an issuing authority
    Init(Init),
    /// Hold the certificates of a folder against the profile of Doc 9303-12
    Check {
        /// Folder made by `pki init`
        folder: PathBuf,
    },
    /// Make the next key of the authority that cards trust, with its link certificate
    Cvca(NextCvca),
    /// Make a document verifier, which lets in terminals
    Dv(NewVerifier),
    /// Make a terminal that reads fingerprints, with its chain of certificates
    Is(NewTerminal),
    /// Make key and certificate of an authority that orders cards
    Orderer(NewOrderer),
    /// Print card-verifiable certificates
    Show(Show),
    /// Make the next document signer, or the signer of the books
    #[command(subcommand)]
    Signer(Signer),
    /// Make the folder that terminals need: anchors, and the keys of the classes they may open
    Trust(Trust),
}

impl Command {
    /// Does it, and tells on the terminal what was done.
    pub fn run(self) -> Result<(), Error> {
        match self {
            Self::Init(init) => init.run(),
            Self::Check { folder } => {
                let report = Folder::new(folder).check()?;
                println!("{}", table::table(&report));
                report.verdict()
            }
            Self::Cvca(cvca) => cvca.run(),
            Self::Dv(verifier) => verifier.run(),
            Self::Is(terminal) => terminal.run(),
            Self::Signer(signer) => signer.run(),
            Self::Orderer(orderer) => orderer.run(),
            Self::Show(show) => show.run(),
            Self::Trust(trust) => trust.run(),
        }
    }
}

/// Runs the command.
pub fn run(command: Command) -> ExitCode {
    match command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests;
