//! Units LDS_E to LDS_L: what lies on a personalized card.
