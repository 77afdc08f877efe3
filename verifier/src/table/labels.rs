//! What people call the items of opened records.

use crate::language::{Language, Text};

/// Stable names and what they are called, in the order of the national list.
const LABELS: [(&str, Text); 25] = [
    ("id_number", Text::new("ID number", "Số định danh cá nhân")),
    ("full_name", Text::new("Full name", "Họ, chữ đệm và tên")),
    ("birth_date", Text::new("Date of birth", "Ngày sinh")),
    ("sex", Text::new("Sex", "Giới tính")),
    ("nationality", Text::new("Nationality", "Quốc tịch")),
    ("ethnicity", Text::new("Ethnicity", "Dân tộc")),
    ("religion", Text::new("Religion", "Tôn giáo")),
    ("origin", Text::new("Place of origin", "Quê quán")),
    ("residence", Text::new("Residence", "Nơi thường trú")),
    ("features", Text::new("Identifying features", "Đặc điểm nhận dạng")),
    ("issue_date", Text::new("Date of issue", "Ngày cấp")),
    ("expiry_date", Text::new("Date of expiry", "Có giá trị đến")),
    ("parents", Text::new("Parents", "Cha, mẹ")),
    ("spouse", Text::new("Spouse", "Vợ, chồng")),
    ("former_number", Text::new("Former number", "Số CMND cũ")),
    ("reference", Text::new("Reference", "Mã tham chiếu")),
    ("algorithm", Text::new("Face template: algorithm", "Đặc trưng khuôn mặt: thuật toán")),
    ("model_sha256", Text::new("Face template: model", "Đặc trưng khuôn mặt: mô hình")),
    ("dimensions", Text::new("Face template: dimensions", "Đặc trưng khuôn mặt: số chiều")),
    ("measured_on", Text::new("Measured on", "Ngày đo")),
    ("eye_colour", Text::new("Eye colour", "Màu mắt")),
    ("hair_colour", Text::new("Hair colour", "Màu tóc")),
    ("mark", Text::new("Mark", "Dấu vết riêng")),
    ("body_mass", Text::new("Body mass (100 g)", "Cân nặng (100 g)")),
    ("stature", Text::new("Stature (mm)", "Chiều cao (mm)")),
];

/// What an item is called; its own name where nobody has given it another.
pub(super) fn of(name: &str, language: Language) -> &str {
    label(name).map_or(name, |text| text.get(language))
}

/// What an item is called, where somebody has given it a name.
pub(crate) fn label(name: &str) -> Option<Text> {
    LABELS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}
