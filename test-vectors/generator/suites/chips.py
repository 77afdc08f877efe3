"""Chip Authentication and Active Authentication: is this the chip that was issued?"""

import hashlib

import ec
import kdf
from agreement import Agreement
from apdu import Command, read_binary
from ec import P256
from keys import CA_AES128, public_key_object
from messaging import Messaging
from pki import der_signature
from stream import Stream, take
from suite import Suite, flipped
from symmetric import cmac
from tlv import tlv

CHIP = "Doc 9303-11 §6.2"
ACTIVE = "Doc 9303-11 §6.1"
OK = b"\x90\x00"


def sessions(suite):
    group = suite.group("ChipAuthentication", protocol="id-CA-ECDH-AES-CBC-CMAC-128", curve="P-256")

    def accept(comment, flags, agreement, key_id=None):
        before = Messaging(*agreement.old)
        after = Messaging(*kdf.session(agreement.secret))
        point = P256.encode(agreement.terminal_public)
        group.valid(comment, CHIP, flags, agreement.given(key_id), {
            "steps": agreement.steps(),
            "exchanges": [
                before.exchange(agreement.set_at(key_id), comment="MSE:Set AT, old keys"),
                before.exchange(agreement.general_authenticate(point), tlv(0x7C),
                                comment="GENERAL AUTHENTICATE, old keys"),
                after.exchange(read_binary(0x1E, 0, 4), bytes.fromhex("60125F01"),
                               comment="READ BINARY, new keys, counter from zero")]})

    accept("one key on the chip", ["Normal"], Agreement("one"))
    accept("key identifier", ["Normal"], Agreement("identified"), 1)
    accept("key identifier C3, one byte in object 84", ["HighBit"], Agreement("identified c3"), 0xC3)
    for axis, label in ((0, "x"), (1, "y")):
        base = Agreement(f"zero public {label}")
        point, count = base.terminal_public, 0
        while point[axis] >= 1 << 248:
            point, count = P256.add(point, P256.g), count + 1
        accept(f"{label} of the terminal's key begins with a zero byte", ["LeadingZero"],
               Agreement(f"zero public {label}", terminal=base.terminal + count))
    base = Agreement("zero secret")
    point, count = base.shared, 0
    while point[0] >= 1 << 248:
        point, count = P256.add(point, base.chip_public), count + 1
    accept("shared secret begins with a zero byte", ["LeadingZero"],
           Agreement("zero secret", terminal=base.terminal + count))
    accept("terminal's private key is one", ["Boundary"], Agreement("terminal one", terminal=1))


def invalid_keys(suite):
    group = suite.group("ChipAuthenticationCard", party="card", curve="P-256",
                        protocol="id-CA-ECDH-AES-CBC-CMAC-128")
    agreement = Agreement("refused")
    point = P256.encode(agreement.terminal_public)
    for comment, flag, bent in (
        ("not on the curve", "InvalidPoint", flipped(point, -1)),
        ("the point at infinity", "InvalidPoint", b"\0"),
        ("zero twice", "InvalidPoint", b"\x04" + bytes(64)),
        ("x = p", "InvalidPoint", b"\x04" + P256.field(P256.p) + point[33:]),
        ("one byte short", "Length", point[:-1]),
        ("first byte 06, hybrid form", "InvalidPoint", bytes([6 + point[-1] % 2]) + point[1:]),
    ):
        command = agreement.general_authenticate(bent)
        group.invalid(f"terminal's key is {comment}", CHIP, [flag], {
            **agreement.given(), "terminalPublic": bent, "plainCommand": command.encode()}, "Value")
        group.tests[-1]["expect"]["status"] = "6A80"


