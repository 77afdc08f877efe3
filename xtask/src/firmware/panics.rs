//! Finding every call of a panic function in the image, and whose code it stands in.
//!
//! A call site is charged to the innermost source line that is not `core`'s own: inlining cannot
//! hide it. Lines of ours are never excused; a dependency is, with a written reason.

use core::fmt::Write;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use crate::process::{Outcome, context, fail, output, root, step};

/// Fails when a panic is reachable that `exceptions` does not explain, or explains in vain.
pub(crate) fn check(image: &Path, exceptions: &Path) -> Outcome {
    step("firmware: panics");
    let owners = owners(image, &calls(image)?)?;
    let excused = excused(exceptions)?;
    let mut wrong = String::new();
    for (owner, places) in &owners {
        if !excused.contains_key(owner) {
            let _ = writeln!(wrong, "{owner}: panics at");
            for place in places {
                let _ = writeln!(wrong, "    {place}");
            }
        }
    }
    for (owner, reason) in &excused {
        match owners.get(owner) {
            Some(places) => println!("excused: {owner}, {} lines: {reason}", places.len()),
            None => {
                let _ = writeln!(wrong, "{owner}: excused, but it does not panic; take it out");
            }
        }
    }
    if wrong.is_empty() {
        println!("no panic in code of ours");
        return Ok(());
    }
    fail(format!("panics in the image without a written reason:\n{wrong}"))
}

/// A branch from one function to another.
struct Call {
    address: String,
    from: String,
    to: String,
}

/// All branches of the image.
fn calls(image: &Path) -> Outcome<Vec<Call>> {
    let mut objdump = Command::new("arm-none-eabi-objdump");
    let listing = output(objdump.args(["--disassemble", "--demangle"]).arg(image))?;
    let mut calls = Vec::new();
    let mut from = "";
    for line in listing.lines() {
        if let Some((_, label)) = line.strip_suffix(">:").and_then(|line| line.split_once(" <")) {
            from = label;
        } else if let Some((address, instruction)) = line.split_once(":\t") {
            let target = instruction.strip_suffix('>').and_then(|line| line.split_once('<'));
            // A branch inside a function shows an offset behind its name.
            if let Some((_, to)) = target.filter(|(_, to)| !to.contains("+0x")) {
                let address = address.trim().into();
                calls.push(Call { address, from: from.into(), to: to.into() });
            }
        }
    }
    Ok(calls)
}

fn is_panic(symbol: &str) -> bool {
    ["panic", "unwrap_failed", "expect_failed", "slice_index_fail", "index_fail", "len_mismatch"]
        .into_iter()
        .any(|word| symbol.contains(word))
}

/// Everyone whose lines call a panic. A function of `core` that does is itself one to look for, so
/// that its callers are charged for it.
fn owners(image: &Path, calls: &[Call]) -> Outcome<BTreeMap<String, BTreeSet<String>>> {
    let mut owners: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    let mut looked_for: BTreeSet<&str> = BTreeSet::new();
    let mut to_look_for: BTreeSet<&str> =
        calls.iter().map(|call| call.to.as_str()).filter(|to| is_panic(to)).collect();
    while !to_look_for.is_empty() {
        let sites: Vec<&Call> = calls
            .iter()
            .filter(|call| to_look_for.contains(call.to.as_str()) && !is_panic(&call.from))
            .collect();
        looked_for.append(&mut to_look_for);
        for (site, charged) in sites.iter().zip(charge_all(image, &sites)?) {
            match charged {
                Some((owner, place)) => {
                    owners.entry(owner).or_default().insert(place);
                }
                None if looked_for.contains(site.from.as_str()) => {}
                None => {
                    to_look_for.insert(&site.from);
                }
            }
        }
    }
    Ok(owners)
}

/// For each site, whose line it is: owner and place.
fn charge_all(image: &Path, sites: &[&Call]) -> Outcome<Vec<Option<(String, String)>>> {
    let mut charged = Vec::new();
    for batch in sites.chunks(500) {
        let frames = output(
            Command::new("arm-none-eabi-addr2line")
                .args(["--inlines", "--functions", "--demangle", "--addresses", "--exe"])
                .arg(image)
                .args(batch.iter().map(|site| &site.address)),
        )?;
        charged.extend(frames.trim_start_matches("0x").split("\n0x").map(charge));
    }
    Ok(charged)
}

/// Walks from the innermost frame outwards. Frames are pairs of lines, function and place, behind
/// the address. Nothing is found when all of them are `core`'s.
fn charge(site: &str) -> Option<(String, String)> {
    let lines: Vec<&str> = site.lines().skip(1).collect();
    lines.chunks_exact(2).find_map(|pair| match pair {
        [function, place] => Some((owner(place)?, format!("{} in {function}", shorten(place)))),
        _ => None,
    })
}

/// The crate a source line belongs to; `None` for the standard library.
fn owner(place: &str) -> Option<String> {
    let ours = root();
    let path =
        place.strip_prefix(&*ours.to_string_lossy()).map(|path| path.trim_start_matches('/'));
    let path = path.unwrap_or(place);
    if path.starts_with("card-") {
        return path.split("/src").next().map(Into::into);
    }
    let (_, path) = place.split_once("/registry/src/")?;
    let folder = path.split('/').nth(1)?;
    let (name, _version) = folder.rsplit_once('-')?;
    // Its `unwrap` panics on behalf of whoever calls it, as `core`'s does.
    (name != "subtle").then(|| name.into())
}

fn shorten(place: &str) -> &str {
    place.rsplit_once("/src/").map_or(place, |(_, tail)| tail)
}

/// One line an exception: owner, then the reason.
fn excused(path: &Path) -> Outcome<BTreeMap<String, String>> {
    let text = context(&path.to_string_lossy(), std::fs::read_to_string(path))?;
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let mut excused = BTreeMap::new();
    for line in lines {
        match line.split_once(' ') {
            Some((owner, _)) if owner.starts_with("card-") => {
                return fail(format!("{owner}: code of ours is never excused"));
            }
            Some((owner, reason)) => excused.insert(owner.into(), reason.trim().into()),
            None => return fail(format!("{line}: an exception needs its reason")),
        };
    }
    Ok(excused)
}
