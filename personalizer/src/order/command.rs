//! `personalizer order`: what an authority does before it sends an order.

use std::path::PathBuf;

use jiff::Timestamp;
use verifier::key_file::{self, Password, PasswordArgs};

use super::{BATCH, Error, MANIFEST, Manifest, Order, SIGNATURE, blocks, common_name, name, read};
use crate::eligibility;
use crate::intake;
use crate::lang::{Lang, Speaks};
use crate::pki::Folder;
use crate::signed;
use crate::signer::FileSigner;

/// How long a certificate may be.
const CERTIFICATE_LIMIT: u64 = 64 * 1024;

/// What to do with an order.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Write order.json for the batch.jsonl of a folder, and sign it
    Sign(Sign),
    /// Verify an order's signature and check each of its dossiers, as the line will
    Check(Check),
}

/// Which order to sign.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  personalizer pki orderer pki da-nang --keys da-nang       once, where the line's keys are
  personalizer order sign order --key da-nang/da-nang.key --certificate da-nang/da-nang.der

order.json names the authority (the certificate's common name), the batch, the number of dossiers
and the SHA-256 of batch.jsonl; order.p7s is a detached CMS signature over it, as
`openssl cms -sign -binary -outform DER -in order.json -out order.p7s` would make it.
Exit codes: 0 signed, 2 nothing was signed.")]
pub struct Sign {
    /// Folder with batch.jsonl and the files it names
    pub folder: PathBuf,
    /// Key of the authority
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// Certificate of the authority, DER
    #[arg(long, value_name = "FILE")]
    pub certificate: PathBuf,
    /// Name of the batch; that of the folder when left out
    #[arg(long, value_name = "NAME", value_parser = name)]
    pub batch: Option<String>,
    /// Where the password of the key comes from
    #[command(flatten)]
    pub password: PasswordArgs,
}

/// Which order to check.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Each refused line is named by number, member and reason; its content is never shown.
Exit codes: 0 signed and every dossier may be issued, 1 some may not, 2 the signature does not
count or the order cannot be read.")]
pub struct Check {
    /// Folder of the order
    pub folder: PathBuf,
    /// Certificate of the authority, DER
    #[arg(long, value_name = "FILE", required_unless_present = "pki")]
    pub certificate: Option<PathBuf>,
    /// Folder of the line's keys, whose `orderers` are believed
    #[arg(long, value_name = "DIR", conflicts_with = "certificate")]
    pub pki: Option<PathBuf>,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
}

/// Why nothing was signed or checked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The order refuses.
    #[error(transparent)]
    Order(#[from] Error),
    /// The key's file cannot be used.
    #[error(transparent)]
    Key(#[from] key_file::Error),
    /// Key and certificate do not belong together.
    #[error("the certificate is not that of the key, or not one")]
    Mismatch,
    /// The certificate names no authority.
    #[error("the certificate's common name cannot be that of an authority: letters, digits, . _ -")]
    CommonName,
    /// The folder names no batch.
    #[error("the folder's name cannot be that of a batch; choose one with --batch")]
    BatchName,
}

impl Speaks for Failure {
    fn vi(&self) -> String {
        let vi = match self {
            Self::Order(error) => return error.vi(),
            Self::Key(error) => return error.vi(),
            Self::Mismatch => "tệp không phải chứng thư, hoặc chứng thư không phải của khóa này",
            Self::CommonName => {
                "tên chung (CN) của chứng thư không dùng làm tên cơ quan được: chỉ gồm chữ cái, chữ \
                 số và . _ -"
            }
            Self::BatchName => "tên thư mục không dùng làm tên lô được; hãy chọn tên bằng --batch",
        };
        vi.to_owned()
    }
}

/// Runs the command; gives the exit code.
pub fn run(command: &Command) -> Result<u8, Failure> {
    match command {
        Command::Sign(sign) => sign.run().map(|()| 0),
        Command::Check(check) => check.run(),
    }
}

impl Sign {
    fn run(&self) -> Result<(), Failure> {
        let keys = self.key.parent().map(std::path::Path::to_owned).unwrap_or_default();
        let password = Password::find(&keys, &self.password)?;
        let manifest = self.make(&password)?;
        println!(
            "{}/{}: {} dossiers, signed in {}",
            manifest.authority,
            manifest.batch,
            manifest.count,
            self.folder.join(SIGNATURE).display()
        );
        Ok(())
    }

    /// Writes order and signature.
    pub(super) fn make(&self, password: &Password) -> Result<Manifest, Failure> {
        let certificate = read(&self.certificate, CERTIFICATE_LIMIT)?;
        let authority = common_name(&certificate).and_then(|text| name(text).ok());
        let authority = authority.ok_or(Failure::CommonName)?;
        let batch = match &self.batch {
            Some(batch) => batch.clone(),
            None => self.folder_name().ok_or(Failure::BatchName)?,
        };
        let key = key_file::read_signing_key(&self.key, password)?;
        let signer = FileSigner::paired(key.into(), certificate).ok_or(Failure::Mismatch)?;
        let blocks = blocks(&self.folder.join(BATCH))?;
        let manifest = Manifest::new(&authority, &batch, blocks.lines, &blocks.digest);
        let bytes = manifest.encode();
        let digest =
            sha2::Digest::finalize(<sha2::Sha256 as sha2::Digest>::new_with_prefix(&bytes));
        let signature = signed::sign(&signer, &digest.into(), Timestamp::now());
        let signature = signature.map_err(Error::Signature)?;
        super::write(&self.folder.join(MANIFEST), &bytes)?;
        super::write(&self.folder.join(SIGNATURE), &signature)?;
        Ok(manifest)
    }

    fn folder_name(&self) -> Option<String> {
        let folder = self.folder.canonicalize().ok()?;
        name(folder.file_name()?.to_str()?).ok()
    }
}

impl Check {
    fn run(&self) -> Result<u8, Failure> {
        let order = Order::open(&self.folder)?;
        let trusted = match (&self.certificate, &self.pki) {
            (Some(certificate), _) => vec![read(certificate, CERTIFICATE_LIMIT)?],
            (None, pki) => orderers(&pki.clone().unwrap_or_default())?,
        };
        order.orderer(&trusted, Timestamp::now())?;
        println!("{}: {}", order.id(), self.lang.pick("the signature counts", "chữ ký hợp lệ"));
        Ok(check_lines(&order, self.lang)?)
    }
}

/// Certificates of authorities that order from this line, in the order of their names.
pub(crate) fn orderers(pki: &std::path::Path) -> Result<Vec<Vec<u8>>, Error> {
    let folder = pki.join(Folder::ORDERERS);
    let unreadable = |error| Error::Read(folder.clone(), error);
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let paths: Result<Vec<_>, _> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths.map_err(unreadable)?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "der"));
    paths.sort_unstable();
    paths.iter().map(|path| read(path, CERTIFICATE_LIMIT)).collect()
}

