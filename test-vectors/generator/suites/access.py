"""PACE: complete sessions by CAN and by zone, leading zeros, and everything a party must refuse."""

import files
import kdf
import mrz
import pace
from apdu import read_binary, select_application
from ec import P256
from keys import PACE_CAM_AES128
from messaging import Messaging
from stream import Stream, take
from suite import Suite, flipped
from symmetric import cbc_inverse
from tlv import tlv

CLAUSE = "Doc 9303-11 §4.4"
OK = b"\x90\x00"
ZONE = dict(number="D23145890", birth="740812", expiry="360415")
SHORT = 1 << 248


def randoms(label):
    stream = Stream(f"pace {label}")
    return dict(nonce=stream.take(16), **{name: stream.scalar(P256) for name in (
        "terminal_map", "card_map", "terminal_key", "card_key")})


def by_can(can="123456"):
    return pace.CAN, can.encode(), {"password": "CAN", "can": can}


def by_zone():
    return pace.MRZ, mrz.secret(**ZONE), {"password": "MRZ",
                                          "mrzInformation": mrz.information(**ZONE)}


def run(label, password=None, parameter=pace.PARAMETER_P256, **changes):
    reference, secret, shown = password or by_can()
    session = pace.Session(reference, secret, parameter=parameter, **{**randoms(label), **changes})
    given = {**shown, "secret": secret, "random": session.randoms(),
             **({} if parameter is None else {"parameterId": parameter})}
    return session, given


def listed(exchanges):
    return [{"name": name, "command": command.encode(), "response": response}
            for name, command, response in exchanges]


def reads(session):
    """What a terminal does next: select the application, read EF.COM and the head of EF.DG1."""
    channel = Messaging(session.enc, session.mac)
    zone = mrz.td1("I", "UTO", sex="F", nationality="UTO", primary="ERIKSSON",
                   secondary="ANNA<MARIA", **ZONE)
    com, dg1 = files.com([1, 2, 14]), files.dg1(zone)
    return [channel.exchange(command, data, comment=comment) for comment, command, data in (
        ("SELECT application", select_application(files.AID), b""),
        ("READ BINARY EF.COM", read_binary(0x1E, 0, 4), com[:4]),
        ("READ BINARY EF.COM", read_binary(0x1E, 4, len(com) - 4), com[4:]),
        ("READ BINARY EF.DG1", read_binary(0x01, 0, len(dg1)), dg1))]


def accept(group, comment, flags, session, given):
    group.valid(comment, CLAUSE, flags, given, {
        "steps": session.steps(), "exchanges": listed(session.exchanges()),
        "messaging": reads(session)})


def sessions(suite):
    group = suite.group("PaceSession", protocol="id-PACE-ECDH-GM-AES-CBC-CMAC-128", curve="P-256")
    accept(group, "CAN", ["Normal"], *run("can"))
    accept(group, "zone", ["Normal"], *run("zone", by_zone()))
    accept(group, "CAN that begins with zeros", ["LeadingZero"], *run("zeros", by_can("000042")))
    accept(group, "without a parameter identifier", ["FieldForm"], *run("bare", parameter=None))
    accept(group, "zone, without a parameter identifier", ["FieldForm"],
           *run("bare zone", by_zone(), parameter=None))
    accept(group, "a nonce that begins with a zero byte", ["LeadingZero"],
           *run("zero nonce", nonce=b"\0" + take("pace zero nonce", 15)))
    accept(group, "a nonce of fifteen zero bytes and a one", ["Boundary"],
           *run("one nonce", nonce=bytes(15) + b"\x01"))
    accept(group, "a private key of one", ["Boundary"], *run("key one", card_key=1))
    accept(group, "a private key of n - 1", ["Boundary"], *run("key last", terminal_key=P256.n - 1))
    zeros(group)


def search(start, step, test):
    """How often `step` must be added to `start` until the point passes."""
    count = 0
    while not test(start):
        start, count = P256.add(start, step), count + 1
    return count


