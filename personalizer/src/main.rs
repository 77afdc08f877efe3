//! `personalizer`: the production line's command.

mod args;
mod command;

use std::process::ExitCode;

use args::{Args, Command, Dossier};
use clap::{ArgMatches, CommandFactory, FromArgMatches};
use personalizer::lang::Lang;

fn main() -> ExitCode {
    let parsed = Args::command().try_get_matches();
    let parsed = parsed.and_then(|found| Ok((Args::from_arg_matches(&found)?, language(&found))));
    let (args, lang) = match parsed {
        Ok(parsed) => parsed,
        Err(message) => {
            let wrong = message.use_stderr();
            // Without a terminal there is nobody to tell.
            let _ = message.print();
            return if wrong { ExitCode::from(command::WRONG_CALL) } else { ExitCode::SUCCESS };
        }
    };
    let answer = match args.command {
        Command::Pki(command) => return personalizer::pki::run(command),
        Command::Order(command) => personalizer::order::run(&command).map_err(Into::into),
        Command::Intake(intake) => intake.run(),
        Command::Dossier(Dossier::Sample(sample)) => command::dossier::sample(&sample),
        Command::Dossier(Dossier::Withdraw(it)) => command::withdraw::run(&it),
        Command::Dossier(Dossier::Check(check)) => command::dossier::check(&check),
        Command::Issue(issue) => command::issue::run_batch(&issue),
        Command::Operator(operator) => command::operator::run(&operator),
        Command::Keys(keys) => command::keys::run(&keys),
        Command::Books(books) => command::books::run(&books),
        Command::Delivery(delivery) => command::delivery::run(&delivery),
        Command::Complaint(complaint) => command::complaint::run(&complaint),
        Command::Revoked(revoked) => command::revoked::run(&revoked),
        Command::Audit(audit) => command::audit::run(&audit),
        Command::Status(status) => command::status::run(&status),
        Command::Recheck(recheck) => command::recheck::run(&recheck),
        Command::Serve(serve) => serve.run().map_err(Into::into),
        Command::Watch(watch) => watch.run().map_err(Into::into),
        Command::Card(card) => command::card::run(&card),
        Command::Scrap(scrap) => command::scrap::run(&scrap),
        Command::Retry(retry) => command::retry::run(&retry),
        Command::Station(station) => command::station::run(&station),
    };
    command::answer(answer, lang)
}

/// The language that was asked for, whichever command it was.
fn language(found: &ArgMatches) -> Lang {
    match found.subcommand() {
        Some((_, inner)) => language(inner),
        None => found.try_get_one("lang").ok().flatten().copied().unwrap_or_default(),
    }
}
