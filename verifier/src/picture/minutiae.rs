//! Minutiae drawn for people (ISO/IEC 19794-2:2005 §7): one panel a view, as SVG.
//!
//! ```text
//! ○──   ridge ending        filled   quality of 50 or more, of 100
//! △──   bifurcation         hollow   less
//! ╳──   neither             dashed   not reported
//! ```
//!
//! The stroke points along the ridge. Shapes tell the kinds apart, not colours. The picture is text of
//! ours with numbers in it: nothing of the record is copied, and nothing is loaded from elsewhere.

use core::fmt::Write as _;

use card_format::dg3::Fingers;
use card_format::minutiae::{Capture, Kind, Minutia, MinutiaeRecord, View};

use zeroize::Zeroizing;

use crate::language::{Language, Text};

/// Panels of one picture.
const MOST_VIEWS: usize = 20;

/// Width of a panel, in units of the picture.
const PANEL: f64 = 420.0;

/// Height of a panel's drawing; its heading stands above.
const DRAWING: f64 = 540.0;

/// Height of the heading, and of the legend's lines.
const LINE: f64 = 26.0;

/// Names of the finger positions, from 0 to 10 (§7.4.1.1).
const FINGERS: [Text; 11] = [
    Text::new("Unknown finger", "Không rõ ngón"),
    Text::new("Right thumb", "Ngón cái phải"),
    Text::new("Right index finger", "Ngón trỏ phải"),
    Text::new("Right middle finger", "Ngón giữa phải"),
    Text::new("Right ring finger", "Ngón áp út phải"),
    Text::new("Right little finger", "Ngón út phải"),
    Text::new("Left thumb", "Ngón cái trái"),
    Text::new("Left index finger", "Ngón trỏ trái"),
    Text::new("Left middle finger", "Ngón giữa trái"),
    Text::new("Left ring finger", "Ngón áp út trái"),
    Text::new("Left little finger", "Ngón út trái"),
];

/// What the symbols mean.
const LEGEND: [(Minutia, Text); 6] = [
    (sample(Kind::Ending, 80), Text::new("ridge ending", "điểm kết thúc")),
    (sample(Kind::Bifurcation, 80), Text::new("bifurcation", "điểm rẽ nhánh")),
    (sample(Kind::Other, 80), Text::new("other", "loại khác")),
    (sample(Kind::Ending, 80), Text::new("quality 50 to 100", "chất lượng từ 50 đến 100")),
    (sample(Kind::Ending, 20), Text::new("quality below 50", "chất lượng dưới 50")),
    (sample(Kind::Ending, 0), Text::new("quality not reported", "không ghi chất lượng")),
];

const fn sample(kind: Kind, quality: u8) -> Minutia {
    Minutia { kind, x: 0, y: 0, angle: 0, quality }
}

/// What a finger is called.
pub fn finger(position: u8, language: Language) -> &'static str {
    let name = FINGERS.get(usize::from(position)).or(FINGERS.first());
    name.map_or("", |name| name.get(language))
}

/// The fingers of an opened record; `None` when there are no minutiae in it.
pub fn of_fingers(content: &[u8], language: Language) -> Option<Zeroizing<String>> {
    let records: Vec<_> =
        Fingers::decode(content).ok()?.minutiae().filter_map(Result::ok).collect();
    let any = records.iter().any(|record| record.views().next().is_some());
    any.then(|| Zeroizing::new(svg(&records, language)))
}

/// The views of all records side by side, at most twenty of them, with a legend below.
pub fn svg(records: &[MinutiaeRecord<'_>], language: Language) -> String {
    let views = records.iter().flat_map(|record| record.views().map(|view| (record.capture, view)));
    let views: Vec<_> = views.take(MOST_VIEWS).collect();
    let across = u32::try_from(views.len().clamp(1, 5)).map_or(PANEL, |n| PANEL * f64::from(n));
    let down = u32::try_from(views.len().div_ceil(5)).map_or(0.0, f64::from) * (DRAWING + LINE);
    let height = down + LINE * 6.5;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {across} {height}\" \
         width=\"{across}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"15\" \
         role=\"img\"><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>"
    );
    let (mut x, mut y) = (0.0, 0.0);
    for (capture, view) in &views {
        panel(&mut out, capture, view, (x, y), language);
        x += PANEL;
        if x >= across {
            (x, y) = (0.0, y + DRAWING + LINE);
        }
    }
    let mut at = down + LINE;
    for (minutia, text) in LEGEND {
        symbol(&mut out, minutia, (16.0, at - 5.0), 6.0);
        say(&mut out, (44.0, at), text.get(language));
        at += LINE;
    }
    out.push_str("</svg>");
    out
}

