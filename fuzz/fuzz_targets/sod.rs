//! EF.SOD: signed data, the security object, the signer.

#![no_main]

use card_format::cms::SignedData;
use card_format::lds_security_object::LdsSecurityObject;
use card_format::sod::Sod;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = SignedData::decode(data).map(|signed| signed.signers().count());
    let _ = LdsSecurityObject::decode(data).map(|object| object.hashes().count());
    let Ok(sod) = Sod::decode(data) else { return };
    let object = sod.security_object();
    for hash in object.hashes() {
        let _ = object.check(hash.number, data);
    }
    let _ = sod.signer().map(|signer| (signer.algorithm(), signer.signed(sod.signed_data())));
    for certificate in sod.certificates().flatten() {
        let _ = sod.check_message_digest(&certificate);
    }
});
