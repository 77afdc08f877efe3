"""Keys from secrets: Doc 9303-11's key derivation, and the transport keys of a chip."""

import hashlib

import kdf
import mrz
import scp03
from cipher import AES192, AES256, TRIPLE_DES
from stream import take
from suite import Suite


def session_keys():
    suite = Suite("kdf", "kdf", "Doc 9303-11 §9.7.1: the hash of secret || counter as four bytes, cut to",
                  "the length of the key; of 3DES the parity bits are set. Counter 1 encrypts, 2",
                  "authenticates, 3 is for passwords.")
    group = suite.group("Kdf", cipher="AES-128", hash="SHA-1")
    secrets = {
        "CAN, six digits in ASCII": b"123456",
        "CAN of zeros": b"000000",
        "secret of a machine readable zone": mrz.secret("D23145890", "740812", "120415"),
        "x coordinate of 32 bytes": take("kdf x", 32),
        "x coordinate whose first byte is zero": b"\0" + take("kdf zero x", 31),
        "x coordinate of zeros but for the last bit": bytes(31) + b"\x01",
    }
    for comment, secret in secrets.items():
        flags = ["LeadingZero"] if secret[0] == 0 else ["Normal"]
        for counter in (1, 2, 3):
            group.valid(f"{comment}, counter {counter}", "Doc 9303-11 §9.7.1", flags,
                        {"secret": secret, "counter": counter},
                        {"hash": hashlib.sha1(secret + counter.to_bytes(4, "big")).digest(),
                         "key": kdf.derive(secret, counter)})
    for cipher in (TRIPLE_DES, AES192, AES256):
        name = "SHA-1" if cipher.digest is hashlib.sha1 else "SHA-256"
        group = suite.group("Kdf", cipher=cipher.name, hash=name)
        for comment in ("CAN, six digits in ASCII", "x coordinate whose first byte is zero"):
            secret = secrets[comment]
            for counter in (1, 2, 3):
                group.valid(f"{comment}, counter {counter}", "Doc 9303-11 §9.7.1", ["Normal"], {
                    "secret": secret, "counter": counter}, {
                    "hash": cipher.digest(secret + counter.to_bytes(4, "big")).digest(),
                    "key": kdf.derive(secret, counter, cipher)})
    return suite


def transport_keys():
    suite = Suite("diversification", "diversification",
                  "Transport keys of one chip from a master key, in the KDF3 shape: CMAC(master,",
                  "counter || 00 00 00 purpose || 00 || chip identity); purpose 1 encrypts, 2",
                  "authenticates, 3 protects other keys. Check value: first three bytes of AES over",
                  "sixteen bytes 01. Of cards with Triple DES: each block of six bytes || F0 purpose,",
                  "and of the same six || 0F purpose, by itself under the master; EMV CPS takes the last",
                  "six bytes of the identity, VISA2 its bytes 1, 2 and 5 to 8. Check value: first three",
                  "bytes of Triple DES over eight bytes 00.")
    group = suite.group("Diversification", scheme="KDF3")
    published = bytes(range(0x40, 0x50))
    cases = [("published test master", published, bytes(range(10)), None),
             ("published test master, another chip", published, take("chip identity", 10), None),
             ("published test master, identity of zeros", published, bytes(10), None)]
    cases += [(f"master {n}", take(f"transport master {n}", 16), take(f"chip {n}", 10), None)
              for n in range(3)]
    cases += [(f"master of {length} bytes", take(f"transport master {length}", length),
               take(f"chip {length}", 10), None) for length in (24, 32)]
    cases += [(f"master of {length} bytes, key version {version:02X}",
               take(f"transport master {length}", length), take(f"chip {length}", 10), version)
              for length in (16, 24, 32) for version in (0x30, 0x31, 0x3F)]
    for comment, master, identity, version in cases:
        # The version of delivery stands in no derivation.
        context = identity + (bytes([version]) if version not in (None, 0x30) else b"")
        keys = {name: scp03.diversify(master, context, purpose)
                for name, purpose in (("enc", 1), ("mac", 2), ("dek", 3))}
        values = {f"{name}CheckValue": scp03.check_value(key) for name, key in keys.items()}
        given = {} if version is None else {"keyVersion": version}
        group.valid(comment, "SP 800-108r1 §4.1", ["Normal"],
                    {"master": master, "identity": identity, **given}, {**keys, **values})
    schemes = {"EMV CPS": lambda identity: identity[4:],
               "VISA2": lambda identity: identity[:2] + identity[4:8]}
    clauses = {"EMV CPS": "EMV CPS 1.1", "VISA2": "VISA2, as card tools have it"}
    for scheme, six in schemes.items():
        group = suite.group("Diversification", scheme=scheme)
        cases = [("published test master", published, bytes(range(10))),
                 ("published test master, identity of zeros", published, bytes(10)),
                 ("another master", take("triple master", 16), take("triple chip", 10))]
        for comment, master, identity in cases:
            def block(key, data):
                return TRIPLE_DES.cbc(key, bytes(8), data)

            keys = {name: block(master, six(identity) + bytes([0xF0, purpose]))
                    + block(master, six(identity) + bytes([0x0F, purpose]))
                    for name, purpose in (("enc", 1), ("mac", 2), ("dek", 3))}
            values = {f"{name}CheckValue": block(key, bytes(8))[:3] for name, key in keys.items()}
            group.valid(comment, clauses[scheme], ["Normal"],
                        {"master": master, "identity": identity}, {**keys, **values})
    return suite


def put_keys():
    suite = Suite("put_key", "put_key",
                  "A key set on its way to a chip: version, and three times type 88, length and key",
                  "under Key-DEK (AES-CBC from zero; 24 bytes are followed by zeros), then its check",
                  "value. The card answers version and check values.")
    group = suite.group("PutKey", algorithm="AES")
    for old in (16, 24, 32):
        for new in (16, 24, 32):
            dek = take(f"put key dek {old} {new}", old)
            keys = [take(f"put key {old} {new} {name}", new) for name in ("enc", "mac", "dek")]
            for version in (0x01, 0x31, 0x7F):
                data, answer = scp03.put_key(dek, version, keys)
                group.valid(f"AES-{8 * new} under AES-{8 * old}, version {version:02X}",
                            "GPC_SPE_014 §7.2", ["Normal"],
                            {"currentDek": dek, "version": version, "enc": keys[0],
                             "mac": keys[1], "dek": keys[2]}, {"data": data, "answer": answer})
    return suite


def suites():
    yield session_keys()
    yield transport_keys()
    yield put_keys()
