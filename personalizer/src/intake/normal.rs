//! Unicode normalisation form C (Unicode annex 15): one way to write each Vietnamese letter.

use unicode_normalization::{UnicodeNormalization, is_nfc};
use zeroize::Zeroize;

use crate::dossier::Dossier;

/// Composes every text a person wrote, and fills in what follows from other members.
pub(super) fn compose(dossier: &mut Dossier) {
    text(&mut dossier.surname);
    text(&mut dossier.given_names);
    let details = &mut dossier.details;
    for detail in [
        &mut details.nationality,
        &mut details.ethnicity,
        &mut details.religion,
        &mut details.place_of_origin,
        &mut details.residence,
        &mut details.identifying_marks,
        &mut details.expiry,
        &mut details.father,
        &mut details.mother,
        &mut details.spouse,
    ] {
        detail.iter_mut().for_each(text);
    }
    let marks = dossier.anthropometry.iter_mut().flat_map(|body| body.marks.iter_mut());
    marks.for_each(text);
    // Circular 59/2021: the document number is the end of the identification number.
    if dossier.profile == "vietnam" && dossier.document_number.is_none() {
        dossier.document_number = dossier.id_number.get(3..).map(str::to_owned);
    }
}

fn text(text: &mut String) {
    if !is_nfc(text) {
        let composed = text.nfc().collect();
        core::mem::replace(text, composed).zeroize();
    }
}
