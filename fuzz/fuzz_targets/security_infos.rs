//! SecurityInfos in EF.CardAccess, EF.DG14 and EF.DG15.

#![no_main]

use card_format::card_access::CardAccess;
use card_format::dg14::Dg14;
use card_format::dg15::Dg15;
use card_format::security_info::SecurityInfos;
use card_format::tlv::Writer;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(infos) = SecurityInfos::decode(data) {
        let _ = (infos.pace().count(), infos.chip_authentication_keys().count());
        let _ = (infos.active_authentication(), infos.terminal_authentication());
        let mut out = vec![0; data.len() * 2 + 512];
        for info in infos.iter() {
            let _ = info.write(&mut Writer::new(&mut out));
        }
    }
    let _ = CardAccess::decode(data).map(|file| file.security_infos().iter().count());
    let _ = Dg14::decode(data).map(|file| file.security_infos().iter().count());
    let _ = Dg15::decode(data).map(|file| file.public_key().p256().is_ok());
});
