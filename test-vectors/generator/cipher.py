"""The ciphers of secure messaging and PACE (Doc 9303-11 §9.7.1, §9.8): how long a key is, which IV
starts a message, and what authenticates it."""

import hashlib
import warnings

from cryptography.hazmat.primitives.ciphers import Cipher as Library
from cryptography.hazmat.primitives.ciphers import algorithms, modes

import symmetric
from symmetric import xor


class Aes:
    """CBC and CMAC."""

    block = 16

    def __init__(self, bits):
        self.name, self.suffix, self.size = f"AES-{bits}", f"AES-CBC-CMAC-{bits}", bits // 8
        self.number = {128: 2, 192: 3, 256: 4}[bits]
        self.digest = hashlib.sha1 if bits == 128 else hashlib.sha256

    def key(self, digest):
        return digest[: self.size]

    cbc = staticmethod(symmetric.cbc)
    cbc_inverse = staticmethod(symmetric.cbc_inverse)
    pad = staticmethod(symmetric.pad)

    def start(self, key, counter):
        """The IV of the message with this counter."""
        return symmetric.ecb(key, counter)

    def mac(self, key, message):
        return symmetric.cmac(key, message)[:8]

    mac_of_blocks = mac


class TripleDes:
    """Two keys; CBC from zero, and MAC algorithm 3 of ISO/IEC 9797-1."""

    name, suffix, number, size, block, digest = "3DES", "3DES-CBC-CBC", 1, 16, 8, hashlib.sha1

    @staticmethod
    def key(digest):
        """Odd parity in each byte."""
        return bytes(b & 0xFE | (bin(b >> 1).count("1") + 1) % 2 for b in digest[:16])

    @staticmethod
    def _library(key, iv):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Library(algorithms.TripleDES(key), modes.CBC(iv))

    def cbc(self, key, iv, data):
        return self._library(key, iv[:8]).encryptor().update(data)

    def cbc_inverse(self, key, iv, data):
        return self._library(key, iv[:8]).decryptor().update(data)

    @staticmethod
    def pad(data):
        return data + b"\x80" + bytes(-(len(data) + 1) % 8)

    def start(self, key, counter):
        return bytes(8)

    def mac(self, key, message):
        return self.mac_of_blocks(key, self.pad(message))

    def mac_of_blocks(self, key, blocks):
        """Single DES over all blocks, which is Triple DES with the first key twice, and the second
        key at the end."""
        front = self.cbc(key[:8] * 2, bytes(8), blocks[:-8])
        chain = front[-8:] or bytes(8)
        return self.cbc(key, bytes(8), xor(chain, blocks[-8:]))


TRIPLE_DES = TripleDes()
AES128, AES192, AES256 = Aes(128), Aes(192), Aes(256)
ALL = [TRIPLE_DES, AES128, AES192, AES256]
