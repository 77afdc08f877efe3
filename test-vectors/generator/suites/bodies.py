"""The anthropometry of a sealed record."""

from suite import Suite, damaged_frame
from tlv import integer, tlv, utf8

CLAUSE = "docs/decisions/0021"
# Names of ISO/IEC 7250-1 §4 in the order of their numbers.
MEASURES = """body_mass stature eye_height shoulder_height iliac_spine_height tibial_height
shoulder_breadth chest_circumference waist_circumference hip_breadth sitting_height hand_length
hand_breadth index_finger_length foot_length foot_breadth head_length head_breadth
head_circumference face_length neck_circumference""".split()


def measures(values):
    """[n] INTEGER each: the value of an INTEGER under the tag of its measure."""
    return tlv(0xA6, *(tlv(0x80 | MEASURES.index(name), integer(value)[2:])
                       for name, value in values.items()))


def record(date=None, method=None, marks=(), eyes=None, hair=None, values=None, more=b"", version=1):
    parts = [tlv(0x80, bytes([version]))]
    if date:
        parts.append(tlv(0x81, bytes.fromhex(date)))
    if method is not None:
        parts.append(tlv(0x82, bytes([method])))
    if marks:
        parts.append(tlv(0xA3, *(utf8(mark) for mark in marks)))
    if eyes is not None:
        parts.append(tlv(0x84, bytes([eyes])))
    if hair is not None:
        parts.append(tlv(0x85, bytes([hair])))
    if values:
        parts.append(measures(values))
    return tlv(0xE2, *parts, more)


def suites():
    suite = Suite("anthropometry", "anthropometry",
                  "Anthropometry: millimetres, the body mass in 100 g; only what was measured. Colours",
                  "are numbers of ISO/IEC 19794-5, and from 80 on words that ISO/IEC 18013-5 adds.")
    group = suite.group("Anthropometry", version=1)

    def accept(comment, flags, more=b"", **fields):
        data = record(more=more, **fields)
        group.valid(comment, CLAUSE, flags, {"record": data}, {
            "date": fields.get("date"), "method": fields.get("method"),
            "marks": list(fields.get("marks", ())), "eyeColour": fields.get("eyes"),
            "hairColour": fields.get("hair"), "measures": fields.get("values") or {}})
        return data

    data = accept("height, weight, eyes, hair, a mark", ["Vietnamese"], date="20260115", method=0,
                  marks=["Nốt ruồi C: 2cm dưới sau đuôi mắt phải"], eyes=3, hair=2,
                  values={"body_mass": 583, "stature": 1624})
    accept("nothing measured", ["Boundary"])
    accept("every measure", ["Normal"], date="20260229"[:6] + "28", method=1,
           values={name: 100 + 7 * at for at, name in enumerate(MEASURES)})
    accept("stated by the holder", ["Normal"], date="19991231", method=2, values={"stature": 1800})
    accept("two marks", ["Normal"], marks=["scar, left forearm", "mole, chin"])
    accept("eyes hazel, hair auburn", ["Normal"], eyes=0x80, hair=0x80)
    accept("a measure whose first bit is set", ["HighBit"], values={"head_circumference": 200})
    accept("smallest and largest measure", ["Boundary"], values={"body_mass": 1, "stature": 65535})
    accept("an entry that is not known", ["UnknownEntry"], tlv(0x87, b"\x01"), date="20260115")
    damaged_frame(group, lambda changed: {"record": changed}, data, CLAUSE)

    def refuse(comment, flag, changed, fault=None):
        group.invalid(comment, CLAUSE, [flag], {"record": changed}, fault or flag)

    refuse("version 2", "Unsupported", record(version=2))
    refuse("30 February", "Date", record(date="20260230"))
    refuse("a date of three bytes", "Length", record(date="202602"))
    refuse("hair before eyes", "Order", record(hair=2, more=tlv(0x84, b"\x03")))
    refuse("date twice", "Duplicate", record(date="20260115", more=tlv(0x81, bytes.fromhex("20260115"))))
    refuse("a mark that is not UTF-8", "Text", record(more=tlv(0xA3, tlv(0x0C, b"\xc3\x28"))))
    refuse("an eye colour of two bytes", "Length", record(more=tlv(0x84, b"\x03\x03")))
    refuse("measures out of order", "Order", tlv(0xE2, tlv(0x80, b"\x01"), tlv(
        0xA6, tlv(0x81, b"\x06\x58"), tlv(0x80, b"\x02\x47"))))
    refuse("one measure twice", "Duplicate", tlv(0xE2, tlv(0x80, b"\x01"), tlv(
        0xA6, tlv(0x81, b"\x06\x58"), tlv(0x81, b"\x06\x58"))))
    refuse("a negative measure", "Value", tlv(0xE2, tlv(0x80, b"\x01"), tlv(
        0xA6, tlv(0x81, b"\xff"))))
    yield suite
