//! `scrap`.

use personalizer::approval;
use personalizer::audit::hex;
use personalizer::store::{Error, State};

use super::{Answer, Refusal};
use crate::args::Scrap;

/// Frees the dossier of a destroyed card.
pub(crate) fn run(scrap: &Scrap) -> Answer {
    let (store, lang) = (scrap.accounts.read()?, scrap.lang);
    let people = scrap.eyes.sign_in(&store, lang).say(lang)?;
    let job = match approval::scrap(&store, &scrap.dossier, &scrap.reason, people.as_ref()) {
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
    println!("{}", text.replace('#', &hex(&job.blank)).replace('¤', &job.dossier));
    Ok(0)
}
