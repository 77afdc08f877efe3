"""SCP03 (GPC_SPE_014) with any parameter i; where none is named, i = 70 for a host challenge of eight
bytes and 71 for one of sixteen. PUT KEY and KDF3 diversification."""

from apdu import Command
from symmetric import cbc, cmac, ecb, pad

CARD_CRYPTOGRAM, HOST_CRYPTOGRAM, CARD_CHALLENGE = 0x00, 0x01, 0x02
S_ENC, S_MAC, S_RMAC = 0x04, 0x06, 0x07
C_MAC, C_ENC, R_MAC, R_ENC = 0x01, 0x02, 0x10, 0x20
PSEUDO_RANDOM = 0x10


def derive(key, constant, context, bits):
    """SP 800-108 with CMAC, block by block: 11 zeros, constant, 00, L, counter, context."""
    out, counter = b"", 1
    while len(out) < bits // 8:
        out += cmac(key, bytes(11) + bytes([constant, 0]) + bits.to_bytes(2, "big")
                    + bytes([counter]) + context)
        counter += 1
    return out[: bits // 8]


def diversify(master, identity, purpose):
    """KDF3: counter || 000000 purpose || 00 || identity, as long as the master."""
    out, counter = b"", 1
    while len(out) < len(master):
        out += cmac(master, bytes([counter, 0, 0, 0, purpose, 0]) + identity)
        counter += 1
    return out[: len(master)]


def check_value(key):
    return ecb(key, b"\x01" * 16)[:3]


def put_key(dek, version, keys):
    """Data of PUT KEY for one set (GPC_SPE_014 §7.2), and what the card answers to it."""
    data, answer = bytes([version]), bytes([version])
    for key in keys:
        sealed = cbc(dek, bytes(16), key + bytes(-len(key) % 16))
        data += bytes([0x88, len(sealed) + 1, len(key)]) + sealed + b"\x03" + check_value(key)
        answer += check_value(key)
    return data, answer


class Session:
    """Both ends of one session."""

    def __init__(self, keys, host_challenge, identity, sequence, aid, key_version=0x30,
                 parameter=None, card_challenge=None, level=0x33):
        self.enc, self.mac, self.dek = keys
        self.size, bits = len(host_challenge), 8 * len(self.enc)
        if parameter is None:
            parameter = 0x71 if self.size == 16 else 0x70
        self.level, self.host_challenge = level, host_challenge
        counter = sequence.to_bytes(3, "big")
        self.card_challenge = card_challenge or derive(
            self.enc, CARD_CHALLENGE, counter + aid, 8 * self.size)
        context = host_challenge + self.card_challenge
        self.context = context
        self.s_enc = derive(self.enc, S_ENC, context, bits)
        self.s_mac = derive(self.mac, S_MAC, context, bits)
        self.s_rmac = derive(self.mac, S_RMAC, context, bits)
        self.card_cryptogram = derive(self.s_mac, CARD_CRYPTOGRAM, context, 8 * self.size)
        self.host_cryptogram = derive(self.s_mac, HOST_CRYPTOGRAM, context, 8 * self.size)
        self.initialize_response = (identity + bytes([key_version, 3, parameter])
                                    + self.card_challenge + self.card_cryptogram
                                    + (counter if parameter & PSEUDO_RANDOM else b""))
        self.chaining, self.counter = bytes(16), 0
        self.key_version = key_version

    def initialize_update(self):
        return Command(0x80, 0x50, self.key_version, 0x00, self.host_challenge, 256)

    def external_authenticate(self, cryptogram=None):
        plain = Command(0x84, 0x82, self.level, 0x00, cryptogram or self.host_cryptogram)
        return self._authenticate(plain, plain.data)

    def _authenticate(self, plain, data):
        """C-MAC over chaining value, header, Lc with the MAC counted in, data. The length bytes are
        those of the command that is sent: three for an extended one."""
        size = len(data) + self.size
        long = plain.long or size > 255
        lc = b"\0" + size.to_bytes(2, "big") if long else bytes([size])
        cla = plain.cla | 0x04
        mac_input = self.chaining + bytes([cla]) + plain.header[1:] + lc + data
        self.chaining = cmac(self.s_mac, mac_input)
        mac = self.chaining[:self.size]
        sent = Command(cla, plain.ins, plain.p1, plain.p2, data + mac, plain.expected, long)
        return sent.encode(), {"macInput": mac_input, "chainingValue": self.chaining, "mac": mac}

    def command(self, plain):
        self.counter += 1
        data, steps = plain.data, {"counter": self.counter}
        if not self.level & C_MAC:
            return plain.encode(), steps
        if data and self.level & C_ENC:
            iv = ecb(self.s_enc, self.counter.to_bytes(16, "big"))
            data = cbc(self.s_enc, iv, pad(data))
            steps.update(iv=iv, ciphertext=data)
        encoded, mac_steps = self._authenticate(plain, data)
        return encoded, {**steps, **mac_steps}

    def response(self, data, status):
        """R-MAC on 9000 and warnings; errors go out bare."""
        steps = {}
        if status[0] not in (0x90, 0x62, 0x63) or not self.level & R_MAC:
            return data + status, steps
        if data and self.level & R_ENC:
            iv = ecb(self.s_enc, b"\x80" + self.counter.to_bytes(15, "big"))
            data = cbc(self.s_enc, iv, pad(data))
            steps.update(iv=iv, ciphertext=data)
        mac_input = self.chaining + data + status
        mac = cmac(self.s_rmac, mac_input)[:self.size]
        return data + mac + status, {**steps, "macInput": mac_input, "mac": mac}

    def exchange(self, plain, data=b"", status=b"\x90\x00", comment=None):
        encoded, command_steps = self.command(plain)
        answer, response_steps = self.response(data, status)
        shown = {"comment": comment} if comment else {}
        return {**shown, "plainCommand": plain.encode(), "command": encoded,
                "commandSteps": command_steps, "plainResponse": data + status,
                "response": answer, "responseSteps": response_steps}

    def steps(self):
        return {"cardChallenge": self.card_challenge, "sEnc": self.s_enc, "sMac": self.s_mac,
                "sRmac": self.s_rmac, "cardCryptogram": self.card_cryptogram,
                "hostCryptogram": self.host_cryptogram}
