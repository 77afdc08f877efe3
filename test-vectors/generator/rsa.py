"""RSA with fixed keys (RFC 8017 §5.1, §5.2), and signatures with message recovery (ISO/IEC 9796-2,
scheme 1, as Doc 9303-11 §6.1.2.2 has it)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    p: int
    q: int
    e: int = 65537

    @property
    def n(self):
        return self.p * self.q

    @property
    def d(self):
        return pow(self.e, -1, (self.p - 1) * (self.q - 1))

    @property
    def size(self):
        return (self.n.bit_length() + 7) // 8

    def raw(self, block):
        """The private operation on a whole block."""
        return pow(int.from_bytes(block, "big"), self.d, self.n).to_bytes(self.size, "big")


# The identifiers of hash functions in a trailer of two bytes (ISO/IEC 10118).
TRAILERS = {"sha1": b"\xbc", "sha224": b"\x38\xcc", "sha256": b"\x34\xcc", "sha384": b"\x36\xcc",
            "sha512": b"\x35\xcc"}


def recoverable(size, hashed, first, second, trailer=None, header=b"\x6a"):
    """6A, M1, H(M1 || M2), trailer: what is signed. `first` gives bytes for M1."""
    trailer = TRAILERS[hashed().name] if trailer is None else trailer
    digest = hashed(b"").digest_size
    m1 = first[: size - digest - len(trailer) - 1]
    return m1, header + m1 + hashed(m1 + second).digest() + trailer


RSA_2048 = Key(
    p=int(
        "FD275B60D64BBEDCAC82F38F7ABB1DA9EB7DF47074AF053A9AE4F64CF2BF012F"
        "0E56A9C5F6D77425419D91CA7771CC9F05B335A6307672973CE7D217298FCA21"
        "A135D02CE10233759A1B0E0E59A989237C9630517E50552AB674E13EDCBFB3CA"
        "4ADE353BC492A49A8DC39DD2DAF667F25AC3CF4B27108998ACFF322BB12F74B3", 16),
    q=int(
        "CFF1D42316BA567C9BCE09C2400B6F50686D01F841BB92EC1239107CFA488C22"
        "8050AC56EB5024DD6B4206557A44877E08E3C7774D5A4E8D782C2346361BA773"
        "56CE36DAE1F2AFECDC1DAA0F303024CB02E9BCA30962AD24228200CB0E11BFDE"
        "DDB50A4082D4D3ACE0074522BA9D4FA341A086044A7648310F426005F34BC2C3", 16),
)
RSA_1536 = Key(
    p=int(
        "E73041351D5B1AE8B5CDF70C7F3C96BB164FA3D8D986EEBDC1F8F048E9E9ECD8"
        "48EA4494CEC81E571A790F36A94CDB58470C050C40FB1172D52B3308DB658CC5"
        "A23AFDE9093616D44FF3014A7A9DC583E51E7D03EDD8408FEFDA8D6165A1908F", 16),
    q=int(
        "D123A350AED4915DCF9E041E04DD80BDE45660B4CECB80B248BF5494583EEBCF"
        "5710C002C8D3DE543BC82CF11CCB1ED60E9CE6CE624CC29E59DE00184960F040"
        "A8B706F8F11E025C5E64271A4C0477CAFE7FB364CF0AF813039F1C61484D29E1", 16),
)


def pkcs1(key, message, hashed, digest_info):
    """RSASSA-PKCS1-v1_5; `digest_info` is what stands before the digest in DER (RFC 8017 §9.2)."""
    t = digest_info + hashed(message).digest()
    return key.raw(b"\0\x01" + b"\xff" * (key.size - len(t) - 3) + b"\0" + t)


def mgf1(seed, length, hashed):
    output = b""
    for counter in range(-(-length // hashed().digest_size)):
        output += hashed(seed + counter.to_bytes(4, "big")).digest()
    return output[:length]


def pss(key, message, hashed, salt):
    """RSASSA-PSS with MGF1 of the same hash, of a modulus of whole bytes (RFC 8017 §9.1.1)."""
    digest = hashed(bytes(8) + hashed(message).digest() + salt).digest()
    block = bytes(key.size - len(salt) - len(digest) - 2) + b"\x01" + salt
    mask = mgf1(digest, len(block), hashed)
    masked = bytes(a ^ b for a, b in zip(block, mask))
    return key.raw(bytes([masked[0] & 0x7F]) + masked[1:] + digest + b"\xbc")