def possession(suite):
    """What proves, while a card is written, that it holds the private half of its key."""
    group = suite.group("ChipAuthenticationToken", protocol="id-CA-ECDH-AES-CBC-CMAC-128",
                        curve="P-256")
    clause = "TR-03110-3 §B.2"

    def token(agreement, nonce):
        mac = kdf.derive(agreement.secret + nonce, kdf.AUTHENTICATION)
        data = public_key_object(P256.encode(agreement.terminal_public), CA_AES128)
        return mac, data, cmac(mac, data)[:8]

    def given(agreement, nonce, answer):
        return {"chipPublic": P256.encode(agreement.chip_public), "chipKey": P256.field(agreement.chip),
                "terminalKey": P256.field(agreement.terminal), "nonce": nonce,
                "command": agreement.general_authenticate(
                    P256.encode(agreement.terminal_public)).encode(), "response": answer}

    def answer(nonce, code):
        return tlv(0x7C, tlv(0x81, nonce), tlv(0x82, code)) + OK

    for label in ("possession one", "possession two"):
        agreement, nonce = Agreement(label), take(f"{label} nonce", 8)
        mac, data, code = token(agreement, nonce)
        group.valid("token of the chip's key", clause, ["Normal"],
                    given(agreement, nonce, answer(nonce, code)),
                    {"sharedSecret": agreement.secret, "authenticationKey": mac,
                     "tokenInput": data, "token": code})
    other = Agreement("possession other")
    for comment, flag, fault, bad in (
        ("token with one bit flipped", "Token", "Authentication", answer(nonce, flipped(code, 0))),
        ("nonce with one bit flipped", "Token", "Authentication", answer(flipped(nonce, 0), code)),
        ("token made with another chip's key", "WrongKey", "Authentication",
         answer(nonce, token(other, nonce)[2])),
        ("token of seven bytes", "Length", "Length", answer(nonce, code[:7])),
        ("nonce missing", "Missing", "Missing", tlv(0x7C, tlv(0x82, code)) + OK),
        ("token missing", "Missing", "Missing", tlv(0x7C, tlv(0x81, nonce)) + OK),
    ):
        group.invalid(comment, clause, [flag], given(agreement, nonce, bad), fault)


def active(suite):
    group = suite.group("ActiveAuthentication", signature="ecdsa-plain-SHA256", curve="P-256")
    key = Stream("active authentication key").scalar(P256)
    public = P256.encode(P256.multiply(key))

    def accept(comment, flags, challenge):
        signature = ec.sign(key, challenge)
        command = Command(0x00, 0x88, 0x00, 0x00, challenge, 256)
        group.valid(comment, ACTIVE, flags, {
            "publicKey": public, "challenge": challenge, "signature": ec.plain(signature)},
            {"privateKey": P256.field(key), "k": P256.field(nonce(challenge)),
             "command": command.encode(), "response": ec.plain(signature) + OK})
        return signature

    def nonce(challenge):
        return ec.nonce(P256, key, hashlib.sha256(challenge).digest())

    def search(label, test):
        stream = Stream(f"active {label}")
        while True:
            challenge = stream.take(8)
            if test(ec.sign(key, challenge)):
                return challenge

    challenge = take("active challenge", 8)
    r, s = accept("a challenge of eight bytes", ["Normal"], challenge)
    accept("a challenge of zeros", ["Boundary"], bytes(8))
    accept("r begins with a zero byte", ["LeadingZero"], search("r", lambda rs: rs[0] < 1 << 248))
    accept("s begins with a zero byte", ["LeadingZero"], search("s", lambda rs: rs[1] < 1 << 248))

    def refuse(comment, flags, signature, fault="Authentication", shown=challenge, of=public):
        group.invalid(comment, ACTIVE, flags, {
            "publicKey": of, "challenge": shown, "signature": signature}, fault)

    good = ec.plain((r, s))
    refuse("s with one bit flipped", ["Signature"], flipped(good, -1))
    refuse("r with one bit flipped", ["Signature"], flipped(good, 3))
    refuse("signature over another challenge", ["Replay"], good, shown=flipped(challenge, 0))
    refuse("signature of another key", ["WrongKey"], good,
           of=P256.encode(P256.multiply(Stream("active other key").scalar(P256))))
    for comment, pair in (("r is zero", (0, s)), ("s is zero", (r, 0)), ("both are zero", (0, 0)),
                          ("r is n", (P256.n, s)), ("s is n", (r, P256.n)),
                          ("both are one", (1, 1))):
        flag = "Signature" if pair == (1, 1) else "SignatureRange"
        refuse(comment, [flag], ec.plain(pair))
    refuse("63 bytes", ["Length"], good[:-1], "Length")
    refuse("65 bytes", ["Length"], good + b"\0", "Length")
    refuse("r and s exchanged", ["Signature"], good[32:] + good[:32])
    refuse("in DER instead of side by side", ["FieldForm"], der_signature((r, s)), "Length")


def suites():
    suite = Suite("chip_authentication", "chip_authentication",
                  "Chip Authentication version 1 on P-256 and AES-128: the two commands under the old",
                  "keys, and the first under the new. The token group is the proof of possession that a",
                  "card gives while it is written: token = CMAC(KDF(K || nonce, 2), 7F49 { 06 protocol,",
                  "86 terminal's key }), eight bytes.")
    sessions(suite)
    invalid_keys(suite)
    possession(suite)
    yield suite
    suite = Suite("active_authentication", "active_authentication",
                  "Active Authentication with ECDSA on P-256 and SHA-256, r and s side by side, over a",
                  "challenge of eight bytes. The valid signatures are deterministic (RFC 6979); a card may",
                  "use any k, so a verifier checks the signature and does not compare it.")
    active(suite)
    yield suite
