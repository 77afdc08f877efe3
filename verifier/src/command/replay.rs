//! `verifier replay`: a recorded session, judged again.
//!
//! A test trace is repeated byte for byte. Any other is repeated up to the first random number, and
//! the shape of the rest is checked: what was encrypted stays closed.

use card_protocol::apdu::{Command, Response};
use card_protocol::secure_messaging::is_protected;
use chacha20::ChaCha20Rng;
use rand_core::SeedableRng;

use super::{CommandError, Exit, answer, terminal};
use crate::args::resolved::{Replay as Task, Style};
use crate::hex;
use crate::inspect::{Inspection, Request, inspect};
use crate::language::Text;
use crate::password::Password;
use crate::profile::{Designation, Profile, ProfileError};
use crate::trace::{Exchange, Replay, Secrets, Trace, TraceError};
use crate::trust::Trust;

pub(super) fn run(task: &Task) -> Result<Exit, CommandError> {
    let text = std::fs::read_to_string(&task.trace).map_err(CommandError::reading(&task.trace))?;
    let trace = Trace::parse(&text)?;
    let trust = match &task.trust {
        Some(folder) => Trust::open(folder, &task.opening)?,
        None => Trust::default(),
    };
    let at = trace.header.inspected_on.parse().map_err(|_| TraceError::Exchange(1))?;
    let secrets = trace.header.danger_secrets.as_ref();
    let opened = secrets.map(open);
    let (seed, password) = match opened {
        Some(Some(opened)) => opened,
        Some(None) => return Err(TraceError::Exchange(1).into()),
        None => {
            let nobody = Password::can("000000").map_err(|_| TraceError::Exchange(1))?;
            ([0; 32], nobody)
        }
    };
    let profile = profile(task.profile.as_ref(), trace.header.policy.as_deref())?;
    let terminal = terminal(task.terminal_key.as_deref(), &task.opening.password, &seed)?;
    let request = Request::new(&password, &trust, at).by(&profile).with_terminal(terminal.as_ref());
    let (inspection, repeated) = repeat(&trace, request, seed);
    let all = trace.exchanges.len();
    if secrets.is_some() && repeated == all {
        return answer::print(&inspection.report, &profile, task.style);
    }
    tell(&trace, repeated, task.style);
    Ok(Exit::CannotTell)
}

/// The profile that was chosen, or else the one that the trace names, with the changes of the trace:
/// what the terminal was allowed to do decides what crossed the wire.
fn profile(chosen: Option<&Profile>, named: Option<&str>) -> Result<Profile, CommandError> {
    // Traces of the time when there were no other rules do not name any.
    let named = named.unwrap_or("card/2");
    let Designation { name, changes } = Designation::parse(named).ok_or(TraceError::Exchange(1))?;
    let profile = match chosen {
        Some(profile) => profile.clone(),
        None => Profile::named(&name).ok_or(ProfileError::Unknown(name))?,
    };
    Ok(changes.into_iter().fold(profile, Profile::changed))
}

/// Seed and password of a test trace.
fn open(secrets: &Secrets) -> Option<([u8; 32], Password)> {
    let seed = hex::parse(&secrets.seed)?.try_into().ok()?;
    let typed = &secrets.password;
    let password = match secrets.kind {
        Some(kind) => Password::typed(kind, typed),
        None => Password::can(typed).or_else(|_| Password::mrz(typed)),
    };
    Some((seed, password.ok()?))
}

fn repeat(trace: &Trace, request: Request<'_>, seed: [u8; 32]) -> (Inspection, usize) {
    let mut replay = Replay::new(trace);
    let mut rng = ChaCha20Rng::from_seed(seed);
    let inspection = inspect(&mut replay, request, &mut rng, &mut ());
    (inspection, replay.repeated())
}

/// Says what can be said of a session that stays closed.
fn tell(trace: &Trace, repeated: usize, style: Style) {
    let all = trace.exchanges.len();
    let malformed = trace.exchanges.iter().filter(|exchange| shape(exchange).is_none()).count();
    let protected = trace.exchanges.iter().filter(|exchange| shape(exchange) == Some(true)).count();
    let lines = [
        (Text::new("exchanges", "số lần trao đổi"), all),
        (Text::new("repeated exactly", "lặp lại chính xác"), repeated),
        (Text::new("protected", "được bảo vệ"), protected),
        (Text::new("malformed", "sai cấu trúc"), malformed),
    ];
    for (text, count) in lines {
        println!("{count:6}  {}", text.get(style.language));
    }
    let why = if trace.header.danger_secrets.is_some() {
        Text::new(
            "the session does not repeat: another program or another version wrote it",
            "phiên không lặp lại được: do chương trình hoặc phiên bản khác ghi",
        )
    } else {
        Text::new(
            "the rest is encrypted; only a trace with secrets can be judged again",
            "phần còn lại đã mã hóa; chỉ bản ghi có bí mật mới xét lại được",
        )
    };
    println!("{}", why.get(style.language));
}

/// Whether command and response are protected alike; `None` when they are not APDUs.
fn shape(exchange: &Exchange) -> Option<bool> {
    let command = hex::parse(&exchange.command)?;
    let response = hex::parse(&exchange.response)?;
    let command = Command::decode(&command).ok()?;
    let response = Response::decode(&response).ok()?;
    let protected = is_protected(command.cla);
    // An answer under secure messaging ends with a MAC of eight bytes (Doc 9303-11 §9.8).
    let has_mac = response.data.windows(2).any(|tag| tag == [0x8E, 0x08]);
    (!protected || has_mac || response.data.is_empty()).then_some(protected)
}
