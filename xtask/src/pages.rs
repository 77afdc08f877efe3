//! Documentation pages that are printed from the tables the applet enforces.

use core::fmt::Write;

use card_format::access::{Act, Proof, RULES, Right};
use card_format::ef::{Directory, FILES};
use card_format::object::Object;

use crate::process::{Outcome, context, fail, root, step};

/// Writes the pages.
pub(crate) fn write() -> Outcome {
    for (path, text) in pages() {
        context(path, std::fs::write(root().join(path), text))?;
        println!("wrote {path}");
    }
    Ok(())
}

/// Fails when a page is not what the tables say today.
pub(crate) fn check() -> Outcome {
    step("generated pages");
    for (path, text) in pages() {
        if std::fs::read_to_string(root().join(path)).ok().as_ref() != Some(&text) {
            return fail(format!("{path} is stale: run `cargo xtask pages` and commit it"));
        }
        println!("{path} is current");
    }
    Ok(())
}

fn pages() -> [(&'static str, String); 2] {
    [("docs/files.md", files()), ("docs/access-rules.md", access_rules())]
}

fn files() -> String {
    let mut page = String::from(
        "# Files on the card\n\n\
         Printed from `card_format::ef::FILES` by `cargo xtask pages`. Names, identifiers and tags \
         are those of Doc 9303-10 Table 38; the limit is what our chip keeps at most.\n\n\
         | file | directory | FID | SFI | tag | limit, bytes |\n|---|---|---|---|---|---|\n",
    );
    for entry in &FILES {
        let directory = match entry.directory {
            Directory::MasterFile => "master file",
            Directory::Emrtd => "eMRTD application",
        };
        let tag = entry.tag.map_or_else(|| "none".into(), |tag| format!("{tag:02X}"));
        // Writing to a String cannot fail.
        let _ = writeln!(
            page,
            "| {} | {directory} | {:04X} | {:02X} | {tag} | {} |",
            entry.name, entry.fid, entry.sfi, entry.limit
        );
    }
    page
}

fn access_rules() -> String {
    let mut page = String::from(
        "# Who may do what\n\n\
         Printed from `card_format::access::RULES` by `cargo xtask pages`. The applet enforces this \
         table and nothing else; what no line allows is refused.\n\n\
         | step of life | object | act | opened by |\n|---|---|---|---|\n",
    );
    for rule in RULES {
        let proofs: Vec<&str> = rule.proofs.iter().map(|proof| proof_name(*proof)).collect();
        let _ = writeln!(
            page,
            "| {:?} | {} | {} | {} |",
            rule.step,
            object_name(rule.object),
            act_name(rule.act),
            proofs.join(" or ")
        );
    }
    page
}

fn object_name(object: Object) -> String {
    match object {
        Object::File(ef) => ef.entry().name.into(),
        Object::Password(password) => format!("password {password:?}"),
        Object::Key(slot) => format!("key {slot:?}"),
        Object::Data(data) => format!("data object {data:?} ({:04X})", data.tag()),
        Object::KeySets => "key sets of the issuer".into(),
        Object::LifeCycle => "life cycle".into(),
    }
}

const fn act_name(act: Act) -> &'static str {
    match act {
        Act::Read => "read",
        Act::Write => "write",
        Act::Generate => "generate",
        Act::Use => "use",
    }
}

const fn proof_name(proof: Proof) -> &'static str {
    match proof {
        Proof::Nothing => "anyone",
        Proof::Issuer => "SCP03 with the transport keys",
        Proof::Bac => "BAC (legacy profile)",
        Proof::Pace => "PACE",
        Proof::ChipAuthentication => "Chip Authentication (or PACE-CAM)",
        Proof::Terminal(Right::Dg3) => "Terminal Authentication with right DG3",
        Proof::Terminal(Right::Dg4) => "Terminal Authentication with right DG4",
    }
}
