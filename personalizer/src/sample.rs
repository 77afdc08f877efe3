//! Invented people for trials: names, numbers, drawn portraits, made-up minutiae and measures.
