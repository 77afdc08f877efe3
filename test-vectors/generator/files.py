"""The elementary files of an LDS1 document (Doc 9303-10 §3.11, §4.6, §4.7)."""

from tlv import set_of, tlv

AID = bytes.fromhex("A0000002471001")
DG_TAGS = {1: 0x61, 2: 0x75, 3: 0x63, 4: 0x76, 5: 0x65, 6: 0x66, 7: 0x67, 8: 0x68, 9: 0x69,
           10: 0x6A, 11: 0x6B, 12: 0x6C, 13: 0x6D, 14: 0x6E, 15: 0x6F, 16: 0x70}


def atr_info(capabilities=bytes.fromhex("8601E0"), command=1000, response=1000, other=b""):
    def size(number):
        return tlv(0x02, number.to_bytes(2, "big"))

    return tlv(0x47, capabilities) + tlv(0x7F66, size(command), size(response)) + other


def directory(*aids):
    return b"".join(tlv(0x61, tlv(0x4F, aid)) for aid in aids)


def com(groups, lds="0108", unicode="040000"):
    tags = bytes(DG_TAGS[group] for group in groups)
    return tlv(0x60, tlv(0x5F01, lds.encode()), tlv(0x5F36, unicode.encode()), tlv(0x5C, tags))


def dg1(zone):
    return tlv(0x61, tlv(0x5F1F, zone.encode()))


def dg14(*infos):
    return tlv(0x6E, set_of(*infos))


def dg15(public_key):
    return tlv(0x6F, public_key)


def sealed_group(tag, records):
    """Class number to ContentInfo, each under A0 | class."""
    return tlv(tag, *(tlv(0xA0 | number, record) for number, record in records.items()))
