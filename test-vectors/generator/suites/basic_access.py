"""Basic Access Control: whole sessions, and what either end must refuse."""

import bac
import mrz
from apdu import read_binary
from stream import Stream
from suite import Suite, flipped

CLAUSE = "Doc 9303-11 §4.3"
OK = b"\x90\x00"
SPECIMEN = dict(number="L898902C", birth="690806", expiry="940623")
LONG = dict(number="D23145890734", birth="340712", expiry="950712")


def session(label, zone, **changes):
    stream = Stream(f"bac {label}")
    drawn = dict(card_nonce=stream.take(8), terminal_nonce=stream.take(8),
                 terminal_seed=stream.take(16), card_seed=stream.take(16))
    made = bac.Session(zone, **{**drawn, **changes})
    return made, {"mrzInformation": mrz.information(**zone), "random": made.randoms()}


def listed(exchanges):
    return [{"name": name, "command": command.encode(), "response": response}
            for name, command, response in exchanges]


def sessions(suite):
    group = suite.group("BacSession")

    def accept(comment, flags, made, given):
        channel = made.messaging()
        group.valid(comment, CLAUSE, flags, given, {
            "steps": made.steps(), "exchanges": listed(made.exchanges()), "messaging": [
                channel.exchange(read_binary(0x1E, 0, 4), bytes.fromhex("60145F01"),
                                 comment="READ BINARY EF.COM")]})

    accept("example of Doc 9303-11 Appendix D.3", ["Specimen"], *session(
        "specimen", SPECIMEN, card_nonce=bytes.fromhex("4608F91988702212"),
        terminal_nonce=bytes.fromhex("781723860C06C226"),
        terminal_seed=bytes.fromhex("0B795240CB7049B01C19B33E32804F0B"),
        card_seed=bytes.fromhex("0B4F80323EB3191CB04970CB4052790B")))
    accept("document number of more than nine characters", ["LongNumber"], *session("long", LONG))
    accept("nonces that end in zeros", ["LeadingZero"], *session(
        "zeros", SPECIMEN, card_nonce=b"\x01" * 4 + bytes(4), terminal_nonce=b"\x02" * 4 + bytes(4)))
    accept("counter of ones: it goes on at zero", ["Boundary"], *session(
        "ones", SPECIMEN, card_nonce=b"\xff" * 8, terminal_nonce=b"\xff" * 7 + b"\xfd"))
    accept("both seeds the same: their sum is zero", ["Boundary"], *session(
        "same", SPECIMEN, terminal_seed=b"\x55" * 16, card_seed=b"\x55" * 16))


def terminal_refusals(suite):
    group = suite.group("BacTerminal", party="terminal")
    made, given = session("terminal", SPECIMEN)
    other, _ = session("terminal", LONG)

    def refuse(comment, flags, fault, at, response):
        shown = listed(made.exchanges()[: at + 1])
        shown[at]["response"] = response
        group.invalid(comment, CLAUSE, flags, {**given, "exchanges": shown}, fault, at)

    plain, nonce = made.card_plain, made.card_nonce
    refuse("challenge of seven bytes", ["Length"], "Length", 0, nonce[:7] + OK)
    refuse("MAC with one bit flipped", ["Mac"], "Authentication", 1,
           flipped(made.card_message, -1) + OK)
    refuse("cryptogram with one bit flipped", ["Mac"], "Authentication", 1,
           flipped(made.card_message, 0) + OK)
    refuse("the terminal's message sent back", ["Replay"], "Authentication", 1,
           made.terminal_message + OK)
    refuse("card's nonce differs under a good MAC", ["Cryptogram"], "Authentication", 1,
           made.sealed(flipped(plain, 0)) + OK)
    refuse("terminal's nonce differs under a good MAC", ["Cryptogram"], "Authentication", 1,
           made.sealed(flipped(plain, 8)) + OK)
    refuse("card with another zone", ["WrongPassword"], "Authentication", 1, other.card_message + OK)
    refuse("answer of 39 bytes", ["Length"], "Length", 1, made.card_message[:-1] + OK)
    refuse("card refuses the zone", ["WrongPassword"], "Status", 1, b"\x63\x00")


def card_refusals(suite):
    group = suite.group("BacCard", party="card")
    made, given = session("card", SPECIMEN)
    other, _ = session("card", LONG)
    plain = made.terminal_plain
    for comment, flags, fault, message, status in (
        ("MAC with one bit flipped", ["Mac"], "Authentication", flipped(made.terminal_message, -1),
         "6300"),
        ("cryptogram with one bit flipped", ["Mac"], "Authentication",
         flipped(made.terminal_message, 3), "6300"),
        ("challenge of another session under a good MAC", ["Replay"], "Authentication",
         made.sealed(flipped(plain, 8)), "6300"),
        ("terminal with another zone", ["WrongPassword"], "Authentication", other.terminal_message,
         "6300"),
        ("message of 39 bytes", ["Length"], "Length", made.terminal_message[:-1], "6700"),
        ("message of 41 bytes", ["Length"], "Length", made.terminal_message + b"\0", "6700"),
        ("no message", ["Missing"], "Length", b"", "6700"),
    ):
        exchanges = made.exchanges()[:1] + [(
            "EXTERNAL AUTHENTICATE", bac.external_authenticate(message), bytes.fromhex(status))]
        group.invalid(comment, CLAUSE, flags, {**given, "exchanges": listed(exchanges)}, fault, 1)
        group.tests[-1]["expect"]["status"] = status


def suites():
    suite = Suite("bac", "bac", "Basic Access Control with every random value and what comes of it:",
                  "the document's keys from the machine readable zone, both messages in the clear and",
                  "encrypted, the session's keys and its first counter. In the other groups one party",
                  "meets one wrong message; `at` is the exchange in which it must stop.")
    sessions(suite)
    terminal_refusals(suite)
    card_refusals(suite)
    yield suite
