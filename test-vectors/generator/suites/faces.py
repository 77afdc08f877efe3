"""Faces: records and EF.DG2."""

import biometric as bio
from stream import Stream
from suite import Suite, damaged_frame, flipped, replaced
from tlv import integer, tlv

RECORD = "ISO/IEC 19794-5:2005 §5"
DG2 = "Doc 9303-10 §4.7.2"
NAMES = {0: "JPEG", 1: "JPEG2000"}


def portrait(label, opening=bio.JP2, size=600):
    return bio.image(opening, Stream(label), size)


def shown(image, data_type, width, height, points=(), gender=0, eye=0, hair=0, mask=0,
          expression=0, pose=(0, 0, 0), uncertainty=(0, 0, 0), kind=1, colour=1, source=2,
          device=0, quality=0):
    return {"imageType": kind, "codec": NAMES[data_type], "width": width, "height": height,
            "gender": gender, "eyeColour": eye, "hairColour": hair, "featureMask": mask,
            "expression": expression, "pose": bytes(pose), "poseUncertainty": bytes(uncertainty),
            "featurePoints": [{"type": t, "code": c, "x": x, "y": y} for t, c, x, y in points],
            "colourSpace": colour, "sourceType": source, "deviceType": device,
            "quality": quality, "image": image}


def records():
    suite = Suite("face_record", "face_record", "Face records of the 2005 edition. Images are opaque",
                  "bytes behind the opening that tells their codec.")
    group = suite.group("FaceRecord", edition=2005)

    def accept(comment, flags, *faces):
        data = bio.face_record(*(bio.face_block(**face) for face in faces))
        group.valid(comment, RECORD, flags, {"record": data},
                    {"faces": [shown(**face) for face in faces]})
        return data

    base = dict(image=portrait("face"), data_type=1, width=413, height=531)
    data = accept("JPEG 2000 file, nothing specified", ["Normal"], base)
    accept("JPEG 2000 codestream without boxes", ["FieldForm"],
           {**base, "image": portrait("face stream", bio.CODESTREAM)})
    accept("JPEG", ["Normal"], {**base, "image": portrait("face jpeg", bio.JPEG), "data_type": 0})
    points = [(1, 0xC1, 140, 220), (1, 0xC2, 273, 220), (1, 0x95, 206, 300)]
    accept("every field specified, three feature points", ["Normal"],
           {**base, "points": points, "gender": 2, "eye": 3, "hair": 2, "mask": 0x000013,
            "expression": 1, "pose": (1, 181, 3), "uncertainty": (2, 2, 2), "kind": 2,
            "source": 1, "device": 0x0102, "quality": 0})
    accept("two images", ["Normal"], base,
           {**base, "image": portrait("face second", bio.JPEG), "data_type": 0, "kind": 0})
    accept("an image that makes lengths need three bytes outside", ["Boundary"],
           {**base, "image": portrait("face large", bio.JP2, 15000)})

    def refuse(comment, flag, changed, fault, at=None):
        group.invalid(comment, RECORD, [flag], {"record": changed}, fault, at)

    refuse("format identifier", "Tag", flipped(data, 1), "Tag", 0)
    refuse("version 030 with the layout of 010", "Unsupported",
           replaced(data, b"010\0", b"030\0"), "Unsupported", 4)
    refuse("record length one too long", "Length", bio.face_record(
        bio.face_block(**base), length=len(data) + 1), "Length", 8)
    refuse("record length one too short", "Length", bio.face_record(
        bio.face_block(**base), length=len(data) - 1), "Length", 8)
    refuse("one byte after the end", "Trailing", data + b"\0", "Trailing")
    refuse("block length one too long", "Length", bio.face_record(
        bio.face_block(**base, length=4 + 28 + len(base["image"]) + 1)), "Length", 14)
    refuse("block shorter than its fixed part", "Length", bio.face_record(
        bio.face_block(**base, length=20)), "Length", 14)
    refuse("no image", "Value", bio.face_record(), "Value", 12)
    refuse("two images announced, one there", "Length", bio.face_record(
        bio.face_block(**base), count=2), "Length")
    refuse("more feature points than the block can hold", "Length", bio.face_record(
        bio.face_block(**base, declared=0xFFFF)), "Length")
    refuse("image data type 2", "Value", bio.face_record(
        bio.face_block(**{**base, "data_type": 2})), "Value")
    refuse("said to be JPEG, is JPEG 2000", "Value", bio.face_record(
        bio.face_block(**{**base, "data_type": 0})), "Value")
    return suite


def face(label="dg2 portrait", size=900, **fields):
    fields = {"data_type": 1, "width": 413, "height": 531, **fields}
    return bio.face_record(bio.face_block(portrait(label, size=size), **fields))


def dg2_content(record, **header):
    return tlv(0x75, bio.group(bio.template(bio.FACE, bio.FORMAT_FACE, record, **header)))


def dg2():
    suite = Suite("dg2", "dg2", "Contents of EF.DG2.")
    group = suite.group("File", file="EF.DG2")

    def accept(comment, flags, data, *records, subtype=None):
        group.valid(comment, DG2, flags, {"content": data}, {"templates": [
            {"biometricType": "02", "subtype": subtype, "formatOwner": "0101",
             "formatType": "0008", "record": record} for record in records]})
        return data

    record = face()
    data = accept("one portrait", ["Normal"], dg2_content(record), record)
    accept("with subtype and creation date", ["Normal"],
           dg2_content(record, subtype=0, created="20260115103000"), record, subtype="00")
    more = tlv(0x85, bytes.fromhex("2026011520360115")) + tlv(0x86, bytes(4))
    accept("with validity and creator", ["FieldForm"], dg2_content(record, more=more), record)
    other = face("dg2 older portrait")
    accept("two portraits", ["Normal"], tlv(0x75, bio.group(
        *(bio.template(bio.FACE, bio.FORMAT_FACE, r) for r in (record, other)))), record, other)
    large = face("dg2 large", 18000)
    accept("18 kB", ["Boundary"], dg2_content(large), large)
    damaged_frame(group, lambda changed: {"content": changed}, data, DG2)
    group.invalid("group tag 7F60 instead of 7F61", DG2, ["Tag"],
                  {"content": data.replace(b"\x7f\x61", b"\x7f\x60", 1)}, "Tag", 4)
    group.invalid("no template", DG2, ["Value"],
                  {"content": tlv(0x75, tlv(0x7F61, integer(0)))}, "Value")
    header = tlv(0xA1, tlv(0x81, b"\x02"), tlv(0x88, b"\x00\x08"))
    group.invalid("format owner missing", DG2, ["Missing"], {"content": tlv(
        0x75, tlv(0x7F61, integer(1), tlv(0x7F60, header, tlv(0x5F2E, record))))}, "Missing")
    header = tlv(0xA1, tlv(0x87, b"\x01\x01"), tlv(0x88, b"\x00\x08"))
    group.invalid("record missing", DG2, ["Missing"], {"content": tlv(
        0x75, tlv(0x7F61, integer(1), tlv(0x7F60, header)))}, "Missing")
    return suite


def suites():
    yield records()
    yield dg2()
