//! A card of our own, inspected through its own applet.

use core::convert::Infallible;
use std::collections::BTreeMap;

use card_applet::storage::{Change, Slot, Storage};
use card_format::ef::Ef;
use card_format::lifecycle::Step;
use card_format::object::{KeySlot, Password as Reference};
use card_protocol::link::CardLink;
use getrandom::SysRng;
use rand_core::UnwrapErr;
use verifier::check::Id;
use verifier::inspect::{Inspection, Request, inspect};
use verifier::password::Password;
use verifier::reason::{Next, Reason};
use verifier::report::Report;
use verifier::trust::Trust;
use verifier::verdict::{Decision, verdict};
use virtual_card::{Memory, VirtualCard, blank};

use crate::fixture::{ACTIVE_KEY, CHIP_KEY, OTHER_KEY, Plan, Specimen, TODAY, card_access};

/// What is on the chip.
#[derive(Clone)]
pub(crate) struct Chip {
    files: BTreeMap<Ef, Vec<u8>>,
    authentication: [u8; 32],
    active: [u8; 32],
}

impl Chip {
    pub(crate) fn of(specimen: &Specimen) -> Self {
        let mut files = specimen.files.clone();
        files.insert(Ef::CardAccess, card_access());
        Self { files, authentication: CHIP_KEY, active: ACTIVE_KEY }
    }

    /// A copy of all its files, and none of its keys.
    pub(crate) fn copied(specimen: &Specimen) -> Self {
        Self { authentication: OTHER_KEY, active: OTHER_KEY, ..Self::of(specimen) }
    }

    pub(crate) fn card(&self) -> VirtualCard<Memory> {
        let mut storage = Memory::default();
        blank(&mut storage, &[1; 10]).unwrap();
        for (ef, bytes) in &self.files {
            let size = u16::try_from(bytes.len()).unwrap();
            storage.commit(&[Change::Create(*ef, size), Change::Write(*ef, 0, bytes)]).unwrap();
        }
        let values = [
            (Slot::Password(Reference::Can), &b"123456"[..]),
            (Slot::Key(KeySlot::ChipAuthentication), &self.authentication),
            (Slot::Key(KeySlot::ActiveAuthentication), &self.active),
            (Slot::LifeCycle, &[Step::Operational.byte()]),
        ];
        for (slot, value) in values {
            storage.commit(&[Change::Put(slot, value)]).unwrap();
        }
        VirtualCard::new(storage, UnwrapErr(SysRng))
    }
}

fn look(link: impl CardLink, can: &str, trust: &Trust) -> Inspection {
    let password = Password::can(can).unwrap();
    let request = Request::new(&password, trust, TODAY);
    inspect(link, request, &mut UnwrapErr(SysRng), &mut ())
}

fn report(chip: &Chip, trust: &Trust) -> Report {
    look(chip.card(), "123456", trust).report
}

fn reason(report: &Report, id: Id) -> Option<Reason> {
    report.outcome(id).unwrap().reason()
}

/// A document that also has fingerprints.
fn specimen() -> Specimen {
    let mut plan = Plan::good();
    plan.files.insert(Ef::Dg3, b"\x63\x03\x02\x01\x00".to_vec());
    plan.build()
}

#[test]
fn a_good_card_is_accepted() {
    let specimen = specimen();
    let Inspection { document, report, .. } =
        look(Chip::of(&specimen).card(), "123456", &specimen.trust());
    let verdict = verdict(&report);
    assert_eq!(verdict.decision, Decision::Accepted, "{:?}", report.checks);
    for id in [Id::Pace, Id::AccessParameters, Id::ActiveAuthentication, Id::ChipAuthentication] {
        assert_eq!(reason(&report, id), None, "{id}");
    }
    assert_eq!(reason(&report, Id::File(Ef::Dg3)), Some(Reason::PresentNotRead));
    for (ef, bytes) in &specimen.files {
        if *ef != Ef::Dg3 {
            assert_eq!(document.bytes(*ef), Some(&bytes[..]), "{ef:?}");
        }
    }
    assert!(report.wire.unwrap().commands > 20);
}

