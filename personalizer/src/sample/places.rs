//! Places: real provinces, invented districts and wards.

use card_format::vietnam::{PROVINCES, Province};

use super::Stream;

/// Where the first line stands.
const DA_NANG: [u8; 3] = *b"048";

/// Provinces that most of its people come from, with weights in per cent. The rest is spread over
/// the whole table.
const NEAR: [(&[u8; 3], u32); 4] = [(&DA_NANG, 62), (b"049", 16), (b"046", 6), (b"051", 4)];

const WARD_FIRST: [&str; 16] = [
    "Hòa",
    "An",
    "Thanh",
    "Bình",
    "Phú",
    "Tân",
    "Vĩnh",
    "Xuân",
    "Mỹ",
    "Đông",
    "Thạnh",
    "Lộc",
    "Khuê",
    "Điện",
    "Cẩm",
    "Trường",
];
const WARD_SECOND: [&str; 16] = [
    "Mẫu", "Thử", "Giả", "Nghiệm", "Ví", "Dụ", "Bịa", "Tưởng", "Phỏng", "Đoán", "Diễn", "Tập",
    "Nháp", "Mộng", "Vẽ", "Ảo",
];
const DISTRICTS: [&str; 8] = [
    "Thử Nghiệm",
    "Mẫu Đơn",
    "Ví Dụ",
    "Tưởng Tượng",
    "Diễn Tập",
    "Phác Thảo",
    "Bản Nháp",
    "Mô Phỏng",
];
const STREETS: [&str; 12] = [
    "Hoa Giấy",
    "Bàng Vuông",
    "Đá Cuội",
    "Gió Nồm",
    "Sóng Bạc",
    "Thuyền Thúng",
    "Cầu Vồng",
    "Ngọc Lan",
    "Mưa Rào",
    "Trăng Rằm",
    "Lá Dừa",
    "Muối Biển",
];

/// The province where a birth was registered.
pub(super) fn province(stream: &mut Stream) -> Option<&'static Province> {
    let mut left = stream.below(100);
    for (code, weight) in NEAR {
        match left.checked_sub(weight) {
            Some(rest) => left = rest,
            None => return Province::by_code(*code),
        }
    }
    let many = u32::try_from(PROVINCES.len()).unwrap_or(0);
    PROVINCES.get(usize::try_from(stream.below(many)).unwrap_or(0))
}

/// Ward, district, province.
pub(super) fn origin(stream: &mut Stream, province: &Province) -> String {
    format!("{}, {}, {}", ward(stream), stream.pick(&DISTRICTS), province.name)
}

/// A door, its street, ward, district and province; mostly in the city of the line.
pub(super) fn residence(stream: &mut Stream, origin: &'static Province) -> String {
    let stays = stream.chance(20);
    let city = if stays { None } else { Province::by_code(DA_NANG) }.unwrap_or(origin);
    let door = stream.below(299) + 1;
    let (street, ward) = (stream.pick(&STREETS), ward(stream));
    let district = stream.pick(&DISTRICTS);
    if stream.chance(40) {
        format!("Tổ {}, {ward}, {district}, {}", door % 40 + 1, city.name)
    } else {
        format!("{door} đường {street}, {ward}, {district}, {}", city.name)
    }
}

fn ward(stream: &mut Stream) -> String {
    format!("{} {}", stream.pick(&WARD_FIRST), stream.pick(&WARD_SECOND))
}
