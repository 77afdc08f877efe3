"""Secure messaging (Doc 9303-11 §9.8)."""

from apdu import Command
from cipher import AES128
from tlv import tlv


class Messaging:
    """Both ends at once: every exchange protects a command and a response, and keeps what came up
    on the way."""

    def __init__(self, enc, mac, counter=0, cipher=AES128):
        self.enc, self.mac, self.counter, self.cipher = enc, mac, counter, cipher

    def _step(self):
        self.counter += 1
        return self.counter.to_bytes(self.cipher.block, "big")

    def _sealed(self, ssc, ins, data):
        if not data:
            return b"", {}
        iv = self.cipher.start(self.enc, ssc)
        ciphertext = self.cipher.cbc(self.enc, iv, self.cipher.pad(data))
        if ins % 2:
            return tlv(0x85, ciphertext), {"iv": iv, "ciphertext": ciphertext}
        return tlv(0x87, b"\x01" + ciphertext), {"iv": iv, "ciphertext": ciphertext}

    def command(self, plain):
        """The protected command, and how it came about."""
        ssc = self._step()
        header = bytes([plain.cla | 0x0C]) + plain.header[1:]
        sealed, steps = self._sealed(ssc, plain.ins, plain.data)
        wanted = b""
        if plain.expected is not None:
            octets = 2 if plain.long else 1
            wanted = tlv(0x97, (plain.expected % 256**octets).to_bytes(octets, "big"))
        objects = sealed + wanted
        pad = self.cipher.pad
        authenticated = ssc + pad(header) + (pad(objects) if objects else b"")
        mac = self.cipher.mac_of_blocks(self.mac, authenticated)
        data = objects + tlv(0x8E, mac)
        long = plain.long or len(data) > 255
        protected = Command(*header, data, 65536 if long else 256, long)
        return protected.encode(), {
            "ssc": ssc, **steps, "macInput": authenticated, "mac": mac}

    def response(self, ins, data, status):
        ssc = self._step()
        sealed, steps = self._sealed(ssc, ins, data)
        objects = sealed + tlv(0x99, status)
        authenticated = ssc + self.cipher.pad(objects)
        mac = self.cipher.mac_of_blocks(self.mac, authenticated)
        return objects + tlv(0x8E, mac) + status, {
            "ssc": ssc, **steps, "macInput": authenticated, "mac": mac}

    def exchange(self, plain, data=b"", status=b"\x90\x00", comment=None):
        """One command and its response, ready for a vector."""
        protected, command_steps = self.command(plain)
        answer, response_steps = self.response(plain.ins, data, status)
        shown = {"comment": comment} if comment else {}
        return {**shown,
                "plainCommand": plain.encode(), "command": protected,
                "commandSteps": command_steps, "plainResponse": data + status,
                "response": answer, "responseSteps": response_steps}
