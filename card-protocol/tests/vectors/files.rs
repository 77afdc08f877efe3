//! Reads known answers from the folders that `CARDWRIGHT_VECTORS` and `CARDWRIGHT_DATA` name.

use serde_json::Value;
use std::path::PathBuf;

/// A file of the vector folder; without the variable the test has nothing to do.
pub(crate) fn vectors(name: &str) -> Option<Value> {
    load("CARDWRIGHT_VECTORS", name)
}

/// A file of the folder with third-party data.
pub(crate) fn data(name: &str) -> Option<Value> {
    load("CARDWRIGHT_DATA", name)
}

fn load(variable: &str, name: &str) -> Option<Value> {
    let Some(folder) = std::env::var_os(variable) else {
        println!("skipped: {variable} is not set");
        return None;
    };
    let path = PathBuf::from(folder).join(name);
    let text = std::fs::read_to_string(&path).expect("known answers can be read");
    Some(serde_json::from_str(&text).expect("known answers are JSON"))
}

/// The entries of an array.
pub(crate) fn entries(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Bytes written in hexadecimal digits.
pub(crate) fn hex(value: &Value) -> Vec<u8> {
    let digits = value.as_str().expect("hexadecimal digits");
    (0..digits.len()).step_by(2).map(|at| byte(&digits[at..at + 2])).collect()
}

/// The same, as an array.
pub(crate) fn array<const N: usize>(value: &Value) -> [u8; N] {
    hex(value).try_into().expect("right length")
}

fn byte(digits: &str) -> u8 {
    u8::from_str_radix(digits, 16).expect("hexadecimal digits")
}
