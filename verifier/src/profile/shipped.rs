//! The profiles that come with the program: the scenarios of TR-03135-1, and one for files.

use std::sync::LazyLock;

use super::Profile;

/// A profile that comes with the program.
#[derive(Debug)]
pub struct Shipped {
    /// Its name.
    pub name: &'static str,
    /// The file, to copy and to change.
    pub text: &'static str,
    profile: LazyLock<Profile>,
}

/// Embeds the files. A file that cannot be read would be a profile by which nothing is accepted; a
/// test reads them all.
macro_rules! shipped {
    ($($constant:ident $name:literal)*) => {
        /// All of them, the usual one first.
        pub static SHIPPED: [&Shipped; [$($name),*].len()] = [$(&$constant),*];

        $(static $constant: Shipped = Shipped {
            name: $name,
            text: include_str!(concat!("../../profiles/", $name, ".toml")),
            profile: LazyLock::new(|| {
                Profile::parse($constant.text).unwrap_or_default()
            }),
        };)*
    };
}

shipped! {
    STATIONARY "stationary"
    SELF_SERVICE "self-service"
    MOBILE "mobile"
    KIOSK "kiosk"
    AGENCY_COUNTER "agency-counter"
    FILES "files"
}

impl Shipped {
    /// The one with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        SHIPPED.into_iter().find(|shipped| shipped.name == name)
    }

    /// The profile in the file.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }
}

/// The usual profile for cards.
pub(super) fn stationary() -> &'static Profile {
    STATIONARY.profile()
}

/// The usual profile for files.
pub(super) fn files() -> &'static Profile {
    FILES.profile()
}
