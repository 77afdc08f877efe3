//! Who may do what to each object, in each step of the card's life.
//!
//! The whole policy: the applet enforces it, the verifier predicts refusals from it, the
//! documentation is printed from it. What no line allows is refused.

use Act::{Generate, Read, Use, Write};
use Step::{Blank, Operational, Personalization, Terminated};

use crate::ef::Ef;
use crate::lifecycle::Step;
use crate::object::{DataObject, KeySlot, Object, Password};

/// What is done to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Select a file and read it; get a data object; read a public key.
    Read,
    /// Create a file and write it; put a data object; set a password; take a life-cycle step.
    Write,
    /// Generate a key pair in a slot.
    Generate,
    /// Run a protocol with a password or a key.
    Use,
}

/// What the other side must have proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Nothing.
    Nothing,
    /// A key set of the issuer, through SCP03 with every protection on (GPC_SPE_014).
    Issuer,
    /// The machine readable zone, through Basic Access Control on a card of the legacy profile
    /// (Doc 9303-11 §4.3).
    Bac,
    /// A password printed on the card, through PACE (Doc 9303-11 §4.4).
    Pace,
    /// Chip Authentication after one of the two (Doc 9303-11 §6.2), or PACE with its mapping.
    ChipAuthentication,
    /// A terminal certificate with this right, in the same session (Doc 9303-11 §7.1).
    Terminal(Right),
}

/// A right in a terminal certificate (TR-03110-3 §C.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Read EF.DG3, fingerprints.
    Dg3,
    /// Read EF.DG4, irises.
    Dg4,
}

/// One line of the policy: any one of `proofs` is enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The step of life it holds in.
    pub step: Step,
    /// The object.
    pub object: Object,
    /// What is done to it.
    pub act: Act,
    /// What opens it.
    pub proofs: &'static [Proof],
}

/// What opens an act on an object in a step; empty when nothing does.
pub fn proofs(step: Step, object: Object, act: Act) -> &'static [Proof] {
    let line = |rule: &&Rule| rule.step == step && rule.object == object && rule.act == act;
    RULES.iter().find(line).map(|rule| rule.proofs).unwrap_or_default()
}

const NOTHING: &[Proof] = &[Proof::Nothing];
const ISSUER: &[Proof] = &[Proof::Issuer];
const PACE: &[Proof] = &[Proof::Pace];
/// Whoever has read something printed on the card (Doc 9303-11 §4.2).
const HOLDER: &[Proof] = &[Proof::Pace, Proof::Bac];
const ISSUER_OR_PACE: &[Proof] = &[Proof::Issuer, Proof::Pace];
const ISSUER_OR_HOLDER: &[Proof] = &[Proof::Issuer, Proof::Pace, Proof::Bac];
const CHIP: &[Proof] = &[Proof::ChipAuthentication];
const DG3: &[Proof] = &[Proof::Terminal(Right::Dg3)];
const DG4: &[Proof] = &[Proof::Terminal(Right::Dg4)];

const fn rule(step: Step, object: Object, act: Act, proofs: &'static [Proof]) -> Rule {
    Rule { step, object, act, proofs }
}

const fn read(ef: Ef, proofs: &'static [Proof]) -> Rule {
    rule(Operational, Object::File(ef), Read, proofs)
}

const fn issue(ef: Ef) -> Rule {
    rule(Personalization, Object::File(ef), Write, ISSUER)
}

/// In personalization PACE already reads what it will read later, so that the line can look at a
/// card the way a terminal does before it locks it.
const fn proof_read(ef: Ef, proofs: &'static [Proof]) -> Rule {
    rule(Personalization, Object::File(ef), Read, proofs)
}

