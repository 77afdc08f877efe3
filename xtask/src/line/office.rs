//! What a line needs before its first card: a token with keys, people, a signed order, accounts.

use std::os::unix::fs::OpenOptionsExt as _;
use std::process::Command;

use private_postgres::Server;

use crate::process::{Failure, Outcome, context, fail, step};
use crate::stage::{Stage, json};

/// Debian's software token.
const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// Two people, and what they know.
pub(crate) const PEOPLE: [(&str, &str); 2] = [("an", "supervisor"), ("binh", "custodian")];

/// A server that several programs share, and where their accounts lie.
pub(super) fn server() -> Outcome<(Server, String)> {
    step("a PostgreSQL server of our own");
    let told = |error: private_postgres::Error| Failure(error.to_string());
    let server = Server::start().map_err(told)?;
    let place = server.database().map_err(told)?;
    Ok((server, place))
}

/// Keys in a token, and two people who let them work.
pub(super) fn open(stage: &mut Stage, store: &str) -> Outcome {
    step("a token, and an authority whose keys never leave it");
    context("the folder of tokens", std::fs::create_dir(stage.path("tokens")))?;
    context("the folder of the tray", std::fs::create_dir(stage.path("tray")))?;
    let tokens = stage.path("tokens").display().to_string();
    let configuration =
        format!("directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n");
    let path = stage.path("softhsm2.conf");
    context("the token's configuration", std::fs::write(&path, configuration))?;
    stage.environment = vec![("SOFTHSM2_CONF", path), ("CARDWRIGHT_TOKEN_PIN", "20262026".into())];
    let token = ["--init-token", "--free", "--label", "line", "--pin", "20262026", "--so-pin"];
    let said = stage.listen(Command::new("softhsm2-util").args(token).arg("08154711"))?;
    if said.code != 0 {
        return fail(format!("softhsm2-util: {}{}", said.out, said.err));
    }
    let init = ["pki", "init", "pki", "--hsm", MODULE, "--token", "line"];
    stage.expect(0, "personalizer", &[&init[..], &["--transport-key", "demo"]].concat())?;
    stage.expect(0, "personalizer", &["pki", "trust", "--pki", "pki", "trust"])?;
    people(stage, &["--store", store])
}

/// Registers two people in the accounts that `place` names.
pub(crate) fn people(stage: &Stage, place: &[&str]) -> Outcome {
    step("the people of the line");
    for (number, (name, role)) in PEOPLE.into_iter().enumerate() {
        secret(stage, &credential(name), &format!("passphrase of {name}"))?;
        let file = credential(name);
        let mut add = vec!["operator", "add", name, "--role", role, "--credential-file", &file];
        let by = credential(PEOPLE[0].0);
        if number > 0 {
            add.extend(["--by", PEOPLE[0].0, "--by-credential", &by]);
        }
        add.extend(place);
        stage.expect(0, "personalizer", &add)?;
    }
    Ok(())
}

/// The file in which a script finds what somebody knows.
pub(crate) fn credential(name: &str) -> String {
    format!("{name}.credential")
}

fn secret(stage: &Stage, name: &str, text: &str) -> Outcome {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    let written = options.open(stage.path(name));
    context(
        name,
        written.and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes())),
    )
}

/// An order of invented citizens, signed by their authority and taken in; returns its name in the
/// accounts.
pub(super) fn order(stage: &Stage, store: &str, cards: u32) -> Outcome<String> {
    step("an order, signed by the authority that sends it");
    let count = cards.to_string();
    let sample = ["dossier", "sample", "--count", &count, "--seed", "2026", "--order", "order-1"];
    stage.expect(0, "personalizer", &sample)?;
    stage.expect(0, "personalizer", &["pki", "orderer", "pki", "da-nang", "--keys", "da-nang"])?;
    let key = ["--key", "da-nang/da-nang.key", "--certificate", "da-nang/da-nang.der"];
    stage.expect(0, "personalizer", &[&["order", "sign", "order-1"], &key[..]].concat())?;
    let intake = ["intake", "--pki", "pki", "--store", store, "--order", "order-1", "--json"];
    let said = stage.expect(0, "personalizer", &intake)?;
    let receipt = json("the receipt", &said.out)?;
    let batch = receipt.get("batch").and_then(serde_json::Value::as_str).map(str::to_owned);
    batch.ok_or_else(|| Failure(format!("the receipt names no batch:\n{}", said.out)))
}
