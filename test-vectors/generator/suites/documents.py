"""EF.SOD: what it says, and whether it holds (Doc 9303-10 §4.6.2, Doc 9303-11 §5.1)."""

import hashlib

import ec
import files
import mrz
import pki
from ec import P256
from stream import Stream, take
from suite import Suite, damaged_frame, flipped
from tlv import integer, octets, oid, sequence, set_of, tlv

CLAUSE = "Doc 9303-10 §4.6.2"
PASSIVE = "Doc 9303-11 §5.1"
PATH = "Doc 9303-12 §5"
NOW = "20260601000000"


def groups():
    """Data groups of a small document; the last three are opaque here."""
    zone = mrz.td1("I", "UTO", "D23145890", "740812", "F", "360415", "UTO", "ERIKSSON", "ANNA<MARIA")
    return {1: files.dg1(zone), **{
        group: tlv(files.DG_TAGS[group], take(f"sod dg{group}", 300)) for group in (2, 3, 13, 14, 15)}}


def digests(contents):
    return [(group, hashlib.sha256(data).digest()) for group, data in contents.items()]


def described(version, hashes, signer, lds=("0108", "040000")):
    value = {"version": version, "digestAlgorithm": pki.SHA256,
             "hashes": [{"group": group, "digest": digest} for group, digest in hashes]}
    if lds:
        value.update(ldsVersion=lds[0], unicodeVersion=lds[1])
    value["signer"] = {"serial": f"{signer.serial:X}", "publicKey": P256.encode(signer.point)}
    return value


class Cases:
    def __init__(self):
        self.authority = pki.Authority("utopia")
        self.signer = self.authority.signer("utopia 1")
        self.contents = groups()
        self.hashes = digests(self.contents)
        self.content = pki.security_object(self.hashes)
        self.suite = Suite(
            "sod", "sod", "Passive authentication: EF.SOD, the anchor, the data groups that were",
            "read, and a moment. Valid means: it decodes, the signature over the signed",
            "attributes and the message digest hold, the signer's certificate was issued by the",
            "anchor and is within its validity, and every given data group has its hash.")
        self.group = self.suite.group("PassiveAuthentication", anchor=self.authority.certificate)

    def given(self, sod, contents=None, at=NOW):
        contents = self.contents if contents is None else contents
        shown = [{"group": group, "content": data} for group, data in contents.items()]
        return {"sod": sod, "dataGroups": shown, "at": at}

    def accept(self, comment, flags, content=None, contents=None, value=None, signer=None, **changes):
        signer = signer or self.signer
        sod = signer.sod(content or self.content, **changes)
        self.group.valid(comment, CLAUSE, flags, self.given(sod, contents),
                         value or described(1, self.hashes, signer))
        return sod

    def refuse(self, comment, flags, fault, sod, clause=PASSIVE, **given):
        self.group.invalid(comment, clause, flags, self.given(sod, **given), fault)

    def bend(self, comment, flags, fault, clause=PASSIVE, content=None, **changes):
        self.refuse(comment, flags, fault, self.signer.sod(content or self.content, **changes), clause)


def accepted(case):
    sod = case.accept("version 1", ["Normal"])
    case.accept("version 0, without LDS version", ["FieldForm"],
                pki.security_object(case.hashes, version=0, lds=None),
                value=described(0, case.hashes, case.signer, None))
    case.accept("with a signing time", ["FieldForm"], signing_time="20260120101500")
    case.accept("NULL parameters of the digest algorithm", ["FieldForm"],
                pki.security_object(case.hashes, null=True), null=True)
    extra = sequence(oid("1.3.6.1.4.1.99999.7"), set_of(octets(b"kept")))
    attributes = pki.signed_attributes(pki.LDS_SECURITY_OBJECT,
                                       hashlib.sha256(case.content).digest(), extra=[extra])
    case.accept("a signed attribute that is not known", ["UnknownEntry"], attributes=attributes)
    case.accept("only two of the data groups were read", ["Normal"],
                contents={g: case.contents[g] for g in (1, 2)})
    two = case.hashes[:2]
    case.accept("two hashes, the fewest", ["Boundary"], pki.security_object(two),
                {g: case.contents[g] for g in (1, 2)}, described(1, two, case.signer))
    many = {g: tlv(files.DG_TAGS[g], take(f"sod all dg{g}", 20)) for g in range(1, 17)}
    case.accept("sixteen hashes, the most", ["Boundary"], pki.security_object(digests(many)), many,
                described(1, digests(many), case.signer))
    case.accept("the anchor's certificate comes along", ["FieldForm"],
                certificates=[case.signer.certificate, case.authority.certificate])
    shapes(case)
    return sod


