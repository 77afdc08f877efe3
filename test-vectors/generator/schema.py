"""The part of JSON Schema 2020-12 that schemas/*.json use, so that checking needs no package."""

import functools
import json
import re

TYPES = {"object": dict, "array": list, "string": str, "integer": int, "null": type(None),
         "boolean": bool}
KNOWN = {"$schema", "$id", "$defs", "$ref", "title", "description", "type", "properties", "required",
         "additionalProperties", "items", "enum", "const", "pattern", "oneOf", "minItems", "minimum"}


def complaints(document, name, folder):
    """What in the document does not follow schema `name`."""

    @functools.cache
    def load(file):
        return json.loads((folder / file).read_text())

    def resolve(reference, file):
        other, _, pointer = reference.partition("#")
        node = load(other or file)
        for step in pointer.strip("/").split("/") if pointer.strip("/") else []:
            node = node[step]
        return node, other or file

    def walk(value, rule, file, where):
        unknown = set(rule) - KNOWN
        if unknown:
            raise ValueError(f"{file} uses {unknown}")
        if "$ref" in rule:
            yield from walk(value, *resolve(rule["$ref"], file), where)
        if "oneOf" in rule:
            results = [list(walk(value, option, file, where)) for option in rule["oneOf"]]
            if sum(not result for result in results) != 1:
                yield f"{where}: fits {sum(not r for r in results)} of {len(results)} forms: " + \
                    "; ".join(result[0] for result in results if result)
        kinds = rule.get("type")
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if kinds and not any(isinstance(value, TYPES[kind]) for kind in kinds):
            yield f"{where}: is not {kinds}"
            return
        if "enum" in rule and value not in rule["enum"]:
            yield f"{where}: {value!r} is not one of {rule['enum']}"
        if "const" in rule and value != rule["const"]:
            yield f"{where}: {value!r} is not {rule['const']!r}"
        if isinstance(value, str) and not re.search(rule.get("pattern", ""), value):
            yield f"{where}: {value[:40]!r} does not match {rule['pattern']}"
        if isinstance(value, int) and value < rule.get("minimum", value):
            yield f"{where}: {value} is too small"
        if isinstance(value, list):
            if len(value) < rule.get("minItems", 0):
                yield f"{where}: too few items"
            for at, item in enumerate(value):
                yield from walk(item, rule.get("items", {}), file, f"{where}/{at}")
        if isinstance(value, dict):
            known = rule.get("properties", {})
            for key in rule.get("required", []):
                if key not in value:
                    yield f"{where}: {key} is missing"
            for key, item in value.items():
                if key in known:
                    yield from walk(item, known[key], file, f"{where}/{key}")
                elif rule.get("additionalProperties") is False:
                    yield f"{where}: {key} is not known"
                elif isinstance(rule.get("additionalProperties"), dict):
                    yield from walk(item, rule["additionalProperties"], file, f"{where}/{key}")

    yield from walk(document, load(f"{name}.json"), f"{name}.json", "")
