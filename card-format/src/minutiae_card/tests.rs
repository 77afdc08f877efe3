use std::vec::Vec;

use proptest::prelude::*;

use super::*;

const CAPTURE: Capture = Capture {
    certification: 0,
    device: 0,
    width: 512,
    height: 512,
    x_resolution: 197,
    y_resolution: 197,
};

const fn minutia(kind: Kind, x: u16, y: u16, angle: u8) -> Minutia {
    Minutia { kind, x, y, angle, quality: 0 }
}

/// Five minutiae of a made-up finger at 500 pixels per inch.
const FINGER: [Minutia; 5] = [
    minutia(Kind::Other, 300, 400, 255),
    minutia(Kind::Ending, 164, 17, 61),
    minutia(Kind::Ending, 100, 14, 80),
    minutia(Kind::Bifurcation, 55, 18, 16),
    minutia(Kind::Bifurcation, 10, 300, 200),
];

const COMPACT: &[u8] = b"\x98\xCB\x3F\x53\x09\x4F\x33\x07\x54\x1C\x09\x84\x05\x98\xB2";
const NORMAL: &[u8] = b"\x05\xF3\x07\xEE\xFF\x43\x40\0\x56\x3D\x41\xFC\0\x47\x50\
    \x81\x17\0\x5B\x10\x80\x33\x05\xF3\xC8";

#[test]
fn minutiae_are_converted_to_both_formats() {
    let mut out = [0; 32];
    assert_eq!(CardFormat::Normal.encode(&mut out, &CAPTURE, FINGER).unwrap(), NORMAL);
    assert_eq!(CardFormat::Compact.encode(&mut out, &CAPTURE, FINGER).unwrap(), COMPACT);
    for (format, bytes) in [(CardFormat::Normal, NORMAL), (CardFormat::Compact, COMPACT)] {
        let read: Vec<_> = format.decode(bytes).unwrap().collect();
        let converted = FINGER.iter().map(|m| format.convert(m, &CAPTURE).unwrap());
        assert!(read.into_iter().eq(converted));
    }
}

#[test]
fn orders_are_those_a_card_names() {
    for (byte, order) in [
        (0x05, &[0x05, 0x1C, 0x33, 0x53, 0x98][..]),
        (0x09, &[0x33, 0x1C, 0x53, 0x05, 0x98]),
        (0x0A, &[0x98, 0x05, 0x53, 0x1C, 0x33]),
        (0x0D, &[0x1C, 0x53, 0x33, 0x05, 0x98]),
        (0x11, &[0x53, 0x33, 0x1C, 0x05, 0x98]),
    ] {
        let mut bytes = COMPACT.to_vec();
        let rule = Order::from_byte(byte).unwrap().unwrap();
        assert_eq!(rule.byte(), byte);
        rule.sort(CardFormat::Compact, &mut bytes).unwrap();
        assert!(bytes.chunks(3).map(|chunk| chunk[0]).eq(order.iter().copied()), "{byte:02X}");
    }
    assert_eq!(Order::from_byte(0), Ok(None));
    for byte in [0x03, 0x01, 0x04, 0x25] {
        assert!(Order::from_byte(byte).is_err(), "{byte:02X}");
    }
}

#[test]
fn the_weakest_and_farthest_are_left_out() {
    let mut minutiae = FINGER;
    minutiae[1].quality = 50;
    let kept: Vec<_> = keep_best(&mut minutiae, 3).iter().map(|m| (m.x, m.quality)).collect();
    assert_eq!(kept, [(164, 50), (100, 0), (55, 0)]);
    assert_eq!(keep_best(&mut minutiae, 9).len(), 5);
    assert!(keep_best(&mut [], 9).is_empty());
}

#[test]
fn what_a_card_cannot_hold_is_refused() {
    let mut out = [0; 8];
    let wide = [minutia(Kind::Ending, 510, 0, 0)];
    let fault = Some(Fault::Value.at(0));
    assert_eq!(CardFormat::Compact.encode(&mut out, &CAPTURE, wide).err(), fault);
    assert!(CardFormat::Normal.encode(&mut out, &CAPTURE, wide).is_ok());
    let unknown = Capture { x_resolution: 0, ..CAPTURE };
    assert_eq!(CardFormat::Normal.encode(&mut out, &unknown, wide).err(), fault);
    assert_eq!(CardFormat::Compact.decode(&[0; 4]).err(), Some(Fault::Length.at(4)));
}

proptest! {
    #[test]
    fn sorting_moves_and_never_changes(bytes: Vec<[u8; 3]>, by in 1u8..=4, direction in 1u8..=2) {
        let order = Order::from_byte(by << 2 | direction).unwrap().unwrap();
        let mut sorted = bytes.as_flattened().to_vec();
        order.sort(CardFormat::Compact, &mut sorted).unwrap();
        let mut again = sorted.clone();
        again.reverse();
        let (turned, _) = again.as_chunks_mut::<3>();
        for chunk in turned {
            chunk.reverse();
        }
        order.sort(CardFormat::Compact, &mut again).unwrap();
        prop_assert_eq!(&sorted, &again, "the order does not depend on where each stood");
    }

    #[test]
    fn no_minutia_panics(x: u16, y: u16, angle: u8, resolution: u16) {
        let capture = Capture { x_resolution: resolution, ..CAPTURE };
        let minutia = minutia(Kind::Ending, x, y, angle);
        for format in [CardFormat::Normal, CardFormat::Compact] {
            let _ = format.convert(&minutia, &capture);
        }
    }
}
