"""How a vector file is built up: suites hold groups, groups hold tests."""

GENERATOR_VERSION = "1.0.0"

# What a flag says about a test. bugType is what an implementation that gets it wrong suffers from.
FLAGS = {
    "Normal": ("BASIC", "An ordinary case that every implementation must get right."),
    "Specimen": ("BASIC", "Values that a standard prints as its example."),
    "Vietnamese": ("FUNCTIONALITY", "Letters, layout or numbers of the Vietnamese profile."),
    "LongNumber": ("EDGE_CASE", "A document number of more than nine characters."),
    "Truncation": ("EDGE_CASE", "A name that does not fit and must be cut by rule."),
    "Boundary": ("EDGE_CASE", "The smallest or largest a field allows, or a length form that changes."),
    "UnknownEntry": ("FUNCTIONALITY", "Something a reader need not know and must not trip over."),
    "LeadingZero": ("EDGE_CASE", "A big-endian number whose first byte is zero; it must not be dropped."),
    "HighBit": ("EDGE_CASE", "A DER INTEGER whose first bit is set; it needs a zero byte in front."),
    "FieldForm": ("FUNCTIONALITY", "An encoding that is not preferred but stands on issued cards."),
    "Extended": ("EDGE_CASE", "Extended length fields (ISO/IEC 7816-3 §12.1.3)."),
    "EmptyData": ("EDGE_CASE", "A command or response without data, which still moves counters."),
    "Character": ("MODIFIED_DATA", "A character outside the alphabet of its field."),
    "CheckDigit": ("MODIFIED_DATA", "A check digit that disagrees with its field."),
    "Date": ("MODIFIED_DATA", "A date that no calendar has."),
    "Tag": ("MODIFIED_DATA", "A tag other than the one that must stand there."),
    "Length": ("MODIFIED_DATA", "A length that disagrees with the bytes that follow."),
    "Trailing": ("MODIFIED_DATA", "Bytes after the end of the structure."),
    "Value": ("MODIFIED_DATA", "A value outside the range of its field."),
    "Unsupported": ("MODIFIED_DATA", "A version or algorithm that does not exist."),
    "Text": ("MODIFIED_DATA", "Text that is not valid in its encoding."),
    "Missing": ("MODIFIED_DATA", "Something mandatory is not there."),
    "Duplicate": ("MODIFIED_DATA", "Something unique is there twice."),
    "Order": ("MODIFIED_DATA", "Elements in an order the standard forbids."),
    "Signature": ("AUTH_BYPASS", "A signature that does not belong to what it stands under."),
    "SignatureRange": ("AUTH_BYPASS", "A signature value outside 1 to n-1."),
    "MessageDigest": ("AUTH_BYPASS", "A signed digest of some other content."),
    "Hash": ("AUTH_BYPASS", "A data group other than the one that was signed."),
    "Chain": ("AUTH_BYPASS", "A certificate that leads to no anchor."),
    "Validity": ("AUTH_BYPASS", "A certificate outside its validity period."),
    "KeyWrap": ("CONFIDENTIALITY", "A wrapped key that does not open."),
    "GcmTag": ("AUTH_BYPASS", "A sealed record that was changed."),
    "WrongKey": ("AUTH_BYPASS", "The key of someone else."),
    "Mac": ("AUTH_BYPASS", "A message whose authentication code does not agree."),
    "MissingMac": ("AUTH_BYPASS", "A message that should carry an authentication code and does not."),
    "Replay": ("AUTH_BYPASS", "A message that was right once, and is not now."),
    "Padding": ("MODIFIED_DATA", "Decrypted data without its padding."),
    "Plain": ("AUTH_BYPASS", "An unprotected message where only protected ones are allowed."),
    "InvalidPoint": ("CONFIDENTIALITY", "A public key that is not a point of the curve."),
    "EqualKeys": ("AUTH_BYPASS", "Two ephemeral keys that must differ and do not."),
    "Infinity": ("AUTH_BYPASS", "Key agreement or mapping that ends in the point at infinity."),
    "Token": ("AUTH_BYPASS", "An authentication token that does not agree."),
    "WrongPassword": ("AUTH_BYPASS", "A session with a password the other side does not have."),
    "Cryptogram": ("AUTH_BYPASS", "A cryptogram that the other side could not have computed."),
    "Sequence": ("MISSING_STEP", "A step taken before the one that must precede it."),
}


