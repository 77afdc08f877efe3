"""Elliptic curves over prime fields and deterministic ECDSA, on Python's integers alone.

Slow and open on purpose: nothing here is the code under test, and every intermediate point can be
looked at. Points are (x, y) or None for the point at infinity.
"""

import hashlib
import hmac
from dataclasses import dataclass


@dataclass(frozen=True)
class Curve:
    name: str
    p: int
    a: int
    b: int
    gx: int
    gy: int
    n: int
    h: int = 1
    size: int = 32

    @property
    def g(self):
        return (self.gx, self.gy)

    def contains(self, point):
        x, y = point
        return (y * y - x * x * x - self.a * x - self.b) % self.p == 0

    def negate(self, point):
        return None if point is None else (point[0], -point[1] % self.p)

    def add(self, one, other):
        if one is None:
            return other
        if other is None:
            return one
        (x1, y1), (x2, y2) = one, other
        if x1 == x2:
            if (y1 + y2) % self.p == 0:
                return None
            slope = (3 * x1 * x1 + self.a) * pow(2 * y1, -1, self.p) % self.p
        else:
            slope = (y2 - y1) * pow(x2 - x1, -1, self.p) % self.p
        x3 = (slope * slope - x1 - x2) % self.p
        return (x3, (slope * (x1 - x3) - y1) % self.p)

    def multiply(self, k, point=None):
        """k times the point, k times the base point by default."""
        result, addend = None, self.g if point is None else point
        k %= self.n
        while k:
            if k & 1:
                result = self.add(result, addend)
            addend = self.add(addend, addend)
            k >>= 1
        return result

    def lift(self, x):
        """The point with this x and an even y, or None if there is no such point (p = 3 mod 4)."""
        square = (x * x * x + self.a * x + self.b) % self.p
        y = pow(square, (self.p + 1) // 4, self.p)
        if y * y % self.p != square:
            return None
        return (x, y if y % 2 == 0 else self.p - y)

    def encode(self, point):
        """Uncompressed, coordinates as long as the field (TR-03111 §3.2.1)."""
        return b"\x04" + self.field(point[0]) + self.field(point[1])

    def decode(self, data):
        return (int.from_bytes(data[1 : 1 + self.size], "big"),
                int.from_bytes(data[1 + self.size :], "big"))

    def field(self, number):
        return number.to_bytes(self.size, "big")

    def secret(self, point):
        """What is agreed: the x coordinate."""
        return self.field(point[0])

    def scalar(self, number):
        """A number below the order; each order here has as many bytes as its field."""
        return self.field(number)


# FIPS 186-5, SP 800-186 §3.2.1.3
P256 = Curve(
    "P-256",
    p=0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF,
    a=0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFC,
    b=0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    gx=0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    gy=0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
    n=0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
)

# RFC 5639 §3.4
BRAINPOOL_P256R1 = Curve(
    "brainpoolP256r1",
    p=0xA9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377,
    a=0x7D5A0975FC2C3057EEF67530417AFFE7FB8055C126DC5C6CE94A4B44F330B5D9,
    b=0x26DC5C6CE94A4B44F330B5D9BBD77CBF958416295CF7E1CE6BCCDC18FF8C07B6,
    gx=0x8BD2AEB9CB7E57CB2C4B482FFC81B7AFB9DE27E1E3BD23C23A4453BD9ACE3262,
    gy=0x547EF835C3DAC4FD97F8461A14611DC9C27745132DED8E545C1D54C72F046997,
    n=0xA9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7,
)


def number(curve, digest):
    """The leftmost bits of a digest, as many as the order has."""
    excess = max(0, 8 * len(digest) - curve.n.bit_length())
    return int.from_bytes(digest, "big") >> excess


def nonce(curve, key, digest, hashed=hashlib.sha256):
    """RFC 6979 §3.2: the k of a deterministic signature."""
    seed = curve.scalar(key) + curve.scalar(number(curve, digest) % curve.n)
    size = hashed().digest_size
    k, v = bytes(size), b"\x01" * size

    def mac(message):
        return hmac.new(k, message, hashed).digest()

    for separator in (b"\x00", b"\x01"):
        k = mac(v + separator + seed)
        v = mac(v)
    while True:
        drawn = b""
        while len(drawn) < curve.size:
            v = mac(v)
            drawn += v
        candidate = number(curve, drawn[: curve.size])
        if 0 < candidate < curve.n:
            return candidate
        k = mac(v + b"\x00")
        v = mac(v)


def sign(key, message, curve=P256, hashed=hashlib.sha256):
    """ECDSA (FIPS 186-5 §6.4.1), r and s as integers."""
    digest = hashed(message).digest()
    k = nonce(curve, key, digest, hashed)
    r = curve.multiply(k)[0] % curve.n
    s = pow(k, -1, curve.n) * (number(curve, digest) + r * key) % curve.n
    return r, s


def verify(point, message, signature, curve=P256, hashed=hashlib.sha256):
    """FIPS 186-5 §6.4.2."""
    r, s = signature
    if not (0 < r < curve.n and 0 < s < curve.n and curve.contains(point)):
        return False
    digest = number(curve, hashed(message).digest())
    w = pow(s, -1, curve.n)
    total = curve.add(curve.multiply(digest * w), curve.multiply(r * w, point))
    return total is not None and total[0] % curve.n == r


def plain(signature, curve=P256):
    """r and s side by side, each as long as the order (TR-03111 §5.2.1)."""
    return b"".join(number.to_bytes(curve.size, "big") for number in signature)
