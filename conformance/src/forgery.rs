//! Forged documents, one fault in each, and what a terminal must say of every one of them.
//!
//! ```text
//! forgeries.tsv    id │ clause │ what is changed │ decision │ check │ reason      the oracle
//! mutate(base, id) the same id ─► a document, or a chip that plays one            the generator
//! ```
//!
//! An id is `CLASS/FAULT`, or that of a case of TR-03105 part 5.1 with a variant behind a stroke where
//! a case has several. Behind `@` stands the base that the fault is put into; without it the base is
//! the conforming passport. The same id makes the same bytes, always and everywhere.

#![expect(
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    missing_debug_implementations,
    reason = "a document that cannot be forged fails the test that wants it"
)]

pub mod base;
mod biometrics;
mod bytes;
mod chips;
pub mod dump;
mod files;
mod listed;
pub mod other_files;
mod sealed;
pub mod security_object;
mod signer;
mod suites;
pub mod table;
pub mod trial;
mod zone;

use verifier::report::Report;

use crate::chip::Chip;
use crate::document::Plan;
use crate::models::inspected_by;
use base::Base;

/// Makes a document wrong in one place.
type Mutation = Box<dyn Fn(Plan) -> Plan + Send + Sync>;

/// Makes a chip that is wrong in one place, and tells whose terminal it stands before.
type Emulation = Box<dyn Fn() -> (Chip, Plan) + Send + Sync>;

/// One fault.
struct Fault {
    id: String,
    make: Make,
}

/// How it is made.
enum Make {
    File(Mutation),
    Chip(Emulation),
}

impl Fault {
    fn of(id: impl Into<String>, make: impl Fn(Plan) -> Plan + Send + Sync + 'static) -> Self {
        Self { id: id.into(), make: Make::File(Box::new(make)) }
    }

    fn of_chip(id: impl Into<String>, make: impl Fn() -> Chip + Send + Sync + 'static) -> Self {
        Self::of_chip_before(id, move || (make(), Plan::default()))
    }

    /// Before a terminal that believes what that of this document does.
    fn of_chip_before(
        id: impl Into<String>,
        make: impl Fn() -> (Chip, Plan) + Send + Sync + 'static,
    ) -> Self {
        Self { id: id.into(), make: Make::Chip(Box::new(make)) }
    }
}

/// Faults of files, each with its id.
macro_rules! faults {
    ($($id:literal $make:expr;)*) => {
        pub(super) fn faults() -> Vec<super::Fault> {
            vec![$(super::Fault::of($id, $make),)*]
        }
    };
}
use faults;

/// A forged document.
pub enum Forged {
    /// Files, as a reader would have dumped them, and what their terminal believes.
    Files(Box<Plan>),
    /// A chip that answers, and a document whose terminal it stands before.
    Chip(Box<Chip>, Box<Plan>),
}

impl Forged {
    /// What the terminal says of it.
    pub fn judge(self) -> Report {
        match self {
            Self::Files(plan) => plan.judge(),
            Self::Chip(chip, plan) => inspected_by(*chip, &plan.trust()),
        }
    }
}

/// Every fault there is.
pub struct Forge(Vec<Fault>);

impl Default for Forge {
    fn default() -> Self {
        let all = [
            zone::faults(),
            biometrics::faults(),
            security_object::faults(),
            signer::faults(),
            other_files::faults(),
            files::faults(),
            suites::faults(),
            bytes::faults(),
            sealed::faults(),
            chips::faults(),
            listed::faults(),
        ];
        Self(all.into_iter().flatten().collect())
    }
}

impl Forge {
    /// Puts a fault into a base; `None` when there is no such fault.
    pub fn mutate(&self, base: Base, fault: &str) -> Option<Forged> {
        let fault = self.0.iter().find(|known| known.id == fault)?;
        Some(match &fault.make {
            Make::File(mutation) => Forged::Files(Box::new(mutation(base.plan()))),
            Make::Chip(emulation) => {
                let (chip, plan) = emulation();
                Forged::Chip(Box::new(chip), Box::new(plan))
            }
        })
    }

    /// The document behind an id of the table.
    pub fn forge(&self, id: &str) -> Option<Forged> {
        let (fault, base) = id.split_once('@').unwrap_or((id, ""));
        self.mutate(Base::named(base)?, fault)
    }

    /// The names of all faults.
    pub fn faults(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|fault| fault.id.as_str())
    }
}
