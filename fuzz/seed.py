#!/usr/bin/env python3
"""Fills fuzz/corpus with the bytes of the published vectors, so that runs start deep inside."""

import base64
import hashlib
import json
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
VECTORS = HERE.parent / "test-vectors" / "vectors"

# Which members of which vector files each target understands.
SEEDS = {
    "tlv": {"dg13": ["content"], "ef_com": ["content"], "dg14": ["content"], "dg3": ["content"]},
    "mrz_dg1": {"dg1": ["content"]},
    "com_dir_atr": {"ef_com": ["content"], "ef_dir": ["content"], "ef_atr_info": ["content"]},
    "dg2": {"dg2": ["content", "record"], "face_record": ["record"]},
    "dg3_minutiae": {
        "dg3": ["content", "record"],
        "dg3_sealed": ["content", "plaintext"],
        "minutiae_record": ["record"],
        "minutiae_card": ["compact", "normal"],
    },
    "dg13": {
        "dg13": ["content"],
        "dg13_sealed": ["content", "plaintext"],
        "face_template": ["template"],
    },
    "sealed": {"sealed_record": ["record"], "dg13_sealed": ["record"]},
    "sod": {"sod": ["sod"]},
    "certificate": {"sod": ["anchor"], "dg15": ["publicKey"]},
    "security_infos": {
        "ef_card_access": ["content"],
        "dg14": ["content"],
        "dg15": ["content", "publicKey"],
    },
    "apdu": {"secure_messaging": ["command", "plainCommand"], "pace": ["plainCommand"]},
    "secure_messaging": {"secure_messaging": ["command", "plainCommand", "response"]},
    "key_set": {"put_key": ["data"], "scp03": ["response"]},
    "command_sequence": {"scp03": ["plainCommand", "initializeUpdate"], "pace": ["plainCommand"]},
}


def members(value, names):
    """All hexadecimal texts under these names, however deep."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in names and isinstance(inner, str):
                try:
                    yield bytes.fromhex(inner)
                except ValueError:
                    pass
            else:
                yield from members(inner, names)
    elif isinstance(value, list):
        for inner in value:
            yield from members(inner, names)


def orders():
    """Lines of a batch for `dossier`, and their portraits for `portrait`."""
    batch = HERE.parent / "personalizer" / "tests" / "issuance" / "batch.jsonl"
    for line in batch.read_bytes().splitlines():
        portrait = base64.b64decode(json.loads(line)["portrait"])
        for target, seed in [("dossier", line), ("portrait", portrait)]:
            folder = HERE / "corpus" / target
            folder.mkdir(parents=True, exist_ok=True)
            (folder / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)


def main():
    orders()
    for target, files in SEEDS.items():
        folder = HERE / "corpus" / target
        folder.mkdir(parents=True, exist_ok=True)
        for stem, names in files.items():
            vectors = json.loads((VECTORS / f"{stem}.json").read_text(encoding="utf-8"))
            for seed in members(vectors, names):
                if target == "command_sequence":
                    seed = bytes([min(len(seed), 255)]) + seed
                (folder / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
        print(f"{target}: {len(list(folder.iterdir()))}")


if __name__ == "__main__":
    main()
