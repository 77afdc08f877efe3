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

/// How often a daemon is started, and how long it may take each time.
const STARTS: usize = 3;
const PATIENCE: Duration = Duration::from_secs(10);

/// When Linux has forgotten a connection that was closed: after a minute.
const FORGOTTEN: Duration = Duration::from_secs(75);

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
    let readers = readers()?;
    for _ in 0..STARTS {
        if let Some(daemon) = start(&readers)? {
            println!("started one; it ends with this command");
            return Ok(Pcscd(Some(daemon)));
        }
        wait_for_ports();
    }
    let taken = taken().map_or_else(String::new, |port| format!(" Port {port} is taken."));
    fail(format!(
        "pcscd did not start.{taken} It needs root, or a service manager: try `systemctl start pcscd`"
    ))
}

/// Starts a daemon; none when it ends, or does not open its slots in time.
fn start(readers: &Path) -> Outcome<Option<Beside>> {
    let mut command = Command::new("pcscd");
    command.arg("--foreground").arg("--config").arg(readers);
    let mut daemon = Beside::start(command.stdout(Stdio::null()).stderr(Stdio::null()))?;
    let started = Instant::now();
    while started.elapsed() < PATIENCE && !daemon.has_ended() {
        if answers() && slots_are_open() {
            return Ok(Some(daemon));
        }
        sleep(Duration::from_millis(100));
    }
    Ok(None)
}

/// A slot does not open on a port that somebody's connection went out from, until the system has
/// forgotten that one. Connections to a slot of an earlier daemon are no hindrance, so this is for
/// when a start has failed.
fn wait_for_ports() {
    let began = Instant::now();
    let mut said = false;
    while let Some(port) = taken().filter(|_| began.elapsed() < FORGOTTEN) {
        if !said {
            println!("waiting for port {port}, which a connection has used");
        }
        said = true;
        sleep(Duration::from_millis(500));
    }
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
    let table = connections();
    SLOTS.iter().all(|(_, port)| sockets(&table, *port).any(|state| state == LISTENS))
}

/// A port of a slot that something has.
fn taken() -> Option<u16> {
    let table = connections();
    SLOTS.into_iter().map(|(_, port)| port).find(|port| sockets(&table, *port).next().is_some())
}

/// The state of a socket that waits for connections, in Linux's tables.
const LISTENS: &str = "0A";

fn connections() -> String {
    let read = |table| std::fs::read_to_string(table).unwrap_or_default();
    ["/proc/net/tcp", "/proc/net/tcp6"].map(read).concat()
}

/// States of the sockets on this side's port: `sl local:port remote:port state …`.
fn sockets(table: &str, port: u16) -> impl Iterator<Item = &str> {
    let port = format!(":{port:04X}");
    table.lines().filter_map(move |line| {
        let mut fields = line.split_whitespace().skip(1);
        let local = fields.next()?;
        fields.nth(1).filter(|_| local.ends_with(&port))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_looked_for_on_this_side() {
        let table = "  sl  local_address rem_address   st tx_queue\n\
             \x20  0: 00000000:8C7B 00000000:0000 0A 00000000:00000000\n\
             \x20  1: 0100007F:8C7D 0100007F:BA97 06 00000000:00000000\n\
             \x20  2: 0100007F:BA97 0100007F:8C7E 01 00000000:00000000\n";
        let of = |port| sockets(table, port).collect::<Vec<_>>();
        assert_eq!((of(35963), of(35964)), (vec![LISTENS], vec![]));
        assert_eq!((of(35965), of(35966)), (vec!["06"], vec![]));
    }
}
