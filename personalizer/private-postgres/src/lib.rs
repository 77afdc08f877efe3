//! A PostgreSQL server of one's own, for tests, demos and measurements: Debian's programs, a folder
//! that goes with it, a free port on the loopback, commits that reach the disk.

use core::fmt::Write as _;
use core::sync::atomic::{AtomicU32, Ordering};
use core::time::Duration;
use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;

use postgres::{Client, NoTls};

/// Where Debian puts a version's programs.
const VERSIONS: &str = "/usr/lib/postgresql";

/// Who runs a server, when root starts it: PostgreSQL refuses to be root.
const ACCOUNTS: [&str; 2] = ["postgres", "nobody"];

/// How often a server is asked whether it is up, and how long it may take.
const ASK: Duration = Duration::from_millis(50);
const PATIENCE: u32 = 1200;

/// Another process may take a free port before the server does.
const ATTEMPTS: u32 = 5;

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Debian's programs are not here.
    #[error("PostgreSQL is not installed: run `cargo xtask setup`")]
    Missing,
    /// A process or a port cannot be had.
    #[error("PostgreSQL cannot be started")]
    Start(#[from] io::Error),
    /// It did not come up; its own words.
    #[error("PostgreSQL did not come up: {0}")]
    Down(String),
    /// It is up and refuses.
    #[error("PostgreSQL refused")]
    Refused(#[from] postgres::Error),
}

/// A running server; it ends with this value, or with the process that holds it.
#[derive(Debug)]
pub struct Server {
    port: u16,
    keeper: Child,
    /// Its end is what the keeper waits for.
    pipe: Option<ChildStdin>,
    databases: AtomicU32,
}

impl Server {
    /// Makes a server and waits until it answers.
    pub fn start() -> Result<Self, Error> {
        let programs = programs().ok_or(Error::Missing)?;
        let mut last = Error::Missing;
        for _ in 0..ATTEMPTS {
            match Self::try_start(&programs) {
                Ok(server) => return Ok(server),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// The one server of this process; it ends with the process, however that ends.
    pub fn shared() -> Result<&'static Self, Error> {
        static SHARED: OnceLock<Server> = OnceLock::new();
        static STARTING: Mutex<()> = Mutex::new(());
        let _alone = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(server) = SHARED.get() {
            return Ok(server);
        }
        let server = Self::start()?;
        Ok(SHARED.get_or_init(|| server))
    }

    /// A new, empty database: `postgres://…`.
    pub fn database(&self) -> Result<String, Error> {
        let name = format!("trial{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.connect()?.batch_execute(&format!("CREATE DATABASE {name}"))?;
        Ok(self.address(&name))
    }

    fn address(&self, database: &str) -> String {
        format!("postgres://cardwright@127.0.0.1:{}/{database}", self.port)
    }

    fn connect(&self) -> Result<Client, postgres::Error> {
        Client::connect(&self.address("postgres"), NoTls)
    }

    fn try_start(programs: &Path) -> Result<Self, Error> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut keeper = unprivileged()?
            .args(["sh", "-c", include_str!("keeper.sh")])
            .env("BIN", programs)
            .env("PORT", port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let (pipe, out, words) = (keeper.stdin.take(), keeper.stdout.take(), keeper.stderr.take());
        let words = listen(words);
        let mut server = Self { port, keeper, pipe, databases: AtomicU32::new(0) };
        if folder(out)?.is_empty() {
            return Err(server.down(&words));
        }
        for _ in 0..PATIENCE {
            if server.connect().is_ok() {
                return Ok(server);
            }
            if words.lock().unwrap_or_else(PoisonError::into_inner).contains("system is shut down")
            {
                break;
            }
            thread::sleep(ASK);
        }
        Err(server.down(&words))
    }

    /// What it said before it went.
    fn down(&mut self, words: &Mutex<String>) -> Error {
        self.end();
        Error::Down(words.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    fn end(&mut self) {
        drop(self.pipe.take());
        // The keeper has gone when its folder has.
        let _ = self.keeper.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// The newest version's programs.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir(VERSIONS).ok()?;
    let paths = versions.filter_map(|version| Some(version.ok()?.path()));
    let number = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let bins = paths.filter_map(|path| Some((number(&path)?, path.join("bin"))));
    bins.filter(|(_, bin)| bin.join("initdb").exists()).max().map(|(_, bin)| bin)
}

/// A command that is not run as root.
fn unprivileged() -> Result<Command, Error> {
    let mut command = Command::new("env");
    let id = Command::new("id").arg("-u").output()?;
    if id.stdout.trim_ascii() != b"0" {
        return Ok(command);
    }
    let exists = |account: &&&str| {
        let id = Command::new("id").arg(account).stderr(Stdio::null()).output();
        id.is_ok_and(|id| id.status.success())
    };
    let account = ACCOUNTS.iter().find(exists).ok_or(Error::Missing)?;
    command = Command::new("setpriv");
    command.args(["--reuid", account, "--regid", &group(account)?, "--clear-groups"]);
    command.current_dir("/");
    Ok(command)
}

/// The main group of an account: a number that setpriv takes.
fn group(account: &str) -> Result<String, Error> {
    let id = Command::new("id").args(["-g", account]).output()?;
    Ok(String::from_utf8_lossy(&id.stdout).trim().to_owned())
}

/// The keeper's first line, or nothing when it has gone.
fn folder(out: Option<ChildStdout>) -> Result<String, Error> {
    let mut line = String::new();
    if let Some(out) = out {
        BufReader::new(out).read_line(&mut line)?;
    }
    Ok(line)
}

/// Keeps what is said, so that nobody waits for a full pipe.
fn listen(words: Option<ChildStderr>) -> std::sync::Arc<Mutex<String>> {
    let said = std::sync::Arc::new(Mutex::new(String::new()));
    let keep = std::sync::Arc::clone(&said);
    if let Some(mut words) = words {
        thread::spawn(move || {
            let mut part = [0; 4096];
            while let Ok(length @ 1..) = words.read(&mut part) {
                let text = String::from_utf8_lossy(part.get(..length).unwrap_or_default());
                let mut said = keep.lock().unwrap_or_else(PoisonError::into_inner);
                // Text is never refused.
                let _ = said.write_str(&text);
            }
        });
    }
    said
}
