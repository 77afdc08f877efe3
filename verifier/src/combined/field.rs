//! Fields that stand both on a card and in its chip.

use serde::{Deserialize, Serialize};

use crate::language::Text;

/// Writes down each field once: name, stable name, what people call it.
macro_rules! fields {
    ($($field:ident $name:literal $en:literal $vi:literal;)*) => {
        /// A field.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Field {
            $(#[doc = $en] #[serde(rename = $name)] $field,)*
        }

        impl Field {
            /// The stable name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$field => $name,)* }
            }

            /// What people call it.
            pub const fn title(self) -> Text {
                match self { $(Self::$field => Text::new($en, $vi),)* }
            }
        }
    };
}

fields! {
    Format "format" "size of the zone" "khổ MRZ";
    DocumentCode "document_code" "kind of document" "loại giấy tờ";
    IssuingState "issuing_state" "issuing State" "quốc gia cấp";
    DocumentNumber "document_number" "document number" "số giấy tờ";
    IdNumber "id_number" "ID number" "số định danh cá nhân";
    FormerNumber "former_number" "former number" "số CMND cũ";
    Surname "surname" "surname" "họ";
    GivenNames "given_names" "given names" "tên đệm và tên";
    FullName "full_name" "full name" "họ, chữ đệm và tên";
    Nationality "nationality" "nationality" "quốc tịch";
    BirthDate "birth_date" "date of birth" "ngày sinh";
    Sex "sex" "sex" "giới tính";
    ExpiryDate "expiry_date" "date of expiry" "ngày hết hạn";
    IssueDate "issue_date" "date of issue" "ngày cấp";
    Residence "residence" "residence" "nơi thường trú";
    OptionalData "optional_data" "optional data" "dữ liệu khác";
    CheckDigits "check_digits" "check digits" "số kiểm tra";
}
