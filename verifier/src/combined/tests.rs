use proptest::prelude::*;

use super::*;
use crate::check::Check;

const ZONE: [&str; 3] = [
    "IDVNM0000000425048201000042<<8",
    "0105040M4105042VNM<<<<<<<<<<<2",
    "TRAN<<VAN<MAU<<<<<<<<<<<<<<<<<",
];
const CODE: &str =
    "048201000042|201000042|Trần Văn Mẫu|04052001|Nam|Tổ 1, Hòa Cường Bắc, Đà Nẵng|22072021";

/// The zone with its digits put right.
fn zone() -> String {
    right(ZONE.concat())
}

fn right(text: String) -> String {
    use card_format::mrz::check_digit::check_digit;
    let mut zone = text.into_bytes();
    zone[14] = check_digit(&zone[5..14]);
    zone[36] = check_digit(&zone[30..36]);
    zone[44] = check_digit(&zone[38..44]);
    let covered = [&zone[5..30], &zone[30..37], &zone[38..45], &zone[48..59]].concat();
    zone[59] = check_digit(&covered);
    String::from_utf8(zone).unwrap()
}

fn changed(at: usize, text: &str) -> String {
    let mut zone = zone();
    zone.replace_range(at..at + text.len(), text);
    right(zone)
}

fn identity() -> Vec<Item> {
    vec![
        Item::new("id_number", "048201000042"),
        Item::new("former_number", "201000042"),
        Item::new("full_name", "Trần Văn Mẫu"),
        Item::new("birth_date", "04/05/2001"),
        Item::new("sex", "Nam"),
        Item::new("residence", "Tổ 1, Hòa Cường Bắc, Đà Nẵng"),
        Item::new("issue_date", "22/07/2021"),
    ]
}

fn report(zone: Option<&str>, identity: Vec<Item>) -> Report {
    let mut holder = Holder::default();
    holder.zone = zone.map(|text| {
        let mut zone = crate::holder::Zone::default();
        zone.lines.push(text.to_owned());
        zone
    });
    holder.identity = identity;
    Report { holder: Some(holder), ..Report::empty(Source::Card, "2026-11-22") }
}

fn printed(zone: Option<&str>, code: Option<&str>) -> Printed {
    let text = |text: &str| Zeroizing::new(text.to_owned());
    Printed { zone: zone.map(text), code: code.map(text) }
}

fn ended(report: &Report, id: Id) -> Option<Reason> {
    report.outcome(id).unwrap().reason()
}

fn fields(report: &Report) -> Vec<Field> {
    report.differences.iter().map(|difference| difference.field).collect()
}

#[test]
fn every_field_of_the_zone_is_compared() {
    let good = zone();
    for (typed, reason, differing) in [
        (good.clone(), None, vec![]),
        (good.to_lowercase(), None, vec![]),
        (changed(60, "TRAM"), Some(Reason::PrintedZoneDiffers), vec![Field::Surname]),
        (changed(66, "VAM"), Some(Reason::PrintedZoneDiffers), vec![Field::GivenNames]),
        (changed(37, "F"), Some(Reason::PrintedZoneDiffers), vec![Field::Sex]),
        (changed(0, "C"), Some(Reason::PrintedZoneDiffers), vec![Field::DocumentCode]),
        (changed(45, "UTO"), Some(Reason::PrintedZoneDiffers), vec![Field::Nationality]),
        (changed(2, "UTO"), Some(Reason::PrintedZoneDiffers), vec![Field::IssuingState]),
        (changed(38, "42"), Some(Reason::PrintedZoneDiffers), vec![Field::ExpiryDate]),
        (changed(30, "02"), Some(Reason::PrintedZoneDiffers), vec![Field::BirthDate]),
        (changed(30, "<<"), None, vec![]),
        (changed(5, "9"), Some(Reason::PrintedZoneDiffers), vec![Field::DocumentNumber]),
        (changed(26, "3"), Some(Reason::PrintedOptionalDiffers), vec![Field::OptionalData]),
        ("no zone".to_owned(), Some(Reason::PrintedZoneMalformed), vec![]),
        (String::new(), Some(Reason::PrintedZoneMalformed), vec![]),
    ] {
        let mut report = report(Some(&good), vec![]);
        compare(&printed(Some(&typed), None), &mut report);
        assert_eq!(ended(&report, Id::PrintedZone), reason, "{typed}");
        assert_eq!(fields(&report), differing, "{typed}");
    }
    let mut wrong = good.clone().into_bytes();
    wrong[59] = b'0' + (wrong[59] - b'0' + 1) % 10;
    let mut report = report(Some(&good), vec![]);
    compare(&printed(core::str::from_utf8(&wrong).ok(), None), &mut report);
    assert_eq!(ended(&report, Id::PrintedZone), Some(Reason::PrintedZoneDiffers));
    assert_eq!(fields(&report), [Field::CheckDigits]);
}

#[test]
fn with_a_can_and_nothing_typed_there_is_nothing_to_compare() {
    let mut report = report(Some(&zone()), vec![]);
    compare(&Printed::default(), &mut report);
    assert_eq!(ended(&report, Id::PrintedZone), Some(Reason::PrintedZoneNotGiven));
    assert_eq!(Reason::PrintedZoneNotGiven.status(), crate::status::Status::NotSupported);
    assert!(report.outcome(Id::PrintedCode).is_none());
}

