//! How many APDUs a card takes, held against what its files and the longest APDUs allow.

#[cfg(test)]
mod tests {
    use benches::link::Link;
    use benches::minimum::{EXTENDED, SHORT, reading};
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

    /// Before PACE, PACE, the application, its files; a signature, MSE:Set AT with a key
    /// agreement, and one answer under the new keys. EF.DG3 is asked for and refused.
    fn inspection(length: impl Fn(Ef) -> usize) -> usize {
        let before = [Ef::AtrInfo, Ef::CardAccess].map(|ef| reading(length(ef), SHORT));
        let end = 1; // EF.ATR/INFO does not say how long it is
        let after = [Ef::Com, Ef::Sod, Ef::Dg1, Ef::Dg2, Ef::Dg13, Ef::Dg14, Ef::Dg15];
        let after = after.map(|ef| reading(length(ef), EXTENDED));
        let refused = 1;
        let files = before.into_iter().chain(after).sum::<usize>() + end + refused;
        let proofs = 1 + 2 + 1;
        files + PACE + 1 + proofs
    }

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
        ];
        // CREATE FILE, and its bytes; SELECT of the master file, the application, the master file.
        let written: usize = files.map(|ef| 1 + length(ef).div_ceil(WRITTEN)).iter().sum();
        let written = written + 3;
        let passwords = 2;
        let compared = 1 + length(Ef::Dg3).div_ceil(COMPARED) + 1; // SELECT, EF.DG3; EF.DIR
        let locked = PACE + 1 + 1 + 2; // SELECT, marker, head and rest of EF.SOD
        let before = blank + keys + written + passwords + compared;
        before + inspection(&length) + channel + 1 + locked
    }

    #[test]
    fn a_card_takes_no_more_commands_than_its_files_need() {
        let office = Office::with_dossiers(1);
        let (line, mut link) = (office.line(office.authority()), Link::blank());
        issue(&line, &mut link);
        let issued = link.take().len();
        link.reset().unwrap();
        let can = Password::can(&office.dossier().can).unwrap();
        let report = look(&mut link, &can, &office.trust()).report;
        let inspected = link.take().len();
        assert_eq!(verdict(&report).decision, Decision::Accepted);
        let length = |ef| file(&link, ef).map_or(0, |bytes| bytes.len());
        assert_eq!(inspected, inspection(length), "inspection");
        assert_eq!(issued, issuance(length), "issuance");
    }
}
