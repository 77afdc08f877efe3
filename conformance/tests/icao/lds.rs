//! Units `LDS_A` to `LDS_K`: what lies on a card.
