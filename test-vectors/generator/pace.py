"""PACE with generic mapping over elliptic curves and AES-128 (Doc 9303-11 §4.4, Appendix G)."""

import kdf
from apdu import Command
from ec import P256
from keys import PACE_GM_AES128, PARAMETER_P256, public_key_object
from symmetric import cbc, cmac
from tlv import oid, tlv

MRZ, CAN = 1, 2
OK = b"\x90\x00"


def set_at(password, parameter=PARAMETER_P256, protocol=PACE_GM_AES128):
    data = tlv(0x80, oid(protocol)[2:]) + tlv(0x83, bytes([password]))
    if parameter is not None:
        data += tlv(0x84, bytes([parameter]))
    return Command(0x00, 0x22, 0xC1, 0xA4, data)


def general_authenticate(*parts, last=False):
    return Command(0x00 if last else 0x10, 0x86, 0x00, 0x00, tlv(0x7C, *parts), 256)


class Session:
    """Both ends of one run, from the five random values."""

    def __init__(self, password, secret, nonce, terminal_map, card_map, terminal_key, card_key,
                 parameter=PARAMETER_P256, curve=P256, protocol=PACE_GM_AES128):
        self.password, self.secret, self.nonce = password, secret, nonce
        self.parameter, self.curve, self.protocol = parameter, curve, protocol
        self.terminal_map, self.card_map = terminal_map, card_map
        self.terminal_key, self.card_key = terminal_key, card_key
        self.k_pi = kdf.derive(secret, kdf.PASSWORD)
        self.encrypted_nonce = cbc(self.k_pi, bytes(16), nonce)
        self.terminal_map_public = curve.multiply(terminal_map)
        self.card_map_public = curve.multiply(card_map)
        self.shared_point = curve.multiply(card_map, self.terminal_map_public)
        self.generator = curve.add(
            curve.multiply(int.from_bytes(nonce, "big")), self.shared_point)
        self.terminal_public = curve.multiply(terminal_key, self.generator)
        self.card_public = curve.multiply(card_key, self.generator)
        self.agree(curve.multiply(card_key, self.terminal_public))

    def agree(self, point):
        self.shared_secret = self.curve.field(point[0])
        self.enc, self.mac = kdf.session(self.shared_secret)
        self.terminal_token_input = self.token_input(self.card_public)
        self.card_token_input = self.token_input(self.terminal_public)
        self.terminal_token = cmac(self.mac, self.terminal_token_input)[:8]
        self.card_token = cmac(self.mac, self.card_token_input)[:8]

    def token_input(self, point):
        return public_key_object(self.curve.encode(point), self.protocol)

    def exchanges(self):
        """Name, command and response of the five steps."""
        point = self.curve.encode
        return [
            ("MSE:Set AT", set_at(self.password, self.parameter, self.protocol), OK),
            ("encrypted nonce", general_authenticate(),
             tlv(0x7C, tlv(0x80, self.encrypted_nonce)) + OK),
            ("map nonce", general_authenticate(tlv(0x81, point(self.terminal_map_public))),
             tlv(0x7C, tlv(0x82, point(self.card_map_public))) + OK),
            ("key agreement", general_authenticate(tlv(0x83, point(self.terminal_public))),
             tlv(0x7C, tlv(0x84, point(self.card_public))) + OK),
            ("mutual authentication", general_authenticate(tlv(0x85, self.terminal_token), last=True),
             tlv(0x7C, tlv(0x86, self.card_token)) + OK),
        ]

    def randoms(self):
        field = self.curve.field
        return {"nonce": self.nonce, "terminalMappingKey": field(self.terminal_map),
                "cardMappingKey": field(self.card_map), "terminalKey": field(self.terminal_key),
                "cardKey": field(self.card_key)}

    def steps(self):
        point = self.curve.encode
        return {
            "passwordKey": self.k_pi, "encryptedNonce": self.encrypted_nonce,
            "terminalMappingPublic": point(self.terminal_map_public),
            "cardMappingPublic": point(self.card_map_public),
            "sharedPoint": point(self.shared_point), "mappedGenerator": point(self.generator),
            "terminalPublic": point(self.terminal_public), "cardPublic": point(self.card_public),
            "sharedSecret": self.shared_secret, "encryptionKey": self.enc,
            "authenticationKey": self.mac,
            "terminalTokenInput": self.terminal_token_input, "terminalToken": self.terminal_token,
            "cardTokenInput": self.card_token_input, "cardToken": self.card_token,
        }
