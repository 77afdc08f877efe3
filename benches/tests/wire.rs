//! How many APDUs a card takes, held against what its files and the longest APDUs allow.

#[cfg(test)]
mod tests {
    use benches::link::{self, Link};
    use benches::minimum::{self, EXTENDED, SHORT};
    use benches::office::{Office, file, issue, look};
    use card_format::ef::Ef;
    use card_protocol::secure_messaging::MAX_COMMAND;
    use personalizer::station::Wire as _;
    use verifier::password::Password;
    use verifier::verdict::{Decision, verdict};

    /// What a command of the longest length carries under SCP03: header and length fields, a MAC,
    /// whole blocks, and at least one byte of padding.
    const WRITTEN: usize = (MAX_COMMAND - 9 - 8) / 16 * 16 - 1;
    /// Likewise a response, without header.
    const COMPARED: usize = (MAX_COMMAND - 2 - 8) / 16 * 16 - 1;
    /// MSE:Set AT and four rounds (Doc 9303-11 §4.4.4).
    const PACE: usize = 5;

    /// What a terminal does in vain: it asks for EF.DG3, before it has shown itself or without a key.
    const REFUSED: usize = 1;

    fn issuance(length: impl Fn(Ef) -> usize) -> usize {
        let channel = 3; // SELECT, INITIALIZE UPDATE, EXTERNAL AUTHENTICATE
        let blank = 3 + channel + 2; // SELECT, life cycle, identity; life cycle, marker
        let keys = 2 * (2 + 1); // there is none, make it, prove it
        let files = [
            Ef::Dir,
            Ef::AtrInfo,
            Ef::Dg1,
            Ef::Dg2,
            Ef::Dg3,
            Ef::Dg13,
            Ef::Dg14,
            Ef::Dg15,
            Ef::Com,
            Ef::Sod,
            Ef::CardAccess,
            Ef::CardSecurity,
        ];
        // CREATE FILE, and its bytes; SELECT of the master file, the application, the master file.
        let written: usize = files.map(|ef| 1 + length(ef).div_ceil(WRITTEN)).iter().sum();
        let written = written + 3;
        let trust = 1 + 1; // one trust point, the day of issue
        let passwords = 2;
        // EF.CardSecurity, where the last file was written; SELECT, EF.DG3; EF.DIR.
        let compared = [Ef::CardSecurity, Ef::Dg3].map(|ef| length(ef).div_ceil(COMPARED));
        let compared = compared.iter().sum::<usize>() + 1 + 1;
        let locked = PACE + 1 + 1 + 2; // SELECT, marker, head and rest of EF.SOD
        let before = blank + keys + written + trust + passwords + compared;
        before + minimum::of_our_card(&length, None, EXTENDED) + REFUSED + channel + 1 + locked
    }

    #[test]
    fn a_card_takes_no_more_commands_than_its_files_need() {
        let office = Office::with_dossiers(1);
        let (line, mut link) = (office.line(office.authority()), Link::blank());
        issue(&line, &mut link);
        let issued = link.take().len();
        link.reset().unwrap();
        let can = Password::can(&office.dossier().can).unwrap();
        let inspection = look(&mut link, &can, &office.trust(), None);
        let inspected = link.take().len();
        assert_eq!(verdict(&inspection.report).decision, Decision::Accepted);
        let length = |ef| file(&link, ef).map_or(0, |bytes| bytes.len());
        assert_eq!(inspected, minimum::of_our_card(length, None, EXTENDED) + REFUSED, "inspection");
        assert_eq!(issued, issuance(length), "issuance");
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
