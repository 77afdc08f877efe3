"""The life of one card, command by command: a blank, its personalization, and what terminals do."""

import hashlib

import biometric
import ec
import files
import kdf
import keys
import mrz
import pace
import pki
import scp03
from agreement import Agreement
from apdu import Command
from ec import P256
from messaging import Messaging
from stream import Stream, take
from suite import Suite, hexed
from suites.faces import dg2_content, portrait
from suites.sealed import CLASSES, Sealer
from symmetric import cmac
from tlv import tlv

OK = b"\x90\x00"
REFUSED = b"\x69\x82"
MASTER = bytes(range(0x40, 0x50))
CAN = b"271828"
HOLDER = dict(number="D23145890", birth="740812", expiry="360415")
CHUNK, READ = 1000, 223


class Life:
    """Keys, files and passwords of the card, drawn from one label."""

    def __init__(self):
        self.identity = take("life identity", 10)
        self.transport = [scp03.diversify(MASTER, self.identity, n) for n in (1, 2, 3)]
        self.chip = Stream("life chip key").scalar(P256)
        self.active = Stream("life active key").scalar(P256)
        self.signer = pki.Authority("utopia").signer("utopia 1")

    def point(self, key):
        return P256.encode(P256.multiply(key))

    def contents(self):
        """File identifier, short identifier and content, in the order of writing; EF.SOD last."""
        access = [keys.pace_info()]
        zone = mrz.td1("I", "UTO", sex="F", nationality="UTO", primary="ERIKSSON",
                       secondary="ANNA<MARIA", **HOLDER)
        face = biometric.face_record(biometric.face_block(portrait("life portrait", size=1800), 1, 413, 531))
        records = {CLASSES[name]: Sealer(f"life {name}", name).seal(take(f"life {name} text", 120))
                   for name in ("identity", "face", "anthropometry")}
        prints = Sealer("life fingerprints", "fingerprints").seal(take("life prints text", 300))
        groups = {
            1: files.dg1(zone), 2: dg2_content(face),
            3: files.sealed_group(0x63, {4: prints}), 13: files.sealed_group(0x6D, records),
            14: files.dg14(*access, keys.chip_authentication_info(), keys.active_authentication_info(),
                           keys.chip_authentication_key(self.point(self.chip))),
            15: files.dg15(keys.subject_public_key(self.point(self.active))),
        }
        hashes = [(number, hashlib.sha256(data).digest()) for number, data in groups.items()]
        sod = self.signer.sod(pki.security_object(hashes))
        in_master_file = [(0x2F01, 0x01, files.atr_info(bytes.fromhex("840160"))),
                          (0x2F00, 0x1E, files.directory(files.AID)),
                          (0x011C, 0x1C, tlv(0x31, *access))]
        in_application = [(0x0100 | n, n, data) for n, data in groups.items()]
        in_application += [(0x011E, 0x1E, files.com(list(groups))), (0x011D, 0x1D, sod)]
        return in_master_file, in_application


class Session:
    """What happens between two resets."""

    def __init__(self, name, *random):
        self.name, self.random, self.exchanges = name, list(random), []

    def plain(self, comment, command, data=b"", status=OK):
        encoded = command.encode()
        self.exchanges.append({"comment": comment, "plainCommand": encoded, "command": encoded,
                               "plainResponse": data + status, "response": data + status})

    def through(self, channel, comment, command, data=b"", status=OK, varies=None):
        made = channel.exchange(command, data, status, comment)
        kept = {key: made[key] for key in ("comment", "plainCommand", "command", "plainResponse",
                                           "response")}
        if varies:
            kept["varies"] = varies
        self.exchanges.append(kept)


def select(fid=None):
    if fid is None:
        return Command(0x00, 0xA4, 0x04, 0x0C, files.AID)
    return Command(0x00, 0xA4, 0x02, 0x0C, fid.to_bytes(2, "big"))


def get_data(tag, cla=0x80):
    return Command(cla, 0xCA, tag >> 8, tag & 0xFF, b"", 256)


def blank(life):
    session = Session("a blank tells what it is, and nothing else")
    session.plain("life cycle", get_data(0x9F70), tlv(0x9F70, b"\x01"))
    session.plain("chip identity", get_data(0x00CF), tlv(0xCF, life.identity))
    session.plain("EF.CardAccess is not there yet", Command(0, 0xB0, 0x9C, 0, b"", 256), b"", REFUSED)
    session.plain("binding to a job needs the issuer", Command(
        0x80, 0xDA, 0xDF, 0x01, take("life job", 32)), b"", REFUSED)
    return session


