//! Names in the letters of the zone (Doc 9303-3 §4.6 and §6.A; truncation: Doc 9303-5 §4.2.2.3).
//!
//! Every Vietnamese letter becomes its base letter, whether it comes composed or as a letter with
//! combining marks. Where §6.A offers a choice (Å, Ä, Ñ, Ö, Ü) the single letter is taken, so that
//! both spellings of one name give the same zone.

use crate::error::{Error, Fault};
use crate::mrz::FILLER;

mod latin;
mod truncation;

/// Writes one identifier: letters A to Z, components separated by one `<`. Nothing is cut off.
///
/// An error tells the byte of `text` whose character has no place in a zone, or that `out` is full.
pub fn to_mrz<'o>(text: &str, out: &'o mut [u8]) -> Result<&'o [u8], Error> {
    let mut used = 0;
    let mut places = out.iter_mut();
    letters(text, |letter| {
        *places.next().ok_or(Fault::Space.at(used))? = letter;
        used += 1;
        Ok(())
    })?;
    Ok(out.get(..used).unwrap_or_default())
}

/// Writes the third line of a card from surname and given names, shortened if it must be.
///
/// There must be a surname. A holder with one name has it as surname and no given names.
pub fn td1_name_line(surname: &str, given: &str) -> Result<[u8; 30], Error> {
    let primary = truncation::Identifier::new(surname)?;
    let secondary = truncation::Identifier::new(given)?;
    truncation::name_line(&primary, &secondary)
}

/// Hands out the characters of an identifier one after another.
fn letters(text: &str, mut emit: impl FnMut(u8) -> Result<(), Error>) -> Result<(), Error> {
    let (mut started, mut separated) = (false, false);
    for (at, character) in text.char_indices() {
        match latin::rule(character).ok_or(Fault::Character.at(at))? {
            latin::Rule::Nothing => {}
            latin::Rule::Separator => separated = started,
            latin::Rule::Letters(letters) => {
                if separated {
                    emit(FILLER)?;
                }
                (started, separated) = (true, false);
                letters.bytes().try_for_each(&mut emit)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::format;
    use std::string::String;
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::*;

    fn mrz(text: &str) -> Result<String, Error> {
        let mut out = [0; 64];
        to_mrz(text, &mut out).map(|name| String::from_utf8(name.to_vec()).unwrap())
    }

    fn line(surname: &str, given: &str) -> String {
        String::from_utf8(td1_name_line(surname, given).unwrap().to_vec()).unwrap()
    }

    #[test]
    fn letters_lose_their_marks() {
        for (text, name) in [
            ("Nguyễn", "NGUYEN"),
            ("NGUYE\u{302}\u{303}N", "NGUYEN"),
            ("Đặng Thị Ơn", "DANG<THI<ON"),
            ("đường", "DUONG"),
            ("Ỷ Lan", "Y<LAN"),
            ("O’Connor", "OCONNOR"),
            ("Al-Basri", "AL<BASRI"),
            ("Smith, Jr.", "SMITH<JR"),
            ("  Anna \u{a0}-  Maria ", "ANNA<MARIA"),
            ("Müller-Strauß", "MULLER<STRAUSS"),
            ("Þór Æsir Œuvre", "THOR<AESIR<OEUVRE"),
            ("", ""),
        ] {
            assert_eq!(mrz(text).as_deref(), Ok(name));
        }
    }

    #[test]
    fn fault_is_located() {
        assert_eq!(mrz("Lê 2"), Err(Fault::Character.at(4)));
        assert_eq!(mrz("Анна"), Err(Fault::Character.at(0)));
        assert_eq!(to_mrz("Anna", &mut [0; 3]), Err(Fault::Space.at(3)));
        assert_eq!(td1_name_line("", "Anna"), Err(Fault::Missing.at(0)));
        assert_eq!(td1_name_line("--", "Anna"), Err(Fault::Missing.at(0)));
    }

    /// The examples of Doc 9303-5 §4.2.3 that leave no choice, and the edges around them.
    #[test]
    fn long_names_end_in_a_letter() {
        for (surname, given, name) in [
            ("Van Der Muellen", "Martin", "VAN<DER<MUELLEN<<MARTIN<<<<<<<"),
            ("Al-Basri", "Huda Muhammad Jawad", "AL<BASRI<<HUDA<MUHAMMAD<JAWAD<"),
            ("Vilarchao Fernandez", "Jose Ramon", "VILARCHAO<FERNANDEZ<<JOSE<RAMO"),
            ("Papandropoulous", "Jonathon Alec", "PAPANDROPOULOUS<<JONATHON<ALEC"),
            ("Arkfreith", "", "ARKFREITH<<<<<<<<<<<<<<<<<<<<<"),
            ("Satriya Sudarpa", "", "SATRIYA<SUDARPA<<<<<<<<<<<<<<<"),
            // Position 30 would be a separator: the component before it gives a letter.
            ("Papandropoulous", "Jonathons Ale X", "PAPANDROPOULOUS<<JONATHONS<ALE"),
            ("Papandropoulous", "Jonathon Abc Def", "PAPANDROPOULOUS<<JONATHON<AB<D"),
            // Three positions are freed for the given name.
            ("Nilavadhananandachayapadejt", "Arn", "NILAVADHANANANDACHAYAPADEJT<<A"),
            ("Nilavadhananandachayapadejtx", "Arn", "NILAVADHANANANDACHAYAPADEJT<<A"),
            ("Nilavadhananandachayapadej Tx", "Arn", "NILAVADHANANANDACHAYAPADE<T<<A"),
            ("Nilavadhananandachayapadej Tx", "", "NILAVADHANANANDACHAYAPADEJ<TX<"),
            // Initials only: a separator gives way.
            ("A B C D E F G H I J K L M N O P", "Q", "A<B<C<D<E<F<G<H<I<J<K<L<M<N<<Q"),
            ("A B C D E F G H I J K L M N O P", "", "A<B<C<D<E<F<G<H<I<J<K<L<M<N<OP"),
        ] {
            assert_eq!(line(surname, given), name, "{surname}, {given}");
        }
    }

    fn name() -> impl Strategy<Value = String> {
        prop::collection::vec("[A-ZĐÂƯa-zễ]{1,12}", 0..6).prop_map(|parts| parts.join(" "))
    }

    proptest! {
        #[test]
        fn no_text_panics(text: String, other: String) {
            let _ = mrz(&text);
            let _ = td1_name_line(&text, &other);
        }

        #[test]
        fn a_line_is_whole_or_ends_in_a_letter(surname in name(), given in name()) {
            prop_assume!(!surname.is_empty());
            let line = line(&surname, &given);
            let (primary, secondary) = (mrz_long(&surname), mrz_long(&given));
            let separator = if given.is_empty() { "" } else { "<<" };
            let whole = format!("{primary}{separator}{secondary}");
            if whole.len() <= 30 {
                prop_assert_eq!(line.trim_end_matches('<'), whole);
            } else {
                prop_assert!(line.ends_with(|c: char| c.is_ascii_uppercase()));
                prop_assert_eq!(line.matches("<<").count(), usize::from(!given.is_empty()));
                prop_assert!(!line.contains("<<<") && !line.starts_with('<'));
                let initial = line.split("<<").nth(1).and_then(|name| name.chars().next());
                prop_assert_eq!(initial, secondary.chars().next());
            }
        }
    }

    fn mrz_long(text: &str) -> String {
        let mut name = Vec::new();
        letters(text, |letter| {
            name.push(letter);
            Ok(())
        })
        .unwrap();
        String::from_utf8(name).unwrap()
    }
}
