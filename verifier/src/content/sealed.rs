//! Sealed records: opened with the keys this terminal has, left closed without (RFC 5083).

use core::cell::Cell;

use card_format::dg3::Dg3;
use card_format::dg13::Dg13;
use card_format::ef::Ef;
use card_format::error::Fault;
use card_format::mrz::Mrz;
use card_format::profile::Profile;
use card_format::sealed::{Class, SealedRecord};
use card_format::sealed_group::Record;
use zeroize::Zeroizing;

use super::record;
use crate::check::Id;
use crate::document::Document;
use crate::evidence::Evidence;
use crate::finding::Finding;
use crate::holder::Holder;
use crate::ledger::Ledger;
use crate::reason::Reason;
use crate::trust::ClassKeys;

/// What the records of a document are opened with.
struct Opener<'a> {
    mrz: Option<&'a Mrz<'a>>,
    keys: &'a ClassKeys,
    /// A token that did not answer is not waited for a second time for the same document.
    away: Cell<bool>,
}

pub(super) fn check(
    document: &Document,
    mrz: Option<&Mrz<'_>>,
    keys: &ClassKeys,
    holder: &mut Holder,
    ledger: &mut Ledger,
) {
    let opener = Opener { mrz, keys, away: Cell::new(false) };
    let dg13 = document.bytes(Ef::Dg13).and_then(|file| Dg13::decode(file).ok());
    match dg13 {
        Some(Dg13::Sealed(group)) => {
            group.records().for_each(|record| opener.check(&record, holder, ledger));
        }
        Some(Dg13::Plain(details)) => {
            holder.identity = record::details(&details);
            let bytes = document.bytes(Ef::Dg13).map_or(0, <[u8]>::len);
            ledger.check(Id::Sealed(Class::Identity), || Ok(Evidence::Plain { bytes }));
        }
        // What another State keeps there is its own affair.
        None => {}
    }
    match document.bytes(Ef::Dg3).and_then(|file| Dg3::decode(file).ok()) {
        Some(Dg3::Sealed(group)) => {
            group.records().for_each(|record| opener.check(&record, holder, ledger));
        }
        Some(Dg3::Plain(_)) | None => {}
    }
    let identity = holder.identity.iter().find(|item| item.name == "id_number");
    let zone = holder.zone.as_ref().and_then(|zone| zone.id_number.as_ref());
    if identity.zip(zone).is_some_and(|(identity, zone)| *zone != identity.value) {
        ledger.find(Finding::IdentityDiffers);
    }
}

impl Opener<'_> {
    fn check(&self, record: &Record<'_>, holder: &mut Holder, ledger: &mut Ledger) {
        let Some(class) = Class::from_number(record.class) else {
            ledger.find(Finding::UnknownRecord);
            return;
        };
        ledger.check(Id::Sealed(class), || self.open(class, record, holder));
    }

    fn open(
        &self,
        class: Class,
        record: &Record<'_>,
        holder: &mut Holder,
    ) -> Result<Evidence, Reason> {
        let sealed = SealedRecord::decode(record.content_info).map_err(|error| {
            if error.fault == Fault::Unsupported {
                Reason::RecordAlgorithmNotSupported
            } else {
                Reason::RecordMalformed
            }
        })?;
        let names = sealed.recipients().filter_map(|recipient| recipient.identifier());
        let mut ours = names.filter(|name| name.class() == class);
        let name = ours.find(|name| self.keys.has(name)).ok_or(Reason::ClassKeyMissing)?;
        let number = self.mrz.map(Profile::card_number).ok_or(Reason::RecordNotBound)?;
        let number = core::str::from_utf8(number.as_bytes()).unwrap_or_default();
        if self.away.get() && self.keys.is_inside(&name) {
            return Err(Reason::ClassKeyUnreachable);
        }
        let kek = self.keys.derive(&name, number).inspect_err(|reason| {
            if *reason == Reason::ClassKeyUnreachable {
                self.away.set(true);
            }
        })?;
        let mut content = Zeroizing::new(vec![0; sealed.content_len()]);
        let content = sealed.open(&kek, &mut content).map_err(|_| Reason::ClassKeyWrong)?;
        take_down(class, content, holder)?;
        Ok(Evidence::Opened { key: name.to_string(), bytes: content.len() })
    }
}

fn take_down(class: Class, content: &[u8], holder: &mut Holder) -> Result<(), Reason> {
    let items = record::items(class, content).ok_or(Reason::RecordContentMalformed)?;
    match class {
        Class::Face => holder.opened.face = Some(Zeroizing::new(content.to_vec())),
        Class::Fingerprints => holder.opened.fingers = Some(Zeroizing::new(content.to_vec())),
        Class::Identity | Class::Anthropometry => {}
    }
    if class == Class::Identity {
        holder.identity = items;
    } else {
        holder.records.insert(class.name().to_owned(), items);
    }
    Ok(())
}
