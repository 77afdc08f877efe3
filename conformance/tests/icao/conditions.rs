//! Units `ISO7816_B` and `ISO7816_O`: what stands before and behind Basic Access Control and PACE.
//!
//! ```text
//! before a session   SELECT, READ BINARY     6982
//! in a session       READ BINARY             read, and a plain READ BINARY ends it
//! ```

use card_format::ef::{Directory, Ef};
use card_protocol::apdu::Command;
use conformance::open_card::{Door, OpenCard};

use crate::select;

fn unopened() -> OpenCard {
    let mut card = OpenCard::powered();
    assert!(card.select(Directory::Emrtd).is_good());
    card
}

fn no_selection(ef: Ef) {
    let answer = select(&mut unopened(), ef);
    assert_eq!((answer.protected, u16::from(answer.status)), (false, 0x6982));
}

fn no_reading(ef: Ef) {
    let answer = unopened().read(ef, 0x100);
    assert_eq!((answer.protected, u16::from(answer.status)), (false, 0x6982));
    assert!(answer.data.is_empty());
}

/// A plain command is answered plainly and without data, and the session is gone.
fn ends(card: &mut OpenCard) {
    card.send_plain(Command::new(0, 0xB0, 0, 0).expecting(0x100)).plain_error();
    card.send(Command::new(0, 0xB0, 0x9E, 0).expecting(1)).plain_error();
}

fn plain_command_ends(door: Door, ef: Ef) {
    let mut card = OpenCard::behind(door);
    assert_eq!(card.read(ef, 6).good().len(), 6);
    ends(&mut card);
}

/// The same where Terminal Authentication guards the file.
fn plain_command_ends_refused(ef: Ef) {
    let mut card = OpenCard::behind(Door::Pace);
    card.read(ef, 6).error();
    ends(&mut card);
}

/// EF.CardSecurity, which lies in the master file.
fn card_security(card: &mut OpenCard) {
    card.select(Directory::MasterFile).good();
    assert_eq!(card.read(Ef::CardSecurity, 6).good().len(), 6);
    ends(card);
}

