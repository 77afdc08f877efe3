//! Takes a dossier back before its card is begun.

use super::Error;
use crate::audit::Event;
use crate::lang::Lang;
use crate::store::Change;
use crate::values;

/// Why a dossier is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Withdrawal {
    /// Whoever applied does not want it any more
    Applicant,
    /// What it says is wrong
    WrongData,
    /// The person has another one
    Duplicate,
    /// The person has died
    Deceased,
    /// Something else
    Other,
}

impl Withdrawal {
    /// The word in the log and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::WrongData => "wrong-data",
            Self::Duplicate => "duplicate",
            Self::Deceased => "deceased",
            Self::Other => "other",
        }
    }

    /// The words for people.
    pub const fn text(self, lang: Lang) -> &'static str {
        match self {
            Self::Applicant => lang.pick("by the applicant", "theo đề nghị công dân"),
            Self::WrongData => lang.pick("wrong data", "sai thông tin"),
            Self::Duplicate => lang.pick("a duplicate", "hồ sơ trùng"),
            Self::Deceased => lang.pick("deceased", "đã mất"),
            Self::Other => lang.pick("other", "lý do khác"),
        }
    }
}

/// Takes a dossier back and wipes its content: no card will be made for it, and its person and
/// document number are free. Tells whether that was news.
pub fn withdraw(
    change: &mut Change<'_>,
    dossier: &str,
    why: Withdrawal,
    by: &str,
) -> Result<bool, Error> {
    let query = "SELECT state FROM dossiers WHERE id = $1";
    let row = change.row(query, values![dossier])?;
    let state: String = row.ok_or_else(|| Error::NoDossier(dossier.into()))?.get(0)?;
    match state.as_str() {
        "waiting" => {}
        "withdrawn" => return Ok(false),
        "revoked" => return Err(Error::Void(dossier.into())),
        "issued" => return Err(Error::Live(dossier.into())),
        _ => return Err(Error::Begun(dossier.into())),
    }
    let now = change.now();
    change.execute(
        "UPDATE dossiers SET live = 0, state = 'withdrawn', ended = $2 WHERE id = $1",
        values![dossier, now],
    )?;
    change.wipe(dossier)?;
    // An answer that is withdrawn is none: the complaint waits for another.
    let update = "UPDATE complaints SET reissue = NULL WHERE reissue = $1";
    change.execute(update, values![dossier])?;
    let detail = format!("{} by {by}", why.word());
    change.audit(&Event::new("withdrawn", dossier, &[], &detail))?;
    Ok(true)
}
