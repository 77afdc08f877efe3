//! Coded values of the face record (ISO/IEC 19794-5:2005 §5.5 to §5.7). Values the standard
//! does not list are kept.

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident($int:ty) { $($code:ident = $value:expr,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq)]
        #[expect(missing_debug_implementations, reason = "personal data stays out of logs")]
        pub struct $name(pub $int);

        #[expect(missing_docs, reason = "the standard's own names")]
        impl $name {
            $(pub const $code: Self = Self($value);)*
        }
    )*};
}

codes! {
    /// Gender.
    Gender(u8) { UNSPECIFIED = 0, MALE = 1, FEMALE = 2, UNKNOWN = 0xFF, }
    /// Eye colour.
    EyeColour(u8) { UNSPECIFIED = 0, BLACK = 1, BLUE = 2, BROWN = 3, GREY = 4, GREEN = 5,
        MULTI_COLOURED = 6, PINK = 7, UNKNOWN = 0xFF, }
    /// Hair colour.
    HairColour(u8) { UNSPECIFIED = 0, BALD = 1, BLACK = 2, BLONDE = 3, BROWN = 4, GREY = 5,
        WHITE = 6, RED = 7, GREEN = 8, BLUE = 9, UNKNOWN = 0xFF, }
    /// Features as bits; none of them means anything unless `SPECIFIED` is set.
    Features([u8; 3]) { NONE = [0; 3], SPECIFIED = [0, 0, 0x01], GLASSES = [0, 0, 0x02],
        MOUSTACHE = [0, 0, 0x04], BEARD = [0, 0, 0x08], TEETH_VISIBLE = [0, 0, 0x10],
        BLINK = [0, 0, 0x20], MOUTH_OPEN = [0, 0, 0x40], LEFT_EYE_PATCH = [0, 0, 0x80],
        RIGHT_EYE_PATCH = [0, 1, 0], DARK_GLASSES = [0, 2, 0], MEDICAL_CONDITION = [0, 4, 0], }
    /// Expression.
    Expression(u16) { UNSPECIFIED = 0, NEUTRAL = 1, SMILE_CLOSED = 2, SMILE_OPEN = 3,
        RAISED_EYEBROWS = 4, LOOKING_AWAY = 5, SQUINTING = 6, FROWNING = 7, }
    /// Face image type.
    ImageType(u8) { BASIC = 0, FULL_FRONTAL = 1, TOKEN_FRONTAL = 2, }
    /// Image data type.
    ImageData(u8) { JPEG = 0, JPEG_2000 = 1, }
    /// Colour space.
    ColourSpace(u8) { UNSPECIFIED = 0, RGB24 = 1, YUV422 = 2, GREY8 = 3, OTHER = 4, }
    /// Kind of camera.
    Source(u8) { UNSPECIFIED = 0, STATIC = 1, DIGITAL_CAMERA = 2, SCANNER = 3, VIDEO = 4,
        ANALOGUE_VIDEO = 5, DIGITAL_VIDEO = 6, UNKNOWN = 7, }
}

impl Features {
    /// Both sets of features.
    pub const fn with(self, other: Self) -> Self {
        let ([high, middle, low], [more_high, more_middle, more_low]) = (self.0, other.0);
        Self([high | more_high, middle | more_middle, low | more_low])
    }

    /// Whether all of `other` are set.
    pub fn contains(self, other: Self) -> bool {
        self.with(other) == self
    }
}
