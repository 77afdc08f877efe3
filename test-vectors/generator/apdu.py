"""Command APDUs, short and extended (ISO/IEC 7816-3 §12.1)."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Command:
    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = b""
    expected: int | None = None
    extended: bool = False

    @property
    def header(self):
        return bytes([self.cla, self.ins, self.p1, self.p2])

    @property
    def long(self):
        return self.extended or len(self.data) > 255 or (self.expected or 0) > 256

    def lc(self):
        if not self.data:
            return b""
        if self.long:
            return b"\0" + len(self.data).to_bytes(2, "big")
        return bytes([len(self.data)])

    def le(self):
        if self.expected is None:
            return b""
        if not self.long:
            return bytes([self.expected % 256])
        two = (self.expected % 65536).to_bytes(2, "big")
        return two if self.data else b"\0" + two

    def encode(self):
        return self.header + self.lc() + self.data + self.le()

    def having(self, **changes):
        return replace(self, **changes)


def select_application(aid):
    return Command(0x00, 0xA4, 0x04, 0x0C, aid)


def read_binary(sfi, offset, expected):
    return Command(0x00, 0xB0, 0x80 | sfi, offset, b"", expected)
