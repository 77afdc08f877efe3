//! EF.DG2 and the face records in it.

#![no_main]

use card_format::dg2::{Dg2, face_record};
use card_format::face::{FaceRecord, FeaturePoint, iso39794};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    face(data);
    let _ = iso39794::image(data);
    let Ok(dg2) = Dg2::decode(data) else { return };
    let templates: Vec<_> = dg2.templates().collect();
    assert!((1..=9).contains(&templates.len()));
    for template in &templates {
        let _ = face_record(template);
    }
    let _ = dg2.portraits().count();
    let mut out = vec![0; data.len()];
    let again = Dg2::encode(&mut out, &templates).expect("what was read can be written");
    let again = Dg2::decode(again).expect("what was written can be read");
    assert_eq!(again.templates().count(), templates.len());
});

fn face(data: &[u8]) {
    let Ok(record) = FaceRecord::decode(data) else { return };
    let faces: Vec<_> = record.faces().collect();
    assert_eq!(faces.len(), usize::from(record.len()));
    for face in &faces {
        let _ = face.check_image();
        let _ = face.points.iter().map(|point| FeaturePoint::decode(*point).encode()).count();
    }
    let mut out = vec![0; data.len()];
    assert!(FaceRecord::encode(&mut out, &faces).is_ok_and(|again| again == data));
}
