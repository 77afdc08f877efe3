"""PACE with every mapping, cipher and group; and what either party must refuse in them."""

import mrz
import pace
from cipher import AES128, AES192, AES256, TRIPLE_DES
from apdu import read_binary
from curves import BRAINPOOL_P384R1, BRAINPOOL_P512R1, P384, P521
from ec import BRAINPOOL_P256R1, P256
from messaging import Messaging
from modp import MODP_1024_160, MODP_2048_256
from stream import Stream, take
from suite import Suite, flipped
from tlv import tlv

CLAUSE = "Doc 9303-11 §4.4"
OK = b"\x90\x00"
ZONE = dict(number="L898902C", birth="690806", expiry="940623")
PASSWORDS = {
    "CAN": (pace.CAN, b"123456", {"password": "CAN", "can": "123456"}),
    "MRZ": (pace.MRZ, mrz.secret(**ZONE),
            {"password": "MRZ", "mrzInformation": mrz.information(**ZONE)}),
    "PIN": (pace.PIN, b"31415926", {"password": "PIN", "pin": "31415926"}),
    "PUK": (pace.PUK, b"0123456789", {"password": "PUK", "puk": "0123456789"}),
}


class Variant:
    """A mapping over a group with a cipher."""

    def __init__(self, mapping, group, cipher):
        self.mapping, self.group, self.cipher = mapping, group, cipher
        self.name = pace.protocol_name(mapping, group, cipher)

    def fields(self):
        return {"protocol": self.name, "curve": self.group.name}

    def session(self, label, password="CAN", named=False, **changes):
        stream = Stream(f"{self.name} {self.group.name} {label}")
        long = self.mapping == "IM" and self.cipher.size > 16
        drawn = {"nonce": stream.take(32 if long else 16)}
        if self.mapping == "IM":
            drawn.update(terminal_map=stream.take(self.cipher.size), card_map=None)
        else:
            drawn.update(terminal_map=stream.scalar(self.group), card_map=stream.scalar(self.group))
        drawn.update(terminal_key=stream.scalar(self.group), card_key=stream.scalar(self.group))
        if self.mapping == "CAM":
            drawn["chip_key"] = stream.scalar(self.group)
        number = pace.PARAMETERS[self.group] if named else None
        reference, secret, shown = PASSWORDS[password]
        session = pace.Session(
            reference, secret, parameter=number, curve=self.group,
            protocol=pace.identifier(self.mapping, self.group, self.cipher), **{**drawn, **changes})
        given = {**shown, "secret": secret, "random": session.randoms(),
                 **({"parameterId": number} if named else {})}
        if self.mapping == "CAM":
            given.update(chipKey=self.group.scalar(session.chip_key),
                         chipPublic=self.group.encode(self.group.multiply(session.chip_key)))
        return session, given


def listed(exchanges):
    return [{"name": name, "command": command.encode(), "response": response}
            for name, command, response in exchanges]


def accept(group, comment, flags, session, given):
    channel = Messaging(session.enc, session.mac, cipher=session.cipher)
    group.valid(comment, CLAUSE, flags, given, {
        "steps": session.steps(), "exchanges": listed(session.exchanges()),
        "messaging": [channel.exchange(read_binary(0x1C, 0, 4), bytes.fromhex("3181C130"),
                                       comment="READ BINARY")]})


