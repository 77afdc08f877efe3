"""Integrated mapping: from two nonces to a base (Doc 9303-11 §4.4.3.3.2, Appendix B.2)."""

from modp import Modp

CONSTANTS = {
    16: ("A668892A7C41E3CA739F40B057D85904", "A4E136AC725F738B01C1F60217C188AD"),
    32: ("D463D65234124EF7897054986DCA0A174E28DF758CBAA03F240616414D5A1676",
         "54BD7255F0AAF831BEC3423FCF39D69B6CBF066677D0FAAE5AADD99DF8E53517"),
}


def pseudo_random(cipher, s, t, p):
    """R: as many blocks as it takes for 64 bits more than the prime has."""
    c0, c1 = (bytes.fromhex(constant) for constant in CONSTANTS[len(s)])
    k = cipher.cbc(t, bytes(16), s)[: cipher.size]
    output = b""
    while 8 * len(output) < p.bit_length() + 64:
        output += cipher.cbc(k, bytes(16), c1)
        k = cipher.cbc(k, bytes(16), c0)[: cipher.size]
    return output


def base(group, random):
    t = int.from_bytes(random, "big") % group.p
    if isinstance(group, Modp):
        return pow(t, (group.p - 1) // group.n, group.p)
    return on_curve(group, t)


def on_curve(curve, t):
    """Simplified Shallue-Woestijne-Ulas, in the order of Appendix B.2."""
    p, a, b = curve.p, curve.a, curve.b
    alpha = -t * t % p
    x2 = -b * pow(a, -1, p) * (1 + pow(alpha + alpha * alpha, -1, p)) % p
    x3 = alpha * x2 % p
    h2 = (pow(x2, 3, p) + a * x2 + b) % p
    u = pow(t, 3, p) * h2 % p
    root = pow(h2, p - 1 - (p + 1) // 4, p)
    if root * root * h2 % p == 1:
        return x2, root * h2 % p
    return x3, root * u % p
