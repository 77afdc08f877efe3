"""Against known answers that other people published, in the folder of CARDWRIGHT_VECTORS."""

import json

import biometric
import cipher
import files
import idnumber
import kdf
import messaging
import mrz
import scp03
from apdu import Command
from suites import details, zones
from symmetric import cmac
from tlv import tlv

KINDS = {"other": 0, "ending": 1, "bifurcation": 2}


def load(folder, name):
    return json.loads((folder / f"{name}.json").read_text())


def raw(text):
    return bytes.fromhex(text)


def hashes_and_macs(tally, folder):
    for vector in load(folder, "kdf")["vectors"]:
        used = [one for one in cipher.ALL if one.name.replace("-", "") == vector["alg"]]
        for one in used:
            ours = kdf.derive(raw(vector["K"]), vector["counter"], one)
            tally.equal(f"kdf {vector['source']}", ours, raw(vector["out"]))
    for vector in load(folder, "aes_cmac")["vectors"]:
        if "message" in vector and len(vector["mac"]) == 32:
            tally.equal(f"cmac {vector['id']}", cmac(raw(vector["key"]), raw(vector["message"])),
                        raw(vector["mac"]))


def zones_of_others(tally, folder):
    for vector in load(folder, "mrz")["vectors"]:
        if vector["kind"] == "check_digit":
            tally.equal(vector["id"], mrz.check_digit(vector["input"]), vector["digit"])
    zone = "I<UTOD23145890<7349<<<<<<<<<<<3407127M9507122UTO<<<<<<<<<<<2STEVENSON<<PETER<JOHN<<<<<<<<<"
    tally.equal("long number", mrz.td1("I", "UTO", "D23145890734", "340712", "M", "950712", "UTO",
                                       "STEVENSON", "PETER<JOHN"), zone)
    ours = {test["input"]["zone"] for group in zones.zones().document()["testGroups"]
            for test in group["tests"] if test["expect"]["result"] == "valid"}
    for vector in load(folder, "mrz")["vectors"]:
        if "lines" in vector:
            tally.equal(f"zone {vector['id']}", "".join(vector["lines"]) in ours, True)
    for letter in load(folder, "translit_vi")["letters"]:
        tally.equal(letter["upper"], mrz.letters(letter["upper"]), letter["mrz"])
        tally.equal(letter["lower"], mrz.letters(letter["lower"]), letter["mrz"])


def viet_nam(tally, folder):
    for vector in load(folder, "vn_province_codes")["vectors"]:
        tally.equal(vector["code"], idnumber.PROVINCES.get(vector["code"]), vector["unit"])
    for vector in load(folder, "vietnam")["vectors"]:
        if vector["kind"] == "id_number":
            decoded = idnumber.decode(vector["number"])
            tally.equal(vector["id"], (decoded["sex"], decoded["birthYear"], decoded["province"]),
                        (vector["sex"], vector["birth_year"], vector["province"]))
        if vector["kind"] == "dg13":
            tally.equal("dg13", tlv(0x6D, details.listed(details.SPECIMEN)), raw(vector["bytes"]))


def lds(tally, folder):
    theirs = {entry["name"]: raw(entry["hex"]) for entry in load(folder, "lds_files")["files"]}
    ours = {
        "EF.COM, LDS 1.7, Unicode 4.0.0, DG1 DG2 DG4 DG12": files.com([1, 2, 4, 12], "0107"),
        "EF.COM, LDS 1.8, Unicode 4.0.0, DG1 DG2 DG3 DG13 DG14": files.com([1, 2, 3, 13, 14]),
        "EF.DIR with the eMRTD application only": files.directory(files.AID),
        "EF.ATR/INFO: card capabilities 47 03 86 01 E0, extended length info 1000/1000":
            files.atr_info(),
    }
    for name, data in ours.items():
        tally.equal(name, data, theirs[name])


