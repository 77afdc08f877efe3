//! Unit ISO7816_D.
