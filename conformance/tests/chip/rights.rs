//! Unit ISO7816_L: effective rights.
