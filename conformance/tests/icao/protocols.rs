//! Units from ISO7816_F on.
