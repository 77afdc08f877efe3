//! Provinces and cities in the first three digits of the 12-digit number (Circular 59/2021/TT-BCA,
//! annex I).
//!
//! The 63 units of the time before the mergers of 2025: a number keeps the code under which the
//! birth was registered. Codes of countries, for births abroad, are not in the table.

/// A province or a city under central government.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Province {
    /// Three digits.
    pub code: [u8; 3],
    /// Name in Vietnamese, NFC.
    pub name: &'static str,
}

impl Province {
    /// The unit with this code.
    pub fn by_code(code: [u8; 3]) -> Option<&'static Self> {
        PROVINCES.iter().find(|province| province.code == code)
    }
}

const fn province(code: [u8; 3], name: &'static str) -> Province {
    Province { code, name }
}

/// The units, by code.
pub const PROVINCES: [Province; 63] = [
    province(*b"001", "Hà Nội"),
    province(*b"002", "Hà Giang"),
    province(*b"004", "Cao Bằng"),
    province(*b"006", "Bắc Kạn"),
    province(*b"008", "Tuyên Quang"),
    province(*b"010", "Lào Cai"),
    province(*b"011", "Điện Biên"),
    province(*b"012", "Lai Châu"),
    province(*b"014", "Sơn La"),
    province(*b"015", "Yên Bái"),
    province(*b"017", "Hòa Bình"),
    province(*b"019", "Thái Nguyên"),
    province(*b"020", "Lạng Sơn"),
    province(*b"022", "Quảng Ninh"),
    province(*b"024", "Bắc Giang"),
    province(*b"025", "Phú Thọ"),
    province(*b"026", "Vĩnh Phúc"),
    province(*b"027", "Bắc Ninh"),
    province(*b"030", "Hải Dương"),
    province(*b"031", "Hải Phòng"),
    province(*b"033", "Hưng Yên"),
    province(*b"034", "Thái Bình"),
    province(*b"035", "Hà Nam"),
    province(*b"036", "Nam Định"),
    province(*b"037", "Ninh Bình"),
    province(*b"038", "Thanh Hóa"),
    province(*b"040", "Nghệ An"),
    province(*b"042", "Hà Tĩnh"),
    province(*b"044", "Quảng Bình"),
    province(*b"045", "Quảng Trị"),
    province(*b"046", "Thừa Thiên Huế"),
    province(*b"048", "Đà Nẵng"),
    province(*b"049", "Quảng Nam"),
    province(*b"051", "Quảng Ngãi"),
    province(*b"052", "Bình Định"),
    province(*b"054", "Phú Yên"),
    province(*b"056", "Khánh Hòa"),
    province(*b"058", "Ninh Thuận"),
    province(*b"060", "Bình Thuận"),
    province(*b"062", "Kon Tum"),
    province(*b"064", "Gia Lai"),
    province(*b"066", "Đắk Lắk"),
    province(*b"067", "Đắk Nông"),
    province(*b"068", "Lâm Đồng"),
    province(*b"070", "Bình Phước"),
    province(*b"072", "Tây Ninh"),
    province(*b"074", "Bình Dương"),
    province(*b"075", "Đồng Nai"),
    province(*b"077", "Bà Rịa - Vũng Tàu"),
    province(*b"079", "TP Hồ Chí Minh"),
    province(*b"080", "Long An"),
    province(*b"082", "Tiền Giang"),
    province(*b"083", "Bến Tre"),
    province(*b"084", "Trà Vinh"),
    province(*b"086", "Vĩnh Long"),
    province(*b"087", "Đồng Tháp"),
    province(*b"089", "An Giang"),
    province(*b"091", "Kiên Giang"),
    province(*b"092", "Cần Thơ"),
    province(*b"093", "Hậu Giang"),
    province(*b"094", "Sóc Trăng"),
    province(*b"095", "Bạc Liêu"),
    province(*b"096", "Cà Mau"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_ascend() {
        assert!(PROVINCES.is_sorted_by(|a, b| a.code < b.code));
        assert_eq!(Province::by_code(*b"048").unwrap().name, "Đà Nẵng");
        assert_eq!(Province::by_code(*b"023"), None);
        assert_eq!(Province::by_code(*b"097"), None);
    }
}
