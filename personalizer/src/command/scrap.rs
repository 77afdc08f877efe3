//! `scrap`.

use personalizer::approval;
use personalizer::hex;
use personalizer::operators::Operator;
use personalizer::store::{Error, State, Store};

use super::{Answer, Refusal};
use crate::args::Scrap;

/// Frees the dossier of a destroyed card.
pub(crate) fn run(scrap: &Scrap) -> Answer {
    let (store, lang) = (scrap.accounts.read()?, scrap.lang);
    let people = scrap.eyes.sign_in(&store, lang).say(lang)?;
    if let Some(chip) = &scrap.blank {
        return blank(scrap, chip, &store, people.as_ref());
    }
    let dossier = scrap.dossier.as_deref().unwrap_or_default();
    let job = match approval::scrap(&store, dossier, &scrap.reason, people.as_ref()) {
        Err(approval::Error::Store(Error::NoJob)) => {
            println!(
                "{}",
                lang.pick(
                    "no begun or quarantined card of that dossier is in these accounts",
                    "sổ không có thẻ làm dở hoặc để riêng nào của hồ sơ này",
                )
            );
            return Ok(1);
        }
        job => job.say(lang)?,
    };
    if job.state == State::Written {
        // It may be locked and alive; only a person can know that it is not.
        eprintln!(
            "{}",
            lang.pick(
                "this card was complete when it was last seen: make sure that it is destroyed",
                "thẻ này đã hoàn chỉnh khi được thấy lần cuối: hãy chắc chắn rằng thẻ đã bị hủy",
            )
        );
    }
    let text = lang.pick(
        "chip # is accounted for as destroyed; ¤ is free",
        "chip # đã được ghi là đã hủy; ¤ được phát hành lại",
    );
    println!("{}", text.replace('#', &hex::print(&job.blank)).replace('¤', &job.dossier));
    Ok(0)
}

/// Accounts for a chip that belongs to no dossier.
fn blank(scrap: &Scrap, chip: &str, store: &Store, people: Option<&[Operator; 2]>) -> Answer {
    let lang = scrap.lang;
    let Some(identity) = hex::parse(chip) else {
        let text = "a chip's number is an even number of digits 0 to 9 and a to f";
        let vi = "số chip gồm một số chẵn chữ số 0 đến 9 và a đến f";
        println!("{}", lang.pick(text, vi));
        return Ok(3);
    };
    let of = (identity.as_slice(), scrap.batch.as_deref());
    match approval::scrap_blank(store, of, &scrap.reason, people) {
        Err(approval::Error::Store(Error::NoBlank)) => {
            let text =
                "no chip # is set aside without a dossier; name the dossier's card with --dossier";
            let vi =
                "không có chip # nào để riêng mà không có hồ sơ; thẻ của hồ sơ thì dùng --dossier";
            println!("{}", lang.pick(text, vi).replace('#', chip));
            return Ok(1);
        }
        scrapped => scrapped.say(lang)?,
    }
    let text = lang.pick("chip # is accounted for as destroyed", "chip # đã được ghi là đã hủy");
    println!("{}", text.replace('#', chip));
    Ok(0)
}
