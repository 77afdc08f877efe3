"""What a card must not do, whatever it is sent: sequences of commands and the answers to them."""

import kdf
import pace
from agreement import Agreement
from apdu import Command, read_binary
from ec import P256
from messaging import Messaging
from stream import take
from suite import Suite, flipped, hexed
from suites import life
from symmetric import cbc_inverse
from tlv import tlv

OK = b"\x90\x00"
READ_COM = read_binary(0x1E, 0, 4)
COM_HEAD = bytes.fromhex("60185F01")


class Card:
    """One test: a session on a card that was prepared."""

    def __init__(self, group, comment, clause, *flags):
        self.group, self.comment, self.clause, self.flags = group, comment, clause, flags
        self.session = life.Session(comment)

    def __enter__(self):
        return self.session

    def __exit__(self, kind, *_):
        if kind is None:
            given = {"random": self.session.random,
                     "commands": [e["command"] for e in self.session.exchanges]}
            self.group.valid(self.comment, self.clause, self.flags, given,
                             {"exchanges": hexed(self.session.exchanges)})


def plain_select(session):
    session.plain("SELECT application", life.select())


def raw(session, comment, command, response):
    """A command that is sent as it is, whatever channel there was."""
    session.exchanges.append({"comment": comment, "plainCommand": command, "command": command,
                              "plainResponse": response, "response": response})


def inside(session):
    """PACE with the access number, and the application selected."""
    channel = life.entered(session, pace.CAN, life.CAN)
    session.through(channel, "SELECT application", life.select())
    session.through(channel, "READ BINARY EF.COM", READ_COM, COM_HEAD)
    return channel


def without_pace(group):
    with Card(group, "nothing of the application is read without PACE", "Doc 9303-11 §4.4.2",
              "Plain") as session:
        plain_select(session)
        for sfi in (0x01, 0x02, 0x03, 0x0D, 0x0E, 0x0F, 0x1D, 0x1E):
            session.plain(f"READ BINARY {sfi:02X}", read_binary(sfi, 0, 256), b"", b"\x69\x82")
    with Card(group, "names of the application that are not the whole name", "Doc 9303-10 §4.1",
              "Length") as session:
        for name in ("A000000247", "A00000024710", "A000000247100101", "A0000002472001"):
            session.plain(f"SELECT {name}", Command(0, 0xA4, 4, 0x0C, bytes.fromhex(name)), b"",
                          b"\x6a\x82")
    with Card(group, "commands that no instruction or class has", "ISO/IEC 7816-4 §5.6",
              "Unsupported") as session:
        session.plain("INS FF", Command(0, 0xFE + 1, 0, 0), b"", b"\x6d\x00")
        session.plain("CLA A0", Command(0xA0, 0xB0, 0, 0, b"", 1), b"", b"\x6e\x00")
        raw(session, "Lc longer than the command", bytes.fromhex("00A4040C08A0000002471001"), b"\x67\x00")
        raw(session, "three bytes", bytes.fromhex("00A404"), b"\x67\x00")


def wrong_password(group):
    with Card(group, "PACE with another access number", "Doc 9303-11 §4.4.4.2", "WrongPassword") as session:
        drawn = pace.Session(pace.CAN, life.CAN, parameter=None, **life.draws("refusal wrong can"))
        stranger = cbc_inverse(kdf.derive(b"314159", kdf.PASSWORD), bytes(16), drawn.encrypted_nonce)
        generator = P256.add(P256.multiply(int.from_bytes(stranger, "big")), drawn.shared_point)
        drawn.terminal_public = P256.multiply(drawn.terminal_key, generator)
        drawn.agree(P256.multiply(drawn.terminal_key, drawn.card_public))
        session.random += [drawn.nonce, P256.field(drawn.card_map), P256.field(drawn.card_key)]
        for name, command, response in drawn.exchanges()[:-1]:
            session.plain(name, command, response[:-2], response[-2:])
        session.plain("token of the other access number", drawn.exchanges()[-1][1], b"", b"\x63\x00")
        plain_select(session)
        session.plain("READ BINARY EF.COM", READ_COM, b"", b"\x69\x82")
    with Card(group, "a step of PACE after something else came between", "Doc 9303-11 §4.4.4",
              "Sequence") as session:
        drawn = pace.Session(pace.CAN, life.CAN, parameter=None, **life.draws("refusal between"))
        session.random += [drawn.nonce]
        exchanges = drawn.exchanges()
        for name, command, response in exchanges[:2]:
            session.plain(name, command, response[:-2], response[-2:])
        session.plain("SELECT application", life.select())
        session.plain("map nonce", exchanges[2][1], b"", b"\x69\x85")


