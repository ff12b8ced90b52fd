#!/usr/bin/env python3
"""Writes numbering.json, the numbering plans, from the metadata of libphonenumber.

    python3 patterns/countries/refresh_numbering.py path/to/rlibphonenumber-X/src/generated/metadata/metadata.bin VERSION

The input is the serialised PhoneMetadataCollection that the crate `rlibphonenumber` carries (cargo leaves the crate's source under
~/.cargo/registry/src). That crate is also the oracle of the tests, so raise its version and refresh this file in one commit. VERSION is
the version of the metadata, which the crate's release notes name; the field numbers are those of its phonemetadata.proto.
"""
import collections
import json
import os
import sys

# How people write national numbers, where that differs from the metadata's "prefix is optional":
# always with the trunk prefix, or without it for mobile numbers only.
TRUNK = {"IN": "mobile", "LT": "required"}

# A number is valid if it is of one of these types (fields of PhoneMetadata); short codes and emergency numbers are not.
TYPES = {2: "fixed", 3: "mobile", 4: "toll_free", 5: "premium", 6: "shared_cost", 7: "personal", 8: "voip", 21: "pager", 25: "uan", 28: "voicemail"}
NEVER = 2**64 - 1  # possible_length -1: the region has no numbers of the type


def message(data):
    """Decodes one protobuf message into {field number: [values]}."""
    fields, at = collections.defaultdict(list), 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        key = varint()
        if key & 7 == 0:
            fields[key >> 3].append(varint())
        elif key & 7 == 2:
            size = varint()
            fields[key >> 3].append(data[at : at + size])
            at += size
        else:
            raise ValueError(f"wire type {key & 7}")
    return fields


def text(fields, number):
    return fields[number][-1].decode() if fields[number] else ""


def pattern(fields, number):
    """The last pattern of a field, without the anchors that the crate adds: the last `leading_digits` is the most exact."""
    found = text(fields, number)
    return found[4:-2] if found.startswith("^(?:") and found.endswith(")$") else found


def numbering(metadata):
    """What validity and the national form of a region need."""
    region = {"id": text(metadata, 9), "code": metadata[10][0]}
    if metadata[22] and metadata[22][0]:
        region["main"] = True
    for name, field in (("leading", 23), ("parse", 15)):
        if pattern(metadata, field):
            region[name] = pattern(metadata, field)
    for name, field in (("prefix", 12), ("transform", 16)):
        if text(metadata, field):
            region[name] = text(metadata, field)
    if region["id"] in TRUNK:
        region["trunk"] = TRUNK[region["id"]]
    general = message(metadata[1][0])
    region["general"] = {"pattern": pattern(general, 2), "lengths": general[9]}
    if general[10]:
        region["general"]["local"] = general[10]
    region["types"] = {}
    for field, name in TYPES.items():
        kind = message(metadata[field][0]) if metadata[field] else None
        if kind and pattern(kind, 2) and kind[9] != [NEVER]:
            region["types"][name] = {"pattern": pattern(kind, 2)}
            if kind[9]:
                region["types"][name]["lengths"] = kind[9]
    if "prefix" in region:
        # Pattern, leading digits, and whether the form carries the trunk prefix.
        region["formats"] = []
        for written in map(message, metadata[19]):
            rule = text(written, 4)
            if not any(c.isdigit() for c in rule.replace("$1", "")):
                prefix = "none"
            else:
                prefix = "optional" if written[6] and written[6][0] else "required"
            region["formats"].append([pattern(written, 1), pattern(written, 3), prefix])
    return region


def main(source, version):
    with open(source, "rb") as file:
        regions = [numbering(message(entry)) for entry in message(file.read())[1]]
    head = {
        "origin": "libphonenumber, https://github.com/google/libphonenumber, by way of the crate rlibphonenumber; see refresh_numbering.py",
        "license": "Apache-2.0, Copyright (C) The Libphonenumber Authors",
        "version": version,
    }
    lines = [f" {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    rows = ",\n".join("  " + json.dumps(region, separators=(",", ":")) for region in regions)
    target = os.path.join(os.path.dirname(os.path.abspath(__file__)), "numbering.json")
    with open(target, "w", encoding="ascii") as file:
        file.write("{\n" + "\n".join(lines) + '\n "regions": [\n' + rows + "\n ]\n}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