class Group:
    def __init__(self, suite, fields):
        self.suite, self.fields, self.tests = suite, fields, []

    def _add(self, comment, clause, flags, given, expect):
        for flag in flags:
            if flag not in FLAGS:
                raise KeyError(flag)
        self.suite.count += 1
        self.tests.append({
            "tcId": self.suite.count, "comment": comment, "clause": clause, "flags": list(flags),
            "input": hexed(given), "expect": hexed(expect),
        })

    def valid(self, comment, clause, flags, given, value):
        self._add(comment, clause, flags, given, {"result": "valid", "value": value})

    def invalid(self, comment, clause, flags, given, fault, at=None):
        expect = {"result": "invalid", "fault": fault}
        if at is not None:
            expect["at"] = at
        self._add(comment, clause, flags, given, expect)


class Suite:
    """One vector file."""

    def __init__(self, name, schema, *header):
        self.name, self.schema, self.header = name, schema, list(header)
        self.groups, self.count = [], 0

    def group(self, kind, **fields):
        group = Group(self, {"type": kind, **hexed(fields)})
        self.groups.append(group)
        return group

    def document(self):
        groups = [group for group in self.groups if group.tests]
        used = sorted({flag for g in groups for t in g.tests for flag in t["flags"]})
        return {
            "suite": self.name,
            "schema": f"{self.schema}.json",
            "generatorVersion": GENERATOR_VERSION,
            "numberOfTests": self.count,
            "header": self.header,
            "notes": {f: {"bugType": FLAGS[f][0], "description": FLAGS[f][1]} for f in used},
            "testGroups": [{**group.fields, "tests": group.tests} for group in groups],
        }


def hexed(value):
    """Bytes become upper-case hexadecimal; everything else stays as it is."""
    if isinstance(value, (bytes, bytearray)):
        return value.hex().upper()
    if isinstance(value, dict):
        return {key: hexed(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [hexed(item) for item in value]
    return value


def flipped(data, at, mask=0x01):
    """The same bytes with bits of one of them flipped."""
    at %= len(data)
    return data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :]


def replaced(data, old, new):
    """The same bytes with `old`, which must occur exactly once, replaced."""
    if data.count(old) != 1:
        raise ValueError(f"{old.hex()} occurs {data.count(old)} times")
    return data.replace(old, new)


def damaged_frame(group, given, data, clause, tag_at=0, length_at=1, more=b"\x00"):
    """The faults every file with an outer tag must catch: tag, length too long, too short, a byte
    too many, a byte too few."""
    group.invalid("outer tag wrong", clause, ["Tag"],
                  given(flipped(data, tag_at, 0x02)), "Tag", tag_at)
    last = length_at + (data[length_at] & 0x7F if data[length_at] & 0x80 else 0)
    longer = data[:last] + bytes([(data[last] + 1) % 256]) + data[last + 1 :]
    shorter = data[:last] + bytes([(data[last] - 1) % 256]) + data[last + 1 :]
    group.invalid("outer length one too long", clause, ["Length"], given(longer), "Length")
    group.invalid("outer length one too short", clause, ["Length"], given(shorter), "Trailing")
    group.invalid("one byte after the end", clause, ["Trailing"], given(data + more),
                  "Trailing", len(data))
    group.invalid("last byte missing", clause, ["Length"], given(data[:-1]), "Length")
    group.invalid("empty file", clause, ["Missing"], given(b""), "Missing")
