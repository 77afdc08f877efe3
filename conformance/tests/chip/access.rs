//! Unit ISO7816_H: files without the rights for them.
