//! Terminal Authentication: the card with the recorded commands, the terminal with the recorded
//! responses.

use card_format::cvc::{CvCertificate, Reference, Rights};
use card_format::date::Date;
use card_protocol::apdu::{Command, Status};
use card_protocol::bac::{EXTERNAL_AUTHENTICATE, GET_CHALLENGE};
use card_protocol::general_authenticate::{MANAGE_SECURITY_ENVIRONMENT, SET_AT};
use card_protocol::group::{Compressed, OnChip, Public};
use card_protocol::terminal_auth::card::TerminalAuthentication;
use card_protocol::terminal_auth::chain::Chain;
use card_protocol::terminal_auth::terminal::{self, MAX_SIGNATURE, Sign};
use card_protocol::terminal_auth::trust::{MAX_ENCODED, Trust, TrustPoint, TrustPoints};
use card_protocol::terminal_auth::{Binding, PERFORM_SECURITY_OPERATION, SET_DST};
use serde_json::{Map, Value, json};

use super::case::{Case, Refusal, ascii, bytes_of, from_hex, hex};
use super::pace;
use super::scripted::Script;

pub(super) fn session(case: &Case<'_>) -> Result<Value, Refusal> {
    let expected = case.expected("/exchanges");
    let expected = expected.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut card = Card::new(case)?;
    let mut played = Vec::new();
    for exchange in expected {
        let (data, status) = card.answer(&bytes_of(exchange, "command")?)?;
        let mut shown = exchange.as_object().cloned().unwrap_or_default();
        shown.insert("response".to_owned(), response(&data, status).into());
        if shown.contains_key("date") {
            shown.extend(card.state()?);
        }
        played.push(Value::Object(shown));
    }
    play_terminal(case, expected)?;
    let rights = card.rights.ok_or(Refusal::named("Missing"))?;
    let signed = [card.bound.as_slice(), &card.challenge, card.ephemeral.as_bytes()].concat();
    Ok(json!({
        "exchanges": played,
        "signedData": hex(signed),
        "rights": { "dg3": rights.dg3, "dg4": rights.dg4 },
    }))
}

pub(super) fn card(case: &Case<'_>) -> Result<Value, Refusal> {
    let mut card = Card::new(case)?;
    let exchanges = case.list("/exchanges")?;
    for (at, exchange) in exchanges.iter().enumerate() {
        let (data, status) = card.answer(&bytes_of(exchange, "command")?)?;
        let last = at + 1 == exchanges.len();
        if last && status != Status::Success {
            return Err(Refusal::status(status));
        }
        if response(&data, status) != hex(bytes_of(exchange, "response")?) {
            return Err(Refusal::Vector(format!("answers exchange {at} otherwise")));
        }
    }
    Ok(Value::Null)
}

fn response(data: &[u8], status: Status) -> String {
    hex([data, &u16::from(status).to_be_bytes()].concat())
}

/// A card that computes as chips do, and what it remembers.
struct Card {
    trust: Trust<OnChip>,
    session: TerminalAuthentication<OnChip>,
    bound: Vec<u8>,
    ephemeral: Compressed,
    challenge: Vec<u8>,
    rights: Option<Rights>,
}

impl Card {
    fn new(case: &Case<'_>) -> Result<Self, Refusal> {
        let mut points = TrustPoints::NONE;
        for certificate in certificates(case, "/trustPoints")? {
            let certificate = CvCertificate::decode(&certificate)?;
            points = points.with(TrustPoint::from_certificate(&certificate)?);
        }
        let date = case.text("/date")?.as_bytes().try_into();
        let date = Date::from_yyyymmdd(date.map_err(|_| Refusal::named("Date"))?)?;
        Ok(Self {
            trust: Trust { date, points },
            session: TerminalAuthentication::new(),
            bound: case.hex("/idIC")?,
            ephemeral: ephemeral(case)?,
            challenge: case.hex("/challenge")?,
            rights: None,
        })
    }

