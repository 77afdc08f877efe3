//! LDS units.
