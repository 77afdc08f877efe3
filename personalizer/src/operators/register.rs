//! Who is registered. The first two begin alone and together; everybody after them is let in by
//! two who are there already, so that nobody can invent the second of two people.

use super::{Credential, Error, Operator, Passphrase, Role};
use crate::audit::Event;
use crate::store::{self, Change, Store};
use crate::values;

/// What everybody may know about an operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The account's name.
    pub name: String,
    /// What they answer for.
    pub role: Role,
    /// Whether they may sign in.
    pub active: bool,
    /// Since when they are registered: milliseconds since 1970.
    pub since: i64,
}

/// Adds an operator.
pub fn add(
    store: &Store,
    name: &str,
    role: Role,
    passphrase: &Passphrase,
    by: &[Operator],
) -> Result<(), Error> {
    let form = |c: u8| matches!(c, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_');
    if !(2..=32).contains(&name.len()) || !name.bytes().all(form) {
        return Err(Error::Name);
    }
    let credential = Credential::new(passphrase).ok_or(Error::Random)?.print();
    store.change(|change| {
        let there = change.number("SELECT count(*) FROM operators", values![])?;
        let keepers = keepers(change, by)?;
        match (there, keepers) {
            (0 | 1, _) if !role.is_keeper() => return Err(Error::Beginning),
            (1, 0) => return Err(Error::NeedsOne),
            (2.., 0 | 1) => return Err(Error::NeedsTwo),
            _ => {}
        }
        let known = "SELECT count(*) FROM operators WHERE name = $1";
        if change.number(known, values![name])? > 0 {
            return Err(Error::Taken);
        }
        let now = change.now();
        change.execute(
            "INSERT INTO operators (name, role, credential, active, since)
             VALUES ($1, $2, $3, 1, $4)",
            values![name, role.word(), credential, now],
        )?;
        note(change, "operator added", &format!("{name} {}", role.word()), by)
    })
}

/// Lets an operator not sign in any more. Names stay: the log tells what they did.
pub fn disable(store: &Store, name: &str, by: &Operator) -> Result<(), Error> {
    store.change(|change| {
        if keepers(change, core::slice::from_ref(by))? == 0 {
            return Err(Error::NeedsOne);
        }
        let off = "UPDATE operators SET active = 0 WHERE name = $1 AND active = 1";
        if change.execute(off, values![name])? == 0 {
            return Err(Error::Unknown);
        }
        let rest = "SELECT count(*) FROM operators
            WHERE active = 1 AND role IN ('supervisor', 'custodian')";
        if change.number(rest, values![])? < 2 {
            return Err(Error::LastTwo);
        }
        note(change, "operator disabled", name, core::slice::from_ref(by))
    })
}

/// Gives a signed-in operator a new passphrase.
pub fn renew(store: &Store, operator: &Operator, passphrase: &Passphrase) -> Result<(), Error> {
    let credential = Credential::new(passphrase).ok_or(Error::Random)?.print();
    store.change(|change| {
        let set = "UPDATE operators SET credential = $2 WHERE name = $1 AND active = 1";
        if change.execute(set, values![operator.name(), credential])? == 0 {
            return Err(Error::Unknown);
        }
        note(change, "passphrase renewed", operator.name(), &[])
    })
}

/// Everybody, by name.
pub fn list(store: &Store) -> Result<Vec<Entry>, store::Error> {
    let query = "SELECT name, role, active, since FROM operators ORDER BY name";
    let rows = store.look(|change| change.rows(query, values![]))?;
    rows.iter()
        .map(|row| {
            let role = Role::from_word(&row.get::<String>(1)?).ok_or(crate::db::Error::Row)?;
            Ok(Entry { name: row.get(0)?, role, active: row.get(2)?, since: row.get(3)? })
        })
        .collect()
}

/// Whether these accounts know an operator. Until then nothing asks for one but what always does.
pub fn any(change: &mut Change<'_>) -> Result<bool, store::Error> {
    Ok(change.number("SELECT count(*) FROM operators", values![])? > 0)
}

/// How many different, active supervisors and custodians these are.
fn keepers(change: &mut Change<'_>, by: &[Operator]) -> Result<usize, store::Error> {
    let mut names = Vec::new();
    for operator in by {
        let role = role(change, operator)?;
        if role.is_some_and(Role::is_keeper) && !names.contains(&operator.name()) {
            names.push(operator.name());
        }
    }
    Ok(names.len())
}

/// What a signed-in operator answers for now; nothing once disabled.
pub(crate) fn role(
    change: &mut Change<'_>,
    operator: &Operator,
) -> Result<Option<Role>, store::Error> {
    let query = "SELECT role FROM operators WHERE name = $1 AND active = 1";
    let Some(row) = change.row(query, values![operator.name()])? else { return Ok(None) };
    Ok(Role::from_word(&row.get::<String>(0)?))
}

fn note(change: &mut Change<'_>, what: &str, detail: &str, by: &[Operator]) -> Result<(), Error> {
    let names: Vec<_> = by.iter().map(Operator::name).collect();
    let by = if names.is_empty() { String::new() } else { format!(" by {}", names.join(" and ")) };
    Ok(change.audit(&Event::new(what, "", &[], &format!("{detail}{by}")))?)
}
