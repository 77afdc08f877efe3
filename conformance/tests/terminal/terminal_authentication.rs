//! Unit ISO7816_E.
