//! What is known to be wrong with the documents of a signer, and what follows
//! (TR-03129-2 §7, TR-03135-1 §5.8.2; Doc 9303-12 §10).
//!
//! A defect explains why a check fails, so the document cannot be called false for it; it never
//! makes a check successful. Keys that are known make their check fail, whatever the chip says.

use std::collections::HashMap;

use card_format::certificate::Certificate;
use card_format::ef::Ef;
use card_format::lists::{Defect, DefectList, DeviationList, KnownDefect};
use card_format::revocation_list::without_zeros;
use jiff::civil::Date;

use super::{Why, moment, name};
use crate::check::{Id, Outcome};
use crate::country::two_letters;
use crate::finding::Finding;
use crate::ledger::Ledger;
use crate::reason::Reason;
use crate::status::Status;

/// What follows for documents of a signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// The signer is not trusted.
    SignerRevoked,
    /// Nobody can say whether the signer can be trusted.
    SignerInDoubt,
    /// The keys of Chip Authentication are known to others.
    ChipKeys,
    /// The keys of Active Authentication are known to others.
    ActiveKeys,
    /// These protocols fail: Chip Authentication, Active Authentication, mapping in PACE.
    Protocols([bool; 3]),
    /// These periods are wrong: that of the authority, that of the signer.
    Periods([bool; 2]),
    /// EF.SOD does not verify.
    SecurityObject,
    /// EF.COM does not list what EF.SOD does.
    Listing,
    /// The signer's certificate is malformed.
    SignerMalformed,
    /// The signer names a wrong country.
    Country,
    /// EF.CardSecurity does not verify.
    CardSecurity,
    /// Some data groups are malformed.
    Contents,
    /// Not to be used at all, for a reason that is not known here.
    Document,
    /// Worth a look: by whom, and about what.
    Told(Finding),
}

/// The defects of all lists of a folder, by how they name a signer.
#[derive(Default)]
pub(crate) struct Defects {
    by_serial: HashMap<(Vec<u8>, Vec<u8>), Vec<Effect>>,
    by_key: HashMap<Vec<u8>, Vec<Effect>>,
    /// Lists that name certificates by their hash, perhaps beside other things.
    by_hash: Vec<Vec<u8>>,
    deviations: Vec<(String, Vec<u8>)>,
}

impl Defects {
    /// Adds a defect list; tells how many signers it names.
    pub(super) fn add(&mut self, content: &[u8]) -> Result<usize, Why> {
        let list = DefectList::decode(content)?;
        let mut count = 0_usize;
        for defect in list.defects() {
            let known = defect.known().flat_map(effects);
            match (defect.signer.issuer_and_serial, defect.signer.key_identifier) {
                _ if by_hash(&defect) => {}
                (Some((issuer, serial)), None) => {
                    let key = (name::key(&issuer), without_zeros(serial).to_vec());
                    self.by_serial.entry(key).or_default().extend(known);
                }
                (_, identifier) => {
                    let key = identifier.unwrap_or_default().to_vec();
                    self.by_key.entry(key).or_default().extend(known);
                }
            }
            count = count.saturating_add(1);
        }
        if list.defects().any(|defect| by_hash(&defect)) {
            self.by_hash.push(content.to_vec());
        }
        Ok(count)
    }

    /// Adds a deviation list of this State.
    pub(super) fn add_deviations(&mut self, country: &str, content: &[u8]) -> Result<usize, Why> {
        let count = DeviationList::decode(content)?.deviations().count();
        self.deviations.push((country.to_owned(), content.to_vec()));
        Ok(count)
    }

    /// Whether nothing is known of any documents.
    pub(super) fn is_empty(&self) -> bool {
        self.by_serial.is_empty()
            && self.by_key.is_empty()
            && self.by_hash.is_empty()
            && self.deviations.is_empty()
    }

