//! EF.DG3, minutiae records, minutiae of the card formats.

#![no_main]

use card_format::dg3::{Dg3, Fingers};
use card_format::minutiae::{Minutia, MinutiaeRecord};
use card_format::minutiae_card::{CardFormat, Order, keep_best};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    record(data);
    sort(data);
    if let Ok(Dg3::Plain(fingers)) = Dg3::decode(data) {
        let _ = fingers.minutiae().count();
    }
    if let Ok(fingers) = Fingers::decode(data) {
        let _ = (fingers.minutiae().count(), fingers.random());
    }
});

fn record(data: &[u8]) {
    let Ok((record, finding)) = MinutiaeRecord::decode_tolerant(data) else { return };
    assert_eq!(MinutiaeRecord::decode(data).err(), finding);
    let views: Vec<_> = record.views().collect();
    assert_eq!(views.len(), usize::from(record.len()));
    for view in &views {
        let _ = view.extended_data().map(|extended| extended.items().count());
        let mut minutiae: Vec<Minutia> = view.minutiae().collect();
        assert!(keep_best(&mut minutiae, 60).len() <= 60);
        for format in [CardFormat::Normal, CardFormat::Compact] {
            let mut out = vec![0; minutiae.len() * format.size()];
            let _ = format.encode(&mut out, &record.capture, minutiae.iter().copied());
        }
    }
    if finding.is_none() {
        let mut out = vec![0; data.len()];
        let again = MinutiaeRecord::encode(&mut out, &record.capture, &views);
        assert!(again.is_ok_and(|again| again == data));
    }
}

fn sort(data: &[u8]) {
    let Some((order, minutiae)) = data.split_first() else { return };
    let Ok(Some(order)) = Order::from_byte(*order) else { return };
    for format in [CardFormat::Normal, CardFormat::Compact] {
        let mut sorted = minutiae.to_vec();
        if order.sort(format, &mut sorted).is_ok() {
            assert_eq!(
                format.decode(&sorted).map(|m| m.len()),
                format.decode(minutiae).map(|m| m.len())
            );
        }
    }
}
