//! Opening the page in this computer's browser. The address holds a token, and arguments of programs
//! can be seen by everybody; so the browser is given a file that leads there, which nobody else may
//! read.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::hex;

/// The file that leads to the page; it goes with the value.
#[derive(Debug)]
pub struct Opened(PathBuf);

impl Opened {
    /// Opens the page at `url`.
    pub fn with(url: &str) -> io::Result<Self> {
        let opened = Self::written(url)?;
        let browser = std::env::var_os("BROWSER").unwrap_or_else(|| "xdg-open".into());
        let quiet = || Stdio::null();
        let started = Command::new(browser)
            .arg(&opened.0)
            .stdin(quiet())
            .stdout(quiet())
            .stderr(quiet())
            .spawn();
        let mut browser = started?;
        // Whoever opens browsers ends at once or with the browser; either way it is waited for.
        std::thread::spawn(move || browser.wait());
        Ok(opened)
    }

    fn written(url: &str) -> io::Result<Self> {
        let place = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
        let place = place.filter(|place| place.is_dir()).unwrap_or_else(std::env::temp_dir);
        let mut name = [0; 16];
        getrandom::fill(&mut name).map_err(io::Error::other)?;
        let path = place.join(format!("cardwright-{}.html", hex::print(&name)));
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        let opened = Self(path);
        let page =
            format!("<!doctype html><meta http-equiv=\"refresh\" content=\"0;url={url}\">\n");
        file.write_all(page.as_bytes())?;
        Ok(opened)
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        // If somebody else was faster, it is gone all the same.
        let _ = fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn nobody_else_reads_the_address_and_it_does_not_stay() {
        let opened = Opened::written("http://127.0.0.1:1/#token").unwrap();
        let path = opened.0.clone();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(fs::read_to_string(&path).unwrap().contains("url=http://127.0.0.1:1/#token"));
        drop(opened);
        assert!(!path.exists());
    }
}
