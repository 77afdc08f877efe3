"""Files of the master file and of the eMRTD application, except the biometric and sealed ones."""

import files
import keys
import mrz
from ec import P256
from stream import Stream
from suite import Suite, damaged_frame, flipped, replaced
from tlv import NULL, bits, integer, octets, oid, sequence, set_of, tlv


def file_suite(name, file, *header):
    suite = Suite(name, name, f"Contents of {file}.", *header)
    return suite, suite.group("File", file=file)


def content(data):
    return {"content": data}


def atr_info():
    suite, group = file_suite("ef_atr_info", "EF.ATR/INFO")
    clause = "Doc 9303-10 §3.11.1"

    def accept(comment, flags, command=1000, response=1000, other=b"", capabilities="8601E0"):
        data = files.atr_info(bytes.fromhex(capabilities), command, response, other)
        group.valid(comment, clause, flags, content(data),
                    {"capabilities": capabilities, "maximumCommand": command,
                     "maximumResponse": response})
        return data

    data = accept("extended length of 1000 bytes both ways", ["Normal"])
    accept("the largest lengths two bytes can say", ["Boundary"], 65535, 65535)
    accept("an object that is not known", ["UnknownEntry"], other=tlv(0x43, b"\x01"))
    group.invalid("7F66 cut short", clause, ["Length"], content(data[:-1]), "Length")
    group.invalid("7F66 one too long", clause, ["Length"],
                  content(replaced(data, b"\x7f\x66\x08", b"\x7f\x66\x09")), "Length")
    return suite


def directory():
    suite, group = file_suite("ef_dir", "EF.DIR")
    clause = "Doc 9303-10 §3.11.2"

    def accept(comment, flags, *aids):
        data = files.directory(*aids)
        group.valid(comment, clause, flags, content(data), {"applications": list(aids)})
        return data

    data = accept("the eMRTD application", ["Normal"], files.AID)
    aids = [bytes.fromhex(f"A00000024720{n:02X}") for n in (1, 2, 3)]
    accept("all four applications", ["Normal"], files.AID, *aids)
    accept("an application that is not known comes first", ["UnknownEntry"],
           bytes.fromhex("D27600002501"), files.AID)
    group.invalid("identifier one byte too long", clause, ["Length"],
                  content(flipped(data, 3, 0x0F)), "Length")
    group.invalid("template one too short", clause, ["Length"],
                  content(flipped(data, 1)), "Length")
    group.invalid("last byte missing", clause, ["Length"], content(data[:-1]), "Length")
    return suite


def com():
    suite, group = file_suite("ef_com", "EF.COM")
    clause = "Doc 9303-10 §4.6.1"

    def accept(comment, flags, groups, lds="0108"):
        data = files.com(groups, lds)
        group.valid(comment, clause, flags, content(data), {
            "ldsVersion": lds, "unicodeVersion": "040000",
            "tags": bytes(files.DG_TAGS[g] for g in groups)})
        return data

    accept("LDS 1.7, the standard's example", ["Specimen"], [1, 2, 4, 12], "0107")
    data = accept("LDS 1.8, as Viet Nam lists them", ["Normal", "Vietnamese"],
                  [1, 2, 3, 13, 14, 15])
    accept("all sixteen data groups", ["Boundary"], list(range(1, 17)))
    accept("two data groups, the fewest", ["Boundary"], [1, 2])
    damaged_frame(group, content, data, clause)
    unknown = replaced(data, b"\x61\x75", b"\x61\x62")
    group.valid("a tag that no data group has", clause, ["UnknownEntry"], content(unknown), {
        "ldsVersion": "0108", "unicodeVersion": "040000", "tags": bytes.fromhex("6162636D6E6F")})
    group.invalid("LDS version with a letter", clause, ["Character"],
                  content(replaced(data, b"0108", b"01O8")), "Character")
    group.invalid("LDS version of three digits", clause, ["Length"], content(
        tlv(0x60, tlv(0x5F01, b"108"), tlv(0x5F36, b"040000"), tlv(0x5C, b"\x61\x75"))), "Length")
    group.invalid("tag list missing", clause, ["Missing"], content(
        tlv(0x60, tlv(0x5F01, b"0108"), tlv(0x5F36, b"040000"))), "Missing")
    return suite


