"""Secure messaging: protected commands and responses, and what must not pass."""

import files
from apdu import Command, read_binary, select_application
from cipher import AES128
from messaging import Messaging
from stream import take
from suite import Suite, flipped
from symmetric import cbc, cmac, ecb, pad
from tlv import tlv

CLAUSE = "Doc 9303-11 §9.8"
OK = b"\x90\x00"


def keys(label, cipher=AES128):
    return take(f"{label} enc", cipher.size), take(f"{label} mac", cipher.size)


def session(group, comment, flags, steps, counter=0, cipher=AES128):
    """steps: command, response data, status."""
    label = f"sm {comment}" if cipher is AES128 else f"sm {cipher.name} {comment}"
    enc, mac = keys(label, cipher)
    both = Messaging(enc, mac, counter, cipher)
    exchanges = [both.exchange(command, data, status) for command, data, status in steps]
    plain = [{key: e[key] for key in ("plainCommand", "plainResponse")} for e in exchanges]
    group.valid(comment, CLAUSE, flags,
                {"encryptionKey": enc, "authenticationKey": mac, "counter": counter.to_bytes(cipher.block, "big"),
                 "exchanges": plain}, {"exchanges": exchanges})


def sessions(suite):
    group = suite.group("SecureMessagingSession", cipher="AES-128")
    read = read_binary(0x1E, 0, 256)
    session(group, "select the application, read a file", ["Normal"], [
        (select_application(files.AID), b"", OK),
        (read, take("sm file", 26), OK),
        (read_binary(0x02, 0, 223), take("sm chunk", 223), OK)])
    session(group, "neither data nor Le", ["EmptyData"], [
        (Command(0x00, 0x44, 0x00, 0x00), b"", OK)])
    session(group, "data of every padding length", ["Boundary"], [
        (Command(0x00, 0xD6, 0x00, 0x00, take(f"sm data {n}", n)), b"", OK)
        for n in (1, 15, 16, 17, 31, 32)])
    session(group, "answers of every padding length", ["Boundary"], [
        (read_binary(0x01, 0, 256), take(f"sm answer {n}", n), OK) for n in (1, 15, 16, 17, 223)])
    session(group, "errors and warnings are protected too", ["Normal"], [
        (read_binary(0x03, 0, 256), b"", b"\x69\x82"),
        (read_binary(0x01, 255, 256), b"", b"\x6b\x00"),
        (read_binary(0x01, 80, 256), take("sm short answer", 15), b"\x62\x82"),
        (Command(0x00, 0xA4, 0x02, 0x0C, b"\x01\x0b"), b"", b"\x6a\x82")])
    session(group, "odd instruction: objects 85 instead of 87", ["Normal"], [
        (Command(0x00, 0xB1, 0x00, 0x00, tlv(0x54, b"\x00\x00"), 256),
         tlv(0x53, take("sm odd", 100)), OK)])
    session(group, "extended Le", ["Extended"], [
        (Command(0x00, 0xB0, 0x82, 0x00, b"", 65536, True), take("sm extended", 1000), OK),
        (Command(0x00, 0xB0, 0x82, 0x00, b"", 1000, True), take("sm extended 2", 1000), OK)])
    session(group, "extended Lc", ["Extended"], [
        (Command(0x00, 0xD6, 0x00, 0x00, take("sm long data", 300)), b"", OK)])
    session(group, "protection makes a short command extended", ["Extended", "Boundary"], [
        (Command(0x00, 0xD6, 0x00, 0x00, take("sm 240", 240)), b"", OK)])
    session(group, "data and Le", ["Normal"], [
        (Command(0x00, 0x88, 0x00, 0x00, take("sm challenge", 8), 256), take("sm signature", 64), OK)])
    session(group, "the counter carries over its lower bytes", ["Boundary"], [
        (read, take("sm carry", 26), OK)], counter=2**64 - 2)


