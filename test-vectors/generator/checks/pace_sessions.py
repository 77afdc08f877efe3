"""PACE against sessions that other people published or that OpenPACE made."""

import pace
from checks.outside import load, raw
from ec import BRAINPOOL_P256R1
from modp import MODP_1024_160
from symmetric import cbc_inverse
from tlv import tlv

# Our steps, and the names in the files of known answers.
STEPS = [
    ("passwordKey", "K_pi"), ("encryptedNonce", "nonce_z"), ("terminalMappingPublic", "map_pk_ifd"),
    ("cardMappingPublic", "map_pk_ic"), ("sharedPoint", "shared_point_H"),
    ("sharedPoint", "shared_h"), ("pseudoRandom", "prf_R"),
    ("mappedGenerator", "mapped_generator"), ("terminalPublic", "pk_ifd"), ("cardPublic", "pk_ic"),
    ("sharedSecret", "shared_secret"), ("sharedSecret", "shared_secret_x"),
    ("encryptionKey", "ks_enc"), ("authenticationKey", "ks_mac"),
    ("terminalTokenInput", "t_ifd_input"), ("cardTokenInput", "t_ic_input"),
    ("terminalToken", "t_ifd"), ("cardToken", "t_ic"), ("chipAuthenticationData", "ca_data"),
    ("encryptedChipAuthenticationData", "encrypted_ca_data"),
]


def compare(tally, name, session, values):
    steps = session.steps()
    for ours, theirs in STEPS:
        if theirs in values and ours in steps:
            tally.equal(f"{name} {ours}", steps[ours], raw(values[theirs]))


def numbers(values, *names):
    return [int(values[name], 16) for name in names]


def with_apdus(tally, folder):
    """Doc 9303-11 Appendix G and I."""
    for file, group, mapping in (("pace_ecdh_gm_aes128", BRAINPOOL_P256R1, "GM"),
                                 ("pace_dh_gm_aes128", MODP_1024_160, "GM"),
                                 ("pace_ecdh_cam_aes128", BRAINPOOL_P256R1, "CAM")):
        example = load(folder, file)
        values = example["values"]
        proof = {"chip_key": int(values["sk_ic_static_derived"], 16)} if mapping == "CAM" else {}
        session = pace.Session(
            pace.MRZ, raw(values["K"]), raw(values["nonce_s"]),
            *numbers(values, "map_sk_ifd", "map_sk_ic", "sk_ifd", "sk_ic"), parameter=None,
            curve=group, protocol=pace.identifier(mapping, group), **proof)
        compare(tally, file, session, values)
        for (name, command, response), theirs in zip(
                session.exchanges(), example["apdus"], strict=True):
            tally.equal(f"{file} {name} command", command.encode().hex().upper(), theirs["command"])
            answer = response.hex().upper()
            if group is MODP_1024_160 and name == "mutual authentication":
                # Prints an authority that its table does not show, and no status word.
                answer = tlv(0x7C, tlv(0x86, session.card_token),
                             tlv(0x87, b"DETESTCVCA00003")).hex().upper()
            tally.equal(f"{file} {name} response", answer, theirs["response"])


def integrated_mapping(tally, folder):
    """Doc 9303-11 Appendix H; the password's key is given, and no password."""
    for file, group in (("pace_ecdh_im_aes128", BRAINPOOL_P256R1), ("pace_dh_im_aes128", MODP_1024_160)):
        values = dict(load(folder, file)["values"])
        session = pace.Session(
            pace.MRZ, b"", raw(values["nonce_s"]), raw(values["nonce_t"]), None,
            *numbers(values, "sk_ifd", "sk_ic"), curve=group,
            protocol=pace.identifier("IM", group))
        tally.equal(f"{file} nonce", cbc_inverse(raw(values.pop("K_pi")), bytes(16),
                                                 raw(values.pop("nonce_z"))), session.nonce)
        random = int.from_bytes(session.pseudo_random, "big") % group.p
        tally.equal(f"{file} Rp", random, int(values["Rp"], 16))
        compare(tally, file, session, values)


def of_openpace(tally, folder):
    """Generic mapping with every cipher over most groups."""
    groups = {number: group for group, number in pace.PARAMETERS.items()}
    for vector in load(folder, "pace_openpace_generated")["vectors"]:
        group = groups.get(vector["parameter_id"])
        if group is None:
            continue
        cipher = next(one for one in pace.ALL if one.number == int(vector["oid"][-2:]))
        session = pace.Session(
            pace.CAN, vector["password"].removeprefix("CAN ").encode(), raw(vector["nonce_s"]),
            *numbers(vector, "map_sk_ifd", "map_sk_ic", "sk_ifd", "sk_ic"), curve=group,
            protocol=pace.identifier("GM", group, cipher))
        compare(tally, f"OpenPACE {vector['name']}", session, vector)


CHECKS = [with_apdus, integrated_mapping, of_openpace]
