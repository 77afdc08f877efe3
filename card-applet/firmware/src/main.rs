//! The applet as an image for a Cortex-M3, with its ports left open.
//!
//! It shows what the applet costs and that its code has no way to panic. Transmission, storage and
//! randomness come from the operating system of a chip; here they are walls that the optimiser
//! cannot look through, so that everything the applet may be asked stays in the image.

#![cfg_attr(target_os = "none", no_std, no_main)]

#[cfg(target_os = "none")]
mod chip;

#[cfg(not(target_os = "none"))]
fn main() {
    println!("This is an image for a chip: build it with `cargo xtask firmware`.");
}
