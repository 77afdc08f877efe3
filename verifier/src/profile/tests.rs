use card_format::ef::Ef;

use super::*;

#[test]
fn what_is_shipped_can_be_read_and_has_its_own_name() {
    for shipped in SHIPPED {
        let profile = Profile::parse(shipped.text).unwrap();
        assert_eq!(profile.name, shipped.name);
        assert_eq!(&profile, shipped.profile());
        assert!(profile.mandatory().count() >= 11, "{}", shipped.name);
        assert!(!profile.bac_fallback && !profile.signed_when_valid);
        assert_eq!(profile.ways_in.is_empty(), shipped.name == "files");
    }
    assert_eq!(Profile::stationary().name, "stationary");
    assert_eq!(Profile::files().name, "files");
    assert_eq!(Profile::named("nobody"), None);
}

/// The shipped text with one thing changed.
fn changed(from: &str, to: &str) -> String {
    let text = Shipped::named("stationary").unwrap().text;
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1)
}

#[test]
fn a_wrong_line_is_told_by_its_number() {
    for (from, to, message) in [
        ("integrity.listing", "integrity.lsting", "no check and no group is called"),
        ("\"*\" =", "\"integrty.*\" =", "no check and no group is called"),
        ("\"optional\"", "\"option\"", "unknown variant"),
        ("bac_fallback", "bac_fallbck", "unknown field"),
        ("phase_seconds = 15", "phase_seconds = 0", "1 to 3600 seconds"),
        ("phase_seconds = 15", "phase_seconds = -1", "invalid"),
        ("version = 1", "version = 0", "count from 1"),
        ("\"stationary\"", "\"a/b\"", "signs a to z"),
        ("\"access.bac\"", "\"access.pace\"", "each once"),
        ("\"access.bac\"", "\"document.zone\"", "each once"),
        ("threshold = 0.36", "threshold = 1.5", "0.0 to 1.0"),
        ("threshold = 0.36", "threshold = nan", "0.0 to 1.0"),
        ("green_days = 3", "green_days = 30", "yellow after"),
        ("green_days = 3\n", "", "missing field"),
    ] {
        let text = changed(from, to);
        let message_of = Profile::parse(&text).unwrap_err().to_string();
        assert!(message_of.contains(message), "{message_of}");
        let line = Shipped::named("stationary").unwrap().text;
        let line = line[..line.find(from).unwrap()].matches('\n').count() + 1;
        if !to.is_empty() && !from.starts_with("green") {
            assert!(message_of.starts_with(&format!("line {line} ")), "{line}: {message_of}");
        }
    }
}

#[test]
fn a_check_stands_before_its_group_and_a_group_before_all() {
    let text =
        changed("\"*\" = \"optional\"", "\"*\" = \"optional\"\n\"integrity.*\" = \"evaluatory\"");
    let profile = Profile::parse(&text).unwrap();
    assert_eq!(profile.obligation(Id::File(Ef::Dg1)), Obligation::Mandatory);
    assert_eq!(profile.obligation(Id::File(Ef::Dg3)), Obligation::Evaluatory);
    assert_eq!(profile.obligation(Id::Portrait), Obligation::Optional);
    let silent = Profile::parse(&changed("\"*\" = \"optional\"", "")).unwrap();
    assert_eq!(silent.obligation(Id::Portrait), Obligation::Mandatory);
}

#[test]
fn no_profile_waives_the_signature_of_a_trusted_issuer() {
    for id in
        ["security_object.signature", "security_object.message_digest", "issuer_certificates.chain"]
    {
        for obligation in ["optional", "evaluatory"] {
            let line = format!("\"{id}\" = \"mandatory\"");
            let text = changed(&line, &format!("\"{id}\" = \"{obligation}\""));
            let message = Profile::parse(&text).unwrap_err().to_string();
            assert!(message.contains(&format!("{id} is mandatory in every profile")), "{message}");
        }
    }
}

#[test]
fn whoever_wants_revocation_lists_needs_them() {
    let text = changed("require_revocation = false", "require_revocation = true");
    let profile = Profile::parse(&text).unwrap();
    assert_eq!(profile.obligation(Id::SignerRevocation), Obligation::Mandatory);
}

#[test]
fn nobody_elses_rules_bear_a_shipped_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    let write = |text: &str| std::fs::write(&path, text).unwrap();
    write(&changed("bac_fallback = false", "bac_fallback = true"));
    assert!(matches!(Profile::read(&path), Err(ProfileError::Taken(name)) if name == "stationary"));
    write(Shipped::named("stationary").unwrap().text);
    assert_eq!(&Profile::read(&path).unwrap(), Profile::stationary());
    write(&changed("\"stationary\"", "\"mine\""));
    assert_eq!(Profile::find(path.to_str().unwrap()).unwrap().designation(), "mine/1");
    let unknown = Profile::find("statinary").unwrap_err().to_string();
    assert!(unknown.contains("self-service"), "{unknown}");
}

#[test]
fn a_change_is_part_of_the_name_and_is_made_once() {
    let changed = |change| Profile::stationary().clone().changed(change);
    let both = changed(Change::TerminalAuthentication).changed(Change::BacFallback);
    assert_eq!(both.designation(), "stationary/1+bac-fallback+terminal-authentication");
    assert_eq!(both.clone().changed(Change::BacFallback), both);
    assert_eq!(Profile::designated(&both.designation()).unwrap(), both);
    for (old, new) in [
        ("card/2", Profile::stationary().clone()),
        ("card-with-bac-fallback/1", changed(Change::BacFallback)),
        ("card-with-terminal-authentication/1", changed(Change::TerminalAuthentication)),
        ("files/1", Profile::files().clone()),
    ] {
        assert_eq!(Profile::designated(old), Some(new));
    }
    for nobody in ["", "stationary", "stationary/x", "stationary/1+luck", "nobody/1"] {
        assert_eq!(Profile::designated(nobody), None, "{nobody}");
    }
}

#[test]
fn nobodys_profile_accepts_nothing() {
    let nobody = Profile::default();
    assert!(Id::all().all(|id| nobody.obligation(id) == Obligation::Mandatory));
}