def channel_faults(group):
    clause = "Doc 9303-11 §9.8.5"
    for comment, flag, bend, status in (
        ("MAC with one bit flipped", "Mac", lambda sent, _: flipped(sent, -2), b"\x69\x88"),
        ("the same command again", "Replay", lambda _, last: last, b"\x69\x88"),
        ("MAC missing", "MissingMac", lambda sent, _: sent[:4] + b"\x03" + sent[5:8] + b"\0",
         b"\x69\x87"),
        # The card falls back to the master file, where short identifier 1E is EF.DIR, free to all.
        ("not protected", "Plain", lambda _, __: READ_COM.encode(), b"\x61\x09\x4f\x07" + OK),
    ):
        with Card(group, f"{comment}: the session is over", clause, flag) as session:
            channel = inside(session)
            last = session.exchanges[-1]["command"]
            good, _ = channel.command(READ_COM)
            raw(session, comment, bend(good, last), status)
            raw(session, "the right command comes too late", good, b"\x69\x88")
            plain_select(session)
            session.plain("and nothing is open", READ_COM, b"", b"\x69\x82")


def chip_authentication(group):
    clause = "Doc 9303-11 §6.2.4"
    chip = life.Life().chip
    agreement = Agreement("refusal", chip=chip)
    point = P256.encode(agreement.terminal_public)
    with Card(group, "Chip Authentication with a key off the curve: the old session goes on", clause,
              "InvalidPoint") as session:
        channel = inside(session)
        session.through(channel, "MSE:Set AT", agreement.set_at(None))
        session.through(channel, "a key that is not a point of the curve",
                        agreement.general_authenticate(flipped(point, -1)), b"", b"\x6a\x80")
        session.through(channel, "READ BINARY EF.COM under the old keys", READ_COM, COM_HEAD)
    with Card(group, "the old keys after Chip Authentication", clause, "Replay") as session:
        channel = inside(session)
        session.through(channel, "MSE:Set AT", agreement.set_at(None))
        session.through(channel, "GENERAL AUTHENTICATE", agreement.general_authenticate(point), tlv(0x7C))
        raw(session, "READ BINARY EF.COM under the old keys", channel.command(READ_COM)[0], b"\x69\x88")
        late, _ = Messaging(*kdf.session(agreement.secret)).command(READ_COM)
        raw(session, "and the new ones are gone", late, b"\x69\x88")
    with Card(group, "Chip Authentication before PACE", clause, "Sequence") as session:
        plain_select(session)
        session.plain("MSE:Set AT", agreement.set_at(None), b"", b"\x69\x82")
    with Card(group, "a key of the chip that does not exist", clause, "Missing") as session:
        channel = inside(session)
        session.through(channel, "MSE:Set AT", agreement.set_at(7), b"", b"\x6a\x88")


