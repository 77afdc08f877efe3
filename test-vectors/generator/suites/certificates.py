"""Card-verifiable certificates as such, and EF.CVCA."""

import hashlib

import cvc
import rsa
from curves import BRAINPOOL_P384R1, BRAINPOOL_P512R1, P384, P521
from cvc import CVCA, DOMESTIC, FOREIGN, TERMINAL, Certificate, Holder
from ec import BRAINPOOL_P256R1, P256
from keys import TA
from stream import take
from suite import Suite, damaged_frame, flipped, replaced
from tlv import oid, tlv

CLAUSE = "TR-03110-3 §C.1"
ROLES = {CVCA: "CVCA", DOMESTIC: "domestic document verifier", FOREIGN: "foreign document verifier",
         TERMINAL: "terminal"}
DAYS = "20260101", "20281231"
SHA256_INFO = bytes.fromhex("3031300D060960864801650304020105000420")


def given(encoded):
    return {"certificate": encoded}


def shown(certificate, domain):
    subject, rights = certificate.holder, certificate.rights
    return {"authority": certificate.issuer.name.decode(), "holder": subject.name.decode(),
            "role": ROLES[certificate.role], "dg3": bool(rights & 1), "dg4": bool(rights & 2),
            "effective": certificate.effective, "expiration": certificate.expiration,
            "algorithm": cvc.ecdsa(subject.hashed), "signature": certificate.signature,
            "publicKey": subject.curve.encode(subject.point),
            **({"curve": subject.curve.name} if domain else {})}


def elliptic(group):
    for curve, hashed in ((P256, hashlib.sha256), (BRAINPOOL_P256R1, hashlib.sha224),
                          (P384, hashlib.sha384), (BRAINPOOL_P384R1, hashlib.sha384),
                          (P521, hashlib.sha512), (BRAINPOOL_P512R1, hashlib.sha512)):
        authority = Holder("UTCVCAUT001", curve, hashed)
        root = Certificate(authority, authority, CVCA | 3, *DAYS)
        group.valid(f"authority on {curve.name}", CLAUSE, ["Normal"], given(root.encoded),
                    shown(root, True))
    for rights, name in ((DOMESTIC | 1, "UTDVUT001"), (FOREIGN | 2, "AADVERIFIUT0A1"),
                         (TERMINAL | 3, "UTISAIRP0RT00001"), (TERMINAL, "UTX00000")):
        below = Certificate(authority, Holder(name, curve, hashed), rights, "20260201", "20260430")
        group.valid(f"{ROLES[rights & 0xC0]}, name of {len(name)} characters", CLAUSE, ["Normal"],
                    given(below.encoded), shown(below, False))


def with_rsa(group):
    key, name = rsa.RSA_2048, b"UTCVCAUT101"
    salt = take("cv salt", 64)
    for arc, label, sign in (
        ("1.2", "RSASSA-PKCS1-v1_5 and SHA-256",
         lambda body: rsa.pkcs1(key, body, hashlib.sha256, SHA256_INFO)),
        ("1.4", "RSASSA-PSS and SHA-256", lambda body: rsa.pss(key, body, hashlib.sha256, salt[:32])),
        ("1.6", "RSASSA-PSS and SHA-512", lambda body: rsa.pss(key, body, hashlib.sha512, salt)),
    ):
        algorithm = f"{TA}.{arc}"
        body = cvc.body(name, cvc.rsa_key(key.n, key.e, algorithm), name, bytes([CVCA | 3]), *DAYS)
        signature = sign(body)
        group.valid(label, CLAUSE, ["Normal"], given(cvc.wrapped(body + tlv(0x5F37, signature))), {
            "authority": name.decode(), "holder": name.decode(), "role": "CVCA", "dg3": True,
            "dg4": True, "effective": DAYS[0], "expiration": DAYS[1], "algorithm": algorithm,
            "signature": signature, "modulus": cvc.unsigned(key.n), "exponent": cvc.unsigned(key.e)})


