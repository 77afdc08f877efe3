"""Public keys and SecurityInfos as Doc 9303-11 §9.2 and Doc 9303-12 §7.1 want them written."""

from ec import P256
from tlv import bits, integer, octets, oid, sequence, tlv

EC_PUBLIC_KEY = "1.2.840.10045.2.1"
PRIME_FIELD = "1.2.840.10045.1.1"
PRIME256V1 = "1.2.840.10045.3.1.7"
BSI = "0.4.0.127.0.7"
PACE_GM_AES128 = f"{BSI}.2.2.4.2.2"
PACE_IM_AES128 = f"{BSI}.2.2.4.4.2"
PACE_CAM_AES128 = f"{BSI}.2.2.4.6.2"
CA_AES128 = f"{BSI}.2.2.3.2.2"
PK_ECDH = f"{BSI}.2.2.1.2"
TA = f"{BSI}.2.2.2"
ACTIVE_AUTHENTICATION = "2.23.136.1.1.5"
ECDSA_PLAIN_SHA256 = f"{BSI}.1.1.4.1.3"
STANDARDIZED = f"{BSI}.1.2"
PARAMETER_P256 = 12


def explicit_parameters(curve=P256, cofactor=True):
    """ECParameters with every value in it (SEC 1 §C.2)."""
    return sequence(
        integer(1),
        sequence(oid(PRIME_FIELD), integer(curve.p)),
        sequence(octets(curve.field(curve.a)), octets(curve.field(curve.b))),
        octets(curve.encode(curve.g)),
        integer(curve.n),
        integer(curve.h) if cofactor else b"",
    )


def subject_public_key(point, parameters=None, algorithm=EC_PUBLIC_KEY):
    """SubjectPublicKeyInfo; explicit parameters unless others are given."""
    parameters = explicit_parameters() if parameters is None else parameters
    encoded = point if isinstance(point, bytes) else P256.encode(point)
    return sequence(sequence(oid(algorithm), parameters), bits(encoded))


def security_info(protocol, *data):
    return sequence(oid(protocol), *data)


def pace_info(protocol=PACE_GM_AES128, parameter=PARAMETER_P256, version=2):
    last = b"" if parameter is None else integer(parameter)
    return security_info(protocol, integer(version), last)


def chip_authentication_info(key_id=None, version=1):
    return security_info(CA_AES128, integer(version), b"" if key_id is None else integer(key_id))


def chip_authentication_key(point, key_id=None):
    last = b"" if key_id is None else integer(key_id)
    return security_info(PK_ECDH, subject_public_key(point), last)


def active_authentication_info():
    return security_info(ACTIVE_AUTHENTICATION, integer(1), oid(ECDSA_PLAIN_SHA256))


def terminal_authentication_info():
    return security_info(TA, integer(1))


def public_key_object(point, protocol=None):
    """7F49 { [06 protocol], 86 point } (TR-03110-3 §D.3)."""
    head = b"" if protocol is None else oid(protocol)
    return tlv(0x7F49, head, tlv(0x86, point))
