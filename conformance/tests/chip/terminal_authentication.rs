//! Unit ISO7816_K: Terminal Authentication.
