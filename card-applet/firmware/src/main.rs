//! The applet as an image for a Cortex-M3.

fn main() {}
