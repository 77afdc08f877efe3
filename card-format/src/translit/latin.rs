//! What becomes of one character (Doc 9303-3 §4.6 for punctuation, §6.A for letters).

use Rule::{Letters, Nothing, Separator};

/// What a character turns into.
#[derive(Clone, Copy)]
pub(super) enum Rule {
    /// One or two letters.
    Letters(&'static str),
    /// The end of a component.
    Separator,
    /// Nothing: the letters around it join.
    Nothing,
}

/// `None` for what no name in the zone may hold: digits, symbols, other scripts.
pub(super) fn rule(character: char) -> Option<Rule> {
    Some(match character {
        ' ' | '\u{A0}' | ',' | '-' | '\u{2010}'..='\u{2015}' => Separator,
        // Apostrophes and the punctuation that is left out, and every combining mark.
        '\''
        | '’'
        | 'ʼ'
        | '`'
        | '´'
        | '.'
        | '"'
        | '('
        | ')'
        | '/'
        | '·'
        | '\u{300}'..='\u{36F}' => Nothing,
        _ => Letters(ascii(character).or_else(|| marked(character))?),
    })
}

/// The letter itself, as a slice of the alphabet.
fn ascii(character: char) -> Option<&'static str> {
    let upper = character.to_ascii_uppercase();
    let at = ('A'..='Z').position(|letter| letter == upper)?;
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ".get(at..=at)
}

/// Latin-1, Latin Extended-A, and the two blocks that complete Vietnamese.
fn marked(character: char) -> Option<&'static str> {
    Some(match character {
        'À'..='Å' | 'à'..='å' | 'Ā'..='ą' | 'Ạ'..='ặ' => "A",
        'Æ' | 'æ' => "AE",
        'Ç' | 'ç' | 'Ć'..='č' => "C",
        'Ð' | 'ð' | 'Ď'..='đ' => "D",
        'È'..='Ë' | 'è'..='ë' | 'Ē'..='ě' | 'Ẹ'..='ệ' => "E",
        'Ĝ'..='ģ' => "G",
        'Ĥ'..='ħ' => "H",
        'Ì'..='Ï' | 'ì'..='ï' | 'Ĩ'..='ı' | 'Ỉ'..='ị' => "I",
        '\u{132}' | '\u{133}' => "IJ",
        'Ĵ' | 'ĵ' => "J",
        'Ķ'..='ĸ' => "K",
        'Ĺ'..='ł' => "L",
        'Ñ' | 'ñ' | 'Ń'..='ŋ' => "N",
        'Ò'..='Ö' | 'ò'..='ö' | 'Ō'..='ő' | 'Ơ' | 'ơ' | 'Ọ'..='ợ' => "O",
        'Ø' | 'ø' | 'Œ' | 'œ' => "OE",
        'Ŕ'..='ř' => "R",
        'Ś'..='š' => "S",
        'ß' | 'ẞ' => "SS",
        'Ţ'..='ŧ' => "T",
        'Þ' | 'þ' => "TH",
        'Ù'..='Ü' | 'ù'..='ü' | 'Ũ'..='ų' | 'Ư' | 'ư' | 'Ụ'..='ự' => "U",
        'Ŵ' | 'ŵ' => "W",
        'Ý' | 'ý' | 'ÿ' | 'Ŷ'..='Ÿ' | 'Ỳ'..='ỹ' => "Y",
        'Ź'..='ž' => "Z",
        _ => return None,
    })
}
