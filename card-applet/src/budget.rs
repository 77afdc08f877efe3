//! What the applet takes of the memory of a chip, held at compile time.
//!
//! ```text
//! lent by the    command as it was received        4,140
//! transport      answer; before it, the command
//!                without its protection            4,133
//! Applet         answer without its protection     4,096
//!                session                          1,152   at most
//! ```
//!
//! The lengths of the first two are `MAX_COMMAND` and `MAX_RESPONSE` of
//! [`card_protocol::secure_messaging`]. The stack comes on top; its deepest point is a multiplication
//! on the curve.

use core::mem::size_of;

use card_protocol::secure_messaging::MAX_PLAIN;

use crate::applet::Applet;
use crate::session::Session;

/// Most bytes of the session: current file, channel, authentication under way.
pub const SESSION: usize = 1152;

/// Most bytes of an applet without its storage and its source of randomness.
pub const APPLET: usize = MAX_PLAIN + SESSION;

const _: () = assert!(size_of::<Session>() <= SESSION, "the session outgrows its budget");
const _: () = assert!(size_of::<Applet<(), ()>>() <= APPLET, "the applet outgrows its budget");
