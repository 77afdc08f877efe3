//! How many APDUs and bytes a card takes, held against what its files and the longest APDUs allow.

#[cfg(test)]
mod tests {
    use benches::link::{self, Link, totals};
    use benches::minimum::{self, EXTENDED, SHORT};
    use benches::office::{Office, file, issue, look};
    use card_format::ef::Ef;
    use personalizer::station::Wire as _;
    use verifier::password::Password;
    use verifier::verdict::{Decision, verdict};

    /// What a terminal does in vain: it asks for EF.DG3, before it has shown itself or without a key.
    const REFUSED: usize = 1;

    #[test]
    fn a_card_takes_no_more_commands_than_its_files_need() {
        let office = Office::with_dossiers(1);
        let (line, mut link) = (office.line(office.authority()), Link::blank());
        issue(&line, &mut link);
        let (issued, sent, received) = totals(&link.take());
        link.reset().unwrap();
        let can = Password::can(&office.dossier().can).unwrap();
        let inspection = look(&mut link, &can, &office.trust(), None);
        let inspected = link.take().len();
        assert_eq!(verdict(&inspection.report).decision, Decision::Accepted);
        let length = |ef| file(&link, ef).map_or(0, |bytes| bytes.len());
        assert_eq!(inspected, minimum::of_our_card(length, None, EXTENDED) + REFUSED, "inspection");
        let fewest = minimum::issuance(length, office.trust_point());
        assert_eq!(issued, fewest.commands, "issuance");
        let (bytes, least) = (sent + received, fewest.sent + fewest.received);
        println!("{bytes} bytes ({sent} sent), at least {least} ({} sent)", fewest.sent);
        assert!(bytes * 100 <= least * 103, "{bytes} bytes, at least {least}");
    }

    #[test]
    fn a_full_inspection_takes_few_commands() {
        let office = Office::with_passport();
        let (line, mut link) = (office.line(office.authority()), Link::blank());
        issue(&line, &mut link);
        let can = Password::can(&office.dossier().can).unwrap();
        let (trust, terminal) = (office.trust(), office.terminal());
        for (limits, capacity) in [(None, EXTENDED), (Some(link::SHORT), SHORT)] {
            link.limit(limits);
            link.reset().unwrap();
            link.take();
            let inspection = look(&mut link, &can, &trust, Some(&terminal));
            let commands = link.take().len();
            assert_eq!(verdict(&inspection.report).decision, Decision::Accepted);
            let read = |ef| inspection.document.bytes(ef).map_or(0, <[u8]>::len);
            assert!(read(Ef::Dg2) == 18_000 && read(Ef::Dg3) > 0);
            let length = |ef| file(&link, ef).map_or(0, |bytes| bytes.len());
            let fewest = minimum::of_our_card(length, Some(2), capacity);
            println!("{commands} commands, at least {fewest}, of {capacity} bytes");
            assert_eq!(commands, fewest + REFUSED);
            let allowed = if limits.is_none() { 40 } else { fewest + fewest / 20 };
            assert!(commands <= allowed, "{commands} of {allowed}");
        }
    }
}
