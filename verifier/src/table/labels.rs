//! What people call the items of opened records.

use crate::language::{Language, Text};

/// Stable names and what they are called, in the order of the national list.
const LABELS: [(&str, Text); 49] = [
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
    ("other_name", Text::new("Other name", "Tên khác")),
    ("personal_number", Text::new("Personal number", "Số cá nhân")),
    ("birth_place", Text::new("Place of birth", "Nơi sinh")),
    ("address", Text::new("Address", "Địa chỉ")),
    ("telephone", Text::new("Telephone", "Điện thoại")),
    ("profession", Text::new("Profession", "Nghề nghiệp")),
    ("title", Text::new("Title", "Danh xưng")),
    ("personal_summary", Text::new("Personal summary", "Thông tin tóm tắt")),
    ("citizenship_proof", Text::new("Proof of citizenship", "Bằng chứng quốc tịch")),
    ("other_documents", Text::new("Other travel documents", "Giấy tờ đi lại khác")),
    ("custody", Text::new("Custody", "Người giám hộ")),
    ("issuing_authority", Text::new("Issuing authority", "Cơ quan cấp")),
    ("other_person", Text::new("Other person", "Người đi cùng")),
    ("endorsements", Text::new("Endorsements", "Ghi chú")),
    ("tax_exit", Text::new("Tax and exit requirements", "Yêu cầu thuế, xuất cảnh")),
    ("front_image", Text::new("Image of the front", "Ảnh mặt trước")),
    ("rear_image", Text::new("Image of the rear", "Ảnh mặt sau")),
    ("personalized_at", Text::new("Personalized", "Thời điểm cá thể hóa")),
    ("personalization_system", Text::new("Personalization system", "Hệ thống cá thể hóa")),
    ("notify_since", Text::new("To notify: recorded", "Người cần báo: ngày ghi")),
    ("notify_name", Text::new("To notify: name", "Người cần báo: tên")),
    ("notify_telephone", Text::new("To notify: telephone", "Người cần báo: điện thoại")),
    ("notify_address", Text::new("To notify: address", "Người cần báo: địa chỉ")),
    ("likeness", Text::new("Likeness of the live face", "Độ giống khuôn mặt trực tiếp")),
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