def opened(session, life, sequence, level=0x33):
    """SELECT, INITIALIZE UPDATE, EXTERNAL AUTHENTICATE."""
    challenge = take(f"life host challenge {sequence}", 8)
    channel = scp03.Session(life.transport, challenge, life.identity, sequence, files.AID,
                            level=level)
    session.plain("SELECT application", select())
    session.plain("INITIALIZE UPDATE", channel.initialize_update(), channel.initialize_response)
    authenticate, _ = channel.external_authenticate()
    session.exchanges.append({
        "comment": "EXTERNAL AUTHENTICATE", "plainCommand": authenticate, "command": authenticate,
        "plainResponse": OK, "response": OK})
    return channel


def written(session, channel, entries):
    for fid, sfi, data in entries:
        parameters = tlv(0x62, tlv(0x80, len(data).to_bytes(2, "big")),
                         tlv(0x83, fid.to_bytes(2, "big")))
        session.through(channel, f"CREATE FILE {fid:04X}", Command(0x80, 0xE0, 0, 0, parameters))
        for at in range(0, len(data), CHUNK):
            p1, p2 = (0x80 | sfi, 0) if at == 0 else divmod(at, 256)
            session.through(channel, f"UPDATE BINARY {fid:04X} at {at}",
                            Command(0x80, 0xD6, p1, p2, data[at : at + CHUNK]))


def personalization(life):
    nonce = take("life proof nonce", 8)
    session = Session("personalization", P256.field(life.chip), P256.field(life.active), nonce)
    channel = opened(session, life, 1)

    def send(comment, command, data=b"", status=OK, **more):
        session.through(channel, comment, command, data, status, **more)

    send("bind to a job", Command(0x80, 0xDA, 0xDF, 0x01, take("life job", 32)))
    send("no second job", Command(0x80, 0xDA, 0xDF, 0x01, take("life other job", 32)), b"", REFUSED)
    send("life cycle", get_data(0x9F70), tlv(0x9F70, b"\x03"))
    key = tlv(0x7F49, tlv(0x86, life.point(life.chip)))
    agreement = tlv(0xA6, tlv(0x84, b"\x01"))
    send("generate the chip authentication key", Command(0x80, 0x47, 0x80, 0, agreement, 256), key)
    send("read it again", Command(0x80, 0x47, 0x81, 0, agreement, 256), key)
    send("generate the active authentication key",
         Command(0x80, 0x47, 0x80, 0, tlv(0xA4, tlv(0x84, b"\x02")), 256),
         tlv(0x7F49, tlv(0x86, life.point(life.active))))
    proof = Agreement("life proof", chip=life.chip)
    data = keys.public_key_object(P256.encode(proof.terminal_public), keys.CA_AES128)
    token = cmac(kdf.derive(proof.secret + nonce, kdf.AUTHENTICATION), data)[:8]
    send("prove the chip authentication key", Command(
        0x80, 0x86, 0, 0, tlv(0x7C, tlv(0x80, P256.encode(proof.terminal_public))), 256),
        tlv(0x7C, tlv(0x81, nonce), tlv(0x82, token)))
    in_master_file, in_application = life.contents()
    send("SELECT master file", Command(0x80, 0xA4, 0x00, 0x0C))
    written(session, channel, in_master_file)
    send("SELECT application", Command(0x80, 0xA4, 0x04, 0x0C, files.AID))
    written(session, channel, in_application)
    send("read EF.DG1 back", Command(0x80, 0xB0, 0x81, 0, b"", 95), in_application[0][2])
    send("password of the zone", Command(0x80, 0x24, 0x01, 0x01, mrz.secret(**HOLDER)))
    send("card access number", Command(0x80, 0x24, 0x01, 0x02, CAN))
    challenge = take("life challenge", 8)
    send("prove the active authentication key", Command(0x80, 0x88, 0, 0, challenge, 256),
         ec.plain(ec.sign(life.active, challenge)), varies="signature")
    send("ACTIVATE", Command(0x80, 0x44, 0, 0))
    session.plain("life cycle, in the holder's hands", get_data(0x9F70), tlv(0x9F70, b"\x05"))
    return session


def entered(session, password, secret):
    """PACE; gives the protected channel."""
    drawn = pace.Session(password, secret, parameter=None, **draws(f"life pace {password}"))
    session.random += [drawn.nonce, P256.field(drawn.card_map), P256.field(drawn.card_key)]
    for name, command, response in drawn.exchanges():
        session.plain(name, command, response[:-2], response[-2:])
    return Messaging(drawn.enc, drawn.mac)


def draws(label):
    stream = Stream(label)
    return dict(nonce=stream.take(16), **{name: stream.scalar(P256) for name in (
        "terminal_map", "card_map", "terminal_key", "card_key")})


