"""Against python3-cryptography, python3-asn1crypto and openssl."""

import hashlib
import json
import pathlib
import shutil
import subprocess
import tempfile

from asn1crypto import cms, keys as asn1_keys, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import cmac as library_cmac, hashes, keywrap
from cryptography.hazmat.primitives.asymmetric import ec as library_ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers import algorithms

import curves
import ec
import modp
import symmetric
from ec import P256
from stream import Stream

VECTORS = pathlib.Path(__file__).resolve().parents[2] / "vectors"


def tests(name):
    """Every test of a vector file with its group."""
    for group in json.loads((VECTORS / f"{name}.json").read_text())["testGroups"]:
        for test in group["tests"]:
            yield group, test


def primitives(tally):
    stream = Stream("self check")
    for size in (0, 1, 15, 16, 17, 32, 33):
        key, message = stream.take(16), stream.take(size)
        theirs = library_cmac.CMAC(algorithms.AES(key))
        theirs.update(message)
        tally.equal(f"CMAC of {size}", symmetric.cmac(key, message), theirs.finalize())
    kek, key = stream.take(32), stream.take(32)
    tally.equal("key wrap", symmetric.wrap(kek, key), keywrap.aes_key_wrap(kek, key))


def curve(tally):
    stream = Stream("self check curve")
    for _ in range(4):
        key, message = stream.scalar(P256), stream.take(40)
        theirs = library_ec.derive_private_key(key, library_ec.SECP256R1())
        point = P256.multiply(key)
        numbers = theirs.public_key().public_numbers()
        tally.equal("public key", point, (numbers.x, numbers.y))
        signature = ec.sign(key, message)
        theirs.public_key().verify(
            encode_dss_signature(*signature), message, library_ec.ECDSA(hashes.SHA256()))
        tally.equal("own verification", ec.verify(point, message, signature), True)
        tally.equal("flipped", ec.verify(point, message + b"!", signature), False)
        other = library_ec.derive_private_key(stream.scalar(P256), library_ec.SECP256R1())
        numbers = other.public_key().public_numbers()
        shared = P256.multiply(key, (numbers.x, numbers.y))
        tally.equal("ECDH", P256.field(shared[0]),
                    theirs.exchange(library_ec.ECDH(), other.public_key()))
    # RFC 6979 A.2.5, message "sample" with SHA-256.
    key = 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721
    tally.equal("RFC 6979 sample", ec.sign(key, b"sample"), (
        0xEFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716,
        0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8))


def larger_curves(tally):
    """Public keys and signatures on every curve, and Triple DES with its MAC."""
    stream = Stream("self check larger curves")
    for ours, theirs in ((curves.BRAINPOOL_P256R1, library_ec.BrainpoolP256R1()),
                         (curves.P384, library_ec.SECP384R1()), (curves.P521, library_ec.SECP521R1()),
                         (curves.BRAINPOOL_P384R1, library_ec.BrainpoolP384R1()),
                         (curves.BRAINPOOL_P512R1, library_ec.BrainpoolP512R1())):
        key, message = stream.scalar(ours), stream.take(40)
        public = library_ec.derive_private_key(key, theirs).public_key()
        numbers = public.public_numbers()
        point = ours.multiply(key)
        tally.equal(f"public key on {ours.name}", point, (numbers.x, numbers.y))
        for hashed, name in ((hashlib.sha1, hashes.SHA1()), (hashlib.sha224, hashes.SHA224()),
                             (hashlib.sha384, hashes.SHA384()), (hashlib.sha512, hashes.SHA512())):
            signature = ec.sign(key, message, ours, hashed)
            public.verify(encode_dss_signature(*signature), message, library_ec.ECDSA(name))
            tally.equal("own verification", ec.verify(point, message, signature, ours, hashed), True)
    for group in modp.IDENTIFIERS:
        tally.equal(f"order of {group.name}", pow(group.g, group.n, group.p), 1)
    # RFC 6979 A.2.7, message "sample" with SHA-512 on P-521.
    key = int("00FAD06DAA62BA3B25D2FB40133DA757205DE67F5BB0018FEE8C86E1B68C7E75CA"
              "A896EB32F1F47C70855836A6D16FCC1466F6D8FBEC67DB89EC0C08B0E996B83538", 16)
    tally.equal("RFC 6979 sample, P-521", ec.sign(key, b"sample", curves.P521, hashlib.sha512)[0], int(
        "00C328FAFCBD79DD77850370C46325D987CB525569FB63C5D3BC53950E6D4C5F17"
        "4E25A1EE9017B5D450606ADD152B534931D7D4E8455CC91F9B15BF05EC36E377FA", 16))


