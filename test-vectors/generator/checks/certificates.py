"""Card-verifiable certificates and signatures of terminals and chips that others made."""

import hashlib

import cvc
import ec
import rsa
from checks.outside import load, raw
from ec import BRAINPOOL_P256R1 as CURVE
from tlv import read, tlv, walk

KEYS = {"UTCVCAUT001": "CVCA1", "UTCVCAUT002": "CVCA2", "UTDVDOMUT001": "DVD",
        "AADVFORUT001": "DVF", "UTISAAAUT001": "IS", "AAISAAAAA001": "ISF"}


def holder(name, chain):
    made = cvc.Holder(name, CURVE)
    made.key = int(chain["private_keys"][KEYS[name]], 16)
    made.point = CURVE.multiply(made.key)
    return made


def signature(data):
    return int.from_bytes(data[:32], "big"), int.from_bytes(data[32:], "big")


def chain_of_others(tally, folder):
    chain = load(folder, "ta_v1")["self_generated_chain"]
    for name, encoded in chain["certificates"].items():
        shown, encoded = chain["decoded"][name], raw(encoded)
        issuer, subject = holder(shown["car"], chain), holder(shown["chr"], chain)
        ours = cvc.Certificate(issuer, subject, int(shown["chat"], 16),
                               "20" + shown["effective_date"], "20" + shown["expiration_date"])
        body, signed = walk(read(encoded)[1])
        tally.equal(f"CV {name}", ours.body, tlv(*body))
        tally.equal(f"CV {name} signature", ec.verify(
            issuer.point, ours.body, signature(signed[1]), CURVE, hashlib.sha256), True)
        tally.equal(f"CV {name} length", len(ours.encoded), len(encoded))
    terminal = holder("UTISAAAUT001", chain)
    for case in chain["external_authenticate"]:
        message = raw(case["id_ic"]) + raw(case["r_ic"]) + raw(case["comp_pk_ifd"])
        tally.equal(f"TA {case['case']}", message, raw(case["message"]))
        tally.equal(f"TA {case['case']} signature", ec.verify(
            terminal.point, message, signature(raw(case["signature"])), CURVE), True)


def active_authentication(tally, folder):
    """Blocks and signatures of RSA with message recovery."""
    known = load(folder, "aa_rsa_generation")
    key = rsa.Key(int(known["prime_p"], 16), int(known["prime_q"], 16), known["public_exponent"])
    for vector in known["vectors"]:
        hashed = getattr(hashlib, vector["hash"])
        m1, block = rsa.recoverable(key.size, hashed, raw(vector["m1"]), raw(known["rnd_ifd"]))
        tally.equal(f"AA {vector['hash']} M1", m1, raw(vector["m1"]))
        tally.equal(f"AA {vector['hash']}", block, raw(vector["F"]))
        tally.equal(f"AA {vector['hash']} signature", key.raw(block),
                    raw(vector["signature_plain_rsa"]))


CHECKS = [chain_of_others, active_authentication]
