"""What chips with several variants offer: EF.CardAccess and EF.DG14 with several entries of a kind,
and EF.CardSecurity, which is signed."""

import cipher
import files
import keys
import pace
import pki
from agreement import Agreement
from curves import BRAINPOOL_P384R1, P384, P521
from ec import BRAINPOOL_P256R1, P256
from modp import MODP_2048_256
from suite import Suite, flipped
from tlv import integer, read, set_of

CLAUSE = "Doc 9303-11 §9.2"


def described(kind, protocol, **fields):
    return {"kind": kind, "protocol": protocol, **fields}


def offer(mapping, group, with_cipher):
    protocol, number = pace.identifier(mapping, group, with_cipher), pace.PARAMETERS[group]
    return (keys.pace_info(protocol, number),
            described("PACEInfo", protocol, version=2, parameterId=number))


def chip(curve, with_cipher, key_id):
    """A ChipAuthenticationInfo and its key."""
    made = Agreement(f"offer {key_id}", curve=curve, cipher=with_cipher)
    point = curve.encode(made.chip_public)
    info = keys.security_info(keys.PK_ECDH, keys.subject_public_key(
        point, keys.explicit_parameters(curve)), integer(key_id))
    return [
        (keys.security_info(made.protocol, integer(1), integer(key_id)),
         described("ChipAuthenticationInfo", made.protocol, version=1, keyId=key_id)),
        (info, described("ChipAuthenticationPublicKeyInfo", keys.PK_ECDH, publicKey=point,
                         keyId=key_id)),
    ]


def infos(entries):
    shown = [value for _, value in sorted(entries, key=lambda entry: entry[0])]
    return set_of(*(raw for raw, _ in entries)), {"securityInfos": shown}


CHIPS = [*chip(P256, cipher.AES128, 12), *chip(BRAINPOOL_P256R1, cipher.AES256, 13)]
BOTH = [offer(mapping, group, cipher.AES128) for mapping in ("GM", "IM", "CAM")
        for group in (P256, BRAINPOOL_P256R1)]


def card_access(suite):
    group = suite.group("File", file="EF.CardAccess")
    for comment, entries in (
        ("generic, integrated and chip authentication mapping on two curves", BOTH),
        ("every cipher", [offer("GM", P256, one) for one in cipher.ALL]),
        ("curves that only terminals have", [
            offer("GM", one, cipher.AES256) for one in (P384, BRAINPOOL_P384R1, P521)]),
        ("a group modulo a prime beside a curve", [
            offer("GM", MODP_2048_256, cipher.AES128), offer("GM", P256, cipher.AES128)]),
    ):
        content, value = infos(entries)
        group.valid(comment, CLAUSE, ["Normal"], {"content": content}, value)


def dg14(suite):
    group = suite.group("File", file="EF.DG14")
    for comment, entries in (
        ("two keys on different curves, each with its cipher", CHIPS),
        ("keys on larger curves", [*chip(P384, cipher.AES192, 1), *chip(P521, cipher.AES256, 2)]),
    ):
        content, value = infos(entries)
        group.valid(comment, CLAUSE, ["Normal"], {"content": files.tlv(0x6E, content)}, value)


def card_security(suite):
    authority = pki.Authority("utopia")
    signer = authority.signer("utopia 1")
    object_type = f"{keys.BSI}.3.2.1"
    group = suite.group("CardSecurity", file="EF.CardSecurity", anchor=authority.certificate)
    content, value = infos(BOTH + CHIPS)

    def file(**changes):
        """The CMS object of EF.SOD without its outer tag, over these SecurityInfos."""
        return read(signer.sod(content, **{
            "content_type": object_type, "attribute_type": object_type, **changes}))[1]

    def refuse(comment, flags, fault, bad):
        group.invalid(comment, "Doc 9303-11 §9.2.11", flags, {"content": bad}, fault)

    good = file()
    group.valid("six offers and two keys, signed", "Doc 9303-11 §9.2.11", ["Normal"],
                {"content": good}, value)
    refuse("one bit of the signature flipped", ["Signature"], "Authentication", flipped(good, -1))
    refuse("another key signs", ["WrongKey"], "Authentication", file(key=authority.key))
    other, _ = infos(BOTH[:2] + CHIPS)
    refuse("other SecurityInfos than were hashed", ["MessageDigest"], "Authentication",
           file(shown=other))
    refuse("content of the type of EF.SOD", ["Unsupported"], "Unsupported", file(
        content_type=pki.LDS_SECURITY_OBJECT, attribute_type=pki.LDS_SECURITY_OBJECT))
    refuse("no signer", ["Missing"], "Missing", file(signers=[]))
    refuse("signer's certificate missing", ["Missing"], "Missing", file(certificates=[]))
    refuse("a byte behind", ["Trailing"], "Trailing", good + b"\x01")
    refuse("in the tag of EF.SOD", ["Tag"], "Tag", files.tlv(0x77, good))


def suites():
    suite = Suite("security_infos", "security_infos",
                  "SecurityInfos of chips with several variants, in EF.CardAccess, EF.DG14 and",
                  "EF.CardSecurity, entries in the order of the file. EF.CardSecurity is signed by a",
                  "document signer under the anchor.")
    card_access(suite)
    dg14(suite)
    card_security(suite)
    yield suite
