//! Unit ISO7816_A: unprotected documents.
