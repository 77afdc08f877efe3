//! Unit ISO7816_J: chains of CV certificates.