/// Prints each line that is refused, what is odd about the others, and how many there are; 1 when
/// any is refused.
pub fn check_lines(order: &Order, lang: Lang) -> Result<u8, Error> {
    let (mut good, mut bad) = (0_u64, 0_u64);
    for line in order.lines()? {
        let examined = line.and_then(|accepted| {
            let line = accepted.line;
            let rejected = |(member, reason)| intake::Rejection { line, member, reason };
            intake::examine(&accepted.dossier).map_err(rejected)?;
            Ok((line, eligibility::findings(&accepted.dossier)))
        });
        match examined {
            Ok((line, odd)) => {
                good = good.saturating_add(1);
                for (member, reason) in odd {
                    let noted = lang.pick("noted line", "lưu ý dòng");
                    println!("{noted} {line}: {member}: {}", reason.text(lang));
                }
            }
            Err(refused) => {
                bad = bad.saturating_add(1);
                let word = lang.pick("line", "dòng");
                println!("{word} {}: {}", refused.line, refused.text(lang));
            }
        }
    }
    let words = lang.pick("ready|refused", "sẵn sàng|bị từ chối");
    let (ready, refused) = words.split_once('|').unwrap_or_default();
    println!("{ready}: {good}, {refused}: {bad}");
    Ok(u8::from(bad > 0))
}
