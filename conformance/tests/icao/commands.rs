//! Units ISO7816_A to ISO7816_E.