def minutiae(tally, folder):
    for vector in load(folder, "finger_minutiae")["vectors"]:
        if vector["kind"] == "card_formats":
            found = [(KINDS[m["type"]], m["x"], m["y"], m["angle"]) for m in vector["minutiae"]]
            resolution = vector["resolution_px_per_cm"]
            tally.equal("normal", b"".join(biometric.normal(found, resolution)),
                        raw(vector["normal_unsorted"]))
            tally.equal("compact", b"".join(biometric.compact(found, resolution)),
                        raw(vector["compact_unsorted"]))


def secure_messaging(tally, folder):
    theirs = load(folder, "sm_aes")
    session = theirs["self_generated"][0]
    both = messaging.Messaging(raw(session["ks_enc"]), raw(session["ks_mac"]))
    for step in session["steps"]:
        data = raw(step["plain_data"])
        long = step["extended"]
        expected = None if step["le"] is None else int(step["le"], 16) or (65536 if long else 256)
        command = Command(*raw(step["plain_header"]), data, expected, long)
        name = f"SM {step['name']}"
        tally.equal(f"{name} command", both.command(command)[0],
                    raw(step["command"]["protected_capdu"]))
        answer = step["response"]
        tally.equal(f"{name} response", both.response(
            command.ins, raw(answer["plain_data"]), raw(answer["sw"]))[0], raw(answer["rapdu"]))
    recorded = theirs["recorded_session"]
    both = messaging.Messaging(raw(recorded["ks_enc"]), raw(recorded["ks_mac"]))
    for step in recorded["exchanges"]:
        expected = step["command"]["le"]
        expected = None if expected is None else int(expected, 16) or 256
        header = bytearray(raw(step["command"]["header"]))
        command = Command(*header, raw(step["command"]["plain_data"]), expected)
        tally.equal("SM recorded command", both.command(command)[0], raw(step["command"]["capdu"]))
        answer = step["response"]
        tally.equal("SM recorded response", both.response(
            command.ins, raw(answer["data"]), raw(answer["sw"]))[0], raw(answer["rapdu"]))


def issuer_channel(tally, folder):
    for vector in load(folder, "scp03_pysim")["vectors"]:
        keys = [raw(vector["keys"][name]) for name in ("enc", "mac", "dek")]
        answer, command = raw(vector["init_update_rsp"]), raw(vector["init_update_cmd"])
        authenticate = raw(vector["ext_auth_cmd"])
        session = scp03.Session(
            keys, command[5:13], answer[:10], int.from_bytes(answer[-3:], "big"),
            raw(vector["invoker_aid"]), key_version=answer[10], level=authenticate[2])
        name = f"SCP03 {vector['id']}"
        tally.equal(f"{name} opening", session.initialize_response, answer)
        tally.equal(f"{name} authentication", session.external_authenticate()[0], authenticate)
        for exchange in vector["exchanges"]:
            plain = raw(exchange["plain_cmd"])
            data, le = plain[5 : 5 + plain[4]] if len(plain) > 5 else b"", None
            rest = plain[5 + len(data):] if len(plain) > 5 else plain[4:]
            le = (rest[0] or 256) if rest else None
            encoded, _ = session.command(Command(*plain[:4], data, le))
            tally.equal(f"{name} command", encoded, raw(exchange["wrapped_cmd"]))
            if "plain_rsp" in exchange:
                wire, _ = session.response(raw(exchange["plain_rsp"]), raw(exchange["sw"]))
                tally.equal(f"{name} response", wire[:-2], raw(exchange["wire_rsp"]))
    for vector in load(folder, "diversification")["vectors"]:
        if vector["scheme"] == "kdf3":
            ours = [scp03.diversify(raw(vector["master"]), raw(vector["kdd"]), n) for n in (1, 2, 3)]
            theirs = {**vector.get("computed", {}), **vector}
            for key, name in zip(ours, ("enc", "mac", "dek"), strict=True):
                if name in theirs:
                    tally.equal(f"{vector['id']} {name}", key, raw(theirs[name]))


CHECKS = [hashes_and_macs, zones_of_others, viet_nam, lds, minutiae, secure_messaging,
          issuer_channel]