def inspected(life):
    """A terminal with the access number reads everything it may, and checks the chip."""
    session = Session("inspection by card access number")
    in_master_file, in_application = life.contents()
    for _, sfi, data in in_master_file:
        session.plain(f"READ BINARY, short identifier {sfi:02X}",
                      Command(0, 0xB0, 0x80 | sfi, 0, b"", 256), data)
    session.plain("EF.DG1 is closed", select(0x0101), b"", b"\x6a\x82")
    session.plain("SELECT application", select())
    session.plain("EF.DG1 is closed", Command(0, 0xB0, 0x81, 0, b"", 256), b"", REFUSED)
    channel = entered(session, pace.CAN, CAN)
    session.through(channel, "SELECT application", select())
    for fid, sfi, data in in_application:
        name = f"READ BINARY {fid:04X}"
        if fid == 0x0103:
            session.through(channel, f"{name}: needs a terminal's right",
                            Command(0, 0xB0, 0x80 | sfi, 0, b"", READ), b"", REFUSED)
            continue
        for at in range(0, len(data), READ):
            p1, p2 = (0x80 | sfi, 0) if at == 0 else divmod(at, 256)
            part = data[at : at + READ]
            session.through(channel, f"{name} at {at}", Command(0, 0xB0, p1, p2, b"", len(part)), part)
    agreement = Agreement("life chip authentication", chip=life.chip)
    session.through(channel, "MSE:Set AT", agreement.set_at(None))
    point = P256.encode(agreement.terminal_public)
    session.through(channel, "GENERAL AUTHENTICATE", agreement.general_authenticate(point), tlv(0x7C))
    channel = Messaging(*kdf.session(agreement.secret))
    challenge = take("life inspection challenge", 8)
    session.through(channel, "READ BINARY EF.COM under the new keys",
                    Command(0, 0xB0, 0x9E, 0, b"", 4), in_application[-2][2][:4])
    session.through(channel, "INTERNAL AUTHENTICATE", Command(0, 0x88, 0, 0, challenge, 256),
                    ec.plain(ec.sign(life.active, challenge)), varies="signature")
    return session


def settled(life):
    """What no longer goes, and the zone as password."""
    session = Session("after issuing: by zone, and without the issuer")
    session.plain("SELECT application", select())
    session.plain("the transport keys are gone", Command(
        0x80, 0x50, 0x30, 0, take("life late challenge", 8), 256), b"", REFUSED)
    session.plain("chip identity needs PACE now", get_data(0x00CF), b"", REFUSED)
    channel = entered(session, pace.MRZ, mrz.secret(**HOLDER))
    session.through(channel, "chip identity", get_data(0x00CF, 0x00), tlv(0xCF, life.identity))
    session.through(channel, "SELECT application", select())
    session.through(channel, "nothing is written any more",
                    Command(0, 0xD6, 0x81, 0, b"\x61"), b"", REFUSED)
    session.through(channel, "no file is made any more", Command(
        0, 0xE0, 0, 0, tlv(0x62, tlv(0x80, b"\x00\x10"), tlv(0x83, b"\x01\x05"))), b"", REFUSED)
    session.through(channel, "it cannot be terminated by its holder", Command(0, 0xFE, 0, 0),
                    b"", REFUSED)
    session.through(channel, "a file that is not there", Command(0, 0xB0, 0x85, 0, b"", 16),
                    b"", b"\x6a\x82")
    session.through(channel, "beyond the end of EF.COM", Command(0, 0xB0, 0x9E, 200, b"", 16),
                    b"", b"\x6b\x00")
    session.through(channel, "READ BINARY EF.DG1", Command(0, 0xB0, 0x81, 0, b"", 95),
                    life.contents()[1][0][2])
    return session


def suites():
    suite = Suite("card_life", "card_life",
                  "The life of one card: every command and response from blank to inspection. Each",
                  "session starts with a reset; random lists what the card draws, in order. Where",
                  "varies is signature, the card may use any k, and the response shown is one of many;",
                  "protection around it follows the data. Transport keys are diversified from the",
                  "published test master 4041...4F and the identity. The document signer is that of",
                  "sod.json, so passive authentication can be tried on what is read.")
    group = suite.group("CardLife", curve="P-256")
    life = Life()
    sessions = [blank(life), personalization(life), inspected(life), settled(life)]
    group.valid("Utopia, sealed records, chip and active authentication", "docs/card-layout.md",
                ["Normal"],
                {"transportMaster": MASTER, "identity": life.identity, "sessions": [
                    {"name": s.name, "random": s.random,
                     "commands": [e["command"] for e in s.exchanges]} for s in sessions]},
                {"sessions": [{"name": s.name, "exchanges": hexed(s.exchanges)} for s in sessions]})
    yield suite