cases! {
    iso7816_b_1 no_selection(Ef::Com);
    iso7816_b_2 no_selection(Ef::Sod);
    iso7816_b_3 no_selection(Ef::Dg1);
    iso7816_b_4 no_selection(Ef::Dg2);
    iso7816_b_5 no_selection(Ef::Dg3);
    iso7816_b_6 no_selection(Ef::Dg4);
    iso7816_b_7 no_selection(Ef::Dg5);
    iso7816_b_8 no_selection(Ef::Dg6);
    iso7816_b_9 no_selection(Ef::Dg7);
    iso7816_b_10 no_selection(Ef::Dg8);
    iso7816_b_11 no_selection(Ef::Dg9);
    iso7816_b_12 no_selection(Ef::Dg10);
    iso7816_b_13 no_selection(Ef::Dg11);
    iso7816_b_14 no_selection(Ef::Dg12);
    iso7816_b_15 no_selection(Ef::Dg13);
    iso7816_b_16 no_selection(Ef::Dg14);
    iso7816_b_17 no_selection(Ef::Dg15);
    iso7816_b_18 no_selection(Ef::Dg16);
    iso7816_b_19 no_reading(Ef::Com);
    iso7816_b_20 no_reading(Ef::Sod);
    iso7816_b_21 no_reading(Ef::Dg1);
    iso7816_b_22 no_reading(Ef::Dg2);
    iso7816_b_23 no_reading(Ef::Dg3);
    iso7816_b_24 no_reading(Ef::Dg4);
    iso7816_b_25 no_reading(Ef::Dg5);
    iso7816_b_26 no_reading(Ef::Dg6);
    iso7816_b_27 no_reading(Ef::Dg7);
    iso7816_b_28 no_reading(Ef::Dg8);
    iso7816_b_29 no_reading(Ef::Dg9);
    iso7816_b_30 no_reading(Ef::Dg10);
    iso7816_b_31 no_reading(Ef::Dg11);
    iso7816_b_32 no_reading(Ef::Dg12);
    iso7816_b_33 no_reading(Ef::Dg13);
    iso7816_b_34 no_reading(Ef::Dg14);
    iso7816_b_35 no_reading(Ef::Dg15);
    iso7816_b_36 no_reading(Ef::Dg16);
    iso7816_b_37 plain_command_ends(Door::Bac, Ef::Com);
    iso7816_b_38 plain_command_ends(Door::Bac, Ef::Sod);
    iso7816_b_39 plain_command_ends(Door::Bac, Ef::Dg1);
    iso7816_b_40 plain_command_ends(Door::Bac, Ef::Dg2);
    iso7816_b_43 plain_command_ends(Door::Bac, Ef::Dg5);
    iso7816_b_44 plain_command_ends(Door::Bac, Ef::Dg6);
    iso7816_b_45 plain_command_ends(Door::Bac, Ef::Dg7);
    iso7816_b_46 plain_command_ends(Door::Bac, Ef::Dg8);
    iso7816_b_47 plain_command_ends(Door::Bac, Ef::Dg9);
    iso7816_b_48 plain_command_ends(Door::Bac, Ef::Dg10);
    iso7816_b_49 plain_command_ends(Door::Bac, Ef::Dg11);
    iso7816_b_50 plain_command_ends(Door::Bac, Ef::Dg12);
    iso7816_b_51 plain_command_ends(Door::Bac, Ef::Dg13);
    iso7816_b_52 plain_command_ends(Door::Bac, Ef::Dg14);
    iso7816_b_53 plain_command_ends(Door::Bac, Ef::Dg15);
    iso7816_b_54 plain_command_ends(Door::Bac, Ef::Dg16);
    iso7816_o_1 no_selection(Ef::Com);
    iso7816_o_2 no_selection(Ef::Sod);
    iso7816_o_3 no_selection(Ef::Dg1);
    iso7816_o_4 no_selection(Ef::Dg2);
    iso7816_o_5 no_selection(Ef::Dg3);
    iso7816_o_6 no_selection(Ef::Dg4);
    iso7816_o_7 no_selection(Ef::Dg5);
    iso7816_o_8 no_selection(Ef::Dg6);
    iso7816_o_9 no_selection(Ef::Dg7);
    iso7816_o_10 no_selection(Ef::Dg8);
    iso7816_o_11 no_selection(Ef::Dg9);
    iso7816_o_12 no_selection(Ef::Dg10);
    iso7816_o_13 no_selection(Ef::Dg11);
    iso7816_o_14 no_selection(Ef::Dg12);
    iso7816_o_15 no_selection(Ef::Dg13);
    iso7816_o_16 no_selection(Ef::Dg14);
    iso7816_o_17 no_selection(Ef::Dg15);
    iso7816_o_18 no_selection(Ef::Dg16);
    iso7816_o_19 no_reading(Ef::Com);
    iso7816_o_20 no_reading(Ef::Sod);
    iso7816_o_21 no_reading(Ef::Dg1);
    iso7816_o_22 no_reading(Ef::Dg2);
    iso7816_o_23 no_reading(Ef::Dg3);
    iso7816_o_24 no_reading(Ef::Dg4);
    iso7816_o_25 no_reading(Ef::Dg5);
    iso7816_o_26 no_reading(Ef::Dg6);
    iso7816_o_27 no_reading(Ef::Dg7);
    iso7816_o_28 no_reading(Ef::Dg8);
    iso7816_o_29 no_reading(Ef::Dg9);
    iso7816_o_30 no_reading(Ef::Dg10);
    iso7816_o_31 no_reading(Ef::Dg11);
    iso7816_o_32 no_reading(Ef::Dg12);
    iso7816_o_33 no_reading(Ef::Dg13);
    iso7816_o_34 no_reading(Ef::Dg14);
    iso7816_o_35 no_reading(Ef::Dg15);
    iso7816_o_36 no_reading(Ef::Dg16);
    iso7816_o_37 plain_command_ends(Door::Pace, Ef::Com);
    iso7816_o_38 plain_command_ends(Door::Pace, Ef::Sod);
    iso7816_o_39 plain_command_ends(Door::Pace, Ef::Dg1);
    iso7816_o_40 plain_command_ends(Door::Pace, Ef::Dg2);
    iso7816_o_41 plain_command_ends_refused(Ef::Dg3);
    iso7816_o_42 plain_command_ends_refused(Ef::Dg4);
    iso7816_o_43 plain_command_ends(Door::Pace, Ef::Dg5);
    iso7816_o_44 plain_command_ends(Door::Pace, Ef::Dg6);
    iso7816_o_45 plain_command_ends(Door::Pace, Ef::Dg7);
    iso7816_o_46 plain_command_ends(Door::Pace, Ef::Dg8);
    iso7816_o_47 plain_command_ends(Door::Pace, Ef::Dg9);
    iso7816_o_48 plain_command_ends(Door::Pace, Ef::Dg10);
    iso7816_o_49 plain_command_ends(Door::Pace, Ef::Dg11);
    iso7816_o_50 plain_command_ends(Door::Pace, Ef::Dg12);
    iso7816_o_51 plain_command_ends(Door::Pace, Ef::Dg13);
    iso7816_o_52 plain_command_ends(Door::Pace, Ef::Dg14);
    iso7816_o_53 plain_command_ends(Door::Pace, Ef::Dg15);
    iso7816_o_54 plain_command_ends(Door::Pace, Ef::Dg16);
    iso7816_o_55 select(&mut OpenCard::powered(), Ef::CardSecurity).plain_error();
    iso7816_o_56 OpenCard::powered().read(Ef::CardSecurity, 0x100).plain_error();
    iso7816_o_58 card_security(&mut OpenCard::behind(Door::Pace));
}
