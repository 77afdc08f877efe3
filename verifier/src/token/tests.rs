//! A module that has bad days on command, and counts what it is asked.

use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::collections::VecDeque;

use super::*;
use crate::key_file::Password;

const NO_PAUSES: [Duration; 4] = [Duration::ZERO; 4];
const PIN: &[u8] = b"1234";

/// What the token does and was asked.
#[derive(Default)]
struct Script {
    /// What the next calls of `C_Sign` answer; afterwards they succeed.
    answers: Mutex<VecDeque<Fault>>,
    gone: AtomicBool,
    /// How often the device was pulled out: no session outlives that.
    pulled: AtomicUsize,
    /// What the token says of wrong PINs.
    tries: Mutex<Option<Tries>>,
    /// Sessions open and logged in, as the process is.
    open: AtomicUsize,
    most_open: AtomicUsize,
    logged_in: AtomicBool,
    opened: AtomicUsize,
    logins: AtomicUsize,
    restarts: AtomicUsize,
    signed: AtomicUsize,
}

struct Fake(Arc<Script>);

struct FakeSession {
    script: Arc<Script>,
    /// Which plugging in it is of.
    plugged: usize,
}

fn get(count: &AtomicUsize) -> usize {
    count.load(Ordering::SeqCst)
}

fn add(count: &AtomicUsize) -> usize {
    count.fetch_add(1, Ordering::SeqCst) + 1
}

impl Module for Fake {
    fn open(&self, token: &TokenName, _: Access) -> Result<Box<dyn Session>, Fault> {
        if self.0.gone.load(Ordering::SeqCst) || token.label != "t" {
            return Err(Fault::NoToken);
        }
        add(&self.0.opened);
        let open = add(&self.0.open);
        self.0.most_open.fetch_max(open, Ordering::SeqCst);
        let plugged = get(&self.0.pulled);
        Ok(Box::new(FakeSession { script: Arc::clone(&self.0), plugged }))
    }

    fn restart(&self) -> Result<(), Fault> {
        add(&self.0.restarts);
        assert_eq!(get(&self.0.open), 0, "a session outlives its module");
        Ok(())
    }
}

impl Drop for FakeSession {
    fn drop(&mut self) {
        // The last session takes the login with it.
        if self.script.open.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.script.logged_in.store(false, Ordering::SeqCst);
        }
    }
}

impl Session for FakeSession {
    fn is_logged_in(&self) -> Result<bool, Fault> {
        Ok(self.script.logged_in.load(Ordering::SeqCst))
    }

    fn tries(&self) -> Result<Tries, Fault> {
        Ok(self.script.tries.lock().unwrap().unwrap_or(Tries::Fresh))
    }

    fn log_in(&self, pin: &[u8]) -> Result<(), Fault> {
        add(&self.script.logins);
        if pin != PIN {
            return Err(Fault::PinIncorrect);
        }
        self.script.logged_in.store(true, Ordering::SeqCst);
        Ok(())
    }

    fn sign(&mut self, _: &KeyName, data: &[u8]) -> Result<Vec<u8>, Fault> {
        if let Some(fault) = self.script.answers.lock().unwrap().pop_front() {
            return Err(fault);
        }
        if self.plugged != get(&self.script.pulled) {
            return Err(lost());
        }
        add(&self.script.signed);
        std::thread::yield_now();
        Ok(data.to_vec())
    }

    fn key_len(&mut self, _: &KeyName) -> Result<usize, Fault> {
        Ok(16)
    }

    fn labels(&self, _: Kind) -> Result<Vec<String>, Fault> {
        Ok(Vec::new())
    }

    fn generate_signer(&self, _: &str) -> Result<Vec<u8>, Fault> {
        Err(Fault::Lost("gone while it made a key".to_owned()))
    }

    fn generate_master(&self, _: &str, _: usize) -> Result<(), Fault> {
        Ok(())
    }

