//! Unit ISO7816_B.
