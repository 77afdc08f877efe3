//! The smart-card daemon: the one that runs, or one of our own.

use core::time::Duration;
use std::os::unix::net::UnixStream;
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

/// What a daemon of our own reads in place of `/etc/reader.conf.d`.
const READERS: &str = "\
FRIENDLYNAME \"Virtual PCD\"
DEVICENAME   /dev/null:0x8C7B
LIBPATH      /usr/lib/pcsc/drivers/serial/libifdvpcd.so
CHANNELID    0x8C7B

FRIENDLYNAME \"Virtual PCD B\"
DEVICENAME   /dev/null:0x8C7D
LIBPATH      /usr/lib/pcsc/drivers/serial/libifdvpcd.so
CHANNELID    0x8C7D
";

/// A running daemon. One that we started ends with this value.
#[derive(Debug)]
pub(crate) struct Pcscd(
    #[expect(dead_code, reason = "ends the daemon when dropped")] Option<Beside>,
);

/// Finds the daemon, or starts one in the foreground where no service manager does.
pub(crate) fn ensure() -> Outcome<Pcscd> {
    step("pcscd");
    if answers() {
        println!("one is running already");
        return Ok(Pcscd(None));
    }
    let readers = target_dir().join("readers.conf");
    context("the readers of pcscd", std::fs::write(&readers, READERS))?;
    let mut command = Command::new("pcscd");
    command
        .arg("--foreground")
        .arg("--config")
        .arg(readers)
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