def card_negatives(suite):
    group = suite.group("SecureMessagingCommand", party="card")
    enc, mac = keys("sm card")
    plain = read_binary(0x01, 0, 32)

    def refuse(comment, flags, fault, command, counter=0, status="6988"):
        group.invalid(comment, CLAUSE, flags, {
            "encryptionKey": enc, "authenticationKey": mac,
            "counter": counter.to_bytes(16, "big"), "command": command}, fault)
        group.tests[-1]["expect"]["status"] = status

    def with_objects(header, objects, counter=1):
        ssc = counter.to_bytes(16, "big")
        code = cmac(mac, ssc + pad(header) + (pad(objects) if objects else b""))[:8]
        data = objects + tlv(0x8E, code)
        return header + bytes([len(data)]) + data + b"\0"

    good, _ = Messaging(enc, mac).command(plain)
    header = good[:4]
    refuse("MAC with one bit flipped", ["Mac"], "Authentication", flipped(good, -2))
    refuse("P2 changed under a good MAC", ["Mac"], "Authentication", flipped(good, 3))
    refuse("Le inside changed under a good MAC", ["Mac"], "Authentication", flipped(good, 7))
    refuse("the same command again", ["Replay"], "Authentication", good, counter=2)
    refuse("a command for later comes now", ["Replay"], "Authentication",
           Messaging(enc, mac, 2).command(plain)[0])
    refuse("no MAC", ["MissingMac"], "Missing", header + b"\x03" + tlv(0x97, b"\x20") + b"\0",
           status="6987")
    refuse("a MAC of seven bytes", ["MissingMac"], "Length",
           header + b"\x0c" + tlv(0x97, b"\x20") + tlv(0x8E, good[-9:-2]) + b"\0")
    refuse("MAC under the encryption key", ["WrongKey"], "Authentication",
           Messaging(enc, enc).command(plain)[0])
    refuse("not protected at all", ["Plain"], "Unprotected", plain.encode(), status="6987")
    iv = ecb(enc, (1).to_bytes(16, "big"))
    write = bytes([0x0C, 0xD6, 0, 0])
    sealed = cbc(enc, iv, pad(b"data"))
    refuse("padding indicator 02", ["Value"], "Value",
           with_objects(write, tlv(0x87, b"\x02" + sealed)))
    refuse("cryptogram without padding", ["Padding"], "Value",
           with_objects(write, tlv(0x87, b"\x01" + cbc(enc, iv, bytes(16)))))
    refuse("cryptogram of fifteen bytes", ["Length"], "Length",
           with_objects(write, tlv(0x87, b"\x01" + sealed[:15])))
    refuse("object 85 under an even instruction", ["Tag"], "Tag",
           with_objects(write, tlv(0x85, sealed)))
    refuse("objects 97 and 87 exchanged", ["Order"], "Tag",
           with_objects(write, tlv(0x97, b"\0") + tlv(0x87, b"\x01" + sealed)))


def terminal_negatives(suite):
    group = suite.group("SecureMessagingResponse", party="terminal")
    enc, mac = keys("sm terminal")
    plain = read_binary(0x01, 0, 32)
    data = take("sm terminal data", 32)

    def refuse(comment, flags, fault, response, counter=0):
        group.invalid(comment, CLAUSE, flags, {
            "encryptionKey": enc, "authenticationKey": mac,
            "counter": counter.to_bytes(16, "big"), "plainCommand": plain.encode(),
            "response": response}, fault)

    def with_objects(objects, status=OK):
        code = cmac(mac, (2).to_bytes(16, "big") + pad(objects))[:8]
        return objects + tlv(0x8E, code) + status

    good, _ = Messaging(enc, mac, 1).response(0xB0, data, OK)
    at = good.index(b"\x99\x02")
    refuse("MAC with one bit flipped", ["Mac"], "Authentication", flipped(good, -3))
    refuse("cryptogram with one bit flipped", ["Mac"], "Authentication", flipped(good, 10))
    refuse("status inside changed", ["Mac"], "Authentication", flipped(good, at + 2, 0x02))
    refuse("status outside differs from the one inside", ["Mac"], "Status",
           good[:-2] + b"\x62\x82")
    refuse("object 99 missing", ["Missing"], "Missing", with_objects(good[:at]))
    refuse("object 8E missing", ["MissingMac"], "Missing", good[: at + 4] + OK)
    refuse("the answer before, again", ["Replay"], "Authentication", good, counter=2)
    refuse("not protected, success", ["Plain"], "Unprotected", data + OK)
    refuse("not protected, error", ["Plain"], "Unprotected", b"\x69\x88")
    refuse("object 87 left out, MAC unchanged", ["Mac"], "Authentication", good[at:])
    refuse("an object behind the MAC", ["Trailing"], "Trailing",
           good[:-2] + tlv(0x87, b"\x01" + bytes(16)) + OK)
    iv = ecb(enc, (2).to_bytes(16, "big"))
    refuse("cryptogram without padding", ["Padding"], "Value", with_objects(
        tlv(0x87, b"\x01" + cbc(enc, iv, bytes(32))) + tlv(0x99, OK)))
    refuse("object 87 without its padding indicator", ["Value"], "Value", with_objects(
        tlv(0x87, cbc(enc, iv, pad(data))) + tlv(0x99, OK)))
    refuse("object 99 of one byte", ["Length"], "Length",
           with_objects(tlv(0x99, b"\x90"), b"\x90\x00"))


def suites():
    suite = Suite("secure_messaging", "secure_messaging", "Secure messaging with AES-128. counter is the",
                  "send sequence counter before the first message. A whole session gives the plain",
                  "side; expected are the protected bytes with what led to them. In the other groups",
                  "one party is handed one wrong message; status is what a card then answers, as",
                  "Doc 9303-11 §9.8.5 has it.")
    sessions(suite)
    card_negatives(suite)
    terminal_negatives(suite)
    yield suite
