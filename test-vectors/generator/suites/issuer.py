"""SCP03: the channel through which a card is written."""

import files
import scp03
from apdu import Command
from stream import take
from suite import Suite, flipped
from symmetric import cbc, cmac, ecb, pad
from tlv import tlv

CLAUSE = "GPC_SPE_014 §6.2"
OK = b"\x90\x00"
MASTER = bytes(range(0x40, 0x50))


def keys(label, master=MASTER):
    identity = take(f"scp03 identity {label}", 10)
    return identity, [scp03.diversify(master, identity, n) for n in (1, 2, 3)]


class Start:
    """What both ends know before a session."""

    def __init__(self, label, level=0x33, sequence=1, size=8, master=MASTER, parameter=None):
        self.identity, self.keys = keys(label, master)
        self.level, self.sequence = level, sequence
        self.challenge = take(f"scp03 host challenge {label}", size)
        self.parameter, self.drawn = parameter, {}
        if parameter is not None and not parameter & scp03.PSEUDO_RANDOM:
            self.drawn = {"card_challenge": take(f"scp03 card challenge {label}", size)}

    def session(self, **changes):
        given = {"keys": self.keys, "host_challenge": self.challenge, "identity": self.identity,
                 "sequence": self.sequence, "aid": files.AID, "level": self.level,
                 "parameter": self.parameter, **self.drawn, **changes}
        return scp03.Session(**given)

    def given(self, **more):
        if self.drawn:
            more["cardChallenge"] = self.drawn["card_challenge"]
        return {"enc": self.keys[0], "mac": self.keys[1], "dek": self.keys[2],
                "identity": self.identity, "sequence": self.sequence, "aid": files.AID,
                "level": f"{self.level:02X}", "hostChallenge": self.challenge, **more}


def commands():
    """What a production line sends: with and without data, both ways, short and extended."""
    create = tlv(0x62, tlv(0x80, b"\x00\x5f"), tlv(0x83, b"\x01\x01"))
    return [
        ("PUT DATA", Command(0x80, 0xDA, 0xDF, 0x01, take("scp03 job", 32)), b"", OK),
        ("CREATE FILE", Command(0x80, 0xE0, 0x00, 0x00, create), b"", OK),
        ("UPDATE BINARY", Command(0x80, 0xD6, 0x81, 0x00, take("scp03 dg1", 95)), b"", OK),
        ("no data either way", Command(0x80, 0x44, 0x00, 0x00), b"", OK),
        ("GENERATE ASYMMETRIC KEY PAIR", Command(
            0x80, 0x47, 0x80, 0x00, tlv(0xA6, tlv(0x84, b"\x01")), 256),
         tlv(0x7F49, tlv(0x86, b"\x04" + take("scp03 point", 64))), OK),
        ("GET DATA", Command(0x80, 0xCA, 0x9F, 0x70, b"", 256), b"\x9f\x70\x01\x03", OK),
        ("an error goes out bare", Command(0x80, 0xB0, 0x9F, 0x00, b"", 256), b"", b"\x6a\x82"),
        ("a warning does not", Command(0x80, 0xB0, 0x81, 0x00, b"", 256),
         take("scp03 warning", 15), b"\x62\x82"),
        ("after the error the counter has gone on", Command(
            0x80, 0xCA, 0x00, 0xCF, b"", 256), take("scp03 cf", 10), OK),
        ("UPDATE BINARY, largest short command", Command(
            0x80, 0xD6, 0x82, 0x00, take("scp03 239", 239)), b"", OK),
        ("UPDATE BINARY, extended", Command(0x80, 0xD6, 0x82, 0x00, take("scp03 long", 1000)), b"", OK),
        ("READ BINARY, extended", Command(0x80, 0xB0, 0x82, 0x00, b"", 1000, True),
         take("scp03 long", 1000), OK),
        ("data of a whole block", Command(0x80, 0xD6, 0x82, 0x10, take("scp03 16", 16)), b"", OK),
    ]


