//! The loop of the chip, and the ports.

use core::convert::Infallible;
use core::hint::black_box;
use core::panic::PanicInfo;

use card_applet::Applet;
use card_applet::storage::{Change, Extent, Failure, Slot, Storage};
use card_protocol::secure_messaging::{MAX_COMMAND, MAX_RESPONSE};
use rand_core::{TryCryptoRng, TryRng};

/// Non-volatile memory, behind a wall.
struct Memory;

impl Storage for Memory {
    #[inline(never)]
    fn extent(&self, slot: Slot) -> Option<Extent> {
        black_box(slot);
        black_box(None)
    }

    #[inline(never)]
    fn read(&self, slot: Slot, offset: usize, out: &mut [u8]) -> usize {
        black_box((slot, offset));
        black_box(out).len()
    }

    #[inline(never)]
    fn commit(&mut self, changes: &[Change<'_>]) -> Result<(), Failure> {
        black_box(changes);
        black_box(Ok(()))
    }
}

/// A true random number generator, behind a wall.
struct Noise;

impl TryRng for Noise {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(black_box(0))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(black_box(0))
    }

    #[inline(never)]
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        black_box(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Noise {}

/// Answers commands for ever.
#[unsafe(no_mangle)]
#[expect(unsafe_code, reason = "the linker looks for this name, and no other object has it")]
extern "C" fn _start() -> ! {
    let mut applet = Applet::new(Memory, Noise);
    let mut command = [0; MAX_COMMAND];
    let mut response = [0; MAX_RESPONSE];
    loop {
        if black_box(false) {
            applet.reset();
        }
        let length = black_box(command.len());
        let command = black_box(&mut command).get(..length).unwrap_or_default();
        black_box(applet.process(command, &mut response));
    }
}

/// Never called by code of ours; what may call it is listed in `panics.txt`.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {}
}