def zeros(group):
    """Each value that crosses or feeds the key derivation, with a zero byte in front."""
    def zero_x(point):
        return point[0] < SHORT

    def zero_y(point):
        return point[1] < SHORT

    def case(label, comment, key, start, step, test):
        session, _ = run(label)
        moved = search(getattr(session, start), getattr(session, step) if isinstance(step, str)
                       else step, test)
        changed = {key: randoms(label)[key] + moved}
        accept(group, comment, ["LeadingZero"], *run(label, **changed))

    for axis, test in (("x", zero_x), ("y", zero_y)):
        case(f"zero card {axis}", f"{axis} of the card's ephemeral key begins with a zero byte",
             "card_key", "card_public", "generator", test)
        case(f"zero terminal {axis}", f"{axis} of the terminal's ephemeral key begins with a zero byte",
             "terminal_key", "terminal_public", "generator", test)
        case(f"zero map {axis}", f"{axis} of the card's mapping key begins with a zero byte",
             "card_map", "card_map_public", P256.g, test)
        case(f"zero shared point {axis}", f"{axis} of the mapping's shared point begins with a zero byte",
             "terminal_map", "shared_point", "card_map_public", test)
        case(f"zero generator {axis}", f"{axis} of the mapped generator begins with a zero byte",
             "terminal_map", "generator", "card_map_public", test)
    for size in (1, 2):
        label = f"zero secret {size}"
        session, _ = run(label)
        moved = search(P256.multiply(session.card_key, session.terminal_public), session.card_public,
                       lambda point: point[0] < 1 << 8 * (32 - size))
        accept(group, f"shared secret begins with {size} zero bytes", ["LeadingZero"],
               *run(label, terminal_key=session.terminal_key + moved))


def replaced(exchanges, at, command=None, response=None):
    """The session up to exchange `at`, with one side of that one exchanged."""
    name, old_command, old_response = exchanges[at]
    return exchanges[:at] + [(name, command or old_command, response or old_response)]


def answer(tag, value):
    return tlv(0x7C, tlv(tag, value)) + OK


OFF_CURVE = [
    ("is not on the curve", lambda point: flipped(point, -1), "InvalidPoint"),
    ("is the point at infinity", lambda point: b"\0", "InvalidPoint"),
    ("is zero twice", lambda point: b"\x04" + bytes(64), "InvalidPoint"),
    ("has x = p", lambda point: b"\x04" + P256.field(P256.p) + point[33:], "InvalidPoint"),
    ("is one byte short", lambda point: point[:-1], "Length"),
    ("is one byte long", lambda point: point + b"\0", "Length"),
]


def terminal_negatives(suite):
    group = suite.group("PaceTerminal", party="terminal", curve="P-256",
                        protocol="id-PACE-ECDH-GM-AES-CBC-CMAC-128")
    session, given = run("terminal")
    exchanges, point = session.exchanges(), P256.encode

    def refuse(comment, flags, fault, at, response):
        shown = listed(replaced(exchanges, at, response=response))
        group.invalid(comment, CLAUSE, flags, {**given, "exchanges": shown}, fault, at)

    refuse("nonce of fifteen bytes", ["Length"], "Length", 1, answer(0x80, session.encrypted_nonce[:-1]))
    refuse("nonce under tag 82", ["Tag"], "Tag", 1, answer(0x82, session.encrypted_nonce))
    refuse("dynamic authentication data missing", ["Missing"], "Missing", 1, OK)
    for comment, bend, flag in OFF_CURVE:
        refuse(f"card's mapping key {comment}", [flag], "Value", 2,
               answer(0x82, bend(point(session.card_map_public))))
        refuse(f"card's ephemeral key {comment}", [flag], "Value", 3,
               answer(0x84, bend(point(session.card_public))))
    refuse("card sends the terminal's ephemeral key back", ["EqualKeys"], "Value", 3,
           answer(0x84, point(session.terminal_public)))
    # The card that knows the nonce chooses its key so that s*G + H is the point at infinity.
    number = int.from_bytes(session.nonce, "big")
    cancel = P256.multiply(-number * pow(session.terminal_map, -1, P256.n) % P256.n)
    refuse("mapped generator is the point at infinity", ["Infinity"], "Value", 2,
           answer(0x82, point(cancel)))
    refuse("ephemeral key under tag 83", ["Tag"], "Tag", 3, answer(0x83, point(session.card_public)))
    refuse("token with one bit flipped", ["Token"], "Authentication", 4,
           answer(0x86, flipped(session.card_token, 0)))
    refuse("card sends the terminal's token back", ["Token"], "Authentication", 4,
           answer(0x86, session.terminal_token))
    refuse("token of seven bytes", ["Token", "Length"], "Length", 4,
           answer(0x86, session.card_token[:7]))
    refuse("token missing", ["Missing"], "Missing", 4, tlv(0x7C) + OK)
    refuse("card refuses the token", ["WrongPassword"], "Status", 4, b"\x63\x00")
    refuse("card refuses the protocol", ["Unsupported"], "Status", 0, b"\x6a\x80")
    refuse("a byte after the dynamic authentication data", ["Trailing"], "Trailing", 1,
           tlv(0x7C, tlv(0x80, session.encrypted_nonce)) + b"\0" + OK)


