"""Keys from a shared secret (Doc 9303-11 §9.7.1)."""

import hashlib

ENCRYPTION, AUTHENTICATION, PASSWORD = 1, 2, 3


def derive(secret, counter, size=16):
    """SHA-1 for AES-128, SHA-256 for longer keys."""
    digest = hashlib.sha1 if size == 16 else hashlib.sha256
    return digest(secret + counter.to_bytes(4, "big")).digest()[:size]


def session(secret):
    return derive(secret, ENCRYPTION), derive(secret, AUTHENTICATION)
