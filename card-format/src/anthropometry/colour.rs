//! Colours of eyes and hair: the numbers of ISO/IEC 19794-5 §5.5.4 and §5.5.5, and from 80 on the
//! words that only ISO/IEC 18013-5 §7.2.1 has.

macro_rules! colours {
    ($($(#[$doc:meta])* $name:ident { $($code:ident = $value:literal $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq)]
        #[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
        pub struct $name(pub u8);

        #[expect(missing_docs, reason = "the standard's own names")]
        impl $name {
            $(pub const $code: Self = Self($value);)*
        }

        impl $name {
            /// The word of ISO/IEC 18013-5, in its spelling.
            pub const fn word(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some($word),)*
                    _ => None,
                }
            }

            /// The colour with this word.
            pub fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self($value)),)*
                    _ => None,
                }
            }
        }
    )*};
}

colours! {
    /// Eye colour. Numbers that are not listed are kept.
    EyeColour {
        BLACK = 1 "black",
        BLUE = 2 "blue",
        BROWN = 3 "brown",
        GREY = 4 "grey",
        GREEN = 5 "green",
        DICHROMATIC = 6 "dichromatic",
        PINK = 7 "pink",
        HAZEL = 0x80 "hazel",
        MAROON = 0x81 "maroon",
        UNKNOWN = 0xFF "unknown",
    }
    /// Hair colour. Numbers that are not listed are kept.
    HairColour {
        BALD = 1 "bald",
        BLACK = 2 "black",
        BLOND = 3 "blond",
        BROWN = 4 "brown",
        GREY = 5 "grey",
        WHITE = 6 "white",
        RED = 7 "red",
        AUBURN = 0x80 "auburn",
        SANDY = 0x81 "sandy",
        UNKNOWN = 0xFF "unknown",
    }
}
