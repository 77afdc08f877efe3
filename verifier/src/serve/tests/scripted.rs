//! A desk that does what a test says.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use card_format::dg3::Fingers;
use card_format::ef::Ef;
use card_format::minutiae::{Capture, Finger, Kind, Minutia, View};
use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::check::{Check, Id};
use crate::document::{Document, Source};
use crate::holder::{Holder, Zone};
use crate::password::Password;
use crate::reason::Reason;
use crate::report::Report;
use crate::serve::desk::{Choice, Desk};
use crate::terminal::event::{Event, What};
use crate::terminal::{Busy, Judged, Printed, ReaderState, ReaderView};
use crate::verdict::{Decision, verdict};

#[derive(Default)]
pub(super) struct Scripted(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    number: u64,
    views: Vec<ReaderView>,
    listeners: Vec<Sender<Event>>,
    judged: Option<Arc<Judged>>,
    asked: Vec<String>,
    busy: bool,
    silent: bool,
}

impl Scripted {
    pub(super) fn with_reader(name: &str) -> Self {
        let view = ReaderView {
            name: name.into(),
            number: 1,
            card: false,
            state: ReaderState::Idle,
            steps: Vec::new(),
        };
        Self(Mutex::new(Inner { number: 1, views: vec![view], ..Inner::default() }))
    }

    pub(super) fn tell(&self, reader: &str, what: What) {
        let mut inner = self.0.lock().unwrap();
        inner.number += 1;
        let event = Event { number: inner.number, reader: reader.into(), what };
        for view in inner.views.iter_mut().filter(|view| &*view.name == reader) {
            view.apply(event.number, what);
        }
        inner.listeners.retain(|listener| listener.send(event.clone()).is_ok());
    }

    /// Somebody of Utopia, whose card was changed after it was signed.
    pub(super) fn judged_now(&self, reader: &str) {
        self.0.lock().unwrap().judged = Some(Arc::new(changed()));
        self.tell(reader, What::Judged { decision: Decision::Refused });
    }

    pub(super) fn asked(&self) -> Vec<String> {
        self.0.lock().unwrap().asked.clone()
    }

    pub(super) fn busy(&self, busy: bool) {
        self.0.lock().unwrap().busy = busy;
    }

    pub(super) fn records(&self, records: bool) {
        self.0.lock().unwrap().silent = !records;
    }
}

impl Desk for Scripted {
    fn subscribe(&self) -> (Vec<ReaderView>, Receiver<Event>) {
        let mut inner = self.0.lock().unwrap();
        let (sender, receiver) = channel();
        inner.listeners.push(sender);
        (inner.views.clone(), receiver)
    }

    fn inspect(&self, reader: &str, password: Password, _: Printed) -> Result<(), Busy> {
        let mut inner = self.0.lock().unwrap();
        if inner.busy {
            return Err(Busy::Inspecting);
        }
        inner.asked.push(format!("inspect {reader} {:?}", password.kind()));
        Ok(())
    }

    fn wipe(&self, reader: &str) {
        self.0.lock().unwrap().judged = None;
        self.tell(reader, What::Wiped);
    }

    fn judged(&self, _: &str) -> Option<Arc<Judged>> {
        self.0.lock().unwrap().judged.clone()
    }

    fn records(&self) -> bool {
        !self.0.lock().unwrap().silent
    }

    fn decided(&self, _: &str, _: &Judged, choice: Choice) -> std::io::Result<()> {
        let mut inner = self.0.lock().unwrap();
        if inner.silent {
            return Err(std::io::ErrorKind::StorageFull.into());
        }
        inner.asked.push(format!("decided {choice:?}"));
        Ok(())
    }
}

/// One finger with one minutia.
fn finger() -> Vec<u8> {
    let capture = Capture {
        certification: 0,
        device: 0,
        width: 300,
        height: 400,
        x_resolution: 197,
        y_resolution: 197,
    };
    let minutia = Minutia { kind: Kind::Ending, x: 50, y: 60, angle: 0, quality: 90 };
    let view = View {
        finger: Finger(2),
        number: 0,
        impression: 0,
        quality: 77,
        minutiae: &[minutia.encode().unwrap()],
        extended: &[],
    };
    Fingers::encode_minutiae(&mut [0; 512], &capture, &[view]).unwrap().to_vec()
}

fn changed() -> Judged {
    let mut zone = Zone::default();
    for (field, text) in [
        (&mut zone.document_number, "D23145890"),
        (&mut zone.surname, "ERIKSSON"),
        (&mut zone.given_names, "ANNA MARIA"),
        (&mut zone.birth, "740812"),
        (&mut zone.expiry, "341231"),
    ] {
        text.clone_into(field);
    }
    let mut holder = Holder::default();
    holder.zone = Some(zone);
    holder.opened.fingers = Some(Zeroizing::new(finger()));
    let failed =
        Check { id: Id::File(Ef::Dg1), outcome: Reason::HashDiffers.into(), milliseconds: 1 };
    let report = Report {
        anchors: 1,
        checks: vec![failed],
        holder: Some(holder),
        ..Report::empty(Source::Card, "2026-11-22")
    };
    Judged {
        transaction: "test".into(),
        verdict: verdict(&report),
        report,
        document: Document::new(Source::Card),
        began: Timestamp::UNIX_EPOCH,
        milliseconds: 7,
    }
}