def sessions(suite):
    group = suite.group("Scp03Session", cipher="AES-128", mode="S8", parameter="70")
    for level in (0x33, 0x13, 0x11, 0x03, 0x01):
        start = Start(f"level {level:02X}", level)
        accept(group, f"level {level:02X}", ["Normal", "EmptyData", "Extended"], start, commands())
    accept(group, "sequence counter 0", ["Boundary"], Start("first", sequence=0), commands()[:3])
    accept(group, "sequence counter 00FFFF + 1", ["Boundary"], Start("carry", sequence=0x10000),
           commands()[:3])
    accept(group, "sequence counter FFFFFE", ["Boundary"], Start("last", sequence=0xFFFFFE),
           commands()[:3])
    accept(group, "no command but the two that open it", ["EmptyData"], Start("idle"), [])


def other_forms(suite):
    """The other key lengths, and both with sixteen-byte cryptograms."""
    for length in (16, 24, 32):
        for size in (8, 16):
            if (length, size) == (16, 8):
                continue
            master = MASTER if length == 16 else take(f"scp03 master of {length} bytes", length)
            mode = f"S{size}"
            group = suite.group("Scp03Session", cipher=f"AES-{8 * length}", mode=mode,
                                parameter="71" if size == 16 else "70")
            # With sixteen-byte MACs the largest short command carries less.
            listed = [it for it in commands() if size == 8 or "largest" not in it[0]]
            for level in (0x33, 0x13, 0x11, 0x03, 0x01):
                start = Start(f"{length} {mode} level {level:02X}", level, size=size, master=master)
                accept(group, f"{mode}, level {level:02X}", ["Normal", "EmptyData", "Extended"],
                       start, listed)


def other_parameters(suite):
    """Cards that do less: a card challenge that is drawn, no R-MAC, no R-ENC. Every level that they
    have, down to two ends that know each other and protect nothing."""
    for size in (8, 16):
        for features in (0x00, 0x10, 0x20, 0x30, 0x60, 0x70):
            parameter = features | (size == 16)
            group = suite.group("Scp03Session", cipher="AES-128", mode=f"S{size}",
                                parameter=f"{parameter:02X}")
            # R-MAC and R-ENC are 20 and 40 in the parameter, 10 and 20 in the level.
            protected = (features >> 1) & (scp03.R_MAC | scp03.R_ENC)
            for level in (0x33, 0x13, 0x11, 0x03, 0x01, 0x00):
                elsewhere = features == 0x70 and level != 0x00
                if elsewhere or level & (scp03.R_MAC | scp03.R_ENC) & ~protected:
                    continue
                start = Start(f"i {parameter:02X} level {level:02X}", level, size=size,
                              parameter=parameter)
                accept(group, f"i {parameter:02X}, level {level:02X}", ["Normal", "EmptyData"],
                       start, commands()[:9])


def accept(group, comment, flags, start, listed):
    session = start.session()
    authenticate, steps = session.external_authenticate()
    opening = [
        {"name": "INITIALIZE UPDATE", "command": session.initialize_update().encode(),
         "response": session.initialize_response + OK},
        {"name": "EXTERNAL AUTHENTICATE", "command": authenticate, "response": OK}]
    exchanges = [session.exchange(command, data, status, name)
                 for name, command, data, status in listed]
    plain = [{"plainCommand": command.encode(), "plainResponse": data + status}
             for _, command, data, status in listed]
    group.valid(comment, CLAUSE, flags, start.given(exchanges=plain), {
        "steps": {**session.steps(), "externalAuthenticate": steps}, "opening": opening,
        "exchanges": exchanges})


