//! ICAO RF protocol and application test standard, part 3, against our applet.

/// Cases that differ in what they are about and not in how they go: a test for each line.
#[cfg(test)]
macro_rules! cases {
    ($($case:ident $play:expr;)+) => {
        $(#[test]
        fn $case() {
            let _played = $play;
        })+
    };
}

#[cfg(test)]
mod agreements;
#[cfg(test)]
mod commands;
#[cfg(test)]
mod conditions;
#[cfg(test)]
mod lds;
#[cfg(test)]
#[path = "../prepared/mod.rs"]
mod prepared;
#[cfg(test)]
mod protocols;
#[cfg(test)]
mod wire;

/// SELECT of a file in the current directory.
#[cfg(test)]
fn select(
    card: &mut conformance::open_card::OpenCard,
    ef: card_format::ef::Ef,
) -> conformance::open_card::Answer {
    let fid = ef.entry().fid.to_be_bytes();
    card.send(card_protocol::apdu::Command::new(0, 0xA4, 0x02, 0x0C).with_data(&fid))
}
