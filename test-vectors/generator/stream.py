"""Every "random" byte of the vectors: a stream named by what it is for.

block(i) = HMAC-SHA-256(DOMAIN, label || 00 || i as four bytes), so that regenerating gives the same
bytes and adding a vector moves no other.
"""

import hashlib
import hmac

DOMAIN = b"cardwright test vectors 1"


class Stream:
    """Bytes that depend on nothing but the label."""

    def __init__(self, label):
        self.label = label.encode()
        self.counter = 0
        self.pending = b""

    def take(self, length):
        while len(self.pending) < length:
            message = self.label + b"\x00" + self.counter.to_bytes(4, "big")
            self.pending += hmac.new(DOMAIN, message, hashlib.sha256).digest()
            self.counter += 1
        taken, self.pending = self.pending[:length], self.pending[length:]
        return taken

    def scalar(self, curve):
        """A private key: big-endian bytes, drawn again while out of range (FIPS 186-5 A.2.2)."""
        mask = (1 << curve.n.bit_length()) - 1
        while True:
            candidate = int.from_bytes(self.take(curve.size), "big") & mask
            if 0 < candidate < curve.n:
                return candidate


def take(label, length):
    return Stream(label).take(length)
