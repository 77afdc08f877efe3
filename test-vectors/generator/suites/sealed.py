"""Sealed records: key derivation, CMS AuthEnvelopedData, and the containers in DG3 and DG13."""

import files
from stream import take
from suite import Suite, damaged_frame, flipped
from suites.fingers import dg3_group, two_fingers
from symmetric import cmac, gcm, wrap
from tlv import explicit, integer, octets, oid, sequence, set_of, tlv

AUTH_ENVELOPED = "1.2.840.113549.1.9.16.1.23"
DATA = "1.2.840.113549.1.7.1"
AES256_WRAP = "2.16.840.1.101.3.4.1.45"
AES256_GCM = "2.16.840.1.101.3.4.1.46"
CLASSES = {"identity": 1, "face": 2, "anthropometry": 3, "fingerprints": 4}
DERIVE = "SP 800-108r1 §4.1"
ENVELOPE = "RFC 5083 §2"


def master(name):
    return take(f"master key {name}", 32)


def prf_input(counter, name, generation, number):
    return (counter.to_bytes(4, "big") + b"cardwright seal " + name.encode() + b"\0"
            + bytes([generation]) + number.encode() + (256).to_bytes(4, "big"))


def key_of(name, generation, number):
    return b"".join(cmac(master(name), prf_input(i, name, generation, number)) for i in (1, 2))


def recipient(identifier, kek, content_key, version=4, algorithm=AES256_WRAP, wrapped=None):
    """[2] KEKRecipientInfo (RFC 5652 §6.2.3)."""
    return explicit(2, integer(version), sequence(octets(identifier)), sequence(oid(algorithm)),
                    octets(wrapped or wrap(kek, content_key)))


def envelope(recipients, nonce, ciphertext, tag, algorithm=AES256_GCM, tag_length=16, version=0,
             kind=AUTH_ENVELOPED, content=DATA):
    parameters = sequence(octets(nonce), b"" if tag_length is None else integer(tag_length))
    inner = sequence(oid(content), sequence(oid(algorithm), parameters), tlv(0x80, ciphertext))
    body = sequence(integer(version), set_of(*recipients), inner, octets(tag))
    return sequence(oid(kind), explicit(0, body))


class Sealer:
    """Seals one record for one class of readers, every random byte drawn from a label."""

    def __init__(self, label, name, generation=1, number="D23145890"):
        self.identifier = f"{name}.{generation}".encode()
        self.kek = key_of(name, generation, number)
        self.content_key, self.nonce = take(f"{label} content key", 32), take(f"{label} nonce", 12)

    def recipient(self, **changes):
        identifier = changes.pop("identifier", self.identifier)
        kek = changes.pop("kek", self.kek)
        return recipient(identifier, kek, self.content_key, **changes)

    def seal(self, plaintext, *others):
        ciphertext, tag = gcm(self.content_key, self.nonce, plaintext)
        return envelope([self.recipient(), *others], self.nonce, ciphertext, tag)


def derivation():
    suite = Suite("seal_key", "seal_key", "Key-encryption key of a card and a class of readers:",
                  "SP 800-108 in counter mode, CMAC-AES-256, input = counter (4 bytes) ||",
                  "\"cardwright seal \" class || 00 || generation (1 byte) || document number in",
                  "ASCII || 256 as 4 bytes. blocks are the two PRF inputs.")
    group = suite.group("SealKey", kdf="SP 800-108 counter mode, CMAC-AES-256")
    for name in CLASSES:
        for generation, number, flags in (
            (1, "D23145890", ["Normal"]), (2, "D23145890", ["Normal"]), (255, "7", ["Boundary"]),
            (1, "201000042", ["Vietnamese"]), (1, "D2314589073490123456AB", ["LongNumber"]),
        ):
            group.valid(f"{name}, generation {generation}, {len(number)} characters", DERIVE, flags,
                        {"master": master(name), "class": name, "generation": generation,
                         "documentNumber": number},
                        {"blocks": [prf_input(i, name, generation, number) for i in (1, 2)],
                         "kek": key_of(name, generation, number)})
    return suite


