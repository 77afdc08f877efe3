//! EF.COM, EF.DIR and EF.ATR/INFO.

#![no_main]

use card_format::atr_info::AtrInfo;
use card_format::com::Com;
use card_format::dir::Dir;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(com) = Com::decode(data) {
        let _ = (com.data_groups().count(), com.unknown_tags().count());
        let mut out = vec![0; data.len() + 16];
        let again = com.encode(&mut out).expect("a list that was read can be written");
        assert!(Com::decode(again).is_ok());
    }
    if let Ok(dir) = Dir::decode(data) {
        let _ = (dir.applications().count(), dir.objects().count(), dir.has_emrtd());
    }
    if let Ok(atr) = AtrInfo::decode(data) {
        let _ = atr.objects().count();
    }
});