    /// What is known of the documents of a signer; `zone` is the code and the number of the document,
    /// `issued` when it was.
    pub(crate) fn of(
        &self,
        signer: &Certificate<'_>,
        zone: Option<(&[u8], &[u8])>,
        issued: Option<Date>,
    ) -> Vec<Effect> {
        let serial = (name::key(signer.issuer()), without_zeros(signer.serial()).to_vec());
        let own = signer.subject_key_identifier().ok().flatten().map(<[u8]>::to_vec);
        let own = own.unwrap_or_else(|| {
            signer.subject_public_key_info().key_identifier().as_bytes().to_vec()
        });
        let mut found: Vec<_> =
            self.by_serial.get(&serial).into_iter().flatten().copied().collect();
        found.extend(self.by_key.get(&own).into_iter().flatten());
        for list in self.by_hash.iter().filter_map(|content| DefectList::decode(content).ok()) {
            let named = list.defects().filter(by_hash).filter(|defect| defect.signer.names(signer));
            found.extend(
                named.flat_map(|defect| defect.known().collect::<Vec<_>>()).flat_map(effects),
            );
        }
        let country = two_letters(signer.issuer().country().unwrap_or_default());
        // A State speaks of its own documents.
        for (_, content) in self.deviations.iter().filter(|(own, _)| *own == country) {
            found.extend(deviations(content, signer, zone, issued));
        }
        found
    }
}

/// Whether a signer is named by the hash of its certificate.
fn by_hash(defect: &Defect<'_>) -> bool {
    defect.signer.digest.is_some()
}

/// What follows from one defect, and that it is told.
fn effects(defect: KnownDefect<'_>) -> impl Iterator<Item = Effect> + use<> {
    let (effect, finding) = match defect {
        // TR-03135-1 Table 5.54: under investigation, inadequate, and what is not known here.
        KnownDefect::CertificateRevoked(0 | 2..=4) => (Some(Effect::SignerRevoked), None),
        KnownDefect::CertificateRevoked(_) => (Some(Effect::SignerInDoubt), None),
        KnownDefect::ChipAuthenticationKeyRevoked => (Some(Effect::ChipKeys), None),
        KnownDefect::ActiveAuthenticationKeyRevoked => (Some(Effect::ActiveKeys), None),
        KnownDefect::ProtocolFailure { chip, active, mapping } => {
            (Some(Effect::Protocols([chip, active, mapping])), Some(Finding::DefectProtocol))
        }
        KnownDefect::ValidityIncorrect { authority, signer } => {
            (Some(Effect::Periods([authority, signer])), Some(Finding::DefectPeriod))
        }
        KnownDefect::DataGroupsMalformed(_) => {
            (Some(Effect::Contents), Some(Finding::DefectContents))
        }
        KnownDefect::SecurityObjectInvalid | KnownDefect::SignerIdentifierWrong => {
            (Some(Effect::SecurityObject), Some(Finding::DefectSecurityObject))
        }
        KnownDefect::ListsDiffer => (Some(Effect::Listing), Some(Finding::DefectListing)),
        KnownDefect::CertificateReplaced(_) | KnownDefect::SignerMalformed => {
            (Some(Effect::SignerMalformed), Some(Finding::DefectSigner))
        }
        KnownDefect::IssuingCountryWrong(_) => {
            (Some(Effect::Country), Some(Finding::DefectCountry))
        }
        KnownDefect::CardSecurityMalformed => {
            (Some(Effect::CardSecurity), Some(Finding::DefectCardSecurity))
        }
        KnownDefect::OtherOfDocument => (Some(Effect::Document), Some(Finding::DefectUnknown)),
        _ => (None, Some(Finding::DefectUnknown)),
    };
    effect.into_iter().chain(finding.map(Effect::Told))
}

