//! Whole documents: composed here with one fault each, read from a virtual card, and made by others.

#[cfg(test)]
mod active;
#[cfg(test)]
mod archives;
#[cfg(test)]
mod bulk;
#[cfg(test)]
mod card;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod collection;
#[cfg(test)]
mod doors;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod live;
#[cfg(test)]
mod opened;
#[cfg(test)]
mod passport;
#[cfg(test)]
mod protocols;
#[cfg(test)]
mod rating;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod security_objects;
#[cfg(test)]
mod specimens;
#[cfg(test)]
mod token;
#[cfg(test)]
mod traces;
#[cfg(test)]
mod trust;
