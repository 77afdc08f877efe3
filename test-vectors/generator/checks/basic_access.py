"""Basic Access Control and secure messaging with 3DES against Doc 9303-11 Appendix D, and Chip
Authentication against recorded sessions."""

import bac
import kdf
import messaging
import mrz
from apdu import Command
from checks.outside import load, raw
from cipher import ALL, TRIPLE_DES
from ec import BRAINPOOL_P256R1, P256

ZONE = dict(number="L898902C", birth="690806", expiry="940623")


def basic_access(tally, folder):
    known = load(folder, "bac")
    for example in known["mrz_examples_D2"]:
        zone = dict(number=example["docno"].rstrip("<"), birth=example["dob"], expiry=example["doe"])
        tally.equal("BAC zone", mrz.information(**zone), example["mrz_information"])
        keys = kdf.session(mrz.secret(**zone)[:16], TRIPLE_DES)
        tally.equal("BAC keys", keys, (raw(example["kenc"]), raw(example["kmac"])))
    known = known["mutual_authentication_D3"]
    session = bac.Session(ZONE, raw(known["rnd_ic"]), raw(known["rnd_ifd"]), raw(known["k_ifd"]),
                          raw(known["k_ic"]))
    (_, challenge, _), (_, command, response) = session.exchanges()
    for ours, theirs in ((challenge.encode(), "get_challenge_capdu"), (session.terminal_plain, "s"),
                         (command.encode(), "external_authenticate_capdu"), (response, "rapdu"),
                         (session.card_plain, "r"), (session.session_seed, "kseed_session"),
                         (session.session_keys[0], "ks_enc"), (session.session_keys[1], "ks_mac"),
                         (session.counter, "ssc_initial")):
        tally.equal(f"BAC {theirs}", ours, raw(known[theirs]))


def triple_des(tally, folder):
    known = load(folder, "sm_3des")
    both = messaging.Messaging(raw(known["ks_enc"]), raw(known["ks_mac"]),
                               int(known["ssc_initial"], 16), TRIPLE_DES)
    for step in known["steps"]:
        expected = None if step["le"] is None else int(step["le"], 16)
        command = Command(*raw(step["plain_header"]), raw(step["plain_data"] or ""), expected)
        protected, steps = both.command(command)
        tally.equal(f"3DES {step['name']}", protected, raw(step["command"]["protected_capdu"]))
        tally.equal(f"3DES {step['name']} MAC input", steps["macInput"], raw(step["command"]["mac_input"]))
        answer = step["response"]
        tally.equal(f"3DES {step['name']} response", both.response(
            command.ins, raw(answer["data"]), raw(answer["sw"]))[0], raw(answer["rapdu"]))


def chip_keys(tally, folder):
    for trace in load(folder, "ca_v1_ecdh")["traces"]:
        curve = next(one for one in (P256, BRAINPOOL_P256R1)
                     if one.contains(one.decode(raw(trace["pk_ic"]))))
        cipher = next(one for one in ALL if trace["chip_authentication"].endswith(one.suffix))
        key = int(trace["sk_ifd"], 16)
        tally.equal(f"CA {trace['name']} key", curve.encode(curve.multiply(key)), raw(trace["pk_ifd"]))
        secret = curve.secret(curve.multiply(key, curve.decode(raw(trace["pk_ic"]))))
        tally.equal(f"CA {trace['name']} secret", secret, raw(trace["shared_secret_x"]))
        tally.equal(f"CA {trace['name']} keys", kdf.session(secret, cipher),
                    (raw(trace["new_ks_enc"]), raw(trace["new_ks_mac"])))


CHECKS = [basic_access, triple_des, chip_keys]