def sessions(suite):
    """On the curves of chips with each cipher, each password in turn; on the others once."""
    passwords = ["CAN", "MRZ", "PIN"]
    count = 0
    for curve in (P256, BRAINPOOL_P256R1):
        for mapping in ("GM", "IM", "CAM"):
            for cipher in (AES128, AES192, AES256):
                variant = Variant(mapping, curve, cipher)
                password = passwords[count % 3]
                several = count % 2 == 1
                comment = f"{password}, one of several parameters" if several else password
                group = suite.group("PaceSession", **variant.fields())
                accept(group, comment, ["Normal"], *variant.session("one", password, several))
                count += 1
                if cipher is AES128:
                    zeros(group, variant)
    for variant in (
        Variant("GM", P256, TRIPLE_DES), Variant("IM", BRAINPOOL_P256R1, TRIPLE_DES),
        Variant("GM", P384, AES192), Variant("IM", P384, AES256), Variant("CAM", P384, AES256),
        Variant("GM", BRAINPOOL_P384R1, AES192), Variant("IM", BRAINPOOL_P384R1, AES192),
        Variant("GM", P521, AES256), Variant("CAM", P521, AES256),
        Variant("GM", BRAINPOOL_P512R1, AES256), Variant("IM", BRAINPOOL_P512R1, AES256),
        Variant("GM", MODP_1024_160, AES128), Variant("IM", MODP_1024_160, AES128),
        Variant("GM", MODP_2048_256, AES256), Variant("GM", MODP_1024_160, TRIPLE_DES),
    ):
        group = suite.group("PaceSession", **variant.fields())
        accept(group, "PUK" if variant.mapping == "IM" else "CAN", ["Normal"],
               *variant.session("one", "PUK" if variant.mapping == "IM" else "CAN"))


def zeros(group, variant):
    """A shared secret and a public key whose x begins with a zero byte, with private keys that a
    short search finds."""
    curve, short = variant.group, 1 << 8 * (variant.group.size - 1)
    for comment, label, start, step, changed in (
        ("shared secret begins with a zero byte", "zero secret",
         lambda s: curve.multiply(s.terminal_key, s.card_public), "card_public", "terminal_key"),
        ("x of the card's ephemeral key begins with a zero byte", "zero card",
         lambda s: s.card_public, "generator", "card_key"),
    ):
        session, _ = variant.session(label)
        point, count = start(session), 0
        while point[0] >= short:
            point, count = curve.add(point, getattr(session, step)), count + 1
        accept(group, comment, ["LeadingZero"], *variant.session(
            label, **{changed: (getattr(session, changed) + count) % curve.n}))


def answer(*parts):
    return tlv(0x7C, *parts) + OK


def up_to(session, at, command=None, response=None):
    """The session up to exchange `at`, with one side of that one exchanged."""
    exchanges = session.exchanges()
    name, old_command, old_response = exchanges[at]
    return listed(exchanges[:at] + [(name, command or old_command, response or old_response)])


def terminal_negatives(suite):
    for variant in (Variant("IM", BRAINPOOL_P256R1, AES128), Variant("CAM", P256, AES256),
                    Variant("GM", P384, AES192), Variant("GM", MODP_1024_160, AES128)):
        group = suite.group("PaceTerminal", party="terminal", **variant.fields())
        session, given = variant.session("terminal")
        element = variant.group.encode

        def refuse(comment, flags, fault, at, response):
            group.invalid(comment, CLAUSE, flags, {
                **given, "exchanges": up_to(session, at, response=response)}, fault, at)

        key = element(session.card_public)
        if variant.group is MODP_1024_160:
            bad = {"is one": b"\x01", "is p - 1": element(variant.group.p - 1),
                   "is p": element(variant.group.p), "is outside the subgroup": b"\x02"}
        else:
            bad = {"is not on the curve": flipped(key, -1), "is the point at infinity": b"\0"}
        for comment, bytes_ in bad.items():
            refuse(f"card's ephemeral key {comment}", ["InvalidPoint"], "Value", 3,
                   answer(tlv(0x84, bytes_)))
        refuse("card sends the terminal's ephemeral key back", ["EqualKeys"], "Value", 3,
               answer(tlv(0x84, element(session.terminal_public))))
        refuse("token with one bit flipped", ["Token"], "Authentication", 4,
               answer(tlv(0x86, flipped(session.card_token, 0))))
        refuse("nonce of no whole blocks", ["Length"], "Length", 1, answer(tlv(
            0x80, session.encrypted_nonce[:-9])))
        if variant.mapping == "IM":
            refuse("mapping data in the answer", ["Length"], "Length", 2, answer(tlv(0x82, key)))
            refuse("mapping data under tag 81", ["Tag"], "Tag", 2, answer(tlv(0x81)))
        if variant.mapping == "CAM":
            proofs(refuse, session, tlv(0x86, session.card_token))


