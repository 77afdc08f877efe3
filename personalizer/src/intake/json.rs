//! JSON to a dossier, and its errors to reasons that quote nothing.

use serde_json::error::Category;

use super::Reason;
use crate::dossier::Dossier;

/// What messages of serde start with, and what we say. Their ends quote the line and are dropped.
const STARTS: [(&str, Reason); 5] = [
    ("missing field", Reason::Missing),
    ("duplicate field", Reason::Repeated),
    ("not base64", Reason::NotBase64),
    ("invalid value", Reason::Range),
    ("unknown variant", Reason::Word),
];

/// Reads one line.
pub(super) fn dossier(text: &[u8]) -> Result<Dossier, (String, Reason)> {
    let text = core::str::from_utf8(text)
        .map_err(|error| (String::new(), Reason::NotUtf8(error.valid_up_to())))?;
    let text = text.trim_start_matches('\u{FEFF}');
    // serde would also take an array of the members in their order.
    if !text.trim_start().starts_with('{') {
        return Err((String::new(), Reason::NotJson(1)));
    }
    let line = &mut serde_json::Deserializer::from_str(text);
    let dossier = serde_path_to_error::deserialize(&mut *line).map_err(|error| reason(&error))?;
    let trailing = |error: serde_json::Error| (String::new(), Reason::NotJson(error.column()));
    line.end().map_err(trailing)?;
    Ok(dossier)
}

fn reason(error: &serde_path_to_error::Error<serde_json::Error>) -> (String, Reason) {
    let inner = error.inner();
    match inner.classify() {
        Category::Eof => (String::new(), Reason::Truncated),
        Category::Io | Category::Syntax => (String::new(), Reason::NotJson(inner.column())),
        Category::Data => {
            let message = inner.to_string();
            if message.starts_with("unknown field") {
                return (String::new(), Reason::Unknown(inner.column()));
            }
            let start = STARTS.iter().find(|(start, _)| message.starts_with(start));
            let reason = start.map_or(Reason::Type, |(_, reason)| *reason);
            (member(error.path(), reason, &message), reason)
        }
    }
}

/// The member's path. Its names are those of our own structures: a name nobody knows never gets
/// this far.
fn member(path: &serde_path_to_error::Path, reason: Reason, message: &str) -> String {
    let path = path.to_string();
    let path = if path == "." { "" } else { &path };
    // serde names a missing or repeated member in backquotes; the path ends at its object.
    let named = matches!(reason, Reason::Missing | Reason::Repeated);
    let name = message.split('`').nth(1).filter(|_| named).unwrap_or_default();
    match (path, name) {
        (path, "") => path.to_owned(),
        ("", name) => name.to_owned(),
        (path, name) if path.ends_with(name) => path.to_owned(),
        (path, name) => format!("{path}.{name}"),
    }
}