def holder(group):
    with Card(group, "an issued card is written by no one", "docs/access-rules.md", "Plain") as session:
        channel = inside(session)
        for comment, command in (
            ("PUT DATA", Command(0, 0xDA, 0xDF, 0x01, take("refusal job", 32))),
            ("CREATE FILE", Command(0, 0xE0, 0, 0, tlv(0x62, tlv(0x80, b"\x00\x10"), tlv(0x83, b"\x01\x04")))),
            ("UPDATE BINARY", Command(0, 0xD6, 0x81, 0, b"\x61")),
            ("GENERATE ASYMMETRIC KEY PAIR", Command(0, 0x47, 0x80, 0, tlv(0xA6, tlv(0x84, b"\x01")), 256)),
            ("CHANGE REFERENCE DATA", Command(0, 0x24, 0x01, 0x02, b"000000")),
            ("ACTIVATE", Command(0, 0x44, 0, 0)),
            ("TERMINATE", Command(0, 0xFE, 0, 0)),
        ):
            session.through(channel, comment, command, b"", b"\x69\x82")
        session.through(channel, "and it goes on", READ_COM, COM_HEAD)
    with Card(group, "fingerprints need a terminal's right, chip authentication is not enough",
              "Doc 9303-11 §7.1", "Sequence") as session:
        channel = inside(session)
        agreement = Agreement("refusal prints", chip=life.Life().chip)
        session.through(channel, "MSE:Set AT", agreement.set_at(None))
        point = P256.encode(agreement.terminal_public)
        session.through(channel, "GENERAL AUTHENTICATE", agreement.general_authenticate(point), tlv(0x7C))
        channel = Messaging(*kdf.session(agreement.secret))
        session.through(channel, "READ BINARY EF.DG3", read_binary(0x03, 0, 16), b"", b"\x69\x82")
        session.through(channel, "READ BINARY EF.COM", READ_COM, COM_HEAD)


def issuer(group, owner):
    clause = "GPC_SPE_014 §7.1.2"
    with Card(group, "EXTERNAL AUTHENTICATE with another cryptogram", clause, "Cryptogram") as session:
        channel = life.opened(session, owner, 1)
        good = session.exchanges.pop()["command"]
        raw(session, "host cryptogram with one bit flipped", flipped(good, 5), b"\x63\x00")
        raw(session, "the right one comes too late", good, b"\x69\x85")
        raw(session, "and nothing is open", channel.command(Command(
            0x80, 0xDA, 0xDF, 0x01, take("life job", 32)))[0], b"\x69\x82")
    with Card(group, "a protected command with one bit flipped ends the session", clause,
              "Mac") as session:
        channel = life.opened(session, owner, 1)
        bind = Command(0x80, 0xDA, 0xDF, 0x01, take("life job", 32))
        good, _ = channel.command(bind)
        raw(session, "PUT DATA with one bit flipped", flipped(good, -1), b"\x69\x88")
        raw(session, "the right one comes too late", good, b"\x69\x82")
        session.plain("still a blank", life.get_data(0x9F70), tlv(0x9F70, b"\x01"))
    with Card(group, "a blank is not activated", "docs/access-rules.md", "Sequence") as session:
        channel = life.opened(session, owner, 1)
        session.through(channel, "ACTIVATE", Command(0x80, 0x44, 0, 0), b"", b"\x69\x85")
        session.through(channel, "CREATE FILE", Command(
            0x80, 0xE0, 0, 0, tlv(0x62, tlv(0x80, b"\x00\x10"), tlv(0x83, b"\x01\x01"))), b"", b"\x69\x82")


def suites():
    owner = life.Life()
    made = life.personalization(owner)
    suite = Suite("card_refusals", "card_refusals",
                  "What a card must not do. Each test is one session on a card that was prepared:",
                  "preparation lists the commands that make it, from a blank with the identity and the",
                  "transport master given, and what the card draws meanwhile. The status words are",
                  "those the standards recommend, and elsewhere those of this project's card.")
    issued = {"random": made.random, "commands": [e["command"] for e in made.exchanges]}
    shared = {"curve": "P-256", "transportMaster": life.MASTER, "identity": owner.identity}
    group = suite.group("CardSession", **shared, preparation=issued)
    without_pace(group)
    wrong_password(group)
    channel_faults(group)
    chip_authentication(group)
    holder(group)
    group = suite.group("CardSession", **shared, preparation={"random": [], "commands": []})
    issuer(group, owner)
    yield suite
