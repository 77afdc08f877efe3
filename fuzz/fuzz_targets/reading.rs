//! A file from a card that says anything: the input is cut into its answers.

#![no_main]

use core::convert::Infallible;

use card_protocol::channel::Channel;
use card_protocol::cipher::Key;
use card_protocol::link::CardLink;
use card_protocol::reading::{End, Request, read};
use card_protocol::secure_messaging::SecureMessaging;
use libfuzzer_sys::fuzz_target;

/// Answers of as many bytes as the byte in front of them says, again and again.
struct Parrot<'d> {
    data: &'d [u8],
    rest: &'d [u8],
}

impl CardLink for Parrot<'_> {
    type Error = Infallible;

    fn exchange<'r>(
        &mut self,
        _: &[u8],
        response: &'r mut [u8],
    ) -> Result<&'r [u8], Infallible> {
        if self.rest.is_empty() {
            self.rest = self.data;
        }
        let (length, rest) = self.rest.split_first().map_or((0, &[][..]), |(l, r)| (*l, r));
        let length = usize::from(length).min(rest.len()).min(response.len());
        let (answer, rest) = rest.split_at(length);
        self.rest = rest;
        response[..length].copy_from_slice(answer);
        Ok(&response[..length])
    }
}

fuzz_target!(|data: &[u8]| {
    let [flags, data @ ..] = data else { return };
    let mut channel = Channel::new(Parrot { data, rest: data });
    if flags & 1 != 0 {
        channel.secure(SecureMessaging::new(Key::aes128([1; 16]), Key::aes128([2; 16])));
    }
    let end = if flags & 2 == 0 { End::Object } else { End::File };
    let request = Request { sfi: (flags & 4 == 0).then_some(2), fid: 0x0102, end };
    let mut out = [0; 2048];
    if let Ok(bytes) = read(&mut channel, request, &mut out, |_| {}) {
        assert!(bytes.len() <= 2048);
    }
    assert!(channel.traffic().exchanges < 100_000, "the terminal is kept busy");
});
