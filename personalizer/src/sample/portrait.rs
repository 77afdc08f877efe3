//! Drawn portraits: head and shoulders before a plain background, in passport proportions.
//!
//! Nobody sits for them. A stream chooses proportions, skin, hair style and clothes; age, sex and
//! colours are those of the invented person. All arithmetic is in integers, so the same person has
//! the same bytes on every machine.

mod canvas;
mod clothes;
mod face;
mod hair;
mod looks;
mod path;

use canvas::{Canvas, Paint};
use card_format::error::{Error, Fault};
use card_format::mrz::Sex;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use looks::Looks;
use rand_core::Rng;

use super::Stream;

/// Width of a portrait in pixels: 35 mm at 300 pixels per inch.
pub const WIDTH: u16 = 413;
/// Height of a portrait in pixels: 45 mm.
pub const HEIGHT: u16 = 531;

/// What a portrait takes at most, so that EF.DG2 stays small.
pub const LIMIT: usize = 18_000;

/// Compression, best first.
const QUALITIES: [u8; 6] = [88, 84, 80, 75, 65, 50];

/// What the picture must agree with: the person it shows.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "stands where personal data stands")]
pub struct Sitter<'a> {
    /// Sex.
    pub sex: Sex,
    /// Age in years.
    pub age: u16,
    /// Eye colour, a word of ISO/IEC 18013-5.
    pub eye_colour: &'a str,
    /// Hair colour, likewise.
    pub hair_colour: &'a str,
}

/// Draws a portrait and hands out its JPEG.
pub fn draw(stream: &mut Stream, sitter: &Sitter<'_>) -> Result<Vec<u8>, Error> {
    let looks = Looks::choose(stream, sitter);
    let mut canvas =
        Canvas::new(WIDTH, HEIGHT, Paint::gradient(looks.background, looks.background_low));
    hair::behind(&mut canvas, &looks);
    face::neck(&mut canvas, &looks);
    clothes::wear(&mut canvas, &looks);
    face::head(&mut canvas, &looks);
    face::features(&mut canvas, &looks);
    hair::front(&mut canvas, &looks);
    let mut noise = vec![0; usize::from(WIDTH) * usize::from(HEIGHT)];
    stream.rng().fill_bytes(&mut noise);
    canvas.grain(&noise);
    compress(&canvas)
}

/// The best compression that keeps the limit, or the strongest there is.
fn compress(canvas: &Canvas) -> Result<Vec<u8>, Error> {
    let mut jpeg = Vec::new();
    for quality in QUALITIES {
        jpeg.clear();
        let mut encoder = Encoder::new(&mut jpeg, quality);
        encoder.set_sampling_factor(SamplingFactor::F_2_2);
        encoder.set_optimized_huffman_tables(true);
        let encoded = encoder.encode(canvas.bytes(), WIDTH, HEIGHT, ColorType::Rgb);
        // Only a picture without pixels is refused, and this one has a fixed size.
        encoded.map_err(|_| Fault::Value.at(0))?;
        if jpeg.len() <= LIMIT {
            break;
        }
    }
    Ok(jpeg)
}

#[cfg(test)]
mod tests;
