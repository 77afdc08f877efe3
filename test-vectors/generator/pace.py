"""PACE with every mapping over every group (Doc 9303-11 §4.4, Appendices B, G, H, I)."""

import curves
import integrated
import kdf
import modp
from apdu import Command
from cipher import ALL, AES128
from ec import P256
from keys import BSI, PACE_GM_AES128, PARAMETER_P256
from modp import Modp
from tlv import oid, tlv

MRZ, CAN, PIN, PUK = 1, 2, 3, 4
OK = b"\x90\x00"
PARAMETERS = {**modp.IDENTIFIERS, **curves.IDENTIFIERS}
ARCS = {("DH", "GM"): 1, ("ECDH", "GM"): 2, ("DH", "IM"): 3, ("ECDH", "IM"): 4, ("ECDH", "CAM"): 6}


def kind(group):
    return "DH" if isinstance(group, Modp) else "ECDH"


def identifier(mapping, group=P256, cipher=AES128):
    return f"{BSI}.2.2.4.{ARCS[kind(group), mapping]}.{cipher.number}"


def protocol_name(mapping, group, cipher):
    return f"id-PACE-{kind(group)}-{mapping}-{cipher.suffix}"


def taken_apart(protocol):
    """Mapping and cipher of an identifier."""
    arc, number = (int(part) for part in protocol.split(".")[-2:])
    mapping = {value: key[1] for key, value in ARCS.items()}[arc]
    return mapping, next(cipher for cipher in ALL if cipher.number == number)


def set_at(password, parameter=PARAMETER_P256, protocol=PACE_GM_AES128, authorities=b""):
    data = tlv(0x80, oid(protocol)[2:]) + tlv(0x83, bytes([password]))
    if parameter is not None:
        data += tlv(0x84, bytes([parameter]))
    return Command(0x00, 0x22, 0xC1, 0xA4, data + authorities)


def general_authenticate(*parts, last=False, expected=256):
    return Command(0x00 if last else 0x10, 0x86, 0x00, 0x00, tlv(0x7C, *parts), expected)


def token_input(group, element, protocol):
    """7F49 { 06 protocol, 86 point }, with tag 84 for a number (Doc 9303-11 §9.4.3)."""
    tag = 0x84 if isinstance(group, Modp) else 0x86
    return tlv(0x7F49, oid(protocol), tlv(tag, group.encode(element)))


