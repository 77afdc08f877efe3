//! Units `ISO7816_A`, `ISO7816_D`, `ISO7816_E`, `ISO7816_Q` and `ISO7816_S` to `ISO7816_U`: SELECT
//! and READ BINARY.
//!
//! ```text
//! A        the application
//! D, E     its files, in a session              by SELECT, by SFI
//! Q T U    EF.CardAccess EF.ATR/INFO EF.DIR     in clear          by SELECT, SFI, INS B1
//! S        EF.CardSecurity                      behind PACE       likewise
//! ```

use card_format::cvc::Rights;
use card_format::ef::{Directory, Ef};
use card_protocol::apdu::Command;
use conformance::open_card::{Answer, Door, OpenCard, file};
use conformance::trust_chain::{CVCA, Certificate, TERMINAL, VERIFIER};

use crate::select;

/// The application by its name, with no data in the answer.
fn application() {
    let answer = OpenCard::powered().select(Directory::Emrtd);
    assert!(answer.is_good() && answer.data.is_empty());
}

/// A card behind a door; for fingers and irises, with a terminal that has proven its rights.
fn opened(door: Door, ef: Ef) -> OpenCard {
    if !matches!(ef, Ef::Dg3 | Ef::Dg4) {
        return OpenCard::behind(door);
    }
    let mut card = OpenCard::after_chip_authentication(door);
    card.authenticate_terminal(&[
        Certificate::domestic(VERIFIER, CVCA).allowing(Rights::ALL),
        Certificate::terminal(TERMINAL, VERIFIER).allowing(Rights::ALL),
    ]);
    card
}

/// READ BINARY of the current file.
fn current(card: &mut OpenCard, offset: u16, expected: u32) -> Answer {
    let [high, low] = offset.to_be_bytes();
    card.send(Command::new(0, 0xB0, high, low).expecting(expected))
}

/// READ BINARY with an odd INS from offset 0 of what P1-P2 name.
fn object(card: &mut OpenCard, name: u16, expected: u32) -> Answer {
    let [p1, p2] = name.to_be_bytes();
    card.send(Command::new(0, 0xB1, p1, p2).with_data(&[0x54, 2, 0, 0]).expecting(expected))
}

fn selected(ef: Ef) {
    for door in Door::BOTH {
        let mut card = opened(door, ef);
        select(&mut card, ef).good();
        let first = current(&mut card, 0, 1).good();
        assert_eq!(Some(first[0].into()), ef.entry().tag);
    }
}

fn read_at_once(ef: Ef) {
    for door in Door::BOTH {
        let first = opened(door, ef).read(ef, 1).good();
        assert_eq!(Some(first[0].into()), ef.entry().tag);
    }
}

/// What is answered when a number of bytes of EF.COM is read from an offset.
fn read_com(offset: u16, expected: u32) -> [Answer; 2] {
    Door::BOTH.map(|door| {
        let mut card = OpenCard::behind(door);
        select(&mut card, Ef::Com).good();
        current(&mut card, offset, expected)
    })
}

fn no_such_file() {
    for door in Door::BOTH {
        let mut card = OpenCard::behind(door);
        card.send(Command::new(0, 0xA4, 0x02, 0x0C).with_data(&[0x02, 0x02])).error();
    }
}

fn trust_point_by_name() {
    for door in Door::BOTH {
        let answer = object(&mut OpenCard::behind(door), Ef::Cvca.entry().fid, 38).good();
        assert_eq!((answer[..2].to_vec(), answer.len()), (vec![0x53, 36], 38));
    }
}

/// The four ways to a file of the master file.
#[derive(Clone, Copy)]
enum Way {
    Selected,
    Short,
    SelectedObject,
    ShortObject,
}

impl Way {
    fn read(self, card: &mut OpenCard, ef: Ef) -> Answer {
        let sfi = u16::from(ef.entry().sfi);
        if matches!(self, Self::Selected | Self::SelectedObject) {
            let answer = select(card, ef);
            if !answer.is_good() {
                return answer;
            }
        }
        match self {
            Self::Selected => current(card, 0, 1),
            Self::Short => card.read(ef, 1),
            Self::SelectedObject => object(card, 0, 3),
            Self::ShortObject => object(card, sfi, 3),
        }
    }

    /// Whether this is the beginning of the file, as this way gives it.
    fn gives(self, answer: &Answer, ef: Ef) -> bool {
        let first = file(ef)[0];
        let expected: &[u8] = match self {
            Self::Selected | Self::Short => &[first],
            Self::SelectedObject | Self::ShortObject => &[0x53, 1, first],
        };
        answer.is_good() && answer.data == expected
    }
}

