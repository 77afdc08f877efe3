//! `serve`: its command line, and what it starts.

use core::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::{Origin, Page};
use crate::lang::{Lang, Speaks};
use crate::store::{self, Store};

/// Where the accounts are, and where to listen.
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "\
Examples:
  personalizer operator add mai --role supervisor      somebody who may sign in
  personalizer serve --pki pki                         then open http://127.0.0.1:8460
  personalizer serve --store postgres://line@db/line --lang vi
  personalizer serve --pki pki --behind-proxy https://line.example --listen 10.0.0.5:8460

The page listens on the loopback, in plain HTTP. To see it from another machine, let a proxy with a
certificate pass https://… on to it, and name that address with --behind-proxy: cookies then go
over TLS alone, and requests from any other address are refused. The proxy must pass answers on as
they come, unbuffered.
Figures for Prometheus are at /metrics, for programs of this machine; --metrics-listen gives them a
listener of their own. They hold no identifier of a dossier and nothing about a person.
Ends with Ctrl-C. Exit codes: 0 ended as asked, 2 cannot listen or read the accounts, 3 wrong call.")]
pub struct Command {
    /// Folder of the authority's keys, where the accounts lie as cardwright.db; no key is read
    #[arg(long, value_name = "DIR", default_value = "pki")]
    pub pki: PathBuf,
    /// The accounts themselves: a file or postgres://…
    #[arg(long, value_name = "PLACE", conflicts_with = "pki")]
    pub store: Option<String>,
    /// Where to listen
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8460")]
    pub listen: SocketAddr,
    /// The address at which browsers see the page, when a proxy with TLS stands before it
    #[arg(long, value_name = "https://NAME", value_parser = origin)]
    pub behind_proxy: Option<String>,
    /// Where to listen for what watches machines, without sign-in
    #[arg(long, value_name = "ADDRESS")]
    pub metrics_listen: Option<SocketAddr>,
    /// Language to begin with; the page switches
    #[arg(long, value_enum, default_value_t)]
    pub lang: Lang,
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Passphrases would go over a network in clear.
    #[error(
        "{0} can be reached from other machines in plain HTTP; listen on 127.0.0.1, or put a proxy \
         with TLS before it and name its address with --behind-proxy"
    )]
    Exposed(SocketAddr),
    /// The address is taken, or not of this machine.
    #[error("cannot listen on {0}; choose another with --listen")]
    Listen(SocketAddr, #[source] std::io::Error),
    /// The accounts refuse.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The system refuses.
    #[error("the page cannot go on")]
    System(#[from] std::io::Error),
}

impl Speaks for Error {
    fn vi(&self) -> String {
        match self {
            Self::Exposed(address) => format!(
                "máy khác truy cập được {address} bằng HTTP không mã hóa; hãy dùng 127.0.0.1, hoặc                  đặt proxy có TLS phía trước và ghi địa chỉ của nó vào --behind-proxy"
            ),
            Self::Listen(address, _) => {
                format!("không mở được {address}; hãy chọn địa chỉ khác bằng --listen")
            }
            Self::Store(error) => error.vi(),
            Self::System(_) => "trang không chạy tiếp được".to_owned(),
        }
    }
}

impl Command {
    /// Serves until it is interrupted.
    pub fn run(&self) -> Result<u8, Error> {
        if !self.listen.ip().is_loopback() && self.behind_proxy.is_none() {
            return Err(Error::Exposed(self.listen));
        }
        let place = self.store.clone();
        let place =
            place.unwrap_or_else(|| self.pki.join("cardwright.db").to_string_lossy().into_owned());
        let store = Arc::new(Store::read(&place)?);
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        runtime.block_on(self.serve(store))?;
        Ok(0)
    }

    async fn serve(&self, store: Arc<Store>) -> Result<(), Error> {
        let listener = listen(self.listen).await?;
        let address = listener.local_addr()?;
        let origin = self.behind_proxy.clone();
        let origin = origin.map_or(Origin::Loopback(address.port()), Origin::Behind);
        let page = Page::new(store, origin, self.lang);
        let shown = self.behind_proxy.clone().unwrap_or_else(|| format!("http://{address}"));
        println!("{}: {shown}", self.lang.pick("the line's page", "trang của dây chuyền"));
        let figures = match self.metrics_listen {
            None => None,
            Some(address) => Some(listen(address).await?),
        };
        let figures = figures.map(|listener| Arc::clone(&page).serve_figures(listener, ended()));
        let figures = figures.map(tokio::spawn);
        page.serve(listener, ended()).await?;
        if let Some(figures) = figures {
            figures.await.map_err(std::io::Error::other)??;
        }
        Ok(())
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Error> {
    TcpListener::bind(address).await.map_err(|error| Error::Listen(address, error))
}

/// Waits for Ctrl-C, or for whoever looks after services.
async fn ended() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
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
        for right in ["https://line.example", "https://10.0.0.5:8443", "https://[::1]:8443"] {
            assert_eq!(origin(right).as_deref(), Ok(right));
        }
        for wrong in
            ["http://line.example", "https://", "https://Line", "https://a/", "https://a:443"]
        {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn plain_http_stays_on_the_loopback() {
        let command = Command {
            pki: PathBuf::new(),
            store: Some("nowhere".to_owned()),
            listen: "0.0.0.0:0".parse().unwrap(),
            behind_proxy: None,
            metrics_listen: None,
            lang: Lang::En,
        };
        assert!(matches!(command.run(), Err(Error::Exposed(_))));
        let behind = Command { behind_proxy: Some("https://a".to_owned()), ..command };
        assert!(matches!(behind.run(), Err(Error::Store(store::Error::Absent))));
    }
}