def refusals(group):
    authority = Holder("UTCVCAUT001", P256)
    holder = Holder("UTDVDEUT001", P256)
    good = Certificate(authority, holder, DOMESTIC | 3, "20260201", "20260430")
    body, signature = good.body, good.objects[len(good.body):]

    def refuse(comment, flags, fault, changed):
        group.invalid(comment, CLAUSE, flags, given(cvc.wrapped(changed + signature)), fault)

    def without(part, by=b""):
        inner = replaced(body[4:] if body[2] == 0x81 else body[3:], part, by)
        return tlv(0x7F4E, inner)

    damaged_frame(group, given, good.encoded, CLAUSE, 1, 2)
    key = cvc.ec_key(P256, holder.point, hashlib.sha256)
    car, chr_ = tlv(0x42, authority.name), tlv(0x5F20, holder.name)
    begin, end = tlv(0x5F25, cvc.date("20260201")), tlv(0x5F24, cvc.date("20260430"))
    profile, role = tlv(0x5F29, b"\0"), tlv(0x7F4C, oid(cvc.IS), tlv(0x53, bytes([DOMESTIC | 3])))
    for name, part in (("profile", profile), ("authority", car), ("public key", key), ("holder", chr_),
                       ("authorization", role), ("effective date", begin), ("expiration date", end)):
        refuse(f"{name} missing", ["Missing"], "Tag", without(part))
    for comment, flags, fault, old, new in (
        ("profile 1", ["Unsupported"], "Unsupported", profile, tlv(0x5F29, b"\x01")),
        ("a month of 13", ["Date"], "Date", begin, tlv(0x5F25, bytes([2, 6, 1, 3, 0, 1]))),
        ("30 February", ["Date"], "Date", begin, tlv(0x5F25, bytes([2, 6, 0, 2, 3, 0]))),
        ("a date in ASCII", ["Date"], "Date", begin, tlv(0x5F25, b"260201")),
        ("expires before it begins", ["Order"], "Order", end, tlv(0x5F24, cvc.date("20260131"))),
        ("dates exchanged", ["Order"], "Tag", begin + end, end + begin),
        ("name of seventeen characters", ["Length"], "Length", chr_, tlv(0x5F20, b"UTDVERIFIERUT0001")),
        ("name of seven characters", ["Length"], "Length", chr_, tlv(0x5F20, b"UT00001")),
        ("country in small letters", ["Character"], "Character", car, tlv(0x42, b"utCVCAUT001")),
        ("sequence with a blank", ["Character"], "Character", car, tlv(0x42, b"UTCVCAUT 01")),
        ("algorithm that does not exist", ["Unsupported"], "Unsupported", oid(f"{TA}.2.3"),
         oid(f"{TA}.2.9")),
        ("no algorithm", ["Missing"], "Tag", oid(f"{TA}.2.3"), b""),
        ("point of one coordinate and a half", ["Length"], "Value", key, tlv(
            0x7F49, oid(f"{TA}.2.3"), tlv(0x86, P256.encode(holder.point)[:-1]))),
        ("compressed point", ["InvalidPoint"], "Value", key, tlv(
            0x7F49, oid(f"{TA}.2.3"), tlv(0x86, b"\x02" + P256.encode(holder.point)[1:33]))),
        ("role of two bytes", ["Length"], "Length", role, tlv(
            0x7F4C, oid(cvc.IS), tlv(0x53, b"\x80\x03"))),
        ("prime without the other parameters", ["Missing"], "Tag", key, tlv(
            0x7F49, oid(f"{TA}.2.3"), tlv(0x81, P256.field(P256.p)),
            tlv(0x86, P256.encode(holder.point)))),
    ):
        refuse(comment, flags, fault, without(old, new))
    group.invalid("signature missing", CLAUSE, ["Missing"], given(cvc.wrapped(body)), "Missing")
    root = Certificate(authority, authority, CVCA | 3, *DAYS).encoded
    group.invalid("parameters of no curve", CLAUSE, ["Unsupported"], given(replaced(
        root, P256.field(P256.b), flipped(P256.field(P256.b), -1))), "Unsupported")


def trust_points():
    suite = Suite("ef_cvca", "ef_cvca", "EF.CVCA: the names of one or two trust points, the newest first,",
                  "and zeros up to 36 bytes.")
    group = suite.group("File", file="EF.CVCA")
    clause = "Doc 9303-11 §K.2"

    def file(*names, more=b""):
        data = b"".join(tlv(0x42, name) for name in names) + more
        return {"content": data + bytes(max(0, 36 - len(data)))}

    new, old, long = b"UTCVCAUT002", b"UTCVCAUT001", b"UTCOUNTRYUTA0001"
    group.valid("one name", clause, ["Normal"], file(new), {"names": [new.decode()]})
    group.valid("two names", clause, ["Normal"], file(new, old), {
        "names": [new.decode(), old.decode()]})
    group.valid("two names of sixteen characters fill the file", clause, ["Boundary"], file(
        long, long[:-1] + b"0"), {"names": [long.decode(), long[:-1].decode() + "0"]})
    for comment, flags, fault, bad in (
        ("zeros alone", ["Missing"], "Missing", file()),
        ("a byte behind the names", ["Trailing"], "Trailing", file(new, more=b"\0\x01")),
        ("three names", ["Trailing"], "Trailing", file(b"UTA00003", b"UTA00002", b"UTA00001")),
        ("name of seventeen characters", ["Length"], "Length", file(long + b"0")),
        ("name under tag 43", ["Tag"], "Tag", {"content": tlv(0x43, new) + bytes(23)}),
        ("name without digits of a sequence", ["Character"], "Character", file(b"UTCVCAUT-01")),
        ("name longer than the file", ["Length"], "Length", {"content": b"\x42\x10" + new}),
    ):
        group.invalid(comment, clause, flags, bad, fault)
    return suite


def suites():
    suite = Suite("cv_certificate", "cv_certificate",
                  "Card-verifiable certificates of id-TA: what stands in them. Those of authorities are",
                  "signed with their own key. Without curve the domain parameters are those of the",
                  "authority.")
    group = suite.group("CvCertificate")
    elliptic(group)
    with_rsa(group)
    refusals(group)
    yield suite
    yield trust_points()
