"""Biometric records: CBEFF wrapping, finger minutiae, faces (Doc 9303-10 §4.7, ISO/IEC 19794)."""

from tlv import integer, tlv

FACE, FINGER = 0x02, 0x08
FORMAT_MINUTIAE, FORMAT_FACE = 0x0002, 0x0008


def template(kind, format_type, record, subtype=None, owner=0x0101, created=None, more=b""):
    """7F60 { A1 header, 5F2E record }."""
    header = tlv(0x80, b"\x01\x01") + tlv(0x81, bytes([kind]))
    if subtype is not None:
        header += tlv(0x82, bytes([subtype]))
    if created:
        header += tlv(0x83, bytes.fromhex(created))
    header += more + tlv(0x87, owner.to_bytes(2, "big")) + tlv(0x88, format_type.to_bytes(2, "big"))
    return tlv(0x7F60, tlv(0xA1, header), tlv(0x5F2E, record))


def group(*templates):
    return tlv(0x7F61, integer(len(templates)), *templates)


def minutia(kind, x, y, angle, quality=0):
    """Six bytes of a record: type in two bits, x in fourteen (ISO/IEC 19794-2:2005 §7.4.2)."""
    return ((kind << 14 | x).to_bytes(2, "big") + y.to_bytes(2, "big") + bytes([angle, quality]))


def view(position, minutiae, number=0, impression=0, quality=80, extended=b""):
    head = bytes([position, number << 4 | impression, quality, len(minutiae)])
    return head + b"".join(minutia(*m) for m in minutiae) + len(extended).to_bytes(2, "big") + extended


def minutiae_record(*views, width=500, height=550, resolution=197, device=0, count=None,
                    length=None, version=b" 20\0"):
    """"FMR": header of 24 bytes, then the views (ISO/IEC 19794-2:2005 §7)."""
    body = b"".join(views)
    length = 24 + len(body) if length is None else length
    return (b"FMR\0" + version + length.to_bytes(4, "big") + device.to_bytes(2, "big")
            + width.to_bytes(2, "big") + height.to_bytes(2, "big")
            + resolution.to_bytes(2, "big") * 2
            + bytes([len(views) if count is None else count, 0]) + body)


def half_up(numerator, denominator):
    return (2 * numerator + denominator) // (2 * denominator)


def compact(minutiae, resolution=197):
    """Three bytes each: x and y in 0.1 mm, type and angle (ISO/IEC 19794-2:2005 §8.3)."""
    out = []
    for kind, x, y, angle, *_ in minutiae:
        out.append(bytes([half_up(100 * x, resolution), half_up(100 * y, resolution),
                          kind << 6 | min(half_up(angle, 4), 63)]))
    return out


def normal(minutiae, resolution=197):
    """Five bytes each: x and y in 0.01 mm, type in front of x (ISO/IEC 19794-2:2005 §8.2)."""
    out = []
    for kind, x, y, angle, *_ in minutiae:
        x, y = half_up(1000 * x, resolution), half_up(1000 * y, resolution)
        out.append((kind << 14 | x).to_bytes(2, "big") + y.to_bytes(2, "big") + bytes([angle]))
    return out


def face_block(image, data_type, width, height, points=(), gender=0, eye=0, hair=0, mask=0,
               expression=0, pose=(0, 0, 0), uncertainty=(0, 0, 0), kind=1, colour=1, source=2,
               device=0, quality=0, length=None, declared=None):
    """Facial information, feature points, image information, image (ISO/IEC 19794-5:2005 §5.5-5.7)."""
    count = len(points) if declared is None else declared
    body = (count.to_bytes(2, "big") + bytes([gender, eye, hair]) + mask.to_bytes(3, "big")
            + expression.to_bytes(2, "big") + bytes(pose) + bytes(uncertainty))
    for point_type, code, x, y in points:
        body += bytes([point_type, code]) + x.to_bytes(2, "big") + y.to_bytes(2, "big") + bytes(2)
    body += (bytes([kind, data_type]) + width.to_bytes(2, "big") + height.to_bytes(2, "big")
             + bytes([colour, source]) + device.to_bytes(2, "big") + quality.to_bytes(2, "big"))
    length = 4 + len(body) + len(image) if length is None else length
    return length.to_bytes(4, "big") + body + image


def face_record(*blocks, count=None, length=None, version=b"010\0"):
    """"FAC": header of 14 bytes, then one block an image (ISO/IEC 19794-5:2005 §5.4)."""
    body = b"".join(blocks)
    length = 14 + len(body) if length is None else length
    count = len(blocks) if count is None else count
    return b"FAC\0" + version + length.to_bytes(4, "big") + count.to_bytes(2, "big") + body


# The smallest openings that tell the two codecs apart; what follows is opaque here.
JP2 = bytes.fromhex("0000000C6A5020200D0A870A")
CODESTREAM = bytes.fromhex("FF4FFF51")
JPEG = bytes.fromhex("FFD8FFE000104A46494600010100000100010000")


def image(opening, stream, size):
    tail = b"\xff\xd9" if opening in (JPEG, CODESTREAM) else b""
    return opening + stream.take(size - len(opening) - len(tail)) + tail
