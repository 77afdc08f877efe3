//! Forged documents as folders, so that others can try their own terminals.
//!
//! ```text
//! DIR/forgeries.tsv                     folder │ trust folder │ id … reason, as in the table
//! DIR/trust/NN/csca-N.der               what the terminal believes of the documents that name it
//!              seal-identity.1.key, password; or lists, and what importing them left
//! DIR/documents/NN/ID/EF.DG1.bin …      the documents of that trust folder, a stroke in an id is a comma
//! DIR/genuine/NN/BASE/…                 the documents that the faults were put into
//! ```
//!
//! Chips that answer wrongly cannot be dumped; their rows say `-`.

use core::fmt::Write as _;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use verifier::examine::dump_name;
use verifier::key_file::{self, Password};

use super::base::Base;
use super::table::{Forgery, all};
use super::{Forge, Forged};
use crate::document::Plan;
use crate::document::lists::List;

/// What a terminal believes: certificates, lists and the key of a class.
type Beliefs = (Vec<Vec<u8>>, Vec<List>, Option<[u8; 32]>);

/// How many documents were written, and how many cannot be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Folders of forged documents.
    pub documents: usize,
    /// Rows that only a chip can play.
    pub chips: usize,
    /// Trust folders.
    pub trust: usize,
}

/// Writes everything into a folder that does not exist yet.
pub fn write(folder: &Path) -> io::Result<Written> {
    fs::create_dir(folder)?;
    let forge = Forge::default();
    let mut folders = Folders { root: folder.to_owned(), known: BTreeMap::new() };
    let mut written = Written::default();
    let mut index =
        String::from("# folder\ttrust\tid\tclause\twhat is changed\tdecision\tcheck\treason\n");
    for base in Base::all() {
        let name = if base.name().is_empty() { "passport" } else { base.name() };
        folders.document("genuine", name, &base.plan())?;
    }
    for forgery in all() {
        let place = match forge.forge(forgery.id) {
            Some(Forged::Files(plan)) => {
                written.documents += 1;
                folders.document("documents", &forgery.id.replace('/', ","), &plan)?
            }
            Some(Forged::Chip(..)) | None => {
                written.chips += 1;
                ("-".to_owned(), "-".to_owned())
            }
        };
        line(&mut index, &place, &forgery);
    }
    written.trust = folders.known.len();
    fs::write(folder.join("forgeries.tsv"), index)?;
    Ok(written)
}

fn line(index: &mut String, (folder, trust): &(String, String), forgery: &Forgery) {
    let Forgery { id, clause, change, decision, check, reason } = forgery;
    // Writing to a String cannot fail.
    let _ = writeln!(
        index,
        "{folder}\t{trust}\t{id}\t{clause}\t{change}\t{decision}\t{check}\t{reason}"
    );
}

/// Trust folders, each written once.
struct Folders {
    root: PathBuf,
    known: BTreeMap<Beliefs, String>,
}

impl Folders {
    /// Writes a document; tells its folder and its trust folder.
    fn document(&mut self, kind: &str, name: &str, plan: &Plan) -> io::Result<(String, String)> {
        let trust = self.trust(plan)?;
        let folder = format!("{kind}/{trust}/{name}");
        let path = self.root.join(&folder);
        fs::create_dir_all(&path)?;
        for (ef, bytes) in plan.build() {
            fs::write(path.join(dump_name(ef)), bytes)?;
        }
        Ok((folder, format!("trust/{trust}")))
    }

    /// The number of the trust folder for a document.
    fn trust(&mut self, plan: &Plan) -> io::Result<String> {
        let beliefs = (plan.certificates(), plan.lists(), plan.class_key);
        if let Some(number) = self.known.get(&beliefs) {
            return Ok(number.clone());
        }
        let number = format!("{:02}", self.known.len());
        let path = self.root.join("trust").join(&number);
        fs::create_dir_all(&path)?;
        if beliefs.1.is_empty() {
            for (at, certificate) in beliefs.0.iter().enumerate() {
                fs::write(path.join(format!("csca-{at}.der")), certificate)?;
            }
        } else {
            plan.feed(&path);
        }
        if let Some(key) = beliefs.2 {
            let password = Password::new(b"for tests alone".to_vec());
            let file = path.join("seal-identity.1.key");
            key_file::write_secret(&file, &key, &password).map_err(io::Error::other)?;
            password.write_into(&path).map_err(io::Error::other)?;
        }
        self.known.insert(beliefs, number.clone());
        Ok(number)
    }
}
