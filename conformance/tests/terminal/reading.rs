//! Unit ISO7816_C.
