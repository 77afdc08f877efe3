//! Contrast of the colours that the style puts on each other (WCAG 2.2, 1.4.3 and 1.4.11), in light
//! and in dark.

use std::collections::BTreeMap;

use super::assets::ASSETS;

/// Text on ground, both by their names in the style: 4.5 to 1.
const TEXT: [(&str, &[&str]); 11] = [
    (
        "ink",
        &[
            "ground",
            "sheet",
            "raised",
            "good-wash",
            "busy-wash",
            "hold-wash",
            "bad-wash",
            "mute-wash",
        ],
    ),
    ("soft", &["ground", "sheet", "raised", "mute-wash", "bad-wash", "busy-wash"]),
    ("brand", &["sheet"]),
    ("on-brand", &["brand"]),
    ("on-tone", &["good", "busy", "hold", "bad", "mute"]),
    ("good", &["sheet", "good-wash"]),
    ("busy", &["sheet", "busy-wash"]),
    ("hold", &["sheet", "hold-wash"]),
    ("bad", &["sheet", "ground", "bad-wash"]),
    ("mute", &["sheet", "mute-wash"]),
    ("ground", &["ink"]),
];

/// Borders, icons and rings: 3 to 1.
const SHAPES: [(&str, &[&str]); 3] = [
    ("edge", &["sheet", "ground", "mute-wash"]),
    ("brand", &["ground", "sheet", "raised"]),
    ("busy", &["mute-wash"]),
];

type Colour = [f64; 3];

/// Colours by name, for light and for dark.
fn colours() -> BTreeMap<&'static str, [Colour; 2]> {
    let (.., style) = ASSETS.iter().find(|(name, ..)| *name == "page.css").unwrap();
    let lines = style.lines().filter_map(|line| {
        let (name, value) = line.trim().strip_prefix("--")?.split_once(": light-dark(")?;
        let (light, dark) = value.strip_suffix(");")?.split_once(", ")?;
        Some((name, [colour(light), colour(dark)]))
    });
    lines.collect()
}

fn colour(text: &str) -> Colour {
    assert_eq!((text.len(), &text[..1]), (7, "#"), "{text}");
    [1, 3, 5].map(|at| f64::from(u8::from_str_radix(&text[at..at + 2], 16).unwrap()) / 255.0)
}

/// Relative luminance, as WCAG 2.2 defines it.
fn luminance(colour: Colour) -> f64 {
    let linear = |c: f64| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
    let [r, g, b] = colour.map(linear);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn contrast(one: Colour, other: Colour) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn contrast_is_that_of_the_guideline() {
    assert!((contrast([0.0; 3], [1.0; 3]) - 21.0).abs() < 1e-9);
    assert!((contrast(colour("#777777"), [1.0; 3]) - 4.48).abs() < 0.01);
}

#[test]
fn whatever_is_written_can_be_read() {
    let colours = colours();
    for (pairs, least) in [(&TEXT[..], 4.5), (&SHAPES[..], 3.0)] {
        for (front, grounds) in pairs {
            for ground in *grounds {
                let pairs = colours[front].into_iter().zip(colours[ground]);
                for (theme, (front_colour, ground_colour)) in ["light", "dark"].iter().zip(pairs) {
                    let ratio = contrast(front_colour, ground_colour);
                    assert!(ratio >= least, "{front} on {ground}, {theme}: {ratio:.2}");
                }
            }
        }
    }
}

#[test]
fn no_colour_is_used_that_is_not_measured() {
    let (.., style) = ASSETS.iter().find(|(name, ..)| *name == "page.css").unwrap();
    let known = colours();
    let measured = |name: &str| {
        TEXT.iter().chain(&SHAPES).any(|(front, on)| *front == name || on.contains(&name))
    };
    for name in known.keys().filter(|name| **name != "line") {
        assert!(measured(name), "{name}");
    }
    let used = style.split("var(--").skip(1).filter_map(|rest| rest.split([')', ',']).next());
    for name in used {
        let other = ["tone", "wash", "share", "round", "mono"].contains(&name);
        assert!(other || known.contains_key(name), "{name}");
    }
}
