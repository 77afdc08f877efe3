//! Units ISO7816_M and ISO7816_N: date, trust points, migration.
