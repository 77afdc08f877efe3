//! Finding every call of a panic function in the image, and whose code it stands in.
//!
//! A call site is charged to the innermost source line that is not `core`'s own: inlining cannot
//! hide it. Lines of ours are never excused; a dependency is, with a written reason.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use crate::process::{Outcome, context, fail, output, root, step};

/// Fails when a panic is reachable that `exceptions` does not explain, or explains in vain.
pub(crate) fn check(image: &Path, exceptions: &Path) -> Outcome {
    step("firmware: panics");
    let sites = sites(image)?;
    let owners = owners(image, &sites)?;
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
        println!("{} call sites, none in code of ours", sites.len());
        return Ok(());
    }
    fail(format!("panics in the image without a written reason:\n{wrong}"))
}

/// Addresses of all branches into a panic function.
fn sites(image: &Path) -> Outcome<Vec<String>> {
    let listing = output(
        Command::new("arm-none-eabi-objdump").args(["--disassemble", "--demangle"]).arg(image),
    )?;
    let mut sites = Vec::new();
    let mut inside_panic = false;
    for line in listing.lines() {
        if let Some((_, label)) = line.strip_suffix(">:").and_then(|line| line.split_once(" <")) {
            inside_panic = is_panic(label);
        } else if let Some((address, instruction)) = line.split_once(":\t") {
            let target = instruction.rsplit_once('<').map_or("", |(_, target)| target);
            if is_panic(target) && !inside_panic {
                sites.push(address.trim().into());
            }
        }
    }
    Ok(sites)
}

fn is_panic(symbol: &str) -> bool {
    ["panic", "unwrap_failed", "expect_failed", "slice_index_fail", "index_fail", "len_mismatch"]
        .into_iter()
        .any(|word| symbol.contains(word))
}

/// Whose lines the sites stand in: a crate of ours, a dependency, or unknown.
fn owners(image: &Path, sites: &[String]) -> Outcome<BTreeMap<String, BTreeSet<String>>> {
    let mut owners: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for batch in sites.chunks(500) {
        let frames = output(
            Command::new("arm-none-eabi-addr2line")
                .args(["--inlines", "--functions", "--demangle", "--addresses", "--exe"])
                .arg(image)
                .args(batch),
        )?;
        for site in frames.split("\n0x") {
            let (owner, place) = charge(site);
            owners.entry(owner).or_default().insert(place);
        }
    }
    Ok(owners)
}

/// Walks from the innermost frame outwards. Frames are pairs of lines, function and place, behind
/// the address.
fn charge(site: &str) -> (String, String) {
    let lines: Vec<&str> = site.lines().skip(1).collect();
    let mut pairs = lines.chunks_exact(2);
    let place = pairs.find_map(|pair| match pair {
        [function, place] if owner(place).is_some() => Some((*function, *place)),
        _ => None,
    });
    match place {
        Some((function, place)) => {
            let owner = owner(place).unwrap_or_default();
            (owner, format!("{} in {function}", shorten(place)))
        }
        None => ("unknown".into(), lines.first().copied().unwrap_or_default().into()),
    }
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
    folder.rsplit_once('-').map(|(name, _version)| name.into())
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
