//! Terminal Authentication version 1 (Doc 9303-11 §7.1): both ends.
