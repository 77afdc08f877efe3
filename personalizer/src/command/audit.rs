//! `audit verify`.

use personalizer::audit::{self, Verdict, hex};
use personalizer::store::Store;

use super::Answer;
use crate::args::Verify;

/// Checks the chain, and that a record kept elsewhere is in it.
pub(crate) fn verify(verify: &Verify) -> Answer {
    let db = Store::read(&verify.accounts.path().to_string_lossy())?;
    let head = match audit::verify(&db)? {
        Verdict::Whole(head) => head,
        Verdict::Broken(number) => {
            println!("broken at record {number}");
            return Ok(1);
        }
    };
    if let Some(expected) = &verify.expect {
        let (number, hash) =
            expected.split_once([':', ' ']).ok_or("a record is NUMBER:HASH, as issue prints it")?;
        let there = audit::hash_of(&db, number.parse()?)?;
        if there.is_none_or(|there| hex(&there) != hash.trim().to_lowercase()) {
            println!("record {number} is not the one that was kept: the log was cut or replaced");
            return Ok(1);
        }
    }
    println!("whole: {} records, the last is {}:{}", head.number, head.number, hex(&head.hash));
    Ok(0)
}