def dg1():
    suite, group = file_suite("dg1", "EF.DG1", "The check digits inside are the matter of mrz.json.")
    clause = "Doc 9303-10 §4.7.1"
    anna = dict(state="UTO", number="D23145890", birth="740812", sex="F", expiry="120415",
                nationality="UTO", primary="ERIKSSON", secondary="ANNA<MARIA")
    zones = {"TD1": mrz.td1("I", **anna), "TD2": mrz.td2("I", **anna), "TD3": mrz.td3("P", **anna)}
    for size, zone in zones.items():
        group.valid(f"{size} specimen", clause, ["Specimen"], content(files.dg1(zone)),
                    {"zone": zone})
    data = files.dg1(zones["TD1"])
    damaged_frame(group, content, data, clause)
    group.invalid("inner tag wrong", clause, ["Tag"], content(flipped(data, 3)), "Tag", 2)
    group.invalid("zone of 89 characters", clause, ["Length"],
                  content(files.dg1(zones["TD1"][:-1])), "Length")
    group.invalid("small letter in the zone", clause, ["Character"],
                  content(replaced(data, b"ANNA", b"ANNa")), "Character")
    group.invalid("the zone twice", clause, ["Trailing"],
                  content(tlv(0x61, tlv(0x5F1F, zones["TD1"].encode()) * 2)), "Trailing", 97)
    return suite


def info(kind, protocol, **fields):
    return {"kind": kind, "protocol": protocol, **fields}


PACE = (keys.pace_info(), info("PACEInfo", keys.PACE_GM_AES128, version=2, parameterId=12))


def card_access():
    suite, group = file_suite("ef_card_access", "EF.CardAccess",
                              "Entries in the order of the file.")
    clause = "Doc 9303-11 §9.2"

    def accept(comment, flags, *entries):
        data = set_of(*(raw for raw, _ in entries))
        shown = [value for _, value in sorted(entries, key=lambda entry: entry[0])]
        group.valid(comment, clause, flags, content(data), {"securityInfos": shown})
        return data

    data = accept("PACE, generic mapping, AES-128, P-256", ["Normal"], PACE)
    accept("without a parameter identifier", ["FieldForm"],
           (keys.pace_info(parameter=None), info("PACEInfo", keys.PACE_GM_AES128, version=2)))
    both = [keys.PACE_GM_AES128, keys.PACE_CAM_AES128, keys.PACE_IM_AES128]
    accept("three mappings", ["Normal"],
           *((keys.pace_info(p), info("PACEInfo", p, version=2, parameterId=12)) for p in both))
    accept("brainpoolP256r1", ["Normal"],
           (keys.pace_info(parameter=13),
            info("PACEInfo", keys.PACE_GM_AES128, version=2, parameterId=13)))
    domain = keys.security_info(f"{keys.BSI}.2.2.4.2",
                                sequence(oid(keys.STANDARDIZED), integer(12)), integer(12))
    accept("with a PACEDomainParameterInfo", ["Normal"], PACE,
           (domain, info("PACEDomainParameterInfo", f"{keys.BSI}.2.2.4.2", parameterId=12)))
    unknown = keys.security_info("1.3.6.1.4.1.99999.1", octets(b"\x01\x02"), NULL)
    accept("an entry that is not known", ["UnknownEntry"], PACE,
           (unknown, info("unknown", "1.3.6.1.4.1.99999.1")))
    # Zeros behind the set are unused room of the file on some cards; anything else is not.
    damaged_frame(group, content, data, clause, more=b"\x01")
    group.invalid("SecurityInfo one too long", clause, ["Length"],
                  content(flipped(data, 3)), "Length")
    group.invalid("PACE version is an OCTET STRING", clause, ["Tag"], content(
        set_of(keys.security_info(keys.PACE_GM_AES128, octets(b"\x02"), integer(12)))), "Tag")
    group.invalid("PACEInfo without a version", clause, ["Missing"], content(
        set_of(keys.security_info(keys.PACE_GM_AES128))), "Missing")
    return suite