def shapes(case):
    """Signatures whose DER integers are shorter or longer than usual."""
    def search(test):
        for minute in range(100000):
            moment = f"202601{1 + minute // 1440:02}{minute // 60 % 24:02}{minute % 60:02}00"
            attributes = pki.signed_attributes(
                pki.LDS_SECURITY_OBJECT, hashlib.sha256(case.content).digest(), moment)
            if test(ec.sign(case.signer.key, set_of(*attributes))):
                return moment
        raise ValueError("no such signature")

    case.accept("r begins with a zero byte", ["LeadingZero"],
                signing_time=search(lambda rs: rs[0] < 1 << 247))
    case.accept("s begins with a zero byte", ["LeadingZero"],
                signing_time=search(lambda rs: rs[1] < 1 << 247))
    case.accept("r and s have their first bit set", ["HighBit"],
                signing_time=search(lambda rs: min(rs) >> 255))


def signatures(case):
    key, n = case.signer.key, P256.n
    attributes = pki.signed_attributes(pki.LDS_SECURITY_OBJECT,
                                       hashlib.sha256(case.content).digest())
    r, s = ec.sign(key, set_of(*attributes))
    der = pki.der_signature
    case.bend("s with one bit flipped", ["Signature"], "Authentication", signature=der((r, s ^ 1)))
    case.bend("r with one bit flipped", ["Signature"], "Authentication", signature=der((r ^ 2, s)))
    case.bend("r is zero", ["SignatureRange"], "Authentication", signature=der((0, s)))
    case.bend("s is zero", ["SignatureRange"], "Authentication", signature=der((r, 0)))
    case.bend("r is n", ["SignatureRange"], "Authentication", signature=der((n, s)))
    case.bend("s is s + n", ["SignatureRange"], "Authentication", signature=der((r, s + n)))
    case.bend("the signature of another key", ["WrongKey"], "Authentication",
              key=Stream("sod other key").scalar(P256))
    case.bend("signature is not DER", ["Signature"], "Authentication", signature=ec.plain((r, s)))
    case.bend("a byte after the signature's SEQUENCE", ["Trailing"], "Trailing",
              signature=der((r, s)) + b"\0")
    over_content = der(ec.sign(key, case.content))
    case.bend("signature over the content instead of the attributes", ["Signature"],
              "Authentication", signature=over_content)
    tagged = set_of(*attributes)
    case.bend("signature over the attributes with their tag A0", ["Signature"], "Authentication",
              signature=der(ec.sign(key, b"\xa0" + tagged[1:])))
    case.bend("message digest of other content, well signed", ["MessageDigest"], "Authentication",
              digest=hashlib.sha256(case.content + b"\0").digest())
    other = pki.security_object([(g, flipped(h, 0)) for g, h in case.hashes])
    case.bend("content exchanged under a good signature", ["MessageDigest"], "Authentication",
              shown=other)
    case.bend("content type attribute of something else", ["Value"], "Value",
              attribute_type="1.2.840.113549.1.7.1")
    case.bend("content type of something else", ["Value"], "Value",
              content_type="2.23.136.1.1.2", attribute_type="2.23.136.1.1.2")
    only = pki.signed_attributes(pki.LDS_SECURITY_OBJECT, hashlib.sha256(case.content).digest())
    case.bend("message digest attribute missing", ["Missing"], "Missing", attributes=only[:1])
    case.bend("content type attribute missing", ["Missing"], "Missing", attributes=only[1:])
    case.bend("message digest attribute twice", ["Duplicate"], "Duplicate",
              attributes=[*only, pki.signed_attributes(pki.LDS_SECURITY_OBJECT, bytes(32))[1]])


