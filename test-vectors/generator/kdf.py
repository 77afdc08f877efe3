"""Keys from a shared secret (Doc 9303-11 §9.7.1)."""

from cipher import AES128

ENCRYPTION, AUTHENTICATION, PASSWORD = 1, 2, 3


def derive(secret, counter, cipher=AES128):
    """SHA-1 for Triple DES and AES-128, SHA-256 for longer keys."""
    return cipher.key(cipher.digest(secret + counter.to_bytes(4, "big")).digest())


def session(secret, cipher=AES128):
    return derive(secret, ENCRYPTION, cipher), derive(secret, AUTHENTICATION, cipher)
