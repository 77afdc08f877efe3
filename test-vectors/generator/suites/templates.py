"""The face template of a sealed record."""

from stream import take
from suite import Suite, damaged_frame, flipped
from tlv import tlv

CLAUSE = "docs/decisions/0020"


def template(algorithm, model, scale, vector, dimensions=None, version=1, more=b""):
    dimensions = len(vector) if dimensions is None else dimensions
    return tlv(0xE1, tlv(0x80, bytes([version])), tlv(0x81, algorithm), tlv(0x82, model),
               tlv(0x83, dimensions.to_bytes(2, "big")), tlv(0x84, scale.to_bytes(4, "big")),
               tlv(0x85, vector), more)


def suites():
    suite = Suite("face_template", "face_template",
                  "Face templates: algorithm, SHA-256 of its model, and a vector of signed bytes in",
                  "steps of scale / 2^32.")
    group = suite.group("FaceTemplate", version=1)
    model = take("face model", 32)

    def accept(comment, flags, algorithm, scale, vector, more=b""):
        data = template(algorithm.encode(), model, scale, vector, more=more)
        group.valid(comment, CLAUSE, flags, {"template": data}, {
            "algorithm": algorithm, "model": model, "scale": scale,
            "components": [byte - 256 if byte > 127 else byte for byte in vector]})
        return data

    vector = take("face vector", 512)
    data = accept("512 dimensions", ["Normal"], "example-net 1.0", 4_294_967, vector)
    accept("128 dimensions", ["Normal"], "example-net 0.9", 1 << 25, vector[:128])
    accept("one dimension, the most negative value", ["Boundary"], "x", 1, b"\x80")
    accept("largest scale", ["Boundary"], "example-net 1.0", 2**32 - 1, vector[:64])
    accept("an algorithm name of 64 bytes", ["Boundary"], "n" * 64, 1, vector[:16])
    accept("an entry that is not known", ["UnknownEntry"], "example-net 1.0", 1, vector[:16],
           tlv(0x86, b"\x01"))
    damaged_frame(group, lambda changed: {"template": changed}, data, CLAUSE)

    def refuse(comment, flag, **changes):
        parts = {"algorithm": b"example-net 1.0", "model": model, "scale": 1,
                 "vector": vector[:16], **changes}
        group.invalid(comment, CLAUSE, [flag], {"template": template(**parts)}, flag)

    refuse("version 2", "Unsupported", version=2)
    refuse("no algorithm", "Length", algorithm=b"")
    refuse("an algorithm name of 65 bytes", "Length", algorithm=b"n" * 65)
    refuse("an algorithm name that is not UTF-8", "Text", algorithm=b"\xff\xfe")
    refuse("model hash of 31 bytes", "Length", model=model[:31])
    refuse("one dimension more than components", "Length", dimensions=17)
    refuse("no dimensions", "Length", vector=b"")
    refuse("scale twice", "Duplicate", more=tlv(0x84, bytes(4)))
    changed = flipped(data, data.index(b"\x82\x20" + model), 0x04)
    group.invalid("model missing", CLAUSE, ["Missing"], {"template": changed}, "Tag")
    yield suite
