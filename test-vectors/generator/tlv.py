"""BER-TLV and DER, written out (ISO/IEC 7816-4 §6.3, X.690)."""


def length(size):
    """The shortest definite form."""
    if size < 0x80:
        return bytes([size])
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(octets)]) + octets


def tlv(tag, *parts):
    """One object; the tag is written as a number, 0x61 or 0x7F61."""
    value = b"".join(parts)
    return tag.to_bytes(2 if tag > 0xFF else 1, "big") + length(len(value)) + value


def integer(number):
    """Shortest two's complement of a non-negative number."""
    return tlv(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def oid(dotted):
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    value = b""
    for arc in [first * 40 + second, *rest]:
        septets = [arc & 0x7F]
        while arc > 0x7F:
            arc >>= 7
            septets.insert(0, 0x80 | arc & 0x7F)
        value += bytes(septets)
    return tlv(0x06, value)


def octets(data):
    return tlv(0x04, data)


def bits(data, unused=0):
    return tlv(0x03, bytes([unused]), data)


def sequence(*parts):
    return tlv(0x30, *parts)


def set_of(*parts):
    """DER orders the elements by their encodings (X.690 §11.6)."""
    return tlv(0x31, *sorted(parts))


def explicit(number, *parts):
    return tlv(0xA0 | number, *parts)


def printable(text):
    return tlv(0x13, text.encode("ascii"))


def utf8(text):
    return tlv(0x0C, text.encode())


def ia5(tag, text):
    return tlv(tag, text.encode("ascii"))


def generalized(text):
    """YYYYMMDDhhmmss, GMT."""
    return tlv(0x18, text.encode(), b"Z")


def time(text):
    """UTCTime through 2049, GeneralizedTime afterwards (RFC 5280 §4.1.2.5)."""
    return tlv(0x17, text[2:].encode(), b"Z") if text < "2050" else generalized(text)


NULL = b"\x05\x00"
TRUE = b"\x01\x01\xff"


def read(data, at=0):
    """Tag, value and end of the object at `at`; only for looking into what was composed here."""
    start = at
    at += 1
    if data[start] & 0x1F == 0x1F:
        at += 1
    tag = int.from_bytes(data[start:at], "big")
    size = data[at]
    at += 1
    if size & 0x80:
        count = size & 0x7F
        size = int.from_bytes(data[at : at + count], "big")
        at += count
    return tag, data[at : at + size], at + size


def walk(data):
    """All objects side by side: (tag, value) pairs."""
    at, found = 0, []
    while at < len(data):
        tag, value, at = read(data, at)
        found.append((tag, value))
    return found
