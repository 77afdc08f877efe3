//! A made-up face template: a unit vector of 512 components that no model has seen.

use rand_core::Rng;
use sha2::{Digest, Sha256};

use super::Stream;
use crate::dossier::FaceTemplate;

/// Names itself as what it is, so that no terminal takes it for evidence.
const ALGORITHM: &str = "cardwright-sample/1";
/// There is no model; this text stands for it.
const MODEL: &[u8] = b"cardwright sample model 1";
const DIMENSIONS: u16 = 512;

/// The template of one person.
pub fn face(stream: &mut Stream) -> FaceTemplate {
    let vector = vector(stream);
    FaceTemplate {
        algorithm: ALGORITHM.to_owned(),
        model_hash: hex(&Sha256::digest(MODEL)),
        dimensions: DIMENSIONS,
        scale: scale(&vector),
        vector: vector.into_iter().map(i8::cast_unsigned).collect::<Vec<_>>().into(),
    }
}

/// Components whose distribution is close to normal, the largest of them 127.
fn vector(stream: &mut Stream) -> Vec<i8> {
    let raw: Vec<i32> = (0..DIMENSIONS)
        .map(|_| {
            let parts = stream.rng().next_u32().to_be_bytes();
            parts.into_iter().map(i32::from).sum::<i32>() - 510
        })
        .collect();
    let largest = raw.iter().map(|value| value.abs()).max().unwrap_or(1).max(1);
    raw.iter().map(|value| i8::try_from(value * 127 / largest).unwrap_or(0)).collect()
}

/// What makes the length of the vector one, in units of 2^-32.
fn scale(vector: &[i8]) -> u32 {
    let length: u64 = vector.iter().map(|value| u64::from(value.unsigned_abs()).pow(2)).sum();
    u32::try_from((u64::MAX / length.max(1)).isqrt()).unwrap_or(u32::MAX)
}

fn hex(bytes: &[u8]) -> String {
    use core::fmt::Write;

    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Part, Plan};
    use card_format::profile::VIETNAM;

    fn template(place: u32) -> FaceTemplate {
        let plan = Plan::new(&VIETNAM, 5).unwrap();
        face(&mut Stream::new(&plan, place, Part::Measures))
    }

    #[test]
    fn templates_are_unit_vectors() {
        for place in 0..20 {
            let template = template(place);
            let components = template.vector.as_slice();
            assert_eq!((components.len(), template.dimensions), (512, 512));
            let scale = f64::from(template.scale) / 2_f64.powi(32);
            let square = |byte: &u8| (f64::from(byte.cast_signed()) * scale).powi(2);
            let length: f64 = components.iter().map(square).sum();
            assert!((length - 1.0).abs() < 1e-5, "{length}");
            assert!(components.iter().any(|byte| byte.cast_signed().abs() == 127));
        }
        assert!(template(0).vector.as_slice() == template(0).vector.as_slice());
        assert!(template(0).vector.as_slice() != template(1).vector.as_slice());
    }

    #[test]
    fn a_template_fits_its_record() {
        let template = template(3);
        let record = card_format::face_template::FaceTemplate {
            algorithm: &template.algorithm,
            model: &[0; 32],
            scale: template.scale,
            vector: template.vector.as_slice(),
            unknown: card_format::tlv::Entries::NONE,
        };
        let mut out = [0; 1024];
        let bytes = record.encode(&mut out).unwrap();
        assert_eq!(bytes.len(), 588);
        assert!(card_format::face_template::FaceTemplate::decode(bytes).is_ok());
        assert_eq!(template.model_hash.len(), 64);
    }
}
