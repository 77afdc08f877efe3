//! Units LDS_I to LDS_K.
