//! Basic Access Control (Doc 9303-11 §4.3): both ends.
