//! Why the accounts refuse.

/// Why the accounts refuse.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no database.
    #[error("there are no accounts in that file yet")]
    Absent,
    /// A newer program made the database.
    #[error("the accounts have a version this program does not know")]
    Version,
    /// The key of the hashes is missing or not a key.
    #[error("the key beside the accounts (FILE.key) is missing or damaged")]
    Key,
    /// The key file could not be written.
    #[error("the key beside the accounts cannot be written")]
    Write(#[source] std::io::Error),
    /// The dossier has a card or is being written.
    #[error("the dossier already has a card or a job")]
    DossierTaken,
    /// The blank carries or carried another job.
    #[error("the blank was already used")]
    BlankUsed,
    /// The dossier is known with other content.
    #[error("the dossier was taken before with other content")]
    Changed,
    /// The document number belongs to another dossier.
    #[error("the document number belongs to another dossier")]
    DocumentTaken,
    /// A chip's public key was seen before.
    #[error("a chip presented a public key that was seen before")]
    KeySeen,
    /// No such job.
    #[error("no such job")]
    NoJob,
    /// The job is not in a state that leads there.
    #[error("the job's state does not lead there")]
    State,
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] rusqlite::Error),
}

impl Error {
    /// Gives a refused row the meaning of the constraint that refused it.
    pub(super) fn of(error: rusqlite::Error) -> Self {
        let rusqlite::Error::SqliteFailure(code, Some(message)) = &error else {
            return Self::Database(error);
        };
        if code.code != rusqlite::ErrorCode::ConstraintViolation {
            return Self::Database(error);
        }
        match message.as_str() {
            message if message.contains("dossiers.document") => Self::DocumentTaken,
            message if message.contains("jobs.dossier") => Self::DossierTaken,
            message if message.contains("jobs.blank") => Self::BlankUsed,
            message if message.contains("blanks.identity") => Self::BlankUsed,
            message if message.contains("chip_keys") => Self::KeySeen,
            message if message.contains("leads only forward") => Self::State,
            _ => Self::Database(error),
        }
    }
}
