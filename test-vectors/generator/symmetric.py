"""AES and what the standards build on it. Only the block cipher and GCM come from a library."""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

BLOCK = 16


def xor(one, other):
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def ecb(key, block):
    return Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(block)


def ecb_inverse(key, block):
    return Cipher(algorithms.AES(key), modes.ECB()).decryptor().update(block)


def cbc(key, iv, blocks):
    return Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor().update(blocks)


def cbc_inverse(key, iv, blocks):
    return Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor().update(blocks)


def pad(data):
    """ISO/IEC 9797-1 padding method 2."""
    return data + b"\x80" + bytes(-(len(data) + 1) % BLOCK)


def cmac(key, message):
    """SP 800-38B, all sixteen bytes."""

    def double(block):
        number = int.from_bytes(block, "big") << 1
        if number >> 128:
            number ^= (1 << 128) | 0x87
        return number.to_bytes(BLOCK, "big")

    subkey = double(ecb(key, bytes(BLOCK)))
    complete = message and len(message) % BLOCK == 0
    if not complete:
        message, subkey = pad(message), double(subkey)
    last = xor(message[-BLOCK:], subkey)
    return cbc(key, bytes(BLOCK), message[:-BLOCK] + last)[-BLOCK:]


def wrap(kek, key):
    """RFC 3394 §2.2.1."""
    a, blocks = b"\xa6" * 8, [key[at : at + 8] for at in range(0, len(key), 8)]
    for t in range(6 * len(blocks)):
        at = t % len(blocks)
        both = ecb(kek, a + blocks[at])
        a, blocks[at] = xor(both[:8], (t + 1).to_bytes(8, "big")), both[8:]
    return a + b"".join(blocks)


def gcm(key, nonce, plaintext):
    """SP 800-38D without additional data: ciphertext and 128-bit tag."""
    sealed = AESGCM(key).encrypt(nonce, plaintext, None)
    return sealed[:-BLOCK], sealed[-BLOCK:]
