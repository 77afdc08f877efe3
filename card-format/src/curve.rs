//! Elliptic curves of the documents of this world, and their domain parameters.
