"""Chip Authentication version 1: the chip's static key and one terminal's ephemeral key
(Doc 9303-11 §6.2)."""

import kdf
from apdu import Command
from cipher import AES128
from ec import P256
from keys import BSI
from messaging import Messaging
from modp import Modp
from stream import Stream
from tlv import oid, tlv


class Agreement:
    """The commands and the keys, over any group and with any cipher; `before` is the cipher of the
    session in which it takes place."""

    def __init__(self, label, chip=None, terminal=None, curve=P256, cipher=AES128, before=AES128):
        stream = Stream(f"chip authentication {label}")
        self.curve, self.cipher, self.before = curve, cipher, before
        self.chip = chip or stream.scalar(curve)
        self.terminal = terminal or stream.scalar(curve)
        self.old = stream.take(before.size), stream.take(before.size)
        self.chip_public = curve.multiply(self.chip)
        self.terminal_public = curve.multiply(self.terminal)
        self.shared = curve.multiply(self.chip, self.terminal_public)
        self.secret = curve.secret(self.shared)
        self.point = curve.encode(self.terminal_public)

    @property
    def kind(self):
        return "DH" if isinstance(self.curve, Modp) else "ECDH"

    @property
    def protocol(self):
        return f"{BSI}.2.2.3.{1 if self.kind == 'DH' else 2}.{self.cipher.number}"

    @property
    def name(self):
        return f"id-CA-{self.kind}-{self.cipher.suffix}"

    @staticmethod
    def named(key_id):
        if key_id is None:
            return b""
        return tlv(0x84, key_id.to_bytes((key_id.bit_length() + 7) // 8 or 1, "big"))

    def set_at(self, key_id):
        return Command(0x00, 0x22, 0x41, 0xA4, tlv(0x80, oid(self.protocol)[2:]) + self.named(key_id))

    def set_kat(self, key_id):
        """With Triple DES everything is said at once."""
        return Command(0x00, 0x22, 0x41, 0xA6, tlv(0x91, self.point) + self.named(key_id))

    def general_authenticate(self, point):
        return Command(0x00, 0x86, 0x00, 0x00, tlv(0x7C, tlv(0x80, point)), 256)

    def old_session(self, counter=0):
        return Messaging(*self.old, counter, self.before)

    def new_session(self):
        return Messaging(*kdf.session(self.secret, self.cipher), 0, self.cipher)

    def given(self, key_id=None):
        scalar = self.curve.scalar
        return {"chipKey": scalar(self.chip), "chipPublic": self.curve.encode(self.chip_public),
                "terminalKey": scalar(self.terminal),
                "oldEncryptionKey": self.old[0], "oldAuthenticationKey": self.old[1],
                **({} if key_id is None else {"keyId": key_id})}

    def steps(self):
        enc, mac = kdf.session(self.secret, self.cipher)
        return {"terminalPublic": self.point, "sharedSecret": self.secret,
                "encryptionKey": enc, "authenticationKey": mac}