fn deviations(
    content: &[u8],
    signer: &Certificate<'_>,
    zone: Option<(&[u8], &[u8])>,
    issued: Option<Date>,
) -> Vec<Effect> {
    let Ok(list) = DeviationList::decode(content) else { return Vec::new() };
    let mut found = Vec::new();
    let same = |a: &[u8], b: &[u8]| {
        let bare = |text: &[u8]| text.iter().filter(|c| **c != b'<').copied().collect::<Vec<_>>();
        bare(a) == bare(b)
    };
    for deviation in list.deviations() {
        let named = deviation.signer.is_empty() || deviation.signer.names(signer);
        let code = deviation.document_type;
        let of_kind = code.is_none_or(|code| zone.is_some_and(|(own, _)| same(code, own)));
        let numbers = deviation.numbers();
        let numbered = numbers.is_none_or(|mut numbers| {
            zone.is_some_and(|(_, own)| numbers.any(|number| same(number, own)))
        });
        // Who does not say when it was issued is not excused.
        let dated = deviation.issued.zip(issued).is_none_or(|((from, until), day)| {
            moment::of(from).is_none_or(|from| moment::day(from) <= day)
                && moment::of(until).is_none_or(|until| day <= moment::day(until))
        });
        if !(named && of_kind && numbered && dated) {
            continue;
        }
        let kinds = deviation.kinds;
        if kinds.active_authentication_key {
            found.push(Effect::ActiveKeys);
        }
        for (told, finding) in [
            (kinds.certificate, Finding::DeviationCertificate),
            (kinds.files, Finding::DeviationFiles),
            (kinds.zone, Finding::DeviationZone),
            (kinds.chip, Finding::DeviationChip),
            (kinds.other, Finding::DeviationOther),
        ] {
            if told {
                found.push(Effect::Told(finding));
            }
        }
    }
    found
}

/// Lets what is known change what was found.
pub(crate) fn apply(effects: &[Effect], ledger: &mut Ledger) {
    let explained =
        |outcome: &Outcome| (outcome.status() == Status::Failed).then_some(Reason::KnownDefect);
    let explain = |ledger: &mut Ledger, ids: &[Id]| {
        for id in ids {
            ledger.revise(*id, explained);
        }
    };
    for effect in effects {
        match effect {
            // The check of revocation tells it.
            Effect::SignerRevoked | Effect::SignerInDoubt => {}
            Effect::ChipKeys => {
                for id in [Id::ChipAuthentication, Id::ChipAuthenticationMapping] {
                    ledger.revise(id, compromised);
                }
            }
            Effect::ActiveKeys => ledger.revise(Id::ActiveAuthentication, compromised),
            Effect::Protocols(which) => {
                let all = [
                    Id::ChipAuthentication,
                    Id::ActiveAuthentication,
                    Id::ChipAuthenticationMapping,
                ];
                for (id, _) in all.into_iter().zip(which).filter(|(_, fails)| **fails) {
                    explain(ledger, &[id]);
                }
            }
            Effect::Periods(which) => {
                let all = [Id::AuthorityValidity, Id::SignerValidity];
                for (id, _) in all.into_iter().zip(which).filter(|(_, wrong)| **wrong) {
                    ledger.revise(id, |_| Some(Reason::PeriodKnownWrong));
                }
            }
            Effect::SecurityObject => {
                explain(ledger, &[Id::MessageDigest, Id::Signature, Id::SignedForm]);
            }
            Effect::Listing => explain(ledger, &[Id::Listing]),
            Effect::SignerMalformed => {
                explain(ledger, &[Id::Chain, Id::SignerKeyUsage, Id::SignerProfile]);
            }
            Effect::Country => explain(ledger, &[Id::IssuingState]),
            Effect::CardSecurity => explain(ledger, &[Id::CardSecurity]),
            Effect::Contents => {
                let groups = (1..=16).filter_map(Ef::by_data_group).map(Id::Content);
                explain(ledger, &groups.collect::<Vec<_>>());
            }
            Effect::Document => ledger.revise(Id::Chain, |_| Some(Reason::DocumentDefect)),
            Effect::Told(finding) => ledger.find(*finding),
        }
    }
}

/// A key that others know proves nothing, whether or not the chip showed it.
fn compromised(outcome: &Outcome) -> Option<Reason> {
    (outcome.status() != Status::NotSupported).then_some(Reason::ChipKeyCompromised)
}
