//! Invented people as an order: a folder with images and templates beside the batch.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::Plan;
use super::command::Error;
use crate::audit::hex;
use crate::dossier::{Bytes, Dossier, Reference};
use crate::order::{Manifest, NOBODY};

/// Writes the order of a plan's first people. It is not signed: `order sign` does that.
pub(super) fn write(folder: &Path, plan: &Plan, count: u32) -> Result<(), Error> {
    for name in ["images", "fingers", "faces"] {
        fs::create_dir_all(folder.join(name))?;
    }
    let file = File::create_new(folder.join("batch.jsonl"))?;
    let mut batch = Hashed { out: BufWriter::new(file), hash: Sha256::new() };
    for (place, dossier) in plan.dossiers(count).enumerate() {
        let mut dossier = dossier.map_err(Error::Day)?;
        apart(folder, place, &mut dossier)?;
        serde_json::to_writer(&mut batch, &dossier)?;
        batch.write_all(b"\n")?;
    }
    batch.flush()?;
    let digest = batch.hash.finalize().into();
    let name = format!("sample-{}-{}", plan.profile.name, plan.seed);
    let manifest = Manifest::new(NOBODY, &name, count.into(), &digest);
    Ok(fs::write(folder.join("order.json"), manifest.encode())?)
}

/// Puts a dossier's biometrics into files of their own.
fn apart(folder: &Path, place: usize, dossier: &mut Dossier) -> io::Result<()> {
    let fingerprints = dossier.fingerprints.as_mut();
    let vector = dossier.face_template.as_mut().map(|face| &mut face.vector);
    for (name, bytes) in [
        (format!("images/{place:06}.jpg"), Some(&mut dossier.portrait)),
        (format!("fingers/{place:06}.fmr"), fingerprints),
        (format!("faces/{place:06}.bin"), vector),
    ] {
        let Some(bytes) = bytes else { continue };
        fs::write(folder.join(&name), bytes.as_slice())?;
        let sha256 = hex(&<[u8; 32]>::from(Sha256::digest(bytes.as_slice())));
        *bytes = Bytes::named(Reference { file: name, sha256 });
    }
    Ok(())
}

/// Hashes what it writes.
struct Hashed<W> {
    out: W,
    hash: Sha256,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use card_format::profile::VIETNAM;

    use super::*;
    use crate::intake;
    use crate::order::Order;

    /// An order holds the same people as a file, image by image.
    #[test]
    fn an_order_holds_the_same_people() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("order");
        let plan = Plan::new(&VIETNAM, 9).unwrap();
        write(&folder, &plan, 3).unwrap();
        let order = Order::open(&folder).unwrap();
        assert_eq!((order.id().as_str(), order.count), ("demo/sample-vietnam-9", 3));
        for (place, line) in order.lines().unwrap().enumerate() {
            let dossier = line.map_err(|rejection| rejection.reason).ok().unwrap().dossier;
            let same = plan.dossier(u32::try_from(place).unwrap()).unwrap();
            assert_eq!(intake::content_hash(&dossier), intake::content_hash(&same));
            assert_eq!(intake::examine(&dossier), Ok(()));
        }
        assert!(write(&folder, &plan, 3).is_err(), "nothing is overwritten");
    }
}
