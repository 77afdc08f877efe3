"""Chip Authentication with every cipher, on both curves of chips and in the groups that only
terminals have."""

from agreement import Agreement
from apdu import read_binary
from cipher import AES128, AES192, AES256, TRIPLE_DES
from curves import P384, P521
from ec import BRAINPOOL_P256R1, P256
from modp import MODP_1024_160
from suite import Suite, flipped
from tlv import tlv

CLAUSE = "Doc 9303-11 §6.2"
CASES = [
    (P256, AES192, AES192, None), (P256, AES256, AES256, 1),
    (BRAINPOOL_P256R1, AES128, AES128, 0xC3), (BRAINPOOL_P256R1, AES192, AES128, None),
    (BRAINPOOL_P256R1, AES256, AES256, 0x0102), (P256, AES256, TRIPLE_DES, None),
    (P384, AES192, AES128, None), (P521, AES256, AES128, 2),
    (MODP_1024_160, AES128, AES128, None),
    (P256, TRIPLE_DES, TRIPLE_DES, None), (BRAINPOOL_P256R1, TRIPLE_DES, AES128, 5),
    (MODP_1024_160, TRIPLE_DES, TRIPLE_DES, None),
]


def group_of(suite, kind, agreement, **more):
    return suite.group(kind, **more, protocol=agreement.name, curve=agreement.curve.name,
                       oldCipher=agreement.before.name)


def accept(group, comment, flags, agreement, key_id):
    before, after = agreement.old_session(), agreement.new_session()
    if agreement.cipher is TRIPLE_DES:
        commands = [(agreement.set_kat(key_id), b"", "MSE:Set KAT, old keys")]
    else:
        commands = [(agreement.set_at(key_id), b"", "MSE:Set AT, old keys"),
                    (agreement.general_authenticate(agreement.point), tlv(0x7C),
                     "GENERAL AUTHENTICATE, old keys")]
    group.valid(comment, CLAUSE, flags, agreement.given(key_id), {
        "steps": agreement.steps(),
        "exchanges": [
            *(before.exchange(command, data, comment=shown) for command, data, shown in commands),
            after.exchange(read_binary(0x1E, 0, 4), bytes.fromhex("60125F01"),
                           comment="READ BINARY, new keys, counter from zero")]})


def sessions(suite):
    for curve, cipher, before, key_id in CASES:
        label = f"{curve.name} {cipher.name} in {before.name}"
        agreement = Agreement(label, curve=curve, cipher=cipher, before=before)
        group = group_of(suite, "ChipAuthentication", agreement)
        named = "" if key_id is None else f", key {key_id}"
        accept(group, f"in a session with {before.name}{named}", ["Normal"], agreement, key_id)
        if before is cipher and curve is not MODP_1024_160:
            point, count = agreement.shared, 0
            while point[0] >= 1 << 8 * (curve.size - 1):
                point, count = curve.add(point, agreement.chip_public), count + 1
            zero = Agreement(label, terminal=(agreement.terminal + count) % curve.n,
                             chip=agreement.chip, curve=curve, cipher=cipher, before=before)
            accept(group, "shared secret begins with a zero byte", ["LeadingZero"], zero, key_id)


def refusals(suite):
    for curve in (BRAINPOOL_P256R1, MODP_1024_160):
        agreement = Agreement(f"refused on {curve.name}", curve=curve)
        group = group_of(suite, "ChipAuthenticationCard", agreement, party="card")
        point = agreement.point
        if curve is MODP_1024_160:
            wrong = (("one", b"\x01"), ("p - 1", curve.encode(curve.p - 1)), ("zero", b"\0"),
                     ("outside the subgroup", b"\x02"), ("p", curve.encode(curve.p)))
        else:
            wrong = (("not on the curve", flipped(point, -1)), ("the point at infinity", b"\0"),
                     ("a point of P-256", P256.encode(P256.g)))
        for comment, bent in wrong:
            command = agreement.general_authenticate(bent)
            group.invalid(f"terminal's key is {comment}", CLAUSE, ["InvalidPoint"], {
                **agreement.given(), "terminalPublic": bent, "plainCommand": command.encode()},
                "Value")
            group.tests[-1]["expect"]["status"] = "6A80"


def suites():
    suite = Suite("chip_authentication_ciphers", "chip_authentication",
                  "Chip Authentication version 1 with AES-128, AES-192, AES-256 and 3DES, on elliptic",
                  "curves and modulo a prime, as in the suite chip_authentication. oldCipher protects",
                  "the session in which it takes place. With 3DES the terminal sends MSE:Set KAT.")
    sessions(suite)
    refusals(suite)
    yield suite
