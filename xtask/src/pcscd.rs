//! The smart-card daemon: the one that runs, or one of our own.

use core::time::Duration;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Instant;

use crate::process::{Beside, Outcome, context, fail, step, target_dir};

const SOCKET: &str = "/run/pcscd/pcscd.comm";

/// Names and ports of the slots. Debian's configuration of the vpcd driver opens the first two; a
/// daemon of our own opens a second pair.
pub(crate) const SLOTS: [(&str, u16); 4] = [
    ("Virtual PCD 00 00", 35963),
    ("Virtual PCD 00 01", 35964),
    ("Virtual PCD B 00 00", 35965),
    ("Virtual PCD B 00 01", 35966),
];

/// Debian's driver. It numbers its slots without regard to the reader, so a second reader needs a
/// second copy of it.
const DRIVER: &str = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";

/// A running daemon. One that we started ends with this value.
#[derive(Debug)]
pub(crate) struct Pcscd(Option<Beside>);

impl Pcscd {
    /// Whether we started it.
    pub(crate) const fn is_ours(&self) -> bool {
        self.0.is_some()
    }
}

/// Finds the daemon, or starts one in the foreground where no service manager does.
pub(crate) fn ensure() -> Outcome<Pcscd> {
    step("pcscd");
    if answers() {
        println!("one is running already");
        return Ok(Pcscd(None));
    }
    let mut command = Command::new("pcscd");
    command
        .arg("--foreground")
        .arg("--config")
        .arg(readers()?)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut daemon = Beside::start(&mut command)?;
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(10) {
        if answers() && slots_are_open() {
            println!("started one; it ends with this command");
            return Ok(Pcscd(Some(daemon)));
        }
        if daemon.has_ended() {
            break;
        }
        sleep(Duration::from_millis(100));
    }
    fail("pcscd did not start. It needs root, or a service manager: try `systemctl start pcscd`")
}

/// What a daemon of our own reads in place of `/etc/reader.conf.d`.
fn readers() -> Outcome<PathBuf> {
    let second = target_dir().join("libifdvpcd-second.so");
    context("a second copy of the driver", std::fs::copy(DRIVER, &second))?;
    let reader = |name: &str, channel: &str, driver: &Path| {
        let driver = driver.display();
        format!(
            "FRIENDLYNAME \"{name}\"\nDEVICENAME /dev/null:{channel}\n\
             LIBPATH {driver}\nCHANNELID {channel}\n\n"
        )
    };
    let text = reader("Virtual PCD", "0x8C7B", Path::new(DRIVER))
        + &reader("Virtual PCD B", "0x8C7D", &second);
    let path = target_dir().join("readers.conf");
    context("the readers of pcscd", std::fs::write(&path, text))?;
    Ok(path)
}

fn answers() -> bool {
    UnixStream::connect(SOCKET).is_ok()
}

/// vpcd listens on its ports a moment after the daemon does; /proc tells without connecting, which
/// would look like a card.
fn slots_are_open() -> bool {
    let listening = |port: u16| {
        ["/proc/net/tcp", "/proc/net/tcp6"].into_iter().any(|table| {
            let table = std::fs::read_to_string(table).unwrap_or_default();
            let (port, listen) = (format!(":{port:04X} "), " 0A ");
            table.lines().any(|line| line.contains(&port) && line.contains(listen))
        })
    };
    SLOTS.iter().all(|(_, port)| listening(*port))
}
