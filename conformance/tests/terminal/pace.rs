//! Unit ISO7816_G.