def structures(case, sod):
    damaged_frame(case.group, case.given, sod, CLAUSE)
    hashes = case.hashes
    for comment, flag, fault, content in (
        ("one hash only", "Length", "Length", pki.security_object(hashes[:1])),
        ("data group 17", "Value", "Value",
         pki.security_object([*hashes, (17, take("dg17", 32))])),
        ("data group 0", "Value", "Value", pki.security_object([(0, take("dg0", 32)), *hashes])),
        ("a data group twice", "Duplicate", "Duplicate",
         pki.security_object([*hashes, (1, take("dg1 again", 32))])),
        ("a hash of 31 bytes", "Length", "Length",
         pki.security_object([(1, hashes[0][1][:31]), *hashes[1:]])),
        ("version 2", "Unsupported", "Unsupported", pki.security_object(hashes, version=2)),
        ("version 0 with LDS version", "Value", "Value", pki.security_object(hashes, version=0)),
        ("a byte after the security object", "Trailing", "Trailing",
         pki.security_object(hashes) + b"\0"),
        ("digest algorithm that does not exist", "Unsupported", "Unsupported",
         pki.security_object(hashes, digest="2.16.840.1.101.3.4.2.99")),
    ):
        case.bend(comment, [flag], fault, CLAUSE, content)
    case.bend("no certificate", ["Missing"], "Missing", CLAUSE, certificates=[])
    case.bend("no signer", ["Missing"], "Missing", CLAUSE, signers=[])
    stranger = sequence(case.signer.issuer, integer(case.signer.serial + 1))
    case.bend("signer named by a serial number that no certificate has", ["Missing"], "Missing",
              CLAUSE, sid=stranger)


def hashes(case, sod):
    changed = {**case.contents, 2: flipped(case.contents[2], -1)}
    case.refuse("DG2 with one bit flipped", ["Hash"], "Authentication", sod, contents=changed)
    swapped = {1: case.contents[1], 2: case.contents[3], 3: case.contents[2]}
    case.refuse("DG2 and DG3 exchanged", ["Hash"], "Authentication", sod, contents=swapped)
    extra = {**case.contents, 16: tlv(0x70, b"\x02\x01\x00")}
    case.refuse("a data group that was never signed", ["Hash"], "Missing", sod, contents=extra)


def chains(case):
    content = case.content

    def refuse(comment, flags, signer, at=NOW, fault="Authentication"):
        case.refuse(comment, flags, fault, signer.sod(content), PATH, at=at)

    stranger = pki.Authority("impostor")
    refuse("signer under another authority of the same name", ["Chain"], stranger.signer("impostor 1"))
    forged = case.authority.signer("utopia forged", issuer_key=Stream("forger").scalar(P256))
    refuse("certificate signed with some other key", ["Chain"], forged)
    signer = case.authority.signer("utopia flipped")
    signer.certificate = flipped(signer.certificate, -1)
    refuse("certificate's signature with one bit flipped", ["Signature"], signer)
    signer = case.authority.signer("utopia other key")
    swapped = signer.certificate.replace(P256.encode(signer.point),
                                         P256.encode(P256.multiply(Stream("swapped").scalar(P256))))
    signer.certificate = swapped
    signer.key = Stream("swapped").scalar(P256)
    refuse("the signer's public key exchanged in its certificate", ["Chain"], signer)
    refuse("signer expired a second ago", ["Validity"],
           case.authority.signer("utopia expired", ("20260110000000", "20260531235959")),
           fault="Date")
    refuse("signer not valid before tomorrow", ["Validity"],
           case.authority.signer("utopia early", ("20260602000000", "20360410000000")), fault="Date")
    named = case.authority.signer("utopia renamed")
    named.issuer = pki.name("UT", "Utopia Passport Office", "Another Country Signing CA")
    named.certificate = pki.certificate(
        named.serial, named.issuer, named.name, ("20260110000000", "20360410000000"), named.point,
        pki.signer_extensions(named.point), case.authority.key)
    refuse("issuer's name is not the anchor's", ["Chain"], named, fault="Value")
    case.group.valid("signer valid to this very second", PATH, ["Boundary"], case.given(
        (last := case.authority.signer("utopia last", ("20260110000000", NOW))).sod(content)),
        described(1, case.hashes, last))
    return stranger


def suites():
    case = Cases()
    sod = accepted(case)
    signatures(case)
    structures(case, sod)
    hashes(case, sod)
    chains(case)
    yield case.suite