def records():
    suite = Suite("sealed_record", "sealed_record",
                  "Sealed records: a CMS ContentInfo with AuthEnvelopedData, AES-256-GCM, one",
                  "KEKRecipientInfo per key. Given the record, a key and its identifier, the",
                  "plaintext comes out or nothing does. openssl cms -decrypt -inform DER -secretkey",
                  "KEK -secretkeyid IDENTIFIER opens every valid one.",
                  "composition shows what went into it.")
    group = suite.group("SealedRecord", cipher="AES-256-GCM", wrap="AES-256 key wrap")

    def given(record, sealer):
        return {"record": record, "kek": sealer.kek, "keyIdentifier": sealer.identifier}

    def accept(comment, flags, sealer, plaintext, *others):
        record = sealer.seal(plaintext, *others)
        ciphertext, tag = gcm(sealer.content_key, sealer.nonce, plaintext)
        group.valid(comment, ENVELOPE, flags, given(record, sealer), {
            "plaintext": plaintext, "composition": {
                "contentKey": sealer.content_key, "nonce": sealer.nonce,
                "wrappedKey": wrap(sealer.kek, sealer.content_key),
                "ciphertext": ciphertext, "tag": tag}})
        return record

    for name in CLASSES:
        accept(f"class {name}", ["Normal"], Sealer(f"record {name}", name), take(f"{name} text", 200))
    for size in (0, 1, 15, 16, 17, 127, 128, 4096):
        flags = ["EmptyData"] if size == 0 else ["Boundary"]
        accept(f"{size} bytes", flags, Sealer(f"record of {size}", "face"), take(f"text {size}", size))
    sealer = Sealer("record shared", "face", 2)
    older = Sealer("record shared older", "face", 1)
    accept("two recipients, ours with the newer generation", ["Normal"], sealer, take("shared", 50),
           recipient(older.identifier, older.kek, sealer.content_key))
    accept("beside a recipient of an agency whose key is not known", ["UnknownEntry"], sealer,
           take("agency", 50), recipient(b"agency-7", take("agency key", 32), sealer.content_key))
    refused(group, given)
    return suite


def refused(group, given):
    sealer = Sealer("record refused", "face")
    plaintext = take("record refused text", 64)
    ciphertext, tag = gcm(sealer.content_key, sealer.nonce, plaintext)
    record = sealer.seal(plaintext)

    def made(recipients=None, **changes):
        parts = {"nonce": sealer.nonce, "ciphertext": ciphertext, "tag": tag, **changes}
        return envelope(recipients or [sealer.recipient()], **parts)

    def refuse(comment, flag, fault, changed, sealer=sealer, clause=ENVELOPE):
        group.invalid(comment, clause, [flag], given(changed, sealer), fault)

    refuse("tag with one bit flipped", "GcmTag", "Authentication", made(tag=flipped(tag, 0)))
    refuse("ciphertext with one bit flipped", "GcmTag", "Authentication",
           made(ciphertext=flipped(ciphertext, 9)))
    refuse("ciphertext one byte shorter", "GcmTag", "Authentication", made(ciphertext=ciphertext[:-1]))
    refuse("nonce with one bit flipped", "GcmTag", "Authentication",
           made(nonce=flipped(sealer.nonce, 0)))
    refuse("tag cut to twelve bytes, as announced", "GcmTag", "Unsupported",
           made(tag=tag[:12], tag_length=12))
    refuse("tag of twelve bytes by default", "GcmTag", "Unsupported", made(tag=tag[:12], tag_length=None))
    refuse("tag cut to four bytes", "GcmTag", "Unsupported", made(tag=tag[:4], tag_length=4))
    refuse("tag shorter than announced", "Length", "Length", made(tag=tag[:12]))
    refuse("nonce of eleven bytes", "Length", "Unsupported", made(nonce=sealer.nonce[:11]))
    wrapped = wrap(sealer.kek, sealer.content_key)
    refuse("wrapped key with one bit flipped", "KeyWrap", "Authentication",
           made([sealer.recipient(wrapped=flipped(wrapped, 20))]), clause="RFC 3394 §2.2.2")
    refuse("wrapped key of another card", "WrongKey", "Authentication",
           made([sealer.recipient(kek=key_of("face", 1, "D23145891"))]), clause="RFC 3394 §2.2.2")
    refuse("wrapped key eight bytes short", "KeyWrap", "Length",
           made([sealer.recipient(wrapped=wrapped[:-8])]))
    refuse("no recipient with this key identifier", "Missing", "Missing", record,
           Sealer("record refused", "face", 2))
    refuse("AES-128 key wrap announced", "Unsupported", "Unsupported",
           made([sealer.recipient(algorithm="2.16.840.1.101.3.4.1.5")]))
    refuse("AES-128-GCM announced", "Unsupported", "Unsupported",
           made(algorithm="2.16.840.1.101.3.4.1.6"))
    refuse("EnvelopedData instead of AuthEnvelopedData", "Tag", "Unsupported",
           made(kind="1.2.840.113549.1.7.3"))
    refuse("version 1", "Unsupported", "Unsupported", made(version=1))
    refuse("recipient of version 3", "Unsupported", "Unsupported", made([sealer.recipient(version=3)]))
    refuse("one byte after the end", "Trailing", "Trailing", record + b"\0")
    refuse("last byte missing", "Length", "Length", record[:-1])


