#!/usr/bin/python3
"""Writes vectors/*.json and MANIFEST.json, or with --check says what differs from what is there.

Runs on Python 3.11 with Debian's python3-cryptography and python3-asn1crypto, and nothing else.
"""

import argparse
import hashlib
import importlib
import json
import pathlib
import sys

import schema

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent


def subjects():
    """Every module in suites/, by name."""
    for path in sorted((HERE / "suites").glob("*.py")):
        if path.stem != "__init__":
            yield importlib.import_module(f"suites.{path.stem}")


def text(document):
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def build():
    """File names and contents of everything that is generated."""
    files, counts = {}, {}
    for subject in subjects():
        for suite in subject.suites():
            document = json.loads(text(suite.document()))
            for complaint in schema.complaints(document, suite.schema, ROOT / "schemas"):
                raise ValueError(f"{suite.name}: {complaint}")
            name = f"vectors/{suite.name}.json"
            if name in files:
                raise ValueError(f"{name} is made twice")
            files[name] = text(document)
            counts[name] = suite.count
    for path in sorted((ROOT / "schemas").glob("*.json")):
        files[f"schemas/{path.name}"] = path.read_bytes()
    manifest = {
        name: {"sha256": hashlib.sha256(files[name]).hexdigest(), "bytes": len(files[name]),
               **({"numberOfTests": counts[name]} if name in counts else {})}
        for name in sorted(files)
    }
    generated = {name: data for name, data in files.items() if name in counts}
    generated["MANIFEST.json"] = text({"license": "CC0-1.0", "files": manifest})
    return generated


def differences(generated):
    present = {f"vectors/{path.name}" for path in (ROOT / "vectors").glob("*")}
    for name in sorted(present - set(generated)):
        yield f"{name} is not generated"
    for name, data in sorted(generated.items()):
        path = ROOT / name
        if not path.exists():
            yield f"{name} is missing"
        elif path.read_bytes() != data:
            yield f"{name} differs"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    check = parser.parse_args().check
    generated = build()
    found = list(differences(generated))
    if check:
        for line in found:
            print(line, file=sys.stderr)
        print(f"{len(generated)} files, {len(found)} differences")
        return 1 if found else 0
    (ROOT / "vectors").mkdir(exist_ok=True)
    for name, data in generated.items():
        (ROOT / name).write_bytes(data)
    for name in found:
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
