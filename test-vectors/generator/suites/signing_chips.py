"""Active Authentication with other curves and hash functions, and with RSA."""

import hashlib

import ec
from apdu import Command
from curves import BRAINPOOL_P384R1, BRAINPOOL_P512R1, P384, P521
from ec import BRAINPOOL_P256R1, P256
from pki import der_signature
from rsa import RSA_1536, RSA_2048, TRAILERS, recoverable
from stream import Stream, take
from suite import Suite, flipped

CLAUSE = "Doc 9303-11 §6.1"
OK = b"\x90\x00"
HASHES = {hashlib.sha1: "SHA1", hashlib.sha224: "SHA224", hashlib.sha256: "SHA256",
          hashlib.sha384: "SHA384", hashlib.sha512: "SHA512"}


def ecdsa(suite, curve, hashed):
    label = f"active {curve.name} {HASHES[hashed]}"
    key, challenge = Stream(label).scalar(curve), take(f"{label} challenge", 8)
    public = curve.encode(curve.multiply(key))
    signature = ec.sign(key, challenge, curve, hashed)
    plain = ec.plain(signature, curve)
    k = ec.nonce(curve, key, hashed(challenge).digest(), hashed)
    given = {"publicKey": public, "challenge": challenge}
    fields = {"signature": f"ecdsa-plain-{HASHES[hashed]}", "curve": curve.name}
    group = suite.group("ActiveAuthentication", **fields)
    group.valid("r and s side by side", CLAUSE, ["Normal"], {**given, "signature": plain}, {
        "privateKey": curve.scalar(key), "k": curve.scalar(k),
        "command": Command(0x00, 0x88, 0x00, 0x00, challenge, 256).encode(), "response": plain + OK})
    for comment, flags, fault, bad in (
        ("one bit flipped", ["Signature"], "Authentication", flipped(plain, -1)),
        ("r and s are zero", ["SignatureRange"], "Authentication", bytes(len(plain))),
        ("one byte short", ["Length"], "Length", plain[:-1]),
    ):
        group.invalid(comment, CLAUSE, flags, {**given, "signature": bad}, fault)
    group = suite.group("ActiveAuthenticationDer", **fields)
    der = der_signature(signature)
    group.valid("r and s in DER, as some cards answer", CLAUSE, ["FieldForm"],
                {**given, "signature": der}, {"plain": plain})
    group.invalid("a byte behind the SEQUENCE", CLAUSE, ["Trailing"],
                  {**given, "signature": der + b"\0"}, "Trailing")
    group.invalid("one bit of s flipped", CLAUSE, ["Signature"],
                  {**given, "signature": flipped(der, -1)}, "Authentication")


def rsa(suite, key, size):
    group = suite.group("ActiveAuthenticationRsa", signature="ISO/IEC 9796-2 scheme 1", bits=size)
    challenge, first = take(f"active rsa {size} challenge", 8), take(f"active rsa {size} M1", 512)
    public = {"modulus": key.n.to_bytes(key.size, "big"), "exponent": key.e.to_bytes(3, "big"),
              "challenge": challenge}

    def accept(comment, flags, hashed, second_form=False, drawn=first):
        m1, block = recoverable(key.size, hashed, drawn, challenge)
        signature = key.raw(block)
        if second_form:
            signature = (key.n - int.from_bytes(signature, "big")).to_bytes(key.size, "big")
        group.valid(comment, CLAUSE, flags, {**public, "signature": signature}, {
            "hash": HASHES[hashed], "m1": m1, "recovered": block,
            "command": Command(0x00, 0x88, 0x00, 0x00, challenge, 256).encode(),
            "response": signature + OK})

    for hashed, name in HASHES.items():
        accept(name, ["Normal"], hashed)
    accept("n less the signature, with SHA-256", ["FieldForm"], hashlib.sha256, True)
    count = 0
    while key.raw(recoverable(key.size, hashlib.sha1, take(f"rsa zero {count}", 512), challenge)[1])[0]:
        count += 1
    accept("the signature begins with a zero byte", ["LeadingZero"], hashlib.sha1,
           drawn=take(f"rsa zero {count}", 512))

    def refuse(comment, flags, fault, signature):
        group.invalid(comment, CLAUSE, flags, {**public, "signature": signature}, fault)

    def bent(**changes):
        return key.raw(recoverable(key.size, hashlib.sha256, first, challenge, **changes)[1])

    good = bent()
    refuse("one bit flipped", ["Signature"], "Authentication", flipped(good, -1))
    refuse("over another challenge", ["Replay"], "Authentication", key.raw(
        recoverable(key.size, hashlib.sha256, first, flipped(challenge, 0))[1]))
    refuse("trailer of SHA-512 over a hash by SHA-256", ["Value"], "Authentication",
           bent(trailer=TRAILERS["sha512"]))
    refuse("trailer of no hash function", ["Unsupported"], "Unsupported", bent(trailer=b"\x77\xcc"))
    refuse("no trailer", ["Missing"], "Missing", bent(trailer=b"\x34\xcb"))
    refuse("header 4A", ["Value"], "Value", bent(header=b"\x4a"))
    refuse("zero", ["SignatureRange"], "Missing", bytes(key.size))
    refuse("the signature and n", ["SignatureRange"], "Value",
           (int.from_bytes(good, "big") + key.n).to_bytes(key.size + 1, "big"))


def suites():
    suite = Suite("active_authentication_algorithms", "active_authentication_algorithms",
                  "Active Authentication on every curve that cards sign with, with SHA-1 to SHA-512, and",
                  "with RSA and message recovery: recovered is 6A || m1 || H(m1 || challenge) ||",
                  "trailer. Some cards write r and s in DER; a terminal may take that and should say so.")
    for curve, hashed in (
        (P256, hashlib.sha384), (P256, hashlib.sha1), (BRAINPOOL_P256R1, hashlib.sha256),
        (BRAINPOOL_P256R1, hashlib.sha512), (P384, hashlib.sha384), (P384, hashlib.sha224),
        (BRAINPOOL_P384R1, hashlib.sha384), (P521, hashlib.sha512), (BRAINPOOL_P512R1, hashlib.sha512),
    ):
        ecdsa(suite, curve, hashed)
    rsa(suite, RSA_2048, 2048)
    rsa(suite, RSA_1536, 1536)
    yield suite