#[test]
fn what_was_not_asked_for_is_not_read_and_decides_nothing() {
    let specimen = specimen();
    let (password, trust) = (Password::can("123456").unwrap(), specimen.trust());
    let look = |only| {
        let request = Request::new(&password, &trust, TODAY).only(only);
        inspect(Chip::of(&specimen).card(), request, &mut UnwrapErr(SysRng), &mut ())
    };
    let (all, some) = (look(None), look(Some(&[Ef::Dg1])));
    assert_eq!(some.document.bytes(Ef::Dg1), all.document.bytes(Ef::Dg1));
    assert_eq!(some.document.bytes(Ef::Dg2), None);
    // The chip is asked for every proof all the same.
    for id in
        [Id::File(Ef::Dg1), Id::AccessParameters, Id::ActiveAuthentication, Id::ChipAuthentication]
    {
        assert_eq!(reason(&some.report, id), None, "{id}");
    }
    assert_eq!(reason(&some.report, Id::File(Ef::Dg2)), Some(Reason::NotWanted));
    // The portrait is what ties the document to its holder.
    assert_eq!(verdict(&some.report).decision, Decision::CannotTell);
    let commands = |inspection: &Inspection| inspection.report.wire.as_ref().unwrap().commands;
    assert!(commands(&some) < commands(&all));
}

#[test]
fn a_wrong_number_says_nothing_about_the_card() {
    let specimen = specimen();
    let report = look(Chip::of(&specimen).card(), "654321", &specimen.trust()).report;
    let verdict = verdict(&report);
    assert_eq!(reason(&report, Id::Pace), Some(Reason::WrongPassword));
    assert_eq!(reason(&report, Id::Signature), Some(Reason::NoAccess));
    assert_eq!((verdict.decision, verdict.next), (Decision::CannotTell, Next::TypeAgain));
    assert_eq!(verdict.because[0], Id::Pace);
}

#[test]
fn a_copied_chip_is_refused() {
    let specimen = specimen();
    let mut chip = Chip::of(&specimen);
    chip.active = OTHER_KEY;
    let copy = report(&chip, &specimen.trust());
    assert_eq!(reason(&copy, Id::ActiveAuthentication), Some(Reason::ActiveAuthenticationFailed));
    assert_eq!(reason(&copy, Id::ChipAuthentication), None);
    assert_eq!(verdict(&copy).decision, Decision::Refused);
    let mut chip = Chip::of(&specimen);
    chip.authentication = OTHER_KEY;
    let copy = report(&chip, &specimen.trust());
    assert_eq!(reason(&copy, Id::ChipAuthentication), Some(Reason::ChipAuthenticationFailed));
    assert_eq!(verdict(&copy).decision, Decision::Refused);
}

#[test]
fn a_proven_key_that_nobody_trusted_vouches_for_proves_nothing() {
    let mut specimen = specimen();
    specimen.anchors.clear();
    let report = report(&Chip::of(&specimen), &specimen.trust());
    for id in [Id::ActiveAuthentication, Id::ChipAuthentication] {
        assert_eq!(reason(&report, id), Some(Reason::KeyNotVouched), "{id}");
    }
    assert_eq!(verdict(&report).decision, Decision::CannotTell);
}

#[test]
fn a_key_that_was_put_in_place_of_the_signed_one_proves_nothing() {
    let specimen = specimen();
    let mut chip = Chip::of(&specimen);
    chip.active = OTHER_KEY;
    let mut dg15 = [0; 512];
    let dg15 = card_format::dg15::Dg15::encode(&mut dg15, &crate::fixture::point(&OTHER_KEY));
    chip.files.insert(Ef::Dg15, dg15.unwrap().to_vec());
    let report = report(&chip, &specimen.trust());
    assert_eq!(reason(&report, Id::ActiveAuthentication), Some(Reason::KeyNotVouched));
    assert_eq!(reason(&report, Id::File(Ef::Dg15)), Some(Reason::HashDiffers));
    assert_eq!(verdict(&report).decision, Decision::Refused);
}

