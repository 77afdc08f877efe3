//! `audit verify | checkpoint | prove | check-proof`: the log, and what can be shown of it.

use std::fs;
use std::path::{Path, PathBuf};

use personalizer::audit::{self, Head, Verdict};
use personalizer::authority::Authority;
use personalizer::checkpoint::{self, Checkpoint};
use personalizer::lang::Lang;
use personalizer::merkle::{self, Proof};
use personalizer::store::Store;
use personalizer::{books, hex};
use verifier::key_file::{Password, PasswordArgs};

use super::{Answer, Refusal};
use crate::args::Accounts;

/// What to do with the log.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Compute the whole chain of records again, and name the first broken one
    #[command(after_help = "\
Every checkpoint in the accounts is held against its record; with --checkpoints its signature is
verified too. A log that was cut short together with its checkpoints is whole in itself: keep a
checkpoint, or the last line that `issue` prints, somewhere else and pass it here to notice.
Exit codes: 0 whole, 1 broken, 2 it cannot be read, 3 wrong call.")]
    Verify(Verify),
    /// Sign the head of the log, and print the checkpoint
    #[command(after_help = "\
The first four lines are signed, ECDSA on P-256 with SHA-256, by the key of audit.der:
  head -4 FILE > text; tail -1 FILE | cut -d' ' -f2 | base64 -d > signature
  openssl x509 -inform DER -in audit.der -pubkey -noout > key.pem
  openssl dgst -sha256 -verify key.pem -signature signature text
Exit codes: 0 signed, 1 the log is empty, 2 it cannot be signed.")]
    Checkpoint(Sign),
    /// Prove that a dossier's card is one of its closed batch, without showing any other
    #[command(after_help = "\
Examples:
  personalizer audit prove --dossier UTO-7 > UTO-7.proof.json
  personalizer audit check-proof UTO-7.proof.json --checkpoint utopia-1.checkpoint \\
      --certificate audit.der
Exit codes: 0 proven, 2 it cannot be.")]
    Prove(Prove),
    /// Check such a proof; needs no accounts
    #[command(after_help = "\
A proof alone proves nothing: it is held against what was kept elsewhere, the batch's root or the
checkpoint of its end that `books close` wrote.
Exit codes: 0 the card is one of the batch, 1 it is not proven, 2 a file cannot be read, 3 wrong
call.")]
    CheckProof(CheckProof),
}

/// Which log.
#[derive(Debug, clap::Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    accounts: Accounts,
    /// A record that must be in the log, as `issue` printed it
    #[arg(long, value_name = "NUMBER:HASH")]
    expect: Option<String>,
    /// A checkpoint that was kept elsewhere; may be repeated
    #[arg(long = "checkpoint", value_name = "FILE")]
    kept: Vec<PathBuf>,
    /// Verify the signatures of checkpoints with audit.der, or audit-*.der of earlier keys, in the
    /// folder of the keys
    #[arg(long)]
    checkpoints: bool,
    /// Compute the trees of all closed batches again
    #[arg(long)]
    batches: bool,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

/// Which log, and whose key.
#[derive(Debug, clap::Args)]
pub(crate) struct Sign {
    #[command(flatten)]
    accounts: Accounts,
    /// Where the password of the key files comes from
    #[command(flatten)]
    password: PasswordArgs,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

/// Which card.
#[derive(Debug, clap::Args)]
pub(crate) struct Prove {
    #[command(flatten)]
    accounts: Accounts,
    /// The card's dossier
    #[arg(long, value_name = "ID")]
    dossier: String,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

/// Which proof, and against what.
#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("kept").required(true).args(["root", "checkpoint"])))]
pub(crate) struct CheckProof {
    /// The proof, as `audit prove` writes it
    #[arg(value_name = "FILE")]
    proof: PathBuf,
    /// The batch's root, 64 hexadecimal digits
    #[arg(long, value_name = "HEX")]
    root: Option<String>,
    /// The checkpoint of the batch's end
    #[arg(long, value_name = "FILE", requires = "certificate")]
    checkpoint: Option<PathBuf>,
    /// Certificate of the key that signed it, DER
    #[arg(long, value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Language of the answer
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,
}

/// Does it.
pub(crate) fn run(command: &Command) -> Answer {
    match command {
        Command::Verify(verify) => verify.run(),
        Command::Checkpoint(sign) => sign.run(),
        Command::Prove(prove) => prove.run(),
        Command::CheckProof(check) => check.run(),
    }
}

impl Verify {
    fn run(&self) -> Answer {
        let (store, lang) = (self.accounts.read()?, self.lang);
        let head = match audit::verify(&store)? {
            Verdict::Whole(head) => head,
            Verdict::Broken(number) => {
                println!("{} {number}", lang.pick("broken at record", "hỏng từ bản ghi"));
                return Ok(1);
            }
        };
        for check in [Self::records, Self::signatures, Self::trees] {
            if let Some(wrong) = check(self, &store)? {
                println!("{wrong}");
                return Ok(1);
            }
        }
        let Head { number, hash } = head;
        let text =
            lang.pick("whole: # records, the last is", "nguyên vẹn: # bản ghi, cuối cùng là");
        println!("{} {number}:{}", text.replace('#', &number.to_string()), hex::print(&hash));
        Ok(0)
    }