def containers():
    """EF.DG3 and EF.DG13 that hold sealed records."""
    for name, file, tag, wanted in (
        ("dg3_sealed", "EF.DG3", 0x63, ["fingerprints"]),
        ("dg13_sealed", "EF.DG13", 0x6D, ["identity", "face", "anthropometry"]),
    ):
        clause = "Doc 9303-11 §7" if tag == 0x63 else "Doc 9303-10 §4.7.13"
        suite = Suite(name, "sealed_file", f"Contents of {file} with sealed records, each under the tag",
                      "A0 | class number. records lists them; opening one is the matter of",
                      "sealed_record.json, and opens gives key and plaintext of the first.")
        group = suite.group("File", file=file)
        texts = {"fingerprints": dg3_group(two_fingers())}
        sealers = {n: Sealer(f"{name} {n}", n) for n in wanted}
        records = {CLASSES[n]: sealers[n].seal(texts.get(n) or take(f"{name} {n} text", 150))
                   for n in wanted}
        first = wanted[0]
        opens = {"keyIdentifier": sealers[first].identifier, "kek": sealers[first].kek,
                 "plaintext": texts.get(first) or take(f"{name} {first} text", 150)}

        def accept(comment, flags, held, **value):
            data = files.sealed_group(tag, held)
            group.valid(comment, clause, flags, {"content": data}, {
                "records": [{"class": number, "record": record} for number, record in held.items()],
                **value})
            return data

        data = accept("every record of the file", ["Normal"], records, opens=opens)
        if len(records) > 1:
            accept("identity alone", ["Normal"], {1: records[1]})
            accept("identity and anthropometry", ["Normal"], {1: records[1], 3: records[3]})
        accept("a class that is not known", ["UnknownEntry"], {**records, 9: records[CLASSES[first]]})
        damaged_frame(group, lambda changed: {"content": changed}, data, clause)
        twice = tlv(tag, *(tlv(0xA0 | CLASSES[first], records[CLASSES[first]]),) * 2)
        group.invalid("one class twice", clause, ["Duplicate"], {"content": twice}, "Duplicate")
        group.invalid("record tag is primitive", clause, ["Tag"], {"content": tlv(
            tag, tlv(0x80 | CLASSES[first], records[CLASSES[first]]))}, "Tag")
        yield suite


def suites():
    yield derivation()
    yield records()
    yield from containers()
