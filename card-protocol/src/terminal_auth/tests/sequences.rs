//! Commands in any order, held against a model that knows names and no cryptography.

use card_format::cvc::{CvCertificate, Rights, Role};
use proptest::prelude::*;
use std::vec::Vec;

use super::world::{BINDING, Card, Counting, Draft, Party, date, named};

/// Everybody there is. A letter is a key: authority, next authority, two verifiers, two terminals.
const NAMES: [&str; 6] =
    ["UTCVCAUT001", "UTCVCAUT002", "UTDVERUT001", "UTDVERUT002", "UTTERMUT001", "UTTERMUT002"];

/// Signer, holder, draft: the certificates that are around, good and bad.
fn certificates() -> Vec<(usize, usize, Draft)> {
    let domestic = Draft::of(Role::DomesticVerifier);
    let foreign = Draft::of(Role::ForeignVerifier).rights(true, false);
    let terminal = Draft::of(Role::Terminal);
    [
        (0, 1, Draft::of(Role::Cvca).from(date(5, 20))),
        (0, 2, domestic),
        (1, 2, domestic.from(date(6, 1))),
        (1, 3, foreign.from(date(6, 2))),
        (0, 3, foreign.until(date(5, 31))),
        (2, 4, terminal.from(date(6, 10)).rights(true, false)),
        (3, 5, terminal.from(date(6, 20))),
        (3, 4, terminal.rights(false, true)),
        (0, 4, terminal),
        (2, 3, foreign),
    ]
    .into()
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Choose(usize),
    Show(usize),
    ChooseTerminal(usize),
    Challenge,
    Sign(usize),
}

/// Single commands, and pieces of what terminals really do.
fn piece() -> impl Strategy<Value = Vec<Step>> {
    let show = |which: usize| [Step::Choose(certificates()[which].0), Step::Show(which)];
    prop_oneof![
        1 => (0..6_usize).prop_map(|who| std::vec![Step::Choose(who)]),
        1 => (0..10_usize).prop_map(|which| std::vec![Step::Show(which)]),
        1 => (4..6_usize).prop_map(|who| std::vec![Step::ChooseTerminal(who)]),
        1 => Just(std::vec![Step::Challenge]),
        1 => (4..6_usize).prop_map(|who| std::vec![Step::Sign(who)]),
        4 => (0..10_usize).prop_map(move |which| show(which).to_vec()),
        2 => (4..6_usize).prop_map(|who| {
            std::vec![Step::ChooseTerminal(who), Step::Challenge, Step::Sign(who)]
        }),
        1 => Just([show(1), show(5)].concat()),
        1 => Just([show(0), show(3), show(7)].concat()),
    ]
}

/// What the standard says, over names.
struct Model {
    today: card_format::date::Date,
    trusted: Vec<usize>,
    certifier: Option<usize>,
    temporary: Option<(usize, Role, Rights)>,
    chosen: bool,
    challenge: bool,
    done: bool,
}

impl Model {
    fn choose(&mut self, who: usize) -> bool {
        let temporary =
            self.temporary.filter(|(name, role, _)| *name == who && *role != Role::Terminal);
        let known = self.trusted.contains(&who) || temporary.is_some();
        self.certifier = known.then_some(who);
        known
    }

    fn show(&mut self, signer: usize, holder: usize, draft: &Draft) -> bool {
        if self.certifier.take() != Some(signer) {
            return false;
        }
        let above = if self.trusted.contains(&signer) {
            (Role::Cvca, Rights::ALL)
        } else {
            let Some((_, role, rights)) = self.temporary else { return false };
            (role, rights)
        };
        let fits = match draft.role {
            Role::Terminal => matches!(above.0, Role::DomesticVerifier | Role::ForeignVerifier),
            _ => above.0 == Role::Cvca,
        };
        if !fits || draft.role != Role::Cvca && draft.expiration < self.today {
            return false;
        }
        if above.0 != Role::ForeignVerifier {
            self.today = self.today.max(draft.effective);
        }
        self.chosen = false;
        self.temporary = match draft.role {
            Role::Cvca => {
                if !self.trusted.contains(&holder) {
                    self.trusted.push(holder);
                }
                None
            }
            role => Some((holder, role, above.1 & draft.rights)),
        };
        true
    }

    fn sign(&mut self, who: usize) -> Option<Rights> {
        let challenge = core::mem::take(&mut self.challenge);
        let (name, _, rights) = self.temporary.filter(|_| self.chosen)?;
        let right = challenge && !self.done && name == who;
        self.done |= right;
        right.then_some(rights)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_card_is_what_the_model_says(pieces in prop::collection::vec(piece(), 1..10)) {
        let parties = NAMES.map(Party::p256);
        let all = certificates();
        let mut card = Card::trusting(&parties[0]);
        let mut model = Model {
            today: date(5, 15),
            trusted: std::vec![0],
            certifier: None,
            temporary: None,
            chosen: false,
            challenge: false,
            done: false,
        };
        let mut challenge = [0; 8];
        for step in pieces.concat() {
            match step {
                Step::Choose(who) => {
                    prop_assert_eq!(card.choose(&parties[who].name).is_ok(), model.choose(who));
                }
                Step::Show(which) => {
                    let (signer, holder, draft) = &all[which];
                    let bytes = draft.issue(&parties[*signer], &parties[*holder]);
                    let objects = CvCertificate::decode(&bytes).unwrap().objects().to_vec();
                    let taken = card.verify(&objects).is_ok();
                    prop_assert_eq!(taken, model.show(*signer, *holder, draft), "{}", which);
                }
                Step::ChooseTerminal(who) => {
                    let temporary = model.temporary;
                    model.chosen = temporary
                        .is_some_and(|(name, role, _)| name == who && role == Role::Terminal);
                    let chosen = card.session.choose_terminal(&named(&parties[who].name)).is_ok();
                    prop_assert_eq!(chosen, model.chosen);
                }
                Step::Challenge => {
                    model.challenge = true;
                    challenge = card.session.challenge(Some(8), &mut Counting(3)).unwrap();
                }
                Step::Sign(who) => {
                    let signature = parties[who].sign(&BINDING.message(&challenge));
                    let rights = card.session.authenticate(&BINDING, &signature).ok();
                    prop_assert_eq!(rights, model.sign(who));
                }
            }
            prop_assert!(card.trust.date == model.today);
            prop_assert_eq!(card.trust.points.iter().count(), model.trusted.len());
        }
    }
}