/// One view: its heading and its drawing, in coordinates of the image it was taken from.
fn panel(
    out: &mut String,
    capture: &Capture,
    view: &View<'_>,
    (x, y): (f64, f64),
    language: Language,
) {
    let points = Text::new("points", "điểm").get(language);
    let quality = Text::new("quality", "chất lượng").get(language);
    let heading = format!(
        "{}: {} {points}, {quality} {}",
        finger(view.finger.0, language),
        view.minutiae().len(),
        view.quality
    );
    say(out, (x + 8.0, y + LINE - 8.0), &heading);
    // A record may lie about its image: every minutia is inside the drawing all the same.
    let far = |told: u16, least: Option<u16>| f64::from(told.max(least.unwrap_or(0)).max(1));
    let width = far(capture.width, view.minutiae().map(|minutia| minutia.x).max());
    let height = far(capture.height, view.minutiae().map(|minutia| minutia.y).max());
    let radius = width.max(height) / 90.0;
    let margin = radius * 4.0;
    // Writing to a String cannot fail.
    let _ = write!(
        out,
        "<svg x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" viewBox=\"{:.1} {:.1} {:.1} {:.1}\">\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#f6f6f2\" stroke=\"#888\" \
         stroke-width=\"{:.2}\"/>",
        x + 8.0,
        y + LINE,
        PANEL - 16.0,
        DRAWING - 8.0,
        -margin,
        -margin,
        width + margin * 2.0,
        height + margin * 2.0,
        radius / 4.0
    );
    for minutia in view.minutiae() {
        symbol(out, minutia, (minutia.x.into(), minutia.y.into()), radius);
    }
    out.push_str("</svg>");
}

/// A shape and the stroke of its direction: counter-clockwise from the right, and y points down.
fn symbol(out: &mut String, minutia: Minutia, (x, y): (f64, f64), radius: f64) {
    let angle = f64::from(minutia.angle) / 128.0 * core::f64::consts::PI;
    let (dx, dy) = (angle.cos() * radius, -angle.sin() * radius);
    let style = match minutia.quality {
        0 => format!(" fill=\"#fff\" stroke-dasharray=\"{:.2}\"", radius / 2.0),
        1..50 => " fill=\"#fff\"".to_owned(),
        _ => " fill=\"#1b3a5c\"".to_owned(),
    };
    // Writing to a String cannot fail.
    let _ = write!(
        out,
        "<g stroke=\"#1b3a5c\" stroke-width=\"{:.2}\"{style}>\
         <path d=\"M{x:.1} {y:.1}L{:.1} {:.1}\"/>",
        radius / 3.0,
        x + dx * 3.0,
        y + dy * 3.0
    );
    let _ = match minutia.kind {
        Kind::Ending => write!(out, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\"/>"),
        Kind::Bifurcation => write!(
            out,
            "<path d=\"M{x:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}Z\"/>",
            y - radius * 1.4,
            x + radius * 1.3,
            y + radius,
            x - radius * 1.3,
            y + radius
        ),
        Kind::Other | Kind::Reserved => write!(
            out,
            "<path d=\"M{:.1} {:.1}L{:.1} {:.1}M{:.1} {:.1}L{:.1} {:.1}\"/>",
            x - radius,
            y - radius,
            x + radius,
            y + radius,
            x - radius,
            y + radius,
            x + radius,
            y - radius
        ),
    };
    out.push_str("</g>");
}

/// Words of ours; they hold nothing that needs escaping.
fn say(out: &mut String, (x, y): (f64, f64), text: &str) {
    // Writing to a String cannot fail.
    let _ = write!(out, "<text x=\"{x}\" y=\"{y}\" fill=\"#222\">{text}</text>");
}

#[cfg(test)]
mod tests;
