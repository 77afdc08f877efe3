//! A reader with one card of this process, for a live terminal; the wire takes its time or none.

use core::time::Duration;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};

use card_format::atr_info::ExtendedLength;
use card_protocol::link::CardLink;
use personalizer::station::Wire as _;
use verifier::pcsc_link::PcscError;
use verifier::terminal::{self, Cards, Sight};

use crate::link::Link;

/// The reader's name.
pub const READER: &str = "Bench";

/// Bits a second on the air (ISO/IEC 14443-3, four times the slowest).
pub const RATE: f64 = 424_000.0;

/// How long a wire of [`RATE`] carries so many bytes, with nothing around them.
pub fn on_the_wire(bytes: usize) -> Duration {
    Duration::from_secs_f64(f64::from(u32::try_from(bytes).unwrap()) * 8.0 / RATE)
}

/// A card that lies in a reader, by the number of times it was placed; 0 is not there.
struct Lying {
    link: Link,
    lies: u32,
}

/// A reader with one card.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "the card holds keys")]
pub struct Reader {
    lying: Arc<(Mutex<Lying>, Condvar)>,
    paced: bool,
}

impl Reader {
    /// With this card not there yet; `paced` lets the wire take as long as one of [`RATE`] does.
    pub fn new(link: Link, paced: bool) -> Self {
        Self { lying: Arc::new((Mutex::new(Lying { link, lies: 0 }), Condvar::new())), paced }
    }

    /// Places the card anew, which the terminal takes for the next one.
    pub fn place(&self) {
        self.lock().lies += 1;
        self.lying.1.notify_all();
    }

    /// Does something with the card and its wire.
    pub fn with<T>(&self, work: impl FnOnce(&mut Link) -> T) -> T {
        work(&mut self.lock().link)
    }

    fn lock(&self) -> MutexGuard<'_, Lying> {
        self.lying.0.lock().unwrap()
    }
}

impl Cards for Reader {
    fn wait(&self, known: &[Sight], at_most: Duration) -> Result<Vec<Sight>, PcscError> {
        let sights = |lying: &Lying| {
            vec![Sight { reader: READER.into(), card: Some(lying.lies).filter(|lies| *lies > 0) }]
        };
        let same = |lying: &mut Lying| sights(lying) == known;
        let (lying, _) = self.lying.1.wait_timeout_while(self.lock(), at_most, same).unwrap();
        Ok(sights(&lying))
    }

    fn interrupt(&self) {}

    fn open(&self, _: &str) -> Result<Box<terminal::Link>, PcscError> {
        self.with(Link::reset).map_err(|_| PcscError::Mute)?;
        Ok(Box::new(Opened(self.clone())))
    }
}

struct Opened(Reader);

impl CardLink for Opened {
    type Error = PcscError;

    fn exchange<'r>(
        &mut self,
        command: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], PcscError> {
        let length = self.0.with(|link| link.exchange(command, response).map(<[u8]>::len));
        let length = length.map_err(|_| PcscError::Removed)?;
        if self.0.paced {
            std::thread::sleep(on_the_wire(command.len() + length));
        }
        Ok(response.get(..length).unwrap())
    }

    fn limits(&self) -> Option<ExtendedLength> {
        self.0.with(|link| link.limits())
    }
}
