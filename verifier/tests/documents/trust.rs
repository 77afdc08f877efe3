//! How a terminal is fed: what is taken, what is refused, and what follows for documents.

mod ages;
mod defects;
mod directory;
mod field;
mod lists;
mod made;
mod revocation;
mod sealing;
