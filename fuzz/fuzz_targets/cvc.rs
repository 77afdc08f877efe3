//! Card-verifiable certificates, requests for them, and EF.CVCA.

#![no_main]

use card_format::cvc::request::Request;
use card_format::cvc::{self, CvCertificate};
use card_format::cvca::Cvca;
use card_format::error::Error;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = Request::decode(data).map(|request| assert!(request.signed.len() <= data.len()));
    if let Ok(cvca) = Cvca::decode(data) {
        let file = cvca.encode().unwrap();
        assert_eq!(Cvca::decode(&file), Ok(cvca));
    }
    let objects = CvCertificate::decode_objects(data);
    let Ok(certificate) = CvCertificate::decode(data).or(objects) else { return };
    assert!(data.ends_with(certificate.objects()));
    assert!(certificate.objects().starts_with(certificate.signed()));
    let _ = (certificate.is_self_signed(), certificate.body.authorization.rights());
    let mut out = vec![0; data.len() + 1024];
    let sign = |_: &[u8]| Ok::<_, Error>(certificate.signature().to_vec());
    let written = cvc::encode(&mut out, &certificate.body, sign).unwrap();
    assert!(CvCertificate::decode(written).unwrap().body == certificate.body);
});
