//! Units LDS_A to LDS_G: EF.COM, EF.DG1, EF.DG2, EF.DG3 and other files.