#[test]
fn an_aborted_zone_feeds_no_comparison() {
    let mut report = report(None, vec![]);
    let outcome = Reason::NoAccess.into();
    report.checks.push(Check { id: Id::Zone, outcome, milliseconds: 0 });
    compare(&printed(Some(&zone()), Some(CODE)), &mut report);
    assert_eq!(ended(&report, Id::PrintedZone), Some(Reason::NoAccess));
    assert_eq!(ended(&report, Id::PrintedCode), Some(Reason::NoAccess));
}

#[test]
fn the_code_is_compared_with_the_record_or_else_with_the_zone() {
    let (differs, residence) = (Reason::PrintedCodeDiffers, Reason::PrintedResidenceDiffers);
    for (code, record, alone) in [
        (CODE.to_owned(), None, None),
        (format!("{CODE}|something|new"), None, None),
        (CODE.replace("|201000042", ""), None, None),
        (CODE.replace("Trần", "Tra\u{302}\u{300}n"), None, None),
        (CODE.replace("Mẫu", "MẪU"), None, None),
        (CODE.replace("Mẫu", "Mộc"), Some(differs), Some(differs)),
        (CODE.replacen("000042|", "000043|", 1), Some(differs), Some(differs)),
        (CODE.replace("|2010", "|2011"), Some(differs), None),
        (CODE.replace("04052001", "05052001"), Some(differs), Some(differs)),
        (CODE.replace("Nam", "Nữ"), Some(differs), Some(differs)),
        (CODE.replace("Tổ 1", "Tổ 2"), Some(residence), None),
        (CODE.replace("Tổ 1, ", "Tổ 1 - "), None, None),
        (CODE.replace("22072021", "23072021"), Some(differs), None),
    ] {
        for (identity, reason) in [(identity(), record), (vec![], alone)] {
            let mut report = report(Some(&zone()), identity);
            compare(&printed(None, Some(&code)), &mut report);
            assert_eq!(ended(&report, Id::PrintedCode), reason, "{code}");
            assert_eq!(report.differences.len(), usize::from(reason.is_some()), "{code}");
        }
    }
    let mut report = report(None, vec![]);
    compare(&printed(None, Some(CODE)), &mut report);
    assert_eq!(ended(&report, Id::PrintedCode), Some(Reason::NothingToCompare));
}

#[test]
fn two_sides_of_a_card_are_of_one_person() {
    let other = changed(60, "TRAM");
    for (zone_text, reason) in [(zone(), None), (other, Some(Reason::PrintedSidesDiffer))] {
        let mut report = report(Some(&zone()), vec![]);
        compare(&printed(Some(&zone_text), Some(CODE)), &mut report);
        assert_eq!(ended(&report, Id::PrintedSides), reason);
    }
}

#[test]
fn a_shortened_name_is_the_beginning_of_the_printed_one() {
    let mut text = zone();
    text.replace_range(60..90, "NGUYEN<<THI<PHUONG<THAO<NHU<QU");
    let text = right(text);
    let mrz = Mrz::decode(text.as_bytes()).unwrap();
    assert!(name::same_as_zone("Nguyễn Thị Phương Thảo Như Quỳnh", &mrz));
    assert!(!name::same_as_zone("Nguyễn Thị Phương Thảo Như", &mrz));
    assert!(!name::same_as_zone("Nguyễn Thị Phương Thảo Nhi Quỳnh", &mrz));
}

#[test]
fn what_differs_is_named_outside_the_holder_and_told_inside() {
    let mut report = report(Some(&zone()), identity());
    compare(&printed(None, Some(&CODE.replace("Mẫu", "Mộc"))), &mut report);
    let outside = serde_json::to_string(&report.without_holder()).unwrap();
    assert!(outside.contains("full_name") && !outside.contains("Mộc"));
    let holder = report.holder.unwrap();
    assert_eq!(holder.printed.first().unwrap().value, "Trần Văn Mộc");
}

proptest! {
    #[test]
    fn any_text_is_compared_without_harm(zone in ".{0,200}", code in ".{0,300}") {
        let mut report = report(Some(&self::zone()), identity());
        compare(&printed(Some(&zone), Some(&code)), &mut report);
        prop_assert!(ended(&report, Id::PrintedZone).is_some());
        prop_assert!(ended(&report, Id::PrintedCode).is_some());
    }

    #[test]
    fn a_changed_code_is_read_or_refused(at in 0..CODE.chars().count(), with in any::<char>()) {
        let code: String =
            CODE.chars().enumerate().map(|(n, c)| if n == at { with } else { c }).collect();
        let mut report = report(Some(&zone()), identity());
        compare(&printed(None, Some(&code)), &mut report);
        // Whoever is told apart is told why.
        let different = !report.differences.is_empty();
        prop_assert!(!different || ended(&report, Id::PrintedCode).is_some());
    }

    #[test]
    fn a_name_is_itself_however_it_is_composed(name in "[A-Za-zÀ-Ýà-ýĂăĐđĨĩŨũƠơƯưẠ-ỹ&&[^×÷]]{1,12}( [A-ZĐa-zđẠ-ỹ]{1,12}){0,3}") {
        use unicode_normalization::UnicodeNormalization as _;
        let apart: String = name.nfd().collect();
        prop_assert!(name::same(&name, &apart));
        prop_assert!(name::same(&name.to_uppercase(), &apart));
    }
}