def wrong_password(can):
    """Commands of a terminal that has another CAN than the card: exchanges, and what it drew."""
    session, given = run("wrong password")
    stranger = cbc_inverse(kdf.derive(can, kdf.PASSWORD), bytes(16), session.encrypted_nonce)
    generator = P256.add(P256.multiply(int.from_bytes(stranger, "big")), session.shared_point)
    session.terminal_public = P256.multiply(session.terminal_key, generator)
    terminal_side = P256.multiply(session.terminal_key, session.card_public)
    card_side = P256.multiply(session.card_key, session.terminal_public)
    if terminal_side == card_side:
        raise ValueError("agreed by accident")
    session.agree(terminal_side)
    return session.exchanges(), given


def card_negatives(suite):
    group = suite.group("PaceCard", party="card", curve="P-256",
                        protocol="id-PACE-ECDH-GM-AES-CBC-CMAC-128")
    session, given = run("card")
    exchanges, point = session.exchanges(), P256.encode

    def refuse(comment, flags, fault, at, command, status, before=exchanges, drawn=given):
        shown = listed(replaced(before, at, command, bytes.fromhex(status)))
        group.invalid(comment, CLAUSE, flags, {**drawn, "exchanges": shown}, fault, at)
        group.tests[-1]["expect"]["status"] = status

    step = pace.general_authenticate
    for comment, bend, flag in OFF_CURVE:
        refuse(f"terminal's mapping key {comment}", [flag], "Value", 2,
               step(tlv(0x81, bend(point(session.terminal_map_public)))), "6A80")
        refuse(f"terminal's ephemeral key {comment}", [flag], "Value", 3,
               step(tlv(0x83, bend(point(session.terminal_public)))), "6A80")
    number = int.from_bytes(session.nonce, "big")
    cancel = P256.multiply(-number * pow(session.card_map, -1, P256.n) % P256.n)
    refuse("mapped generator is the point at infinity", ["Infinity"], "Value", 2,
           step(tlv(0x81, point(cancel))), "6A80")
    refuse("mapping key under tag 83", ["Tag"], "Tag", 2,
           step(tlv(0x83, point(session.terminal_map_public))), "6A80")
    refuse("token with one bit flipped", ["Token"], "Authentication", 4,
           step(tlv(0x85, flipped(session.terminal_token, 7)), last=True), "6300")
    refuse("terminal sends the card's token", ["Token"], "Authentication", 4,
           step(tlv(0x85, session.card_token), last=True), "6300")
    refuse("token of seven bytes", ["Token", "Length"], "Length", 4,
           step(tlv(0x85, session.terminal_token[:7]), last=True), "6A80")
    others, drawn = wrong_password(b"654321")
    refuse("terminal has another CAN", ["WrongPassword"], "Authentication", 4, others[4][1], "6300",
           others, drawn)
    refuse("key agreement before mapping", ["Sequence"], "Order", 2,
           step(tlv(0x83, point(session.terminal_public))), "6A80")
    refuse("token straight after the nonce", ["Sequence"], "Order", 2,
           step(tlv(0x85, session.terminal_token), last=True), "6A80")
    refuse("protocol the card does not have", ["Unsupported"], "Unsupported", 0,
           pace.set_at(pace.CAN, protocol=PACE_CAM_AES128), "6A80")
    refuse("password reference that does not exist", ["Missing"], "Missing", 0,
           pace.set_at(5), "6A88")
    refuse("parameter identifier the card does not have", ["Unsupported"], "Missing", 0,
           pace.set_at(pace.CAN, 13), "6A88")


def suites():
    suite = Suite("pace", "pace", "PACE with generic mapping on P-256 and AES-128, by CAN and by zone.",
                  "A session lists every random value, every intermediate value, all commands and",
                  "responses, and the first messages under the new keys. In the other groups one",
                  "party meets one wrong message; `at` is the exchange, counted from zero, in which it",
                  "must stop, and status what a card then answers. The terminal's private keys and",
                  "the card's are given, so that either side can be played.")
    sessions(suite)
    terminal_negatives(suite)
    card_negatives(suite)
    yield suite
