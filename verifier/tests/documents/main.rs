//! Whole documents: composed here with one fault each, read from a virtual card, and made by others.

mod card;
mod cli;
mod faults;
mod fixture;
mod specimens;
