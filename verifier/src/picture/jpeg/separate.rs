//! Sequential images whose components are coded one after the other, not block by block in turn
//! (ISO/IEC 10918-1 §A.2.2). Encoders write them that optimise their tables; our decoder loses the
//! colours of such an image when it is subsampled. A component coded alone is an image in grey
//! (§A.2.2: the same blocks in the same order), so each is decoded as one.

use zeroize::Zeroizing;

use super::{END, SCAN, Segments, samples};
use crate::picture::{Frame, Picture, Pixels};

/// SOI.
const BEGIN: [u8; 2] = [0xFF, 0xD8];

/// A component of the frame (§B.2.2): how often it is sampled, and its samples.
struct Component {
    id: u8,
    across: usize,
    down: usize,
    table: u8,
    samples: Option<Plane>,
}

/// Samples in rows.
struct Plane {
    width: usize,
    samples: Pixels,
}

/// Whether an image is of this kind.
pub(super) fn is_separate(image: &[u8], frame: Frame) -> bool {
    let scans = Segments::of(image).filter(|segment| segment.marker == SCAN);
    let alone = scans.map(|scan| scan.bytes.get(2) == Some(&1));
    let alone = alone.fold((0, true), |(count, all), one| (count + 1, all && one));
    frame.components == 3 && alone == (3, true)
}

/// Decodes an image of this kind.
pub(super) fn decode(image: &[u8], frame: Frame, strict: bool) -> Option<Picture> {
    let (mut components, mut tables) = (Vec::new(), Vec::new());
    let mut sof = 0;
    for segment in Segments::of(image) {
        match segment.marker {
            0xC0 | 0xC1 => {
                sof = segment.marker;
                components = self::components(segment.bytes)?;
            }
            // DHT, DQT and DRI hold until they are written anew.
            0xC4 | 0xDB | 0xDD => tables.extend([&[0xFF, segment.marker], segment.bytes].concat()),
            SCAN => {
                let id = segment.bytes.get(3)?;
                let most = most(&components)?;
                let component = components.iter_mut().find(|component| component.id == *id)?;
                let (across, down) = (component.across, component.down);
                let of = |size: u16, part: usize, most: usize| {
                    u16::try_from((usize::from(size) * part).div_ceil(most)).ok()
                };
                let width = of(frame.width, across, most.0)?;
                let height = of(frame.height, down, most.1)?;
                let [h1, h0] = height.to_be_bytes();
                let [w1, w0] = width.to_be_bytes();
                let header = [0xFF, sof, 0, 11, 8, h1, h0, w1, w0, 1, *id, 0x11, component.table];
                let after = image.get(segment.at..)?;
                let coded = after.get(..super::coded(after))?;
                let scan = [&[0xFF, SCAN], segment.bytes, coded].concat();
                let end: &[u8] = if strict { &[] } else { &END };
                let grey = [&BEGIN, &tables[..], &header, &scan, end].concat();
                let grey = Zeroizing::new(grey);
                let one = Frame { width, height, components: 1, ..frame };
                let samples = Pixels(samples(&grey, one, strict)?);
                component.samples = Some(Plane { width: width.into(), samples });
            }
            _ => {}
        }
    }
    colour(&components, frame)
}

fn components(sof: &[u8]) -> Option<Vec<Component>> {
    let read = |part: &[u8]| match *part {
        [id, factors, table] if factors >> 4 > 0 && factors & 0xF > 0 => Some(Component {
            id,
            across: (factors >> 4).into(),
            down: (factors & 0xF).into(),
            table,
            samples: None,
        }),
        _ => None,
    };
    sof.get(8..)?.chunks(3).map(read).collect()
}

fn most(components: &[Component]) -> Option<(usize, usize)> {
    let across = components.iter().map(|component| component.across).max()?;
    let down = components.iter().map(|component| component.down).max()?;
    Some((across, down))
}

impl Component {
    /// The samples of a row of the image, each as often as the component has fewer of them than the one
    /// that has most: column `c` is sample `c * across / most`. Nearly always that is each sample once
    /// or twice, which a processor does sixteen at a time; the rest is counted without dividing.
    fn stretch(&self, row: usize, most: (usize, usize), line: &mut [u8]) -> Option<()> {
        let plane = self.samples.as_ref()?;
        let start = row * self.down / most.1 * plane.width;
        let samples = plane.samples.get(start..)?.get(..plane.width)?;
        if self.across == most.0 {
            line.copy_from_slice(samples.get(..line.len())?);
        } else if self.across * 2 == most.0 {
            let (pairs, odd) = line.as_chunks_mut();
            pairs.iter_mut().zip(samples).for_each(|(pair, sample)| *pair = [*sample; 2]);
            odd.iter_mut().zip(samples.iter().skip(pairs.len())).for_each(|(one, it)| *one = *it);
        } else {
            let (mut samples, mut passed) = (samples.iter(), 0);
            let mut sample = samples.next()?;
            for place in line {
                if passed >= most.0 {
                    passed -= most.0;
                    sample = samples.next()?;
                }
                *place = *sample;
                passed += self.across;
            }
        }
        Some(())
    }
}