    fn import_master(&self, _: &str, _: &[u8]) -> Result<(), Fault> {
        Ok(())
    }
}

fn token_with(pin: &[u8], tried: PinTry) -> (Arc<Script>, Token) {
    let script = Arc::new(Script::default());
    let gate = Arc::new(Gate::new(Box::new(Fake(Arc::clone(&script)))));
    let pin = Arc::new(Pin::new(Password::new(pin.to_vec()), tried));
    (script, Token { gate, name: TokenName::labelled("t"), pin, pauses: &NO_PAUSES })
}

fn token() -> (Arc<Script>, Token) {
    token_with(PIN, PinTry::Fresh)
}

fn key() -> KeyName {
    KeyName { kind: Kind::Signer, label: "k".to_owned() }
}

fn sign(token: &Token) -> Result<Vec<u8>, TokenError> {
    token.sign(&key(), b"data").map(|answer| answer.to_vec())
}

fn lost() -> Fault {
    Fault::Lost("the device was removed".to_owned())
}

#[test]
fn one_session_serves_one_thread() {
    let (script, token) = token();
    for _ in 0..10 {
        assert_eq!(sign(&token).unwrap(), b"data");
    }
    assert_eq!((get(&script.opened), get(&script.logins)), (1, 1));
}

#[test]
fn many_threads_share_a_bounded_pool() {
    let (script, token) = token();
    std::thread::scope(|scope| {
        for _ in 0..64 {
            scope.spawn(|| (0..20).for_each(|_| assert_eq!(sign(&token).unwrap(), b"data")));
        }
    });
    assert_eq!((get(&script.signed), get(&script.logins)), (64 * 20, 1));
    assert!(get(&script.most_open) <= 32, "{}", get(&script.most_open));
}

#[test]
fn a_lost_session_is_opened_again() {
    let (script, token) = token();
    sign(&token).unwrap();
    script.answers.lock().unwrap().push_back(lost());
    assert_eq!(sign(&token).unwrap(), b"data");
    // A new session and a new login; the module itself was left alone.
    assert_eq!((get(&script.opened), get(&script.logins), get(&script.restarts)), (2, 2, 0));
}

#[test]
fn a_module_that_lost_its_device_begins_anew() {
    let (script, token) = token();
    script.answers.lock().unwrap().extend([lost(), lost(), lost()]);
    assert_eq!(sign(&token).unwrap(), b"data");
    assert_eq!(get(&script.restarts), 2);
}

#[test]
fn a_module_that_stays_away_is_told_after_a_bounded_number_of_attempts() {
    let (script, token) = token();
    sign(&token).unwrap();
    script.answers.lock().unwrap().push_back(lost());
    script.gone.store(true, Ordering::SeqCst);
    let error = sign(&token).unwrap_err();
    assert!(matches!(&error, TokenError::Lost { attempts: 4, .. }), "{error}");
    assert!(error.to_string().contains("connect it and begin again"), "{error}");
    assert_eq!((get(&script.opened), get(&script.restarts)), (1, 2), "after one call");
    // It is missed, not misspelt, however often it is asked for.
    assert!(matches!(sign(&token), Err(TokenError::Lost { .. })));
    // And when it is back, so is the line, without a new token.
    script.gone.store(false, Ordering::SeqCst);
    assert_eq!(sign(&token).unwrap(), b"data");
    assert_eq!(get(&script.logins), 2);
}

#[test]
fn threads_that_lose_their_sessions_together_recover_once() {
    let (script, token) = token();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| (0..200).for_each(|_| assert_eq!(sign(&token).unwrap(), b"data")));
        }
        while get(&script.signed) < 100 {
            std::thread::yield_now();
        }
        add(&script.pulled);
    });
    assert_eq!(get(&script.signed), 8 * 200);
    // Nobody had to begin the module anew, and nobody kept a session of the time before.
    assert_eq!(get(&script.restarts), 0);
    assert!(get(&script.logins) <= 4 && get(&script.opened) <= 32);
}

