//! Who may depend on whom: the design's map, checked against the manifests.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::process::{Outcome, cargo, fail, output, step};

/// What each crate of ours may use of ours in what it ships; tests may use more.
const MAY_USE: &[(&str, &[&str])] = &[
    ("card-format", &[]),
    ("card-protocol", &["card-format"]),
    ("card-applet", &["card-format", "card-protocol"]),
    ("firmware", &["card-applet", "card-format", "card-protocol"]),
    ("virtual-card", &["card-applet", "card-format", "card-protocol"]),
    ("verifier", &["card-format", "card-protocol"]),
    ("personalizer", &["card-format", "card-protocol", "verifier", "virtual-card"]),
    ("test-vectors", &["card-applet", "card-format", "card-protocol", "verifier", "virtual-card"]),
    (
        "benches",
        &[
            "card-applet",
            "card-format",
            "card-protocol",
            "personalizer",
            "verifier",
            "virtual-card",
        ],
    ),
    ("conformance", &["card-applet", "card-format", "card-protocol", "verifier", "virtual-card"]),
    ("private-postgres", &[]),
    ("xtask", &["card-format", "private-postgres"]),
];

/// Fails when a manifest points the wrong way.
pub(crate) fn check() -> Outcome {
    step("dependency directions");
    let metadata = output(&mut cargo(&["metadata", "--no-deps", "--format-version", "1"]))?;
    let Ok(metadata) = serde_json::from_str::<Value>(&metadata) else {
        return fail("cargo metadata printed something that is not JSON");
    };
    let allowed: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let mut wrong = Vec::new();
    for package in list(&metadata, "packages") {
        let name = text(package, "name");
        let Some(allowed) = allowed.get(name) else {
            wrong.push(format!("{name} is not on the map"));
            continue;
        };
        let shipped =
            list(package, "dependencies").filter(|dependency| dependency["kind"] != "dev");
        for dependency in shipped {
            let used = text(dependency, "name");
            if dependency.get("path").is_some() && !allowed.contains(&used) {
                wrong.push(format!("{name} must not depend on {used}"));
            }
        }
    }
    if wrong.is_empty() {
        println!("all dependencies point up the map");
        return Ok(());
    }
    fail(wrong.join("\n"))
}

fn list<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
