//! EF.SOD of the passport, node by node: one bit of the last byte of each tag, each length and each
//! value, as it lies on the chip. Nothing else is adjusted.
//!
//! Positions are counted from the outermost object inwards, as in `0.1.0.4.0.5`: ContentInfo, its
//! content, SignedData, the signers, the first, its signature. In the signer's certificate the walk
//! stops at the fields of what is signed, because one signature covers them all.

use card_format::ef::Ef;

use super::Fault;
use crate::document::Plan;

/// A byte, and what it is for.
struct Place {
    /// Positions with points between them.
    path: String,
    /// `tag`, `length` or `value`.
    class: &'static str,
    at: usize,
}

/// Where the certificate lies, and how far the walk goes there.
const CERTIFICATE: (&str, usize) = ("0.1.0.3.0", 7);

pub(super) fn faults() -> Vec<Fault> {
    let file = Plan::default().build().remove(&Ef::Sod).unwrap();
    let mut places = Vec::new();
    walk(&file, 0, file.len(), "", &mut places);
    let fault = |Place { path, class, at }: Place| {
        let path = if path.is_empty() { "file".to_owned() } else { path };
        Fault::of(format!("byte/{path}_{class}"), move |it| {
            it.raw(Ef::Sod, move |file| file[at] ^= 1)
        })
    };
    places.into_iter().map(fault).collect()
}

/// Takes down the objects between two places.
fn walk(file: &[u8], mut from: usize, to: usize, outer: &str, places: &mut Vec<Place>) {
    let mut number = 0;
    while from < to {
        let long = usize::from(file[from + 1] & 0x7F) * usize::from(file[from + 1] >> 7);
        let value = from + 2 + long;
        let digits = file[from + 2..value].iter();
        let length = match long {
            0 => usize::from(file[from + 1]),
            _ => digits.fold(0, |length, digit| length << 8 | usize::from(*digit)),
        };
        let path = match outer {
            "" if to == file.len() && from == 0 => String::new(),
            "" => number.to_string(),
            outer => format!("{outer}.{number}"),
        };
        let mut place = |class, at| places.push(Place { path: path.clone(), class, at });
        place("tag", from);
        place("length", value - 1);
        let deep = path.starts_with(CERTIFICATE.0) && path.split('.').count() >= CERTIFICATE.1;
        if file[from] & 0x20 == 0 || deep {
            if length > 0 {
                place("value", value + length - 1);
            }
        } else {
            walk(file, value, value + length, &path, places);
        }
        from = value + length;
        number += 1;
    }
}
