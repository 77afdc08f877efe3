//! `verifier trust`: a terminal is fed, its lists are looked at, its folder is sealed.

mod import;
mod show;

use jiff::Timestamp;

use super::{CommandError, Exit};
use crate::args::resolved::of_environment;
use crate::args::trust::{Deposit, Seal, TrustCommand};
use crate::key_file::{self, Password};
use crate::language::{Language, Text};
use crate::trust::{TrustError, deposit, seal};

pub(super) fn run(command: &TrustCommand) -> Result<Exit, CommandError> {
    match command {
        TrustCommand::Import(typed) => import::run(typed, language(command)),
        TrustCommand::Show(typed) => show::run(typed, language(command)),
        TrustCommand::Seal(typed) => run_seal(typed, language(command)),
        TrustCommand::Deposit(typed) => run_deposit(typed, language(command)),
    }
}

/// The language of the answer.
pub(super) fn language(command: &TrustCommand) -> Language {
    let typed = match command {
        TrustCommand::Import(typed) => typed.lang,
        TrustCommand::Show(typed) => typed.lang,
        TrustCommand::Seal(typed) => typed.lang,
        TrustCommand::Deposit(typed) => typed.lang,
    };
    typed.unwrap_or_else(of_environment)
}

fn run_seal(typed: &Seal, language: Language) -> Result<Exit, CommandError> {
    let certificate = std::fs::read(&typed.certificate);
    let certificate = certificate.map_err(CommandError::reading(&typed.certificate))?;
    let password =
        Password::find(key_file::folder(&typed.key), &typed.password).map_err(TrustError::from)?;
    let key = key_file::read_signing_key(&typed.key, &password);
    let key = key.map_err(TrustError::from)?;
    let sealed = seal(&typed.trust, &key.into(), &certificate, typed.version, Timestamp::now())?;
    let text = Text::new(
        "sealed as version {version}: {files} files",
        "đã niêm phong phiên bản {version}: {files} tệp",
    );
    let text = text.get(language).replace("{version}", &sealed.version.to_string());
    println!("{}", text.replace("{files}", &sealed.files.to_string()));
    Ok(Exit::Accepted)
}

fn run_deposit(typed: &Deposit, language: Language) -> Result<Exit, CommandError> {
    let names = deposit(&typed.class_token, &typed.files, &typed.password);
    let text = Text::new(
        "in the token; remove the key file from this computer",
        "đã nạp vào thiết bị lưu khóa; hãy xóa tệp khóa khỏi máy này",
    );
    for name in names.map_err(TrustError::from)? {
        println!("{name}: {}", text.get(language));
    }
    Ok(Exit::Accepted)
}