def dg14():
    suite, group = file_suite("dg14", "EF.DG14", "Entries in the order of the file.")
    clause = "Doc 9303-11 §9.2"
    point = P256.encode(P256.multiply(Stream("dg14 key").scalar(P256)))
    other = P256.encode(P256.multiply(Stream("dg14 other key").scalar(P256)))

    def key(encoded, key_id=None):
        named = {} if key_id is None else {"keyId": key_id}
        return [
            (keys.chip_authentication_info(key_id),
             info("ChipAuthenticationInfo", keys.CA_AES128, version=1, **named)),
            (keys.chip_authentication_key(encoded, key_id),
             info("ChipAuthenticationPublicKeyInfo", keys.PK_ECDH, publicKey=encoded, **named)),
        ]

    active = (keys.active_authentication_info(),
              info("ActiveAuthenticationInfo", keys.ACTIVE_AUTHENTICATION, version=1,
                   signatureAlgorithm=keys.ECDSA_PLAIN_SHA256))
    terminal = (keys.terminal_authentication_info(),
                info("TerminalAuthenticationInfo", keys.TA, version=1))

    def accept(comment, flags, *entries):
        data = files.dg14(*(raw for raw, _ in entries))
        shown = [value for _, value in sorted(entries, key=lambda entry: entry[0])]
        group.valid(comment, clause, flags, content(data), {"securityInfos": shown})
        return data

    data = accept("PACE, chip, terminal and active authentication", ["Normal"], PACE, *key(point),
                  active, terminal)
    accept("key identifier", ["Normal"], PACE, *key(point, 1))
    accept("key identifier C3, whose INTEGER has two bytes", ["HighBit"], *key(point, 0xC3))
    accept("two keys", ["Normal"], *key(point, 1), *key(other, 2))
    unknown = keys.security_info("1.3.6.1.4.1.99999.1", NULL)
    accept("an entry that is not known", ["UnknownEntry"], *key(point),
           (unknown, info("unknown", "1.3.6.1.4.1.99999.1")))
    damaged_frame(group, content, data, clause, length_at=1)
    off = flipped(point, -1)
    group.invalid("key is not a point of the curve", "TR-03111 §3.2.1", ["InvalidPoint"],
                  content(files.dg14(*(raw for raw, _ in key(off)))), "Value")
    group.invalid("SEQUENCE instead of the SET", clause, ["Tag"],
                  content(tlv(0x6E, sequence(keys.pace_info()))), "Tag", 2)
    return suite


def dg15():
    suite, group = file_suite("dg15", "EF.DG15")
    clause = "Doc 9303-10 §4.7.15"
    curve = P256

    def point_of(label, test):
        number = Stream(label).scalar(curve)
        point = curve.multiply(number)
        while not test(point):
            point = curve.add(point, curve.g)
        return point

    def accept(comment, flags, point, parameters=None):
        data = files.dg15(keys.subject_public_key(point, parameters))
        group.valid(comment, clause, flags, content(data), {"publicKey": curve.encode(point)})
        return data

    plain = point_of("dg15 key", lambda point: True)
    data = accept("explicit parameters", ["Normal"], plain)
    accept("named curve", ["FieldForm"], plain, oid(keys.PRIME256V1))
    accept("explicit parameters without a cofactor", ["FieldForm"], plain,
           keys.explicit_parameters(cofactor=False))
    accept("x begins with a zero byte", ["LeadingZero"],
           point_of("dg15 zero x", lambda point: point[0] < 1 << 248))
    accept("y begins with a zero byte", ["LeadingZero"],
           point_of("dg15 zero y", lambda point: point[1] < 1 << 248))
    damaged_frame(group, content, data, clause)
    encoded = curve.encode(plain)
    for comment, point, fault in (
        ("not a point of the curve", flipped(encoded, -1), "InvalidPoint"),
        ("the point at infinity", b"\x00", "InvalidPoint"),
        ("x is not below the prime", b"\x04" + curve.field(curve.p) + encoded[33:], "InvalidPoint"),
        ("last coordinate one byte short", encoded[:-1], "Length"),
        ("first byte is 05", b"\x05" + encoded[1:], "InvalidPoint"),
    ):
        group.invalid(comment, "TR-03111 §3.2", [fault],
                      content(files.dg15(keys.subject_public_key(point))), "Value")
    wrong = keys.explicit_parameters().replace(curve.field(curve.b), flipped(curve.field(curve.b), -1))
    group.invalid("explicit parameters of another curve: b differs in one bit",
                  "TR-03111 §4.1.4", ["Unsupported"],
                  content(files.dg15(keys.subject_public_key(plain, wrong))), "Unsupported")
    other = keys.explicit_parameters().replace(
        curve.encode(curve.g), curve.encode(curve.multiply(2)))
    group.invalid("explicit parameters of another curve: the generator differs",
                  "TR-03111 §4.1.4", ["Unsupported"],
                  content(files.dg15(keys.subject_public_key(plain, other))), "Unsupported")
    key = sequence(sequence(oid(keys.EC_PUBLIC_KEY), keys.explicit_parameters()),
                   bits(encoded, unused=1))
    group.invalid("BIT STRING with an unused bit", "X.690 §11.2", ["Value"],
                  content(files.dg15(key)), "Value")
    return suite


def suites():
    yield atr_info()
    yield directory()
    yield com()
    yield dg1()
    yield card_access()
    yield dg14()
    yield dg15()
