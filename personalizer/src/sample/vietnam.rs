//! An invented citizen of Viet Nam, consistent in everything a card says twice.

use card_format::date::Date;
use card_format::error::{Error, Fault};
use card_format::mrz::Sex;
use card_format::vietnam::{IdNumber, Province};

use super::person::{dossier_id, serial};
use super::{Application, Part, Person, Plan, Stream, Validity, names, places};
use crate::dossier::Details;

/// Youngest and oldest holder.
const AGES: (u32, u32) = (14, 90);
/// Born in this year or before: may have had a card with a 9-digit number.
const LAST_OF_NINE_DIGITS: u16 = 2003;

const ETHNICITIES: [(&str, u32); 14] = [
    ("Kinh", 840),
    ("Cơ Tu", 40),
    ("Hoa", 20),
    ("Tày", 18),
    ("Thái", 16),
    ("Mường", 14),
    ("Khmer", 12),
    ("Nùng", 10),
    ("Chăm", 8),
    ("Ê Đê", 6),
    ("Gia Rai", 6),
    ("Ba Na", 4),
    ("Xơ Đăng", 3),
    ("Hrê", 3),
];

const RELIGIONS: [(&str, u32); 7] = [
    ("Không", 800),
    ("Phật giáo", 90),
    ("Công giáo", 70),
    ("Cao Đài", 15),
    ("Tin Lành", 12),
    ("Phật giáo Hòa Hảo", 10),
    ("Hồi giáo", 3),
];

const MARKS: [&str; 4] = ["Nốt ruồi", "Sẹo chấm", "Sẹo dài", "Bớt nâu"];
const SIDES: [&str; 6] = ["trước", "sau", "trên", "dưới", "trên trước", "dưới sau"];
const FEATURES: [&str; 8] = [
    "mép trái",
    "mép phải",
    "đuôi mắt trái",
    "đuôi mắt phải",
    "cánh mũi trái",
    "cánh mũi phải",
    "đầu lông mày trái",
    "đầu lông mày phải",
];

/// The person with this place in the batch.
pub(super) fn person(plan: &Plan, place: u32) -> Result<Person, Error> {
    let stream = &mut Stream::new(plan, place, Part::Person);
    let sex = if stream.chance(50) { Sex::Male } else { Sex::Female };
    let birth_date = birth(stream, plan.day)?;
    let province = places::province(stream).ok_or(Fault::Missing.at(0))?;
    let number = IdNumber::new(province.code, birth_date, sex, serial(plan, place))?;
    let surname = names::surname(stream);
    let validity = Validity::by_age(plan.profile, birth_date, plan.day)?;
    let age = birth_date.years_until(plan.day);
    Ok(Person {
        dossier: dossier_id(plan, place),
        profile: plan.profile.name,
        id_number: number.as_str().to_owned(),
        document_number: text(&number.document_number()),
        surname: surname.to_owned(),
        given_names: names::given(stream, sex),
        birth_date,
        sex,
        age,
        nationality: plan.profile.issuing_state,
        validity,
        can: text(&stream.digits::<6>()),
        details: Details {
            nationality: Some("Việt Nam".to_owned()),
            ethnicity: Some(stream.weigh(&ETHNICITIES).to_owned()),
            religion: Some(stream.weigh(&RELIGIONS).to_owned()),
            place_of_origin: Some(places::origin(stream, province)),
            residence: Some(places::residence(stream, province)),
            identifying_marks: Some(mark(stream)),
            expiry: validity.for_life.then(|| "Không thời hạn".to_owned()),
            father: (!stream.chance(4)).then(|| names::full(stream, surname, Sex::Male)),
            mother: (!stream.chance(1)).then(|| relative(stream, Sex::Female)),
            spouse: spouse(stream, sex, age),
            former_number: former_number(stream, birth_date, province),
        },
        application: Application::invent(plan, place, age),
    })
}

/// A day that makes the holder 14 to 90 years old.
pub(super) fn birth(stream: &mut Stream, day: Date) -> Result<Date, Error> {
    let (youngest, oldest) = AGES;
    let age = u16::try_from(youngest + stream.below(oldest - youngest + 1)).unwrap_or(0);
    let month = u8::try_from(stream.below(12) + 1).unwrap_or(1);
    let of_month = u8::try_from(stream.below(31) + 1).unwrap_or(1);
    let later = (month, of_month) > (day.month(), day.day());
    let year = day.year().saturating_sub(age + u16::from(later));
    Date::new(year, month, of_month).or_else(|_| Date::new(year, month, 28))
}

/// Two of three from the age of marriage on.
fn spouse(stream: &mut Stream, sex: Sex, age: u16) -> Option<String> {
    let other = if sex == Sex::Male { Sex::Female } else { Sex::Male };
    (age >= 22 && stream.chance(66)).then(|| relative(stream, other))
}

fn relative(stream: &mut Stream, sex: Sex) -> String {
    let surname = names::surname(stream);
    names::full(stream, surname, sex)
}

/// As officers write it: what, where, and how far from which part of the face.
fn mark(stream: &mut Stream) -> String {
    let distance = ["0,5", "1", "1,5", "2", "3"];
    let mark = stream.pick(&MARKS);
    let (distance, side) = (stream.pick(&distance), stream.pick(&SIDES));
    format!("{mark} C: {distance}cm {side} {}", stream.pick(&FEATURES))
}

/// The number of a card of nine digits; those of Da Nang began with 20.
fn former_number(stream: &mut Stream, birth: Date, province: &Province) -> Option<String> {
    let digits = stream.digits::<9>();
    let had = stream.chance(60) && birth.year() <= LAST_OF_NINE_DIGITS;
    had.then(|| {
        let mut digits = digits;
        if let ([first, second, ..], b"048") = (&mut digits, &province.code) {
            (*first, *second) = (b'2', b'0');
        }
        text(&digits)
    })
}

fn text(digits: &[u8]) -> String {
    digits.iter().copied().map(char::from).collect()
}
