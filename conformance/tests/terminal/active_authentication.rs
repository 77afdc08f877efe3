//! Unit ISO7816_F.
