//! Groups in which keys are agreed, by their number in Doc 9303-11 Table 12.