def host_negatives(suite):
    group = suite.group("Scp03HostOpening", party="host")
    start = Start("host")
    session = start.session()
    good = session.initialize_response + OK

    def refuse(comment, flags, fault, response):
        group.invalid(comment, "GPC_SPE_014 §7.1.1", flags, start.given(response=response), fault)

    refuse("card cryptogram with one bit flipped", ["Cryptogram"], "Authentication",
           flipped(good, 21))
    refuse("host cryptogram in place of the card's", ["Cryptogram"], "Authentication",
           good[:21] + session.host_cryptogram + good[29:])
    refuse("card challenge with one bit flipped", ["Cryptogram"], "Authentication",
           flipped(good, 13))
    refuse("card that holds other keys", ["WrongKey"], "Authentication",
           start.session(keys=keys("other")[1]).initialize_response + OK)
    refuse("SCP02 announced", ["Unsupported"], "Unsupported", flipped(good, 11))
    refuse("sequence counter missing", ["Length"], "Length", good[:29] + OK)
    refuse("one byte too many", ["Length"], "Length", good[:-2] + b"\0" + OK)
    refuse("answer without data", ["Length"], "Length", OK)
    refuse("key version unknown to the card", ["Missing"], "Status", b"\x6a\x88")

    group = suite.group("Scp03HostResponse", party="host")
    plain = Command(0x80, 0xCA, 0x00, 0xCF, b"", 256)
    data = take("scp03 host data", 10)

    def answered(comment, flags, fault, bend):
        session = start.session()
        session.external_authenticate()
        session.command(plain)
        response = bend(session, session.response(data, OK)[0])
        group.invalid(comment, "GPC_SPE_014 §6.2.5", flags, start.given(
            plainCommand=plain.encode(), response=response), fault)

    def unpadded(session, _):
        iv = ecb(session.s_enc, b"\x80" + session.counter.to_bytes(15, "big"))
        sealed = cbc(session.s_enc, iv, bytes(16))
        return sealed + cmac(session.s_rmac, session.chaining + sealed + OK)[:8] + OK

    answered("R-MAC with one bit flipped", ["Mac"], "Authentication", lambda _, r: flipped(r, -3))
    answered("cryptogram with one bit flipped", ["Mac"], "Authentication", lambda _, r: flipped(r, 0))
    answered("status changed to a warning", ["Mac"], "Authentication", lambda _, r: r[:-2] + b"\x62\x82")
    answered("R-MAC left out", ["MissingMac"], "Authentication", lambda _, r: r[:16] + r[-2:])
    answered("nothing but success", ["MissingMac"], "Unprotected", lambda _, r: OK)
    answered("plain data and success", ["Plain"], "Authentication", lambda _, r: data + OK)
    answered("cryptogram without padding", ["Padding"], "Value", unpadded)
    answered("R-MAC under S-MAC instead of S-RMAC", ["WrongKey"], "Authentication",
             lambda s, r: r[:16] + cmac(s.s_mac, s.chaining + r[:16] + OK)[:8] + OK)


