"""Secure messaging with 3DES, AES-192 and AES-256: every case of command, and what must not pass."""

from apdu import Command, read_binary
from cipher import AES192, AES256, TRIPLE_DES
from messaging import Messaging
from stream import take
from suite import Suite, flipped
from suites.channel import CLAUSE, OK, keys, session
from tlv import tlv


def sessions(suite, cipher):
    group = suite.group("SecureMessagingSession", cipher=cipher.name)
    block = cipher.block
    session(group, "each case of command", ["Normal"], [
        (Command(0x00, 0x44, 0x00, 0x00), b"", OK),
        (read_binary(0x1E, 0, 4), bytes.fromhex("60145F01"), OK),
        (Command(0x00, 0xA4, 0x02, 0x0C, b"\x01\x1e"), b"", OK),
        (Command(0x00, 0x88, 0x00, 0x00, take("sm challenge", 8), 256), take("sm signature", 64), OK),
    ], cipher=cipher)
    session(group, "odd instruction: objects 85 instead of 87", ["Normal"], [
        (Command(0x00, 0xB1, 0x00, 0x00, tlv(0x54, b"\x00\x00"), 256),
         tlv(0x53, take("sm odd", 30)), OK)], cipher=cipher)
    session(group, "data and answers around one block", ["Boundary"], [
        (Command(0x00, 0x88, 0x00, 0x00, take(f"sm data {n}", n), 256), take(f"sm answer {n}", n), OK)
        for n in (1, block - 1, block, block + 1)], cipher=cipher)
    session(group, "extended lengths", ["Extended"], [
        (Command(0x00, 0xB0, 0x82, 0x00, b"", 65536, True), take("sm extended", 300), OK),
        (Command(0x00, 0x2A, 0x00, 0xBE, take("sm long data", 260)), b"", OK)], cipher=cipher)
    session(group, "errors and warnings", ["Normal"], [
        (read_binary(0x03, 0, 256), b"", b"\x69\x82"),
        (read_binary(0x01, 80, 256), take("sm short answer", 15), b"\x62\x82")], cipher=cipher)
    session(group, "the most that fits a short answer", ["Boundary"], [
        (read_binary(0x01, 0, 256), take("sm full", 231 if block == 8 else 223), OK)], cipher=cipher)
    carry = 0x887022120C06C226 if block == 8 else 2**64 - 2
    session(group, "the counter does not begin at zero", ["Normal"], [
        (read_binary(0x1E, 4, 18), take("sm counted", 18), OK)], carry, cipher)
    if block == 8:
        session(group, "the counter carries over its lower bytes", ["Boundary"], [
            (read_binary(0x1E, 0, 4), take("sm carry", 4), OK)], 2**32 - 2, cipher)


def refusals(suite, cipher):
    enc, mac = keys(f"sm {cipher.name} refused", cipher)
    plain, data = read_binary(0x01, 0, 32), take("sm refused data", 32)
    write = Command(0x00, 0xD6, 0x00, 0x00, data)

    def given(counter, **more):
        return {"encryptionKey": enc, "authenticationKey": mac,
                "counter": counter.to_bytes(cipher.block, "big"), **more}

    group = suite.group("SecureMessagingCommand", party="card", cipher=cipher.name)
    good = Messaging(enc, mac, 0, cipher).command(plain)[0]
    written = Messaging(enc, mac, 0, cipher).command(write)[0]
    for comment, flags, fault, counter, command, status in (
        ("MAC with one bit flipped", ["Mac"], "Authentication", 0, flipped(good, -2), "6988"),
        ("header changed", ["Mac"], "Authentication", 0, flipped(good, 2), "6988"),
        ("cryptogram changed", ["Mac"], "Authentication", 0, flipped(written, 12), "6988"),
        ("the same command again", ["Replay"], "Authentication", 2, good, "6988"),
        ("not protected at all", ["Plain"], "Unprotected", 0, plain.encode(), "6987"),
    ):
        group.invalid(comment, CLAUSE, flags, given(counter, command=command), fault)
        group.tests[-1]["expect"]["status"] = status
    group = suite.group("SecureMessagingResponse", party="terminal", cipher=cipher.name)
    good = Messaging(enc, mac, 1, cipher).response(0xB0, data, OK)[0]
    at = good.index(b"\x99\x02")
    for comment, flags, fault, counter, response in (
        ("MAC with one bit flipped", ["Mac"], "Authentication", 0, flipped(good, -3)),
        ("cryptogram with one bit flipped", ["Mac"], "Authentication", 0, flipped(good, 10)),
        ("status inside changed", ["Mac"], "Authentication", 0, flipped(good, at + 2, 0x02)),
        ("object 8E missing", ["MissingMac"], "Missing", 0, good[: at + 4] + OK),
        ("the answer before, again", ["Replay"], "Authentication", 2, good),
        ("not protected, success", ["Plain"], "Unprotected", 0, data + OK),
    ):
        group.invalid(comment, CLAUSE, flags, given(
            counter, plainCommand=plain.encode(), response=response), fault)


def suites():
    suite = Suite("secure_messaging_ciphers", "secure_messaging",
                  "Secure messaging with 3DES, AES-192 and AES-256, as in the suite secure_messaging.",
                  "With 3DES the counter has eight bytes, each message is encrypted from an IV of zeros,",
                  "and its MAC is algorithm 3 of ISO/IEC 9797-1.")
    for cipher in (TRIPLE_DES, AES192, AES256):
        sessions(suite, cipher)
        refusals(suite, cipher)
    yield suite
