"""Basic Access Control (Doc 9303-11 §4.3): both ends, from the four random values."""

import kdf
import mrz
from apdu import Command
from cipher import TRIPLE_DES as DES
from messaging import Messaging
from symmetric import xor

OK = b"\x90\x00"
GET_CHALLENGE = Command(0x00, 0x84, 0x00, 0x00, b"", 8)


def external_authenticate(message):
    return Command(0x00, 0x82, 0x00, 0x00, message, 0x28)


class Session:
    def __init__(self, zone, card_nonce, terminal_nonce, terminal_seed, card_seed):
        self.seed = mrz.secret(**zone)[:16]
        self.keys = kdf.session(self.seed, DES)
        self.card_nonce, self.terminal_nonce = card_nonce, terminal_nonce
        self.terminal_seed, self.card_seed = terminal_seed, card_seed
        self.terminal_plain = terminal_nonce + card_nonce + terminal_seed
        self.card_plain = card_nonce + terminal_nonce + card_seed
        self.terminal_message = self.sealed(self.terminal_plain)
        self.card_message = self.sealed(self.card_plain)
        self.session_seed = xor(terminal_seed, card_seed)
        self.session_keys = kdf.session(self.session_seed, DES)
        self.counter = card_nonce[4:] + terminal_nonce[4:]

    def sealed(self, plain):
        enc, mac = self.keys
        encrypted = DES.cbc(enc, bytes(8), plain)
        return encrypted + DES.mac(mac, encrypted)

    def exchanges(self):
        return [("GET CHALLENGE", GET_CHALLENGE, self.card_nonce + OK),
                ("EXTERNAL AUTHENTICATE", external_authenticate(self.terminal_message),
                 self.card_message + OK)]

    def messaging(self):
        return Messaging(*self.session_keys, int.from_bytes(self.counter, "big"), DES)

    def randoms(self):
        return {"cardNonce": self.card_nonce, "terminalNonce": self.terminal_nonce,
                "terminalSeed": self.terminal_seed, "cardSeed": self.card_seed}

    def steps(self):
        return {"seed": self.seed, "documentEncryptionKey": self.keys[0],
                "documentAuthenticationKey": self.keys[1], "terminalPlain": self.terminal_plain,
                "cardPlain": self.card_plain, "terminalMessage": self.terminal_message,
                "cardMessage": self.card_message, "sessionSeed": self.session_seed,
                "encryptionKey": self.session_keys[0], "authenticationKey": self.session_keys[1],
                "counter": self.counter}
