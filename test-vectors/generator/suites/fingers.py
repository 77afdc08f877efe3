"""Finger minutiae: records, card formats, EF.DG3."""

import biometric as bio
from stream import Stream
from suite import Suite, damaged_frame, flipped
from tlv import integer, tlv

RECORD = "ISO/IEC 19794-2:2005 §7"
CARD = "ISO/IEC 19794-2:2005 §8"
DG3 = "Doc 9303-10 §4.7.3"
ENDING, BIFURCATION, OTHER = 1, 2, 0


def draw(label, count, width=500, height=500):
    """Minutiae as a matcher might find them: (type, x, y, angle, quality)."""
    stream = Stream(label)
    found = []
    for _ in range(count):
        kind, x, y, angle, quality = stream.take(1) + stream.take(1) + stream.take(1) \
            + stream.take(1) + stream.take(1)
        found.append((1 + kind % 2, x * width // 256, y * height // 256, angle, quality % 101))
    return found


def shown(minutiae):
    names = {ENDING: "ending", BIFURCATION: "bifurcation", OTHER: "other"}
    return [{"type": names[kind], "x": x, "y": y, "angle": angle, "quality": quality}
            for kind, x, y, angle, quality in minutiae]


def records():
    suite = Suite("minutiae_record", "minutiae_record", "Finger minutiae records of the 2005 edition.",
                  "Coordinates in pixels, angles in units of 360/256 degrees, resolutions in pixels",
                  "per centimetre. extendedData is the block as it stands, without its length.")
    group = suite.group("MinutiaeRecord", edition=2005)
    three = [(ENDING, 100, 14, 80, 90), (BIFURCATION, 17, 80, 55, 90), (OTHER, 0, 18, 16, 0)]

    def accept(comment, flags, *views, **header):
        data = bio.minutiae_record(
            *(bio.view(v["position"], v["found"], v.get("number", 0), v.get("impression", 0),
                       v.get("quality", 80), v.get("extended", b"")) for v in views), **header)
        group.valid(comment, RECORD, flags, {"record": data}, {
            "width": header.get("width", 500), "height": header.get("height", 550),
            "resolutionX": header.get("resolution", 197),
            "resolutionY": header.get("resolution", 197),
            "views": [{"position": v["position"], "view": v.get("number", 0),
                       "impression": v.get("impression", 0), "quality": v.get("quality", 80),
                       "minutiae": shown(v["found"]), "extendedData": v.get("extended", b"")}
                      for v in views]})
        return data

    data = accept("one view, three minutiae", ["Normal"], dict(position=2, found=three))
    accept("two fingers", ["Normal"], dict(position=2, found=draw("right index", 24)),
           dict(position=7, found=draw("left index", 31), quality=55))
    accept("no minutiae", ["Boundary"], dict(position=0, found=[], quality=0))
    accept("255 minutiae", ["Boundary"], dict(position=1, found=draw("full", 255), quality=100))
    accept("largest coordinates", ["Boundary"],
           dict(position=10, found=[(OTHER, 0x3FFF, 0x3FFF, 255, 100)]), width=0x4000, height=0x4000)
    accept("two views of one finger, a rolled impression", ["Normal"],
           dict(position=3, found=three), dict(position=3, found=three, number=1, impression=1))
    accept("1000 pixels per inch", ["Normal"], dict(position=2, found=draw("fine", 20)),
           resolution=394)
    counts = bytes.fromhex("02") + bytes.fromhex("000103000204")
    accept("ridge counts, length without the item header", ["FieldForm"], dict(
        position=2, found=three, extended=b"\x00\x01" + len(counts).to_bytes(2, "big") + counts))
    accept("ridge counts, length with the item header", ["FieldForm"], dict(
        position=2, found=three,
        extended=b"\x00\x01" + (4 + len(counts)).to_bytes(2, "big") + counts))
    accept("vendor data", ["UnknownEntry"], dict(
        position=2, found=three, extended=bytes.fromhex("0101000401020304")))

    def refuse(comment, flag, changed, fault, at=None):
        group.invalid(comment, RECORD, [flag], {"record": changed}, fault, at)

    refuse("format identifier FMX", "Tag", flipped(data, 2, 0x0A), "Tag", 0)
    refuse("version 99", "Unsupported", data.replace(b" 20\0", b" 99\0"), "Unsupported", 4)
    refuse("length one too long", "Length", flipped(data, 11), "Length", 8)
    refuse("length one too short", "Length", data[:11] + bytes([data[11] - 1]) + data[12:], "Length", 8)
    refuse("one byte after the end", "Trailing", data + b"\x00", "Trailing")
    refuse("last byte missing", "Length", data[:-1], "Length")
    refuse("two views announced, one there", "Length", data[:22] + b"\x02" + data[23:], "Length")
    refuse("one minutia more announced than there", "Length", data[:27] + b"\x04" + data[28:],
           "Length")
    refuse("finger position 11", "Value", data[:24] + b"\x0b" + data[25:], "Value", 24)
    refuse("quality 101", "Value", data[:26] + b"\x65" + data[27:], "Value", 26)
    return suite


def cards():
    suite = Suite("minutiae_card", "minutiae_card",
                  "Conversion of record minutiae to the card formats: normal (five bytes, 0.01 mm)",
                  "and compact (three bytes, 0.1 mm), rounded half up; in the order of the record,",
                  "and the same sorted ascending by x, then y, of the converted coordinates.")
    group = suite.group("MinutiaeCard", direction="fromRecord")

    def accept(comment, flags, minutiae, resolution=197):
        compact, normal = bio.compact(minutiae, resolution), bio.normal(minutiae, resolution)
        given = {"resolution": resolution, "minutiae": shown(minutiae)}
        group.valid(comment, CARD, flags, given, {
            "compact": b"".join(compact), "normal": b"".join(normal),
            "compactSorted": b"".join(sorted(compact, key=lambda m: m[:2])),
            "normalSorted": b"".join(sorted(normal, key=lambda m: (
                int.from_bytes(m[:2], "big") & 0x3FFF, int.from_bytes(m[2:4], "big"))))})

    accept("one ending", ["Normal"], [(ENDING, 100, 14, 80, 90)])
    accept("forty minutiae", ["Normal"], draw("card forty", 40))
    accept("1000 pixels per inch", ["Normal"], draw("card fine", 12, 800, 900), 394)
    accept("angles around every rounding edge", ["Boundary"],
           [(ENDING, 10 * at, 20, angle, 0) for at, angle in
            enumerate((0, 1, 2, 3, 4, 5, 6, 125, 126, 127, 128, 249, 250, 251))])
    accept("farthest coordinate of the compact format, 25.5 mm", ["Boundary"],
           [(BIFURCATION, 502, 502, 0, 0)])
    accept("no minutiae", ["EmptyData"], [])
    group.invalid("26 mm do not fit the compact format", CARD, ["Value"],
                  {"resolution": 197, "minutiae": shown([(ENDING, 513, 10, 0, 0)])}, "Value")
    group.invalid("no resolution", CARD, ["Value"],
                  {"resolution": 0, "minutiae": shown([(ENDING, 1, 1, 0, 0)])}, "Value")

    group = suite.group("MinutiaeCard", direction="decode")
    data = b"".join(bio.compact(draw("card decode", 5)))
    group.invalid("compact, a byte missing", CARD, ["Length"], {"compact": data[:-1]}, "Length")
    group.invalid("compact, a byte too many", CARD, ["Length"], {"compact": data + b"\0"}, "Length")
    data = b"".join(bio.normal(draw("card decode", 5)))
    group.invalid("normal, a byte missing", CARD, ["Length"], {"normal": data[:-1]}, "Length")
    return suite


def two_fingers():
    right = bio.minutiae_record(bio.view(2, draw("dg3 right", 32)))
    left = bio.minutiae_record(bio.view(7, draw("dg3 left", 28)))
    return [(0x09, right), (0x0A, left)]


def dg3_group(prints):
    return bio.group(*(bio.template(bio.FINGER, bio.FORMAT_MINUTIAE, record, subtype)
                       for subtype, record in prints))


def dg3_plain():
    suite = Suite("dg3", "dg3", "Contents of EF.DG3 with fingerprints in the clear.")
    group = suite.group("File", file="EF.DG3")

    def accept(comment, flags, prints, inner=None):
        data = tlv(0x63, dg3_group(prints) if inner is None else inner)
        group.valid(comment, DG3, flags, {"content": data}, {"templates": [
            {"biometricType": "08", "subtype": f"{subtype:02X}", "formatOwner": "0101",
             "formatType": "0002", "record": record} for subtype, record in prints]})
        return data

    prints = two_fingers()
    data = accept("two index fingers", ["Normal"], prints)
    accept("one thumb", ["Boundary"], [(0x05, prints[0][1])])
    damaged_frame(group, lambda changed: {"content": changed}, data, DG3, length_at=1)
    group.invalid("three templates announced, two there", DG3, ["Length"],
                  {"content": data.replace(b"\x02\x01\x02\x7f\x60", b"\x02\x01\x03\x7f\x60")}, "Length")
    group.invalid("one template announced, two there", DG3, ["Trailing"],
                  {"content": data.replace(b"\x02\x01\x02\x7f\x60", b"\x02\x01\x01\x7f\x60")}, "Trailing")
    headless = tlv(0x7F60, tlv(0x5F2E, prints[0][1]))
    group.invalid("biometric header missing", DG3, ["Missing"],
                  {"content": tlv(0x63, tlv(0x7F61, integer(1), headless))}, "Missing")
    return suite


def suites():
    yield records()
    yield cards()
    yield dg3_plain()
