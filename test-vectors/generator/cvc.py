"""Card-verifiable certificates (TR-03110-3 §C.1, Doc 9303-12 §7.2)."""

import hashlib

import ec
from keys import BSI, TA
from stream import Stream
from tlv import oid, tlv

IS, AT = f"{BSI}.3.1.2.1", f"{BSI}.3.1.2.2"
CVCA, DOMESTIC, FOREIGN, TERMINAL = 0xC0, 0x80, 0x40, 0x00
DG3, DG4 = 0x01, 0x02
HASHES = {hashlib.sha1: 1, hashlib.sha224: 2, hashlib.sha256: 3, hashlib.sha384: 4, hashlib.sha512: 5}


def unsigned(number):
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def date(day):
    """Of YYYYMMDD six digits, one a byte."""
    return bytes(int(digit) for digit in day[2:])


def ecdsa(hashed):
    return f"{TA}.2.{HASHES[hashed]}"


def ec_key(curve, point, hashed, domain=False, cofactor=True):
    """The public key object, with the parameters of the curve or without."""
    algorithm, encoded = oid(ecdsa(hashed)), tlv(0x86, curve.encode(point))
    if not domain:
        return tlv(0x7F49, algorithm, encoded)
    numbers = [unsigned(curve.p), unsigned(curve.a), unsigned(curve.b), curve.encode(curve.g),
               unsigned(curve.n)]
    parameters = [tlv(tag, number) for tag, number in enumerate(numbers, 0x81)]
    return tlv(0x7F49, algorithm, *parameters, encoded, tlv(0x87, b"\x01") if cofactor else b"")


def rsa_key(modulus, exponent, algorithm):
    return tlv(0x7F49, oid(algorithm), tlv(0x81, unsigned(modulus)), tlv(0x82, unsigned(exponent)))


def body(authority, key, holder, rights, effective, expiration, extensions=b"", kind=IS):
    return tlv(0x7F4E, tlv(0x5F29, b"\0"), tlv(0x42, authority), key, tlv(0x5F20, holder),
               tlv(0x7F4C, oid(kind), tlv(0x53, rights)), tlv(0x5F25, date(effective)),
               tlv(0x5F24, date(expiration)), extensions)


def wrapped(objects):
    return tlv(0x7F21, objects)


class Holder:
    """Someone with a key."""

    def __init__(self, name, curve, hashed=hashlib.sha256):
        self.name, self.curve, self.hashed = name.encode(), curve, hashed
        self.key = Stream(f"cv {name} {curve.name}").scalar(curve)
        self.point = curve.multiply(self.key)

    def sign(self, message):
        return ec.plain(ec.sign(self.key, message, self.curve, self.hashed), self.curve)


class Certificate:
    """What `issuer` says of `holder`: `rights` is the byte of role and rights, dates YYYYMMDD."""

    def __init__(self, issuer, holder, rights, effective, expiration, domain=None, signed_by=None,
                 **more):
        self.issuer, self.holder, self.rights = issuer, holder, rights
        self.effective, self.expiration = effective, expiration
        domain = rights & 0xC0 == CVCA if domain is None else domain
        key = ec_key(holder.curve, holder.point, holder.hashed, domain)
        self.body = body(issuer.name, key, holder.name, bytes([rights]), effective,
                         expiration, **more)
        self.signature = (signed_by or issuer).sign(self.body)

    @property
    def role(self):
        return self.rights & 0xC0

    @property
    def objects(self):
        return self.body + tlv(0x5F37, self.signature)

    @property
    def encoded(self):
        return wrapped(self.objects)