class Session:
    """Both ends of one run, from the random values. With the integrated mapping `terminal_map` is
    the terminal's nonce and `card_map` nothing; `chip_key` proves the chip with the chip
    authentication mapping."""

    def __init__(self, password, secret, nonce, terminal_map, card_map, terminal_key, card_key,
                 parameter=PARAMETER_P256, curve=P256, protocol=PACE_GM_AES128, chip_key=None):
        self.password, self.secret, self.nonce = password, secret, nonce
        self.parameter, self.curve, self.protocol = parameter, curve, protocol
        self.terminal_map, self.card_map = terminal_map, card_map
        self.terminal_key, self.card_key, self.chip_key = terminal_key, card_key, chip_key
        self.mapping, self.cipher = taken_apart(protocol)
        self.k_pi = kdf.derive(secret, kdf.PASSWORD, self.cipher)
        self.encrypted_nonce = self.cipher.cbc(self.k_pi, bytes(16), nonce)
        if self.mapping == "IM":
            self.pseudo_random = integrated.pseudo_random(self.cipher, nonce, terminal_map, curve.p)
            self.generator = integrated.base(curve, self.pseudo_random)
        else:
            self.terminal_map_public = curve.multiply(terminal_map)
            self.card_map_public = curve.multiply(card_map)
            self.shared_point = curve.multiply(card_map, self.terminal_map_public)
            self.generator = curve.add(
                curve.multiply(int.from_bytes(nonce, "big")), self.shared_point)
        self.terminal_public = curve.multiply(terminal_key, self.generator)
        self.card_public = curve.multiply(card_key, self.generator)
        self.agree(curve.multiply(card_key, self.terminal_public))

    def agree(self, element):
        self.shared_secret = self.curve.secret(element)
        self.enc, self.mac = kdf.session(self.shared_secret, self.cipher)
        self.terminal_token_input = token_input(self.curve, self.card_public, self.protocol)
        self.card_token_input = token_input(self.curve, self.terminal_public, self.protocol)
        self.terminal_token = self.cipher.mac(self.mac, self.terminal_token_input)
        self.card_token = self.cipher.mac(self.mac, self.card_token_input)

    def chip_proof(self, chip_key=None):
        """Chip Authentication Data, and how it travels (Doc 9303-11 §4.4.3.5)."""
        order = self.curve.n
        data = self.card_map * pow(chip_key or self.chip_key, -1, order) % order
        data = self.curve.scalar(data)
        iv = self.cipher.start(self.enc, b"\xff" * 16)
        return data, self.cipher.cbc(self.enc, iv, self.cipher.pad(data))

    def mapping_data(self):
        """What the terminal sends to map the nonce, and what the card answers."""
        if self.mapping == "IM":
            return self.terminal_map, b""
        return self.curve.encode(self.terminal_map_public), self.curve.encode(self.card_map_public)

    def step(self, *parts):
        """A command in the middle; numbers of 2048 bits need extended lengths."""
        wide = isinstance(self.curve, Modp) and self.curve.p.bit_length() > 1024
        return general_authenticate(*parts, expected=65536 if wide else 256)

    def last_answer(self):
        proof = tlv(0x8A, self.chip_proof()[1]) if self.mapping == "CAM" else b""
        return tlv(0x7C, tlv(0x86, self.card_token), proof) + OK

    def exchanges(self):
        """Name, command and response of the five steps."""
        element = self.curve.encode
        sent, answered = self.mapping_data()
        return [
            ("MSE:Set AT", set_at(self.password, self.parameter, self.protocol), OK),
            ("encrypted nonce", general_authenticate(),
             tlv(0x7C, tlv(0x80, self.encrypted_nonce)) + OK),
            ("map nonce", self.step(tlv(0x81, sent)), tlv(0x7C, tlv(0x82, answered)) + OK),
            ("key agreement", self.step(tlv(0x83, element(self.terminal_public))),
             tlv(0x7C, tlv(0x84, element(self.card_public))) + OK),
            ("mutual authentication", general_authenticate(tlv(0x85, self.terminal_token), last=True),
             self.last_answer()),
        ]

    def randoms(self):
        scalar = self.curve.scalar
        mapping = {"terminalNonce": self.terminal_map} if self.mapping == "IM" else {
            "terminalMappingKey": scalar(self.terminal_map), "cardMappingKey": scalar(self.card_map)}
        return {"nonce": self.nonce, **mapping, "terminalKey": scalar(self.terminal_key),
                "cardKey": scalar(self.card_key)}

    def steps(self):
        element = self.curve.encode
        if self.mapping == "IM":
            mapping = {"pseudoRandom": self.pseudo_random}
        else:
            mapping = {"terminalMappingPublic": element(self.terminal_map_public),
                       "cardMappingPublic": element(self.card_map_public),
                       "sharedPoint": element(self.shared_point)}
        proof = {}
        if self.mapping == "CAM":
            data, encrypted = self.chip_proof()
            proof = {"chipAuthenticationData": data, "encryptedChipAuthenticationData": encrypted}
        return {
            "passwordKey": self.k_pi, "encryptedNonce": self.encrypted_nonce, **mapping,
            "mappedGenerator": element(self.generator),
            "terminalPublic": element(self.terminal_public), "cardPublic": element(self.card_public),
            "sharedSecret": self.shared_secret, "encryptionKey": self.enc,
            "authenticationKey": self.mac,
            "terminalTokenInput": self.terminal_token_input, "terminalToken": self.terminal_token,
            "cardTokenInput": self.card_token_input, "cardToken": self.card_token, **proof,
        }
