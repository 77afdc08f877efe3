//! `verifier serve`: its command line.

use core::net::SocketAddr;
use std::path::PathBuf;

use crate::args::log::LogArgs;
use crate::language::Language;
use crate::trust::Opening;

/// Examples for `--help`.
pub const HELP: &str = "\
Examples:
  verifier serve --trust trust/                          prints an address; open it in a browser
  verifier serve --trust trust/ --open --lang vi         opens it, in Vietnamese
  verifier serve --trust trust/ --profile self-service --reader ACR122
  verifier serve --trust trust/ --log basic=/var/log/cardwright
  verifier serve --trust trust/ --json                   the address and the token for a program
  verifier serve --trust trust/ --listen 10.0.0.5:8470 --behind-proxy https://desk.example

The page listens on the loopback, in plain HTTP. The printed address holds a token that opens the
page once; Enter in this window prints another. To use the page from another machine, let a proxy
with a certificate pass https://… on to it, and name that address with --behind-proxy: cookies then
go over TLS alone. The proxy must pass answers on as they come, unbuffered.
What is shown of a person lives in the page and in this program alone, and goes when the card has
gone for as long as the profile says, or with `Wipe now`.
Ends with Ctrl-C. Exit codes: 0 ended as asked, 2 cannot listen or reach readers, 3 wrong use.";

/// Arguments of `verifier serve`.
#[derive(Clone, Debug, clap::Args)]
pub struct Serve {
    /// Trust folder: certificates of issuing authorities, keys of classes
    #[arg(long, value_name = "DIR", env = "CARDWRIGHT_TRUST")]
    pub trust: PathBuf,
    /// How it is opened
    #[command(flatten)]
    pub opening: Opening,
    /// Rules to judge by: a shipped profile, or a file
    #[arg(long, value_name = "NAME|FILE", default_value = "stationary")]
    pub profile: String,
    /// Readers to watch, by their names or a part of them; all when none is named
    #[arg(long, value_name = "NAME", num_args = 1..)]
    pub reader: Vec<String>,
    /// Folder with the key and the certificates of this terminal, for chips that guard fingerprints
    #[arg(long, value_name = "DIR", env = "CARDWRIGHT_TERMINAL_KEY")]
    pub terminal_key: Option<PathBuf>,
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
    /// The address at which browsers see the page, when a proxy with TLS stands before it
    #[arg(long, value_name = "https://NAME", value_parser = origin)]
    pub behind_proxy: Option<String>,
    /// Open the page in this computer's browser
    #[arg(long)]
    pub open: bool,
    /// Print the address and the token as one JSON object on a line
    #[arg(long)]
    pub json: bool,
    /// Language to begin with; by default that of the environment. The page switches
    #[arg(long, value_enum)]
    pub lang: Option<Language>,
    /// Where inspections and decisions are written down
    #[command(flatten)]
    pub log: LogArgs,
    /// Judge validity for this day instead of today
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub at: Option<jiff::civil::Date>,
}

impl Serve {
    /// Whether a network would carry people's data in clear.
    pub fn is_exposed(&self) -> bool {
        !self.listen.ip().is_loopback() && self.behind_proxy.is_none()
    }
}

/// An origin as browsers write it: scheme, name, and port unless it is 443.
fn origin(text: &str) -> Result<String, &'static str> {
    let wrong = "write it as browsers do: https://name or https://name:port, without a path";
    let name = text.strip_prefix("https://").ok_or(wrong)?;
    let allowed = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || b".-:[]".contains(&c);
    if name.is_empty() || !name.bytes().all(allowed) || name.ends_with(":443") {
        return Err(wrong);
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_do() {
        for right in ["https://desk.example", "https://10.0.0.5:8443", "https://[::1]:8443"] {
            assert_eq!(origin(right).as_deref(), Ok(right));
        }
        let wrong =
            ["http://desk.example", "https://", "https://Desk", "https://a/", "https://a:443"];
        for wrong in wrong {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
    }
}