def documents(tally):
    """Every valid EF.SOD as asn1crypto reads it, encoded again to the same bytes."""
    for group, test in tests("sod"):
        if test["expect"]["result"] != "valid":
            continue
        name = f"sod {test['tcId']}"
        sod = bytes.fromhex(test["input"]["sod"])
        body = sod[sod.index(b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02") - 4 :]
        info = cms.ContentInfo.load(body, strict=True)
        signed = info["content"]
        tally.equal(f"{name} version", signed["version"].native, "v3")
        tally.equal(f"{name} type", signed["encap_content_info"]["content_type"].native,
                    "2.23.136.1.1.1")
        signer = signed["signer_infos"][0]
        content = signed["encap_content_info"]["content"].contents
        inner = content if content[:1] == b"\x30" else signed["encap_content_info"]["content"].native
        digest = [a for a in signer["signed_attrs"] if a["type"].native == "message_digest"]
        tally.equal(f"{name} digest", digest[0]["values"][0].native, hashlib.sha256(inner).digest())
        serials = [f"{held.chosen.serial_number:X}" for held in signed["certificates"]]
        tally.equal(f"{name} serial", test["expect"]["value"]["signer"]["serial"] in serials, True)
        signature_of(tally, f"{name} signature", signed["certificates"], signer)
        for held in signed["certificates"]:
            certificate_of(tally, name, held.chosen.dump())
        certificate_of(tally, f"{name} anchor", bytes.fromhex(group["anchor"]))


def signature_of(tally, name, certificates, signer):
    """The library verifies what signed_attrs are as a SET, with the key of the named signer."""
    serial = signer["sid"].chosen["serial_number"].native
    certificate = next(c.chosen for c in certificates if c.chosen.serial_number == serial)
    point = certificate.public_key["public_key"].native
    key = library_ec.EllipticCurvePublicKey.from_encoded_point(library_ec.SECP256R1(), point)
    signed = b"\x31" + signer["signed_attrs"].dump()[1:]
    try:
        key.verify(signer["signature"].native, signed, library_ec.ECDSA(hashes.SHA256()))
        tally.equal(name, True, True)
    except InvalidSignature:
        tally.equal(name, False, True)


def certificate_of(tally, name, encoded):
    certificate = x509.Certificate.load(encoded, strict=True)
    tally.equal(f"{name} certificate", certificate.dump(force=True), encoded)
    parameters = certificate.public_key["algorithm"]["parameters"]
    tally.equal(f"{name} explicit parameters", parameters.name, "specified")
    tally.equal(f"{name} known extensions", [
        e["extn_id"].native for e in certificate["tbs_certificate"]["extensions"]][:2],
        ["key_identifier", "key_usage"])


def public_keys(tally):
    for _, test in tests("dg15"):
        if test["expect"]["result"] == "valid":
            data = bytes.fromhex(test["input"]["content"])
            key = asn1_keys.PublicKeyInfo.load(data[4 if data[1] == 0x82 else 3 if data[1] == 0x81 else 2:])
            tally.equal(f"dg15 {test['tcId']}", key["public_key"].native.hex().upper(),
                        test["expect"]["value"]["publicKey"])


def openssl(tally):
    """openssl opens what may be opened and nothing else."""
    if not shutil.which("openssl"):
        print("openssl is not there: opening of sealed records skipped")
        return
    for _, test in tests("sealed_record"):
        given, expect = test["input"], test["expect"]
        # By default openssl reads any tag length and any identifier it is not told; those tests
        # are about our own rules.
        if expect["result"] == "invalid" and expect["fault"] != "Authentication":
            continue
        with tempfile.TemporaryDirectory() as folder:
            record = pathlib.Path(folder, "record")
            record.write_bytes(bytes.fromhex(given["record"]))
            run = subprocess.run(
                ["openssl", "cms", "-decrypt", "-inform", "DER", "-in", record, "-secretkey",
                 given["kek"], "-secretkeyid", given["keyIdentifier"]],
                capture_output=True, check=False)
        if expect["result"] == "valid":
            tally.equal(f"openssl opens {test['tcId']}", run.stdout.hex().upper(),
                        expect["value"]["plaintext"])
        else:
            tally.equal(f"openssl refuses {test['tcId']}", run.returncode != 0, True)


CHECKS = [primitives, curve, larger_curves, documents, public_keys, openssl]
