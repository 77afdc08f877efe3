"""Certificates and signed data as Doc 9303-12 §7.1 and Doc 9303-10 §4.6.2 profile them."""

import hashlib

import ec
import keys
from ec import P256
from stream import Stream
from tlv import (NULL, TRUE, bits, explicit, ia5, integer, octets, oid, printable, sequence, set_of,
                 time, tlv, utf8)

ECDSA_SHA256 = "1.2.840.10045.4.3.2"
SHA256 = "2.16.840.1.101.3.4.2.1"
SIGNED_DATA = "1.2.840.113549.1.7.2"
CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_TIME = "1.2.840.113549.1.9.5"
LDS_SECURITY_OBJECT = "2.23.136.1.1.1"
DOCUMENT_TYPES = "2.23.136.1.1.6.2"
KEY_CERT_SIGN_CRL_SIGN, DIGITAL_SIGNATURE = bits(b"\x06", 1), bits(b"\x80", 7)


def name(country, organisation, common):
    def attribute(kind, value):
        return tlv(0x31, sequence(oid(kind), value))

    return sequence(attribute("2.5.4.6", printable(country)),
                    attribute("2.5.4.10", utf8(organisation)),
                    attribute("2.5.4.3", utf8(common)))


def der_signature(signature):
    r, s = signature
    return sequence(integer(r), integer(s))


def algorithm(identifier, *parameters):
    return sequence(oid(identifier), *parameters)


def key_identifier(point):
    return hashlib.sha1(P256.encode(point)).digest()


def extension(identifier, value, critical=False):
    return sequence(oid(identifier), TRUE if critical else b"", octets(value))


def alternative_name(state):
    """Locality as in the zone, and an address."""
    place = sequence(tlv(0x31, sequence(oid("2.5.4.7"), utf8(state))))
    return sequence(explicit(4, place), ia5(0x86, "https://pki.example/"))


def shared_extensions(state, issuer_point, period):
    start, end = period
    point = sequence(explicit(0, explicit(0, ia5(0x86, f"https://pki.example/{state}.crl"))))
    return [
        extension("2.5.29.35", sequence(tlv(0x80, key_identifier(issuer_point)))),
        extension("2.5.29.16", sequence(ia5(0x80, f"{start}Z"), ia5(0x81, f"{end}Z"))),
        extension("2.5.29.17", alternative_name(state)),
        extension("2.5.29.18", alternative_name(state)),
        extension("2.5.29.31", sequence(point)),
    ]


def authority_extensions(point, path_length=0, certification_authority=True):
    constraints = (TRUE + integer(path_length)) if certification_authority else b""
    return [
        extension("2.5.29.14", octets(key_identifier(point))),
        extension("2.5.29.15", KEY_CERT_SIGN_CRL_SIGN, critical=True),
        extension("2.5.29.19", sequence(constraints), critical=True),
    ]


def signer_extensions(point, types=("I",)):
    return [
        extension("2.5.29.14", octets(key_identifier(point))),
        extension("2.5.29.15", DIGITAL_SIGNATURE, critical=True),
        extension(DOCUMENT_TYPES, sequence(integer(0), set_of(*(printable(t) for t in types)))),
    ]


def certificate(serial, issuer, subject, validity, point, extensions, issuer_key,
                signature=None, version=2):
    """An X.509 certificate (RFC 5280 §4.1), signed with ECDSA and SHA-256."""
    body = sequence(
        explicit(0, integer(version)), integer(serial), algorithm(ECDSA_SHA256), issuer,
        sequence(*(time(moment) for moment in validity)), subject, keys.subject_public_key(point),
        explicit(3, sequence(*extensions)))
    signature = signature or der_signature(ec.sign(issuer_key, body))
    return sequence(body, algorithm(ECDSA_SHA256), bits(signature))