#[test]
fn what_the_module_refuses_is_not_asked_twice() {
    let (script, token) = token();
    script.answers.lock().unwrap().push_back(Fault::Refused("CKR_MECHANISM_INVALID".to_owned()));
    assert!(matches!(sign(&token), Err(TokenError::Refused { .. })));
    assert_eq!((get(&script.opened), get(&script.signed)), (1, 0));
}

#[test]
fn a_wrong_pin_is_tried_once_in_a_process() {
    let (script, token) = token_with(b"9999", PinTry::Fresh);
    assert_eq!(sign(&token), Err(TokenError::PinWrong("t".to_owned())));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_eq!(sign(&token), Err(TokenError::PinRefused("t".to_owned()))));
        }
    });
    assert_eq!(token.change(|_| Ok(())), Err(TokenError::PinRefused("t".to_owned())));
    assert_eq!(get(&script.logins), 1);
}

#[test]
fn threads_with_a_wrong_pin_try_it_once_together() {
    let (script, token) = token_with(b"9999", PinTry::Last);
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| assert!(sign(&token).is_err()));
        }
    });
    assert_eq!(get(&script.logins), 1);
}

#[test]
fn a_pin_that_was_changed_meanwhile_is_not_tried_again() {
    let (script, token) = token();
    sign(&token).unwrap();
    let changed =
        Token { pin: Arc::new(Pin::new(Password::new(b"9".to_vec()), PinTry::Fresh)), ..token };
    script.answers.lock().unwrap().push_back(lost());
    assert_eq!(sign(&changed), Err(TokenError::PinWrong("t".to_owned())));
    assert_eq!(sign(&changed), Err(TokenError::PinRefused("t".to_owned())));
    assert_eq!(get(&script.logins), 2);
}

#[test]
fn tries_are_not_used_up_without_a_word() {
    for (tries, tried, error) in [
        (Tries::AfterWrong, PinTry::Fresh, Some(TokenError::PinAgain("t".to_owned()))),
        (Tries::AfterWrong, PinTry::Again, None),
        (Tries::Last, PinTry::Fresh, Some(TokenError::PinLast("t".to_owned()))),
        (Tries::Last, PinTry::Again, Some(TokenError::PinLast("t".to_owned()))),
        (Tries::Last, PinTry::Last, None),
        (Tries::None, PinTry::Last, Some(TokenError::PinLocked("t".to_owned()))),
    ] {
        let (script, token) = token_with(PIN, tried);
        *script.tries.lock().unwrap() = Some(tries);
        assert_eq!(sign(&token).err(), error, "{tries:?} {tried:?}");
        assert_eq!(get(&script.logins), usize::from(error.is_none()), "{tries:?} {tried:?}");
    }
}

#[test]
fn somebody_elses_wrong_pin_does_not_stop_a_line_that_had_logged_in() {
    let (script, token) = token();
    sign(&token).unwrap();
    *script.tries.lock().unwrap() = Some(Tries::AfterWrong);
    script.answers.lock().unwrap().push_back(lost());
    assert_eq!(sign(&token).unwrap(), b"data");
    // But it does not take the last try from a token either.
    *script.tries.lock().unwrap() = Some(Tries::Last);
    script.answers.lock().unwrap().push_back(lost());
    assert_eq!(sign(&token), Err(TokenError::PinLast("t".to_owned())));
}

#[test]
fn a_change_is_never_made_twice() {
    let (script, token) = token();
    let made = token.change(|session| session.generate_signer("k"));
    assert!(matches!(made, Err(TokenError::Lost { attempts: 1, .. })), "{made:?}");
    assert_eq!(get(&script.opened), 1);
}

#[test]
fn a_token_that_was_never_there_is_told_at_once() {
    let (script, token) = token();
    script.gone.store(true, Ordering::SeqCst);
    assert_eq!(sign(&token), Err(TokenError::NoToken("t".to_owned())));
    assert_eq!(get(&script.restarts), 0);
}