def proofs(refuse, session, token):
    """Chip Authentication Data that prove nothing."""
    data, encrypted = session.chip_proof()
    cipher = session.cipher
    iv = cipher.start(session.enc, b"\xff" * 16)

    def sealed(content):
        return tlv(0x8A, cipher.cbc(session.enc, iv, content))

    other = session.chip_proof(Stream("another chip").scalar(session.curve))[1]
    refuse("Chip Authentication Data missing", ["Missing"], "Missing", 4, answer(token))
    refuse("Chip Authentication Data of another chip", ["WrongKey"], "Value", 4,
           answer(token, tlv(0x8A, other)))
    refuse("Chip Authentication Data with one bit flipped", ["Signature"], "Value", 4,
           answer(token, tlv(0x8A, flipped(encrypted, 0))))
    refuse("Chip Authentication Data of zeros", ["Boundary"], "Value", 4,
           answer(token, sealed(cipher.pad(bytes(len(data))))))
    refuse("Chip Authentication Data encrypted from an IV of zeros", ["Value"], "Value", 4,
           answer(token, tlv(0x8A, cipher.cbc(session.enc, bytes(16), cipher.pad(data)))))
    refuse("Chip Authentication Data without padding", ["Padding"], "Value", 4,
           answer(token, sealed(data)))


def card_negatives(suite):
    for variant in (Variant("IM", P256, AES256), Variant("CAM", BRAINPOOL_P256R1, AES128)):
        group = suite.group("PaceCard", party="card", **variant.fields())
        session, given = variant.session("card")
        element, step = variant.group.encode, pace.general_authenticate

        def refuse(comment, flags, fault, at, command, status):
            shown = up_to(session, at, command, bytes.fromhex(status))
            group.invalid(comment, CLAUSE, flags, {**given, "exchanges": shown}, fault, at)
            group.tests[-1]["expect"]["status"] = status

        point = element(session.terminal_public)
        refuse("terminal's ephemeral key is not on the curve", ["InvalidPoint"], "Value", 3,
               step(tlv(0x83, flipped(point, -1))), "6A80")
        refuse("terminal's ephemeral key under tag 81", ["Tag"], "Tag", 3, step(tlv(0x81, point)),
               "6A80")
        refuse("terminal sends the card's token", ["Token"], "Authentication", 4,
               step(tlv(0x85, session.card_token), last=True), "6300")
        refuse("mapping data missing", ["Missing"], "Missing", 2, step(), "6A80")
        if variant.mapping == "IM":
            for size in (0, 16, 31, 33):
                refuse(f"terminal's nonce of {size} bytes", ["Length"], "Length", 2,
                       step(tlv(0x81, take("long nonce", size))), "6A80")
        refuse("parameters the card does not offer", ["Unsupported"], "Missing", 0,
               pace.set_at(pace.CAN, 15, session.protocol), "6A88")
        refuse("protocol the card does not offer", ["Unsupported"], "Unsupported", 0,
               pace.set_at(pace.CAN, None, pace.identifier("GM", variant.group, AES192)), "6A80")


def suites():
    suite = Suite("pace_mappings", "pace",
                  "PACE with generic, integrated and chip authentication mapping, with 3DES, AES-128,",
                  "AES-192 and AES-256, over elliptic curves and modulo primes. As in the suite pace;",
                  "with the integrated mapping terminalNonce stands for the mapping keys, and with the",
                  "chip authentication mapping chipKey is the chip's static key. With parameterId the",
                  "card offers several domain parameters, and MSE:Set AT names them; else it does not.")
    sessions(suite)
    terminal_negatives(suite)
    card_negatives(suite)
    yield suite