/// Red, green and blue of brightness and two colours (ISO/IEC 10918-5 §7), in 16-bit fractions.
fn colour(components: &[Component], frame: Frame) -> Option<Picture> {
    let most = most(components)?;
    let (width, height) = (usize::from(frame.width), usize::from(frame.height));
    let mut rgb = vec![0; (width * height).checked_mul(3)?];
    let mut lines = [(); 3].map(|()| Pixels(vec![0; width]));
    if components.len() != lines.len() {
        return None;
    }
    for (row, pixels) in rgb.chunks_exact_mut((3 * width).max(1)).enumerate() {
        for (component, line) in components.iter().zip(&mut lines) {
            component.stretch(row, most, &mut line.0)?;
        }
        let [brightness, blues, reds] = &lines;
        let samples = brightness.iter().zip(blues.iter()).zip(reds.iter());
        for (pixel, ((y, blue), red)) in pixels.as_chunks_mut().0.iter_mut().zip(samples) {
            let (blue, red) = (i32::from(*blue) - 128, i32::from(*red) - 128);
            let y = (i32::from(*y) << 16) + 0x8000;
            let parts = [y + 91_881 * red, y - 22_554 * blue - 46_802 * red, y + 116_130 * blue];
            *pixel = parts.map(|part| u8::try_from((part >> 16).clamp(0, 255)).unwrap_or(u8::MAX));
        }
    }
    Picture::of_samples(frame.width, frame.height, rgb, false)
}

#[cfg(test)]
mod tests {
    use card_format::face::Image;
    use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

    use crate::picture::{decode, decode_strictly};

    /// Coded separately as encoders do that optimise their tables, and in turn as others do.
    fn coded(factor: SamplingFactor, optimised: bool) -> Vec<u8> {
        let (width, height) = (43_u16, 51_u16);
        let smooth = |x: u16, y: u16| [(x * 5).min(255), (y * 4).min(255), 200 - x - y];
        let pixels = (0..height).flat_map(|y| (0..width).flat_map(move |x| smooth(x, y)));
        let pixels: Vec<u8> = pixels.map(|part| u8::try_from(part).unwrap()).collect();
        let mut jpeg = Vec::new();
        let mut encoder = Encoder::new(&mut jpeg, 90);
        encoder.set_sampling_factor(factor);
        encoder.set_optimized_huffman_tables(optimised);
        encoder.encode(&pixels, width, height, ColorType::Rgb).unwrap();
        jpeg
    }

    #[test]
    fn colours_do_not_depend_on_the_order_of_the_coded_data() {
        use SamplingFactor::{F_1_1, F_1_2, F_2_1, F_2_2, F_4_1, F_4_2};
        for factor in [F_1_1, F_2_1, F_1_2, F_2_2, F_4_1, F_4_2] {
            let [separate, mixed] = [true, false].map(|optimised| {
                let jpeg = coded(factor, optimised);
                let image = Image::sniff(&jpeg);
                let picture = decode_strictly(&image).unwrap();
                assert!(decode(&image).unwrap().whole);
                picture.rgb
            });
            assert_eq!(separate.len(), mixed.len());
            let apart = separate.iter().zip(&*mixed).map(|(one, other)| one.abs_diff(*other));
            let (mut sum, mut most) = (0_u32, 0);
            for apart in apart {
                sum += u32::from(apart);
                most = most.max(apart);
            }
            let mean = f64::from(sum) / 6579.0;
            assert!(mean < 2.5 && most < 40, "{factor:?}: {mean} and {most}");
        }
    }

    #[test]
    fn a_part_that_is_missing_is_told() {
        let jpeg = coded(SamplingFactor::F_2_2, true);
        for left in [jpeg.len() / 3, jpeg.len() - 40, jpeg.len() - 2] {
            let cut = Image::sniff(&jpeg[..left]);
            assert!(decode_strictly(&cut).is_err(), "{left}");
            assert!(decode(&cut).map_or(true, |picture| !picture.whole), "{left}");
        }
    }
}