    /// The response data and the status of a command.
    fn answer(&mut self, command: &[u8]) -> Result<(Vec<u8>, Status), Refusal> {
        let command = Command::decode(command)?;
        let result = match (command.ins, command.p2) {
            (MANAGE_SECURITY_ENVIRONMENT, SET_DST) => {
                self.session.choose_certifier(&self.trust, command.data).map(|()| Vec::new())
            }
            (MANAGE_SECURITY_ENVIRONMENT, SET_AT) => {
                self.session.choose_terminal(command.data).map(|()| Vec::new())
            }
            (PERFORM_SECURITY_OPERATION, _) => {
                let update = self.session.verify_certificate(&self.trust, command.data);
                update.map(|update| {
                    self.trust = self.trust.after(&update);
                    Vec::new()
                })
            }
            (GET_CHALLENGE, _) => {
                let mut rng = Script::new(core::slice::from_ref(&self.challenge));
                self.session.challenge(command.expected, &mut rng).map(Vec::from)
            }
            (EXTERNAL_AUTHENTICATE, _) => {
                let binding = Binding { card: &self.bound, terminal: self.ephemeral.as_bytes() };
                self.session.authenticate(&binding, command.data).map(|rights| {
                    self.rights = Some(rights);
                    Vec::new()
                })
            }
            _ => return Err(Refusal::Vector("a command of no protocol".to_owned())),
        };
        Ok(match result {
            Ok(data) => (data, Status::Success),
            Err(status) => (Vec::new(), status),
        })
    }

    /// What the card remembers, and that its memory gives the same again.
    fn state(&self) -> Result<Map<String, Value>, Refusal> {
        let points = &self.trust.points;
        let mut memory = [0; MAX_ENCODED];
        if TrustPoints::decode(points.encode(&mut memory)?)? != *points {
            return Err(Refusal::differs("the memory of trust points"));
        }
        let names: Vec<_> = points.iter().map(|point| ascii(point.name().as_bytes())).collect();
        let file = points.cvca().ok_or(Refusal::named("Missing"))?.encode()?;
        let state = json!({
            "date": ascii(&self.trust.date.yyyymmdd()), "trustPoints": names, "efCvca": hex(file),
        });
        Ok(state.as_object().cloned().unwrap_or_default())
    }
}

/// The terminal's key of Chip Authentication, compressed.
fn ephemeral(case: &Case<'_>) -> Result<Compressed, Refusal> {
    Ok(Public::decode(case.curve()?, &case.hex("/terminalPublic")?)?.compressed())
}

fn certificates(case: &Case<'_>, pointer: &str) -> Result<Vec<Vec<u8>>, Refusal> {
    case.list(pointer)?.iter().map(|one| from_hex(one.as_str().unwrap_or_default())).collect()
}

fn play_terminal(case: &Case<'_>, exchanges: &[Value]) -> Result<(), Refusal> {
    let decoded: Vec<_> = certificates(case, "/trustPoints")?;
    let names: Result<Vec<Reference>, _> =
        decoded.iter().map(|one| CvCertificate::decode(one).map(|it| it.body.holder)).collect();
    let certificates = certificates(case, "/certificates")?;
    // In any order: the terminal has to find the chain.
    let shuffled: Vec<_> = certificates.iter().rev().map(Vec::as_slice).collect();
    let chain = Chain::find(&shuffled, &names?).map_err(|e| Refusal::Vector(e.to_string()))?;
    let mut recorded = Vec::new();
    for exchange in exchanges {
        recorded.push((bytes_of(exchange, "command")?, bytes_of(exchange, "response")?));
    }
    let last = recorded.last().map(|(command, _)| command.clone()).unwrap_or_default();
    let mut signer = Prepared {
        message: case.expected_hex("/signedData")?,
        signature: Command::decode(&last)?.data.to_vec(),
    };
    let mut channel = pace::wire(recorded);
    terminal::run(&mut channel, &chain, &mut signer, &case.hex("/idIC")?, &ephemeral(case)?)
        .map_err(|error| Refusal::Vector(error.to_string()))?;
    let finished = channel.link_mut().is_finished();
    if finished { Ok(()) } else { Err(Refusal::Vector("the terminal stops too early".to_owned())) }
}

/// Signs one message, in the way it was signed before.
struct Prepared {
    message: Vec<u8>,
    signature: Vec<u8>,
}

impl Sign for Prepared {
    type Error = &'static str;

    fn sign<'b>(
        &mut self,
        message: &[&[u8]],
        out: &'b mut [u8; MAX_SIGNATURE],
    ) -> Result<&'b [u8], Self::Error> {
        if message.concat() != self.message {
            return Err("another message is signed");
        }
        let room = out.get_mut(..self.signature.len()).ok_or("too long")?;
        room.copy_from_slice(&self.signature);
        Ok(room)
    }
}
