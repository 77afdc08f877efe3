//! EF.DG13 and what its records hold when they are open.

#![no_main]

use card_format::anthropometry::Anthropometry;
use card_format::dg13::Dg13;
use card_format::face_template::FaceTemplate;
use card_format::vietnam::details::Details;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(Dg13::Sealed(group)) = Dg13::decode(data) {
        let _ = (group.records().count(), group.unknown().count());
    }
    if let Ok(details) = Details::decode(data) {
        let _ = (details.items().count(), details.unknown().count(), details.id_number());
    }
    let mut out = vec![0; data.len()];
    if let Ok(template) = FaceTemplate::decode(data) {
        let again = template.encode(&mut out).expect("what was read can be written");
        assert!(FaceTemplate::decode(again).is_ok_and(|again| again.is_comparable(&template)));
    }
    if let Ok(body) = Anthropometry::decode(data) {
        let again = body.encode(&mut out).expect("what was read can be written");
        let again = Anthropometry::decode(again).expect("what was written can be read");
        assert!(again.measures.values().eq(body.measures.values()));
        assert!(again.marks.texts().eq(body.marks.texts()));
    }
});