fn in_clear(way: Way, ef: Ef) {
    let answer = way.read(&mut OpenCard::powered(), ef);
    assert!(way.gives(&answer, ef), "{answer:02X?}");
}

fn behind_pace(way: Way) {
    let mut card = OpenCard::behind(Door::Pace);
    card.select(Directory::MasterFile).good();
    let answer = way.read(&mut card, Ef::CardSecurity);
    assert!(answer.protected && way.gives(&answer, Ef::CardSecurity), "{answer:02X?}");
}

fn before_pace(way: Way) {
    way.read(&mut OpenCard::powered(), Ef::CardSecurity).plain_error();
}

cases! {
    iso7816_a_1 application();
    iso7816_a_2 application();
    iso7816_a_3 application();
    iso7816_d_1 selected(Ef::Com);
    iso7816_d_6 selected(Ef::Sod);
    iso7816_d_7 selected(Ef::Dg1);
    iso7816_d_8 selected(Ef::Dg2);
    iso7816_d_9 selected(Ef::Dg3);
    iso7816_d_10 selected(Ef::Dg4);
    iso7816_d_11 selected(Ef::Dg5);
    iso7816_d_12 selected(Ef::Dg6);
    iso7816_d_13 selected(Ef::Dg7);
    iso7816_d_14 selected(Ef::Dg8);
    iso7816_d_15 selected(Ef::Dg9);
    iso7816_d_16 selected(Ef::Dg10);
    iso7816_d_17 selected(Ef::Dg11);
    iso7816_d_18 selected(Ef::Dg12);
    iso7816_d_19 selected(Ef::Dg13);
    iso7816_d_20 selected(Ef::Dg14);
    iso7816_d_21 selected(Ef::Dg15);
    iso7816_d_22 selected(Ef::Dg16);
    iso7816_d_23 no_such_file();
    iso7816_e_1 read_com(0, 1).map(|answer| assert_eq!(answer.good(), [0x60]));
    iso7816_e_3 read_com(0x7FFF, 1).map(Answer::error);
    iso7816_e_4 read_com(0, 0xE0).map(|answer| assert_eq!(answer.good(), file(Ef::Com)));
    iso7816_e_5 read_at_once(Ef::Com);
    iso7816_e_6 read_at_once(Ef::Sod);
    iso7816_e_7 read_at_once(Ef::Dg1);
    iso7816_e_8 read_at_once(Ef::Dg2);
    iso7816_e_9 read_at_once(Ef::Dg3);
    iso7816_e_10 read_at_once(Ef::Dg4);
    iso7816_e_11 read_at_once(Ef::Dg5);
    iso7816_e_12 read_at_once(Ef::Dg6);
    iso7816_e_13 read_at_once(Ef::Dg7);
    iso7816_e_14 read_at_once(Ef::Dg8);
    iso7816_e_15 read_at_once(Ef::Dg9);
    iso7816_e_16 read_at_once(Ef::Dg10);
    iso7816_e_17 read_at_once(Ef::Dg11);
    iso7816_e_18 read_at_once(Ef::Dg12);
    iso7816_e_19 read_at_once(Ef::Dg13);
    iso7816_e_20 read_at_once(Ef::Dg14);
    iso7816_e_21 read_at_once(Ef::Dg15);
    iso7816_e_22 trust_point_by_name();
    iso7816_q_1 in_clear(Way::Selected, Ef::CardAccess);
    iso7816_q_2 in_clear(Way::Short, Ef::CardAccess);
    iso7816_q_3 in_clear(Way::SelectedObject, Ef::CardAccess);
    iso7816_q_4 in_clear(Way::ShortObject, Ef::CardAccess);
    iso7816_t_1 in_clear(Way::Selected, Ef::AtrInfo);
    iso7816_t_2 in_clear(Way::Short, Ef::AtrInfo);
    iso7816_t_3 in_clear(Way::SelectedObject, Ef::AtrInfo);
    iso7816_t_4 in_clear(Way::ShortObject, Ef::AtrInfo);
    iso7816_u_1 in_clear(Way::Selected, Ef::Dir);
    iso7816_u_2 in_clear(Way::Short, Ef::Dir);
    iso7816_u_3 in_clear(Way::SelectedObject, Ef::Dir);
    iso7816_u_4 in_clear(Way::ShortObject, Ef::Dir);
    iso7816_s_1 behind_pace(Way::Selected);
    iso7816_s_2 behind_pace(Way::Short);
    iso7816_s_3 behind_pace(Way::SelectedObject);
    iso7816_s_4 behind_pace(Way::ShortObject);
    iso7816_s_5 before_pace(Way::Selected);
    iso7816_s_6 before_pace(Way::Short);
    iso7816_s_7 before_pace(Way::SelectedObject);
    iso7816_s_8 before_pace(Way::ShortObject);
}