    /// Records that were kept elsewhere are in the log.
    fn records(&self, store: &Store) -> Result<Option<String>, Box<dyn core::error::Error>> {
        let mut kept = Vec::new();
        if let Some(expected) = &self.expect {
            let head = expected.split_once([':', ' ']).and_then(|(number, hash)| {
                let hash = hex::array(&hash.trim().to_lowercase())?;
                Some(Head { number: number.parse().ok()?, hash })
            });
            kept.push(head.ok_or("a record is NUMBER:HASH, as issue prints it")?);
        }
        let certificates = self.certificates()?;
        for path in &self.kept {
            let checkpoint = read_checkpoint(path)?;
            let signed = certificates.iter().flatten().any(|it| checkpoint.is_signed_by(it));
            if certificates.is_some() && !signed {
                let text = self.lang.pick(
                    "#: no certificate in the folder verifies this checkpoint",
                    "#: không chứng thư nào trong thư mục xác minh được điểm kiểm này",
                );
                return Ok(Some(text.replace('#', &path.display().to_string())));
            }
            kept.push(checkpoint.head);
        }
        for Head { number, hash } in kept {
            if audit::hash_of(store, number)? != Some(hash) {
                let text = self.lang.pick(
                    "record # is not the one that was kept: the log was cut or replaced",
                    "bản ghi # không phải bản đã lưu: nhật ký bị cắt hoặc bị thay",
                );
                return Ok(Some(text.replace('#', &number.to_string())));
            }
        }
        Ok(None)
    }

    /// Checkpoints in the accounts fit the log, and are signed where that is asked.
    fn signatures(&self, store: &Store) -> Result<Option<String>, Box<dyn core::error::Error>> {
        match checkpoint::verify(store, self.certificates()?.as_deref())? {
            Err(flaw) => Ok(Some(flaw.text(self.lang))),
            Ok(count) => {
                if self.checkpoints {
                    println!("{}: {count}", self.lang.pick("checkpoints", "điểm kiểm"));
                }
                Ok(None)
            }
        }
    }

    /// Closed batches lead to the roots in the log.
    fn trees(&self, store: &Store) -> Result<Option<String>, Box<dyn core::error::Error>> {
        if !self.batches {
            return Ok(None);
        }
        match books::verify(store).say(self.lang)? {
            Err(batch) => {
                let text = self.lang.pick(
                    "batch # does not lead to its root: its cards were changed after it was closed",
                    "lô # không dẫn tới gốc của nó: thẻ trong sổ bị sửa sau khi đóng lô",
                );
                Ok(Some(text.replace('#', &batch)))
            }
            Ok(count) => {
                println!("{}: {count}", self.lang.pick("closed batches", "lô đã đóng"));
                Ok(None)
            }
        }
    }

    fn certificates(&self) -> Result<Option<Vec<Vec<u8>>>, Box<dyn core::error::Error>> {
        if !self.checkpoints {
            return Ok(None);
        }
        let found = checkpoint::certificates(&self.accounts.pki)
            .map_err(|error| format!("{}: {error}", self.accounts.pki.display()))?;
        if found.is_empty() {
            let folder = self.accounts.pki.display();
            return Err(format!("{folder} holds no audit.der; name its folder with --pki").into());
        }
        Ok(Some(found))
    }
}

impl Sign {
    fn run(&self) -> Answer {
        let password = Password::find(&self.accounts.pki, &self.password)?;
        let authority = Authority::read(&self.accounts.pki, &password)?;
        let taken = checkpoint::take(&self.accounts.read()?, &*authority.checkpoint)?;
        let Some(taken) = taken else {
            println!("{}", self.lang.pick("the log is empty", "nhật ký trống"));
            return Ok(1);
        };
        print!("{}", taken.print());
        Ok(0)
    }
}

impl Prove {
    fn run(&self) -> Answer {
        let proof = books::prove(&self.accounts.read()?, &self.dossier).say(self.lang)?;
        print!("{}", proof.print());
        Ok(0)
    }
}

impl CheckProof {
    fn run(&self) -> Answer {
        let text = read(&self.proof)?;
        let answer = match (&self.root, &self.checkpoint, &self.certificate) {
            (_, Some(checkpoint), Some(certificate)) => {
                let (checkpoint, path) = (read_checkpoint(checkpoint)?, certificate);
                let bytes =
                    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
                if !checkpoint.is_signed_by(&bytes) {
                    println!(
                        "{}",
                        self.lang.pick(
                            "the checkpoint is not signed by the key of that certificate",
                            "điểm kiểm không do khóa của chứng thư này ký",
                        )
                    );
                    return Ok(1);
                }
                check(&text, |proof| proof.is_closed_by(checkpoint.head))
            }
            (Some(root), ..) => {
                let root = hex::array(root).ok_or("a root is 64 hexadecimal digits")?;
                check(&text, |proof| proof.has_root(&root))
            }
            _ => return Err("name --root or --checkpoint".into()),
        };
        let proof = match answer {
            Ok(proof) => proof,
            Err(flaw) => {
                println!("{}", flaw.text(self.lang));
                return Ok(1);
            }
        };
        let card = &proof.card;
        let text = self.lang.pick(
            "the card of dossier ¤ is one of the # cards of batch",
            "thẻ của hồ sơ ¤ là một trong # thẻ của lô",
        );
        let text = text.replace('#', &card.of.to_string()).replace('¤', &card.dossier);
        println!("{text} {}\nchip {}\nEF.SOD {}", card.batch, card.blank, card.sod);
        Ok(0)
    }
}

fn check(
    text: &str,
    against: impl FnOnce(&Proof) -> Result<(), merkle::Flaw>,
) -> Result<Proof, merkle::Flaw> {
    let proof = Proof::parse(text)?;
    against(&proof)?;
    Ok(proof)
}

fn read_checkpoint(path: &Path) -> Result<Checkpoint, String> {
    let text = read(path)?;
    Checkpoint::parse(&text).ok_or_else(|| {
        format!("{} is not a checkpoint as `audit checkpoint` prints it", path.display())
    })
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
