use super::*;

const UTOPIAN: Fields<'_> = Fields {
    document_code: b"I",
    issuing_state: b"UTO",
    document_number: b"D23145890",
    optional_data: b"",
    birth_date: b"740812",
    sex: Sex::Female,
    expiry_date: b"120415",
    nationality: b"UTO",
    optional_data_2: b"",
    names: b"ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
};

#[test]
fn specimen_is_written() {
    let zone = UTOPIAN.encode().unwrap();
    let lines = b"I<UTOD231458907<<<<<<<<<<<<<<<\
        7408122F1204159UTO<<<<<<<<<<<6\
        ERIKSSON<<ANNA<MARIA<<<<<<<<<<";
    assert_eq!(zone, *lines);
}

#[test]
fn long_number_continues_in_the_optional_data() {
    let number = b"D23145890734";
    let fields = Fields { document_number: number, optional_data: b"EXTRA", ..UTOPIAN };
    let zone = fields.encode().unwrap();
    assert!(zone.starts_with(b"I<UTOD23145890<7349<EXTRA<<<<<"));
    let longest = Fields { document_number: &[b'7'; 22], ..UTOPIAN };
    let zone = longest.encode().unwrap();
    let mrz = super::super::Mrz::decode(&zone).unwrap();
    assert_eq!(mrz.document_number().as_bytes(), [b'7'; 22]);
    assert_eq!(mrz.verify_check_digits(), Ok(()));
}

#[test]
fn fault_is_located() {
    for (fields, error) in [
        (Fields { document_code: b"P", ..UTOPIAN }, Fault::Value.at(0)),
        (Fields { document_code: b"IV", ..UTOPIAN }, Fault::Value.at(1)),
        (Fields { document_code: b"AI", ..UTOPIAN }, Fault::Value.at(1)),
        (Fields { document_code: b"", ..UTOPIAN }, Fault::Length.at(0)),
        (Fields { document_code: b"I ", ..UTOPIAN }, Fault::Character.at(1)),
        (Fields { issuing_state: b"U1O", ..UTOPIAN }, Fault::Character.at(3)),
        (Fields { issuing_state: b"", ..UTOPIAN }, Fault::Missing.at(2)),
        (Fields { issuing_state: b"UTOP", ..UTOPIAN }, Fault::Length.at(2)),
        (Fields { document_number: b"", ..UTOPIAN }, Fault::Missing.at(5)),
        (Fields { document_number: b"D2 4", ..UTOPIAN }, Fault::Character.at(7)),
        (Fields { document_number: &[b'7'; 23], ..UTOPIAN }, Fault::Length.at(5)),
        (Fields { document_number: b"1234567890<2", ..UTOPIAN }, Fault::Character.at(16)),
        (Fields { document_number: b"12345678<01", ..UTOPIAN }, Fault::Character.at(13)),
        (Fields { optional_data: &[b'7'; 16], ..UTOPIAN }, Fault::Length.at(15)),
        (Fields { birth_date: b"74<<<1", ..UTOPIAN }, Fault::Date.at(34)),
        (Fields { expiry_date: b"1204<<", ..UTOPIAN }, Fault::Date.at(42)),
        (Fields { nationality: b"", ..UTOPIAN }, Fault::Missing.at(45)),
        (Fields { optional_data_2: &[b'7'; 12], ..UTOPIAN }, Fault::Length.at(48)),
        (Fields { names: &[FILLER; 30], ..UTOPIAN }, Fault::Missing.at(60)),
        (Fields { names: b"ERIKSSON<<ANNA<<<MARIA<<<<<<<<", ..UTOPIAN }, Fault::Value.at(74)),
        (Fields { names: b"ERIKSSON<<ANNA<M4RIA<<<<<<<<<<", ..UTOPIAN }, Fault::Character.at(76)),
    ] {
        assert_eq!(fields.encode().err(), Some(error), "{error}");
    }
}
