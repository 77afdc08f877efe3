//! Names of nobody.
//!
//! Surnames and middle names are those of the country, in about their frequency. Given names are
//! two words of the dictionary, of weather, boats, plants and sounds, that parents do not choose
//! together.

use card_format::mrz::Sex;

use super::Stream;

/// Surnames with weights in per mille.
const SURNAMES: [(&str, u32); 44] = [
    ("Nguyễn", 314),
    ("Trần", 109),
    ("Lê", 89),
    ("Phạm", 59),
    ("Huỳnh", 45),
    ("Võ", 49),
    ("Vũ", 30),
    ("Phan", 28),
    ("Trương", 22),
    ("Bùi", 21),
    ("Đặng", 19),
    ("Đỗ", 19),
    ("Ngô", 17),
    ("Hồ", 15),
    ("Dương", 14),
    ("Đinh", 10),
    ("Đoàn", 10),
    ("Lâm", 9),
    ("Mai", 9),
    ("Trịnh", 9),
    ("Đào", 8),
    ("Cao", 8),
    ("Lý", 7),
    ("Hà", 7),
    ("Lưu", 6),
    ("Lương", 6),
    ("Thái", 5),
    ("Châu", 5),
    ("Tạ", 5),
    ("Phùng", 5),
    ("Tô", 4),
    ("Vương", 4),
    ("Văn", 4),
    ("Tăng", 4),
    ("Quách", 3),
    ("Khổng", 3),
    ("Nghiêm", 3),
    ("Ưng", 2),
    ("Ông", 2),
    ("Thiều", 2),
    ("Giáp", 2),
    ("Âu Dương", 2),
    ("Tôn Thất", 2),
    ("Đặng Trần", 2),
];

/// Middle names of men.
const MIDDLE_MALE: [&str; 28] = [
    "Văn", "Hữu", "Đức", "Công", "Quang", "Minh", "Xuân", "Quốc", "Thành", "Đình", "Ngọc", "Viết",
    "Bá", "Trọng", "Thế", "Duy", "Anh", "Gia", "Hoàng", "Khắc", "Phước", "Tấn", "Sỹ", "Vĩnh",
    "Đăng", "Như", "Mạnh", "Huy",
];

/// Middle names of women.
const MIDDLE_FEMALE: [&str; 26] = [
    "Thị", "Ngọc", "Thu", "Thanh", "Kim", "Bích", "Hồng", "Mỹ", "Phương", "Diệu", "Quỳnh", "Tuyết",
    "Như", "Khánh", "Ánh", "Cẩm", "Mai", "Minh", "Thùy", "Hoài", "Xuân", "Yến", "Tường", "Bảo",
    "Tố", "Uyển",
];

/// First words of given names.
const FIRST: [&str; 40] = [
    "Mây",
    "Gió",
    "Sóng",
    "Thuyền",
    "Cầu",
    "Suối",
    "Đồi",
    "Biển",
    "Nắng",
    "Sương",
    "Khói",
    "Trăng",
    "Sao",
    "Lửa",
    "Đá",
    "Cát",
    "Rừng",
    "Đảo",
    "Vịnh",
    "Bến",
    "Lúa",
    "Tre",
    "Trúc",
    "Sen",
    "Quế",
    "Ổi",
    "Bưởi",
    "Mít",
    "Sáo",
    "Đàn",
    "Trống",
    "Chuông",
    "Giấy",
    "Mực",
    "Lụa",
    "Vải",
    "Kẹo",
    "Muối",
    "Đường",
    "Ớt",
];

/// Second words of given names.
const SECOND: [&str; 40] = [
    "Ngàn", "Nhẹ", "Lặng", "Nan", "Vồng", "Chảy", "Cỏ", "Khơi", "Hạ", "Sớm", "Lam", "Khuyết",
    "Băng", "Ấm", "Cuội", "Vàng", "Thẳm", "Xa", "Kín", "Cũ", "Chín", "Ngà", "Xanh", "Hồng", "Chi",
    "Đỏ", "Ngọt", "Thơm", "Trầm", "Bầu", "Vang", "Ngân", "Dó", "Tím", "Mềm", "Thô", "Dẻo", "Mặn",
    "Phèn", "Cay",
];

/// A surname.
pub(super) fn surname(stream: &mut Stream) -> &'static str {
    stream.weigh(&SURNAMES)
}

/// Middle and given names; of one person in fifty so many that a zone must shorten them.
pub(super) fn given(stream: &mut Stream, sex: Sex) -> String {
    let middle: &[&str] = if sex == Sex::Female { &MIDDLE_FEMALE } else { &MIDDLE_MALE };
    let long = stream.chance(2);
    let many = if long { 4 } else { 1 };
    let mut words: Vec<&str> = (0..many).map(|_| stream.pick(middle)).collect();
    // One word or two, as people have it.
    if stream.chance(80) || long {
        words.push(stream.pick(&FIRST));
    }
    words.push(stream.pick(&SECOND));
    words.join(" ")
}

/// Surname and given names of a relative.
pub(super) fn full(stream: &mut Stream, surname: &str, sex: Sex) -> String {
    format!("{surname} {}", given(stream, sex))
}