def security_object(hashes, version=1, digest=SHA256, lds=("0108", "040000"), null=False):
    """LDSSecurityObject; hashes: data group number to digest, in the order given."""
    values = sequence(*(sequence(integer(group), octets(value)) for group, value in hashes))
    info = sequence(printable(lds[0]), printable(lds[1])) if lds else b""
    return sequence(integer(version), algorithm(digest, *([NULL] if null else [])), values, info)


def signed_attributes(content_type, digest, signing_time=None, extra=()):
    attributes = [sequence(oid(CONTENT_TYPE), set_of(oid(content_type))),
                  sequence(oid(MESSAGE_DIGEST), set_of(octets(digest)))]
    if signing_time:
        attributes.append(sequence(oid(SIGNING_TIME), set_of(time(signing_time))))
    return [*attributes, *extra]


def signer_info(sid, attributes, key, signature=None, version=1, null=False):
    """`attributes` as a list of encodings; signed as SET, written as [0] (RFC 5652 §5.4)."""
    as_set = set_of(*attributes)
    signature = signature or der_signature(ec.sign(key, as_set))
    return sequence(integer(version), sid, algorithm(SHA256, *([NULL] if null else [])),
                    b"\xa0" + as_set[1:], algorithm(ECDSA_SHA256), octets(signature))


def signed_data(content_type, content, certificates, signers, version=3, null=False):
    digests = set_of(algorithm(SHA256, *([NULL] if null else [])))
    held = tlv(0xA0, *sorted(certificates)) if certificates else b""
    body = sequence(integer(version), digests,
                    sequence(oid(content_type), explicit(0, octets(content))), held,
                    tlv(0x31, *signers))
    return sequence(oid(SIGNED_DATA), explicit(0, body))


def sod(content_info):
    return tlv(0x77, content_info)


class Authority:
    """A country signing authority and its keys, drawn from a label."""

    def __init__(self, label, country="UT", state="UTO", validity=("20260101000000", "20400101000000")):
        self.state, self.country = state, country
        self.key = Stream(f"{label} csca key").scalar(P256)
        self.point = P256.multiply(self.key)
        self.name = name(country, "Utopia Passport Office", "Utopia Country Signing CA")
        self.serial = int.from_bytes(Stream(f"{label} csca serial").take(8), "big") >> 1
        period = (validity[0], "20310101000000")
        extensions = authority_extensions(self.point) + shared_extensions(state, self.point, period)
        self.certificate = certificate(self.serial, self.name, self.name, validity, self.point,
                                       extensions, self.key)

    def signer(self, label, validity=("20260110000000", "20360410000000"), **changes):
        return Signer(self, label, validity, **changes)


class Signer:
    """A document signer under an authority."""

    def __init__(self, authority, label, validity, extensions=None, issuer_key=None, types=("I",)):
        self.key = Stream(f"{label} ds key").scalar(P256)
        self.point = P256.multiply(self.key)
        self.serial = int.from_bytes(Stream(f"{label} ds serial").take(8), "big") >> 1
        self.issuer = authority.name
        self.name = name(authority.country, "Utopia Passport Office", "Utopia Document Signer 1")
        period = (validity[0], "20260410000000")
        extensions = extensions or (signer_extensions(self.point, types)
                                    + shared_extensions(authority.state, authority.point, period))
        self.certificate = certificate(self.serial, authority.name, self.name, validity, self.point,
                                       extensions, issuer_key or authority.key)

    @property
    def sid(self):
        return sequence(self.issuer, integer(self.serial))

    def sod(self, content, **changes):
        """EF.SOD over an LDSSecurityObject; `changes` bend one thing each."""
        get = changes.get
        digest = get("digest", hashlib.sha256(content).digest())
        attributes = get("attributes") or signed_attributes(
            get("attribute_type", LDS_SECURITY_OBJECT), digest, get("signing_time"))
        info = signer_info(get("sid", self.sid), attributes, get("key", self.key),
                           get("signature"), null=get("null", False),
                           version=get("signer_version", 1))
        return sod(signed_data(get("content_type", LDS_SECURITY_OBJECT), get("shown", content),
                               get("certificates", [self.certificate]), get("signers", [info]),
                               null=get("null", False)))