/// The policy.
pub const RULES: &[Rule] = &[
    // The life cycle. A blank is bound to a job by its marker; activation locks it for good.
    rule(Blank, Object::LifeCycle, Write, ISSUER),
    rule(Personalization, Object::LifeCycle, Write, ISSUER),
    rule(Blank, Object::Data(DataObject::JobMarker), Write, ISSUER),
    rule(Personalization, Object::Data(DataObject::JobMarker), Read, ISSUER_OR_HOLDER),
    rule(Operational, Object::Data(DataObject::JobMarker), Read, HOLDER),
    // A chip may be told from another before it is issued; afterwards that would trace its holder.
    rule(Blank, Object::Data(DataObject::ChipIdentity), Read, NOTHING),
    rule(Personalization, Object::Data(DataObject::ChipIdentity), Read, NOTHING),
    rule(Operational, Object::Data(DataObject::ChipIdentity), Read, HOLDER),
    rule(Terminated, Object::Data(DataObject::ChipIdentity), Read, NOTHING),
    rule(Blank, Object::Data(DataObject::LifeCycle), Read, NOTHING),
    rule(Personalization, Object::Data(DataObject::LifeCycle), Read, NOTHING),
    rule(Operational, Object::Data(DataObject::LifeCycle), Read, NOTHING),
    rule(Terminated, Object::Data(DataObject::LifeCycle), Read, NOTHING),
    // Basic Access Control is there when the issuer put this object, and not otherwise.
    rule(Personalization, Object::Data(DataObject::LegacyProfile), Write, ISSUER),
    rule(Personalization, Object::Data(DataObject::LegacyProfile), Use, NOTHING),
    rule(Operational, Object::Data(DataObject::LegacyProfile), Use, NOTHING),
    // Certificates are shown by a terminal that has seen the chip's own key (Doc 9303-11 §7.1).
    rule(Personalization, Object::Data(DataObject::TrustPoint), Write, ISSUER),
    rule(Personalization, Object::Data(DataObject::CurrentDate), Write, ISSUER),
    rule(Personalization, Object::Data(DataObject::TrustPoint), Use, CHIP),
    rule(Operational, Object::Data(DataObject::TrustPoint), Use, CHIP),
    // The issuer's keys change under themselves, until the card is the holder's.
    rule(Blank, Object::KeySets, Use, NOTHING),
    rule(Personalization, Object::KeySets, Use, NOTHING),
    rule(Blank, Object::KeySets, Write, ISSUER),
    rule(Personalization, Object::KeySets, Write, ISSUER),
    rule(Blank, Object::Data(DataObject::KeyInformation), Read, NOTHING),
    rule(Personalization, Object::Data(DataObject::KeyInformation), Read, NOTHING),
    // Keys and passwords.
    rule(Personalization, Object::Key(KeySlot::ChipAuthentication), Generate, ISSUER),
    rule(Personalization, Object::Key(KeySlot::ChipAuthentication), Read, ISSUER),
    rule(Personalization, Object::Key(KeySlot::ChipAuthentication), Use, ISSUER_OR_HOLDER),
    rule(Operational, Object::Key(KeySlot::ChipAuthentication), Use, HOLDER),
    rule(Personalization, Object::Key(KeySlot::ActiveAuthentication), Generate, ISSUER),
    rule(Personalization, Object::Key(KeySlot::ActiveAuthentication), Read, ISSUER),
    rule(Personalization, Object::Key(KeySlot::ActiveAuthentication), Use, ISSUER_OR_HOLDER),
    rule(Operational, Object::Key(KeySlot::ActiveAuthentication), Use, HOLDER),
    rule(Personalization, Object::Password(Password::Mrz), Write, ISSUER),
    rule(Personalization, Object::Password(Password::Mrz), Use, NOTHING),
    rule(Operational, Object::Password(Password::Mrz), Use, NOTHING),
    rule(Personalization, Object::Password(Password::Can), Write, ISSUER),
    rule(Personalization, Object::Password(Password::Can), Use, NOTHING),
    rule(Operational, Object::Password(Password::Can), Use, NOTHING),
    // Files in the holder's hands (Doc 9303-10 Table 38, Doc 9303-11 §4).
    read(Ef::AtrInfo, NOTHING),
    read(Ef::Dir, NOTHING),
    read(Ef::CardAccess, NOTHING),
    read(Ef::CardSecurity, PACE),
    read(Ef::Com, HOLDER),
    read(Ef::Sod, HOLDER),
    read(Ef::Cvca, HOLDER),
    read(Ef::Dg1, HOLDER),
    read(Ef::Dg2, HOLDER),
    read(Ef::Dg3, DG3),
    read(Ef::Dg4, DG4),
    read(Ef::Dg5, HOLDER),
    read(Ef::Dg6, HOLDER),
    read(Ef::Dg7, HOLDER),
    read(Ef::Dg8, HOLDER),
    read(Ef::Dg9, HOLDER),
    read(Ef::Dg10, HOLDER),
    read(Ef::Dg11, HOLDER),
    read(Ef::Dg12, HOLDER),
    read(Ef::Dg13, HOLDER),
    read(Ef::Dg14, HOLDER),
    read(Ef::Dg15, HOLDER),
    read(Ef::Dg16, HOLDER),
    // Files while the card is written.
    proof_read(Ef::AtrInfo, NOTHING),
    proof_read(Ef::Dir, NOTHING),
    proof_read(Ef::CardAccess, NOTHING),
    proof_read(Ef::CardSecurity, ISSUER_OR_PACE),
    proof_read(Ef::Com, ISSUER_OR_HOLDER),
    proof_read(Ef::Sod, ISSUER_OR_HOLDER),
    proof_read(Ef::Cvca, ISSUER_OR_HOLDER),
    proof_read(Ef::Dg1, ISSUER_OR_HOLDER),
    proof_read(Ef::Dg2, ISSUER_OR_HOLDER),
    proof_read(Ef::Dg3, &[Proof::Issuer, Proof::Terminal(Right::Dg3)]),
    proof_read(Ef::Dg4, &[Proof::Issuer, Proof::Terminal(Right::Dg4)]),
    proof_read(Ef::Dg5, ISSUER_OR_HOLDER),
    proof_read(Ef::Dg6, ISSUER_OR_HOLDER),
    proof_read(Ef::Dg7, ISSUER_OR_HOLDER),
    proof_read(Ef::Dg8, ISSUER_OR_HOLDER),
    proof_read(Ef::Dg9, ISSUER_OR_HOLDER),
    proof_read(Ef::Dg10, ISSUER_OR_HOLDER),
    proof_read(Ef::Dg11, ISSUER_OR_HOLDER),
    proof_read(Ef::Dg12, ISSUER_OR_HOLDER),
    proof_read(Ef::Dg13, ISSUER_OR_HOLDER),
    proof_read(Ef::Dg14, ISSUER_OR_HOLDER),
    proof_read(Ef::Dg15, ISSUER_OR_HOLDER),
    proof_read(Ef::Dg16, ISSUER_OR_HOLDER),
    issue(Ef::AtrInfo),
    issue(Ef::Dir),
    issue(Ef::CardAccess),
    issue(Ef::CardSecurity),
    issue(Ef::Com),
    issue(Ef::Sod),
    issue(Ef::Dg1),
    issue(Ef::Dg2),
    issue(Ef::Dg3),
    issue(Ef::Dg4),
    issue(Ef::Dg5),
    issue(Ef::Dg6),
    issue(Ef::Dg7),
    issue(Ef::Dg8),
    issue(Ef::Dg9),
    issue(Ef::Dg10),
    issue(Ef::Dg11),
    issue(Ef::Dg12),
    issue(Ef::Dg13),
    issue(Ef::Dg14),
    issue(Ef::Dg15),
    issue(Ef::Dg16),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ef::FILES;

    #[test]
    fn what_no_line_allows_is_refused() {
        for entry in &FILES {
            let file = Object::File(entry.ef);
            assert!(proofs(Operational, file, Write).is_empty());
            assert!(proofs(Blank, file, Read).is_empty());
            assert!(proofs(Terminated, file, Read).is_empty());
            assert!(!proofs(Operational, file, Read).is_empty());
        }
        assert!(proofs(Operational, Object::LifeCycle, Write).is_empty());
        assert!(
            [Use, Write].iter().all(|act| proofs(Operational, Object::KeySets, *act).is_empty())
        );
    }

    #[test]
    fn no_line_stands_twice() {
        for (at, rule) in RULES.iter().enumerate() {
            let same = |other: &Rule| {
                (other.step, other.object, other.act) == (rule.step, rule.object, rule.act)
            };
            assert!(!RULES[at + 1..].iter().any(same), "{rule:?}");
        }
    }

    #[test]
    fn sensitive_biometrics_need_a_terminal_right() {
        let dg3 = proofs(Operational, Object::File(Ef::Dg3), Read);
        assert_eq!(dg3, [Proof::Terminal(Right::Dg3)]);
    }
}