#[test]
fn an_offer_that_is_not_the_signed_one_is_refused() {
    let specimen = specimen();
    let mut chip = Chip::of(&specimen);
    // The same offer twice, once with domain parameters that EF.DG14 does not repeat.
    let other = b"\x30\x12\x06\x0A\x04\x00\x7F\x00\x07\x02\x02\x04\x02\x01\x02\x01\x02\x02\x01\x0C";
    let access = chip.files.get_mut(&Ef::CardAccess).unwrap();
    access.extend_from_slice(other);
    access[1] += 20;
    let report = report(&chip, &specimen.trust());
    assert_eq!(reason(&report, Id::AccessParameters), Some(Reason::AccessParametersDiffer));
    assert_eq!(verdict(&report).decision, Decision::Refused);
}

#[test]
fn a_file_that_is_signed_and_gone_is_refused() {
    let specimen = specimen();
    for ef in [Ef::Dg2, Ef::Dg14, Ef::Dg15] {
        let mut chip = Chip::of(&specimen);
        chip.files.remove(&ef);
        let report = report(&chip, &specimen.trust());
        assert_eq!(reason(&report, Id::File(ef)), Some(Reason::FileMissing));
        assert_eq!(verdict(&report).decision, Decision::Refused);
    }
    let mut chip = Chip::of(&specimen);
    chip.files.remove(&Ef::Sod);
    let report = report(&chip, &specimen.trust());
    assert_eq!(reason(&report, Id::Signature), Some(Reason::SodMissing));
    assert_eq!(verdict(&report).decision, Decision::Refused);
}

#[test]
fn a_blank_and_a_foreign_card_are_told_apart() {
    let trust = specimen().trust();
    let report = look(VirtualCard::blank(), "123456", &trust).report;
    assert_eq!(reason(&report, Id::Pace), Some(Reason::NotPersonalized));
    assert_eq!(verdict(&report).decision, Decision::CannotTell);
    let report = look(Foreign, "123456", &trust).report;
    assert_eq!(reason(&report, Id::Pace), Some(Reason::NotADocument));
    assert_eq!(verdict(&report).decision, Decision::CannotTell);
}

#[test]
fn a_card_that_is_taken_away_at_any_moment_is_neither_accepted_nor_refused() {
    let specimen = specimen();
    let trust = specimen.trust();
    let chip = Chip::of(&specimen);
    let all = report(&chip, &trust).wire.unwrap().commands;
    for left in 0..all {
        let report = look(Removed { card: chip.card(), left }, "123456", &trust).report;
        assert_eq!(verdict(&report).decision, Decision::CannotTell, "after {left} of {all}");
        let removed =
            |check: &verifier::check::Check| check.outcome.reason() == Some(Reason::CardRemoved);
        assert!(report.checks.iter().any(removed), "after {left} of {all}");
    }
}

/// A card of some other kind: it knows no file and no application.
struct Foreign;

impl CardLink for Foreign {
    type Error = Infallible;

    fn exchange<'r>(&mut self, _: &[u8], response: &'r mut [u8]) -> Result<&'r [u8], Infallible> {
        response[..2].copy_from_slice(&[0x6A, 0x82]);
        Ok(&response[..2])
    }
}

/// A card that leaves the reader after so many commands.
struct Removed {
    card: VirtualCard<Memory>,
    left: u64,
}

#[derive(Debug, thiserror::Error)]
#[error("removed")]
struct Gone;

impl CardLink for Removed {
    type Error = Gone;

    fn exchange<'r>(&mut self, command: &[u8], response: &'r mut [u8]) -> Result<&'r [u8], Gone> {
        self.left = self.left.checked_sub(1).ok_or(Gone)?;
        let Ok(response) = self.card.exchange(command, response);
        Ok(response)
    }
}