def card_negatives(suite):
    group = suite.group("Scp03CardOpening", party="card")
    start = Start("card")

    def refuse(comment, flags, status, bend):
        session = start.session()
        command = bend(session)
        group.invalid(comment, "GPC_SPE_014 §7.1.2", flags, start.given(
            initializeUpdate=session.initialize_update().encode(), command=command), "Authentication")
        group.tests[-1]["expect"]["status"] = status

    refuse("host cryptogram with one bit flipped", ["Cryptogram"], "6300",
           lambda s: s.external_authenticate(flipped(s.host_cryptogram, 0))[0])
    refuse("card cryptogram in place of the host's", ["Cryptogram"], "6300",
           lambda s: s.external_authenticate(s.card_cryptogram)[0])
    refuse("C-MAC with one bit flipped", ["Mac"], "6300",
           lambda s: flipped(s.external_authenticate()[0], -1))
    refuse("level changed under a good C-MAC", ["Mac"], "6300",
           lambda s: flipped(s.external_authenticate()[0], 2, 0x32))
    refuse("C-MAC missing", ["MissingMac"], "6700",
           lambda s: bytes([0x84, 0x82, s.level, 0, 8]) + s.host_cryptogram)
    refuse("host that holds other keys", ["WrongKey"], "6300",
           lambda s: start.session(keys=keys("other")[1], card_challenge=s.card_challenge)
           .external_authenticate()[0])

    group = suite.group("Scp03CardCommand", party="card")
    plain = Command(0x80, 0xDA, 0xDF, 0x01, take("scp03 card data", 32))

    def commanded(comment, flags, fault, bend, status="6988", start=start):
        session = start.session()
        authenticate, _ = session.external_authenticate()
        command = bend(session)
        group.invalid(comment, "GPC_SPE_014 §6.2.4", flags, start.given(
            initializeUpdate=session.initialize_update().encode(),
            externalAuthenticate=authenticate, command=command), fault)
        group.tests[-1]["expect"]["status"] = status

    def without_mac(session):
        sent = session.command(plain)[0]
        return sent[:4] + bytes([sent[4] - 8]) + sent[5:-8]

    def unpadded(session):
        session.counter += 1
        iv = ecb(session.s_enc, session.counter.to_bytes(16, "big"))
        return session._authenticate(plain, cbc(session.s_enc, iv, bytes(32)))[0]

    def skipped(session):
        session.command(plain)
        return session.command(plain)[0]

    commanded("C-MAC with one bit flipped", ["Mac"], "Authentication",
              lambda s: flipped(s.command(plain)[0], -1))
    commanded("cryptogram with one bit flipped", ["Mac"], "Authentication",
              lambda s: flipped(s.command(plain)[0], 5))
    commanded("P2 changed under a good C-MAC", ["Mac"], "Authentication",
              lambda s: flipped(s.command(plain)[0], 3))
    commanded("C-MAC left out", ["MissingMac"], "Authentication", without_mac)
    commanded("not protected at all", ["Plain"], "Unprotected", lambda s: plain.encode(), "6982")
    commanded("cryptogram without padding", ["Padding"], "Value", unpadded)
    commanded("a command before this one was lost", ["Replay"], "Authentication", skipped)
    bare = Start("card that protects nothing", level=0x00)
    commanded("protected, where nothing was agreed", ["Plain"], "Unprotected",
              lambda s: overprotected(bare), "6982", bare)
    commanded("length in the C-MAC does not count the C-MAC", ["Mac"], "Authentication", miscounted)


def overprotected(start):
    """A good C-MAC of a host that believes in another level."""
    session = start.session(level=scp03.C_MAC)
    session.external_authenticate()
    return session.command(Command(0x80, 0xDA, 0xDF, 0x01, take("scp03 card data", 32)))[0]


def miscounted(session):
    """Lc of the plain command in the C-MAC, as an implementation might get it wrong."""
    plain = Command(0x80, 0xDA, 0xDF, 0x01, take("scp03 card data", 32))
    session.counter += 1
    iv = ecb(session.s_enc, session.counter.to_bytes(16, "big"))
    data = cbc(session.s_enc, iv, pad(plain.data))
    mac = cmac(session.s_mac, session.chaining + b"\x84" + plain.header[1:]
               + bytes([len(data)]) + data)[:8]
    return Command(0x84, *plain.header[1:], data + mac).encode()


def suites():
    suite = Suite("scp03", "scp03", "SCP03 with AES of every key length, in S8 and S16. Where parameter says so, the",
                  "card challenge is pseudo-random over the sequence counter and the identifier of the",
                  "application that received INITIALIZE UPDATE; otherwise it is cardChallenge. level is P1 of",
                  "EXTERNAL AUTHENTICATE; at 00 what follows goes as it is. The length in the C-MAC",
                  "is written as in the command that is sent: one byte, or three (00 and two more) when it",
                  "is extended. Static keys are diversified from the published test master 4041...4F, or from a longer one.")
    sessions(suite)
    other_forms(suite)
    other_parameters(suite)
    host_negatives(suite)
    card_negatives(suite)
    yield suite
