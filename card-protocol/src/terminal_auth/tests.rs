//! Both ends against each other, and the card against certificates of every kind.

mod certificates;
mod commands;
mod sequences;
mod trust_points;
mod world;
