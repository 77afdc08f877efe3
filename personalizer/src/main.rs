//! `personalizer`: the production line's command.

mod args;
mod command;

use std::process::ExitCode;

use args::{Args, Command, Dossier};
use clap::Parser;

fn main() -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(message) => {
            let wrong = message.use_stderr();
            // Without a terminal there is nobody to tell.
            let _ = message.print();
            return if wrong { ExitCode::from(command::WRONG_CALL) } else { ExitCode::SUCCESS };
        }
    };
    match args.command {
        Command::Pki(command) => personalizer::pki::run(command),
        Command::Order(command) => personalizer::order::run(&command),
        Command::Intake(intake) => personalizer::intake::run(&intake),
        Command::Dossier(Dossier::Sample(sample)) => {
            command::answer(command::dossier::sample(&sample))
        }
        Command::Dossier(Dossier::Withdraw(it)) => command::answer(command::withdraw::run(&it)),
        Command::Dossier(Dossier::Check(check)) => command::answer(command::dossier::check(&check)),
        Command::Issue(issue) => command::answer(command::issue::run_batch(&issue)),
        Command::Operator(operator) => command::answer(command::operator::run(&operator)),
        Command::Keys(keys) => command::answer(command::keys::run(&keys)),
        Command::Books(books) => command::answer(command::books::run(&books)),
        Command::Delivery(delivery) => command::answer(command::delivery::run(&delivery)),
        Command::Complaint(complaint) => command::answer(command::complaint::run(&complaint)),
        Command::Revoked(revoked) => command::answer(command::revoked::run(&revoked)),
        Command::Audit(audit) => command::answer(command::audit::run(&audit)),
        Command::Status(status) => command::answer(command::status::run(&status)),
        Command::Recheck(recheck) => command::answer(command::recheck::run(&recheck)),
        Command::Serve(serve) => command::answer(serve.run().map_err(Into::into)),
        Command::Watch(watch) => command::answer(watch.run().map_err(Into::into)),
        Command::Card(card) => command::answer(command::card::run(&card)),
        Command::Scrap(scrap) => command::answer(command::scrap::run(&scrap)),
        Command::Retry(retry) => command::answer(command::retry::run(&retry)),
        Command::Station(station) => command::answer(command::station::run(&station)),
    }
}
