//! Signing in: one answer for whatever was wrong, at one price, and not often.

use sha2::{Digest as _, Sha256};

use super::credential::NOBODY;
use super::{Credential, Error, Operator, Passphrase, Role};
use crate::audit::Event;
use crate::store::{self, Change, Store};
use crate::values;

/// How many places wrong passphrases are counted in; names share them.
const PLACES: u16 = 1024;

/// Wrong passphrases in a row before one has to wait.
const FREE: u32 = 5;

/// The longest wait, in seconds: a hundred tries a day.
const LONGEST: u64 = 900;

/// Signs somebody in. Each try is counted before it is looked at, so that many at once are not
/// cheaper; a right one begins the count anew.
pub fn sign_in(store: &Store, name: &str, passphrase: &Passphrase) -> Result<Operator, Error> {
    let kept = store.change(|change| count(change, name))?;
    let known = kept.is_some();
    let credential = kept.unwrap_or(NOBODY);
    if !credential.is_of(passphrase) {
        // A name that nobody has may be a passphrase in the wrong place: it stays out of the log.
        let detail = if known { name } else { "unknown name" };
        store.change(|change| change.audit(&Event::new("sign-in refused", "", &[], detail)))?;
        return Err(Error::Refused);
    }
    store.change(|change| {
        let row = find(change, name)?.filter(|(kept, _)| *kept == credential);
        let (_, role) = row.ok_or(Error::Refused)?;
        change.execute("DELETE FROM sign_ins WHERE place = $1", values![place(name)])?;
        Ok(Operator { name: name.to_owned(), role })
    })
}

/// Counts a try, unless it comes too early, and reads what the accounts keep of an active operator.
fn count(change: &mut Change<'_>, name: &str) -> Result<Option<Credential>, Error> {
    if change.number("SELECT count(*) FROM operators", values![])? == 0 {
        return Err(Error::Nobody);
    }
    let (place, now) = (place(name), change.now());
    let query = "SELECT failures, until FROM sign_ins WHERE place = $1";
    let failures = match change.row(query, values![place])? {
        None => 1,
        Some(row) => {
            let (failures, until): (i64, i64) = (row.get(0)?, row.get(1)?);
            if now < until {
                let rest = until.saturating_sub(now).saturating_add(999) / 1000;
                return Err(Error::Wait(rest.try_into().unwrap_or(LONGEST)));
            }
            failures.saturating_add(1)
        }
    };
    let until = now.saturating_add(wait(failures.try_into().unwrap_or(u32::MAX)));
    change.execute(
        "INSERT INTO sign_ins (place, failures, until) VALUES ($1, $2, $3)
         ON CONFLICT (place) DO UPDATE SET failures = $2, until = $3",
        values![place, failures, until],
    )?;
    Ok(find(change, name)?.map(|(credential, _)| credential))
}

/// Milliseconds to wait after so many wrong passphrases in a row.
fn wait(failures: u32) -> i64 {
    let Some(beyond) = failures.checked_sub(FREE) else { return 0 };
    let seconds = 2_u64.checked_pow(beyond).unwrap_or(LONGEST).min(LONGEST);
    i64::try_from(seconds).unwrap_or(0).saturating_mul(1000)
}

fn find(change: &mut Change<'_>, name: &str) -> Result<Option<(Credential, Role)>, store::Error> {
    let query = "SELECT credential, role FROM operators WHERE name = $1 AND active = 1";
    let Some(row) = change.row(query, values![name])? else { return Ok(None) };
    let credential = Credential::parse(&row.get::<String>(0)?);
    let role = Role::from_word(&row.get::<String>(1)?);
    Ok(Some(credential.zip(role).ok_or(crate::db::Error::Row)?))
}

/// Where wrong passphrases of this name are counted.
fn place(name: &str) -> i64 {
    let [high, low, ..]: [u8; 32] = Sha256::digest(name).into();
    i64::from(u16::from_be_bytes([high, low]) % PLACES)
}

#[cfg(test)]
mod tests {
    use super::wait;

    #[test]
    fn the_wait_grows_to_a_quarter_of_an_hour() {
        let waits = [0, 4, 5, 6, 14, 15, 200, u32::MAX].map(wait);
        assert_eq!(waits, [0, 0, 1000, 2000, 512_000, 900_000, 900_000, 900_000]);
    }
}
