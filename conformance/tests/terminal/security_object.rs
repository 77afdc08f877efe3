//! Unit LDS_H: EF.SOD.
