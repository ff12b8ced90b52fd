#!/usr/bin/env python3
"""Writes given.txt and surnames.txt beside it: the names that stand for names (src/transform/surrogate/names.rs).

    python3 -m pip install Faker==40.54.0
    python3 make.py

Sources: the lists of Faker (MIT) for the locales below, and the names in ../cues.txt, which were written for inkout. A name is one word of
2 to 14 letters in small letters; one that is both a given name and a family name is what more of the lists have it as, or a given name.
Words that stand between names (particles) and titles are no names. Lines are in the order of length, then of bytes.
"""

import collections
import importlib
import re
from pathlib import Path

LOCALES = "en_US en_GB en_IE nl_NL nl_BE de_DE de_AT de_CH fr_FR fr_BE es_ES no_NO sv_SE da_DK fi_FI".split()
LETTERS = re.compile("[a-zàáâäåæèéêëìíîïñòóôöøùúûüç]{2,14}")
HERE = Path(__file__).parent


def section(name):
    """The words below a heading of cues.txt."""
    text = (HERE.parent / "cues.txt").read_text()
    return set(text.split(f"[{name}]")[1].split("\n[")[0].split())


def words(names):
    for name in names:
        yield from re.split(r"[ '’-]", name.lower())


def of_faker(kinds):
    """How many of the lists have each word."""
    counts = collections.Counter()
    for locale in LOCALES:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        found = set()
        for attribute in dir(provider):
            if attribute in kinds and isinstance(getattr(provider, attribute), (tuple, list, dict)):
                found.update(words(getattr(provider, attribute)))
        counts.update(found)
    return counts


def main():
    no_names = section("particles") | section("titles") | {"de", "den", "der", "mac", "junior", "senior"}
    given = of_faker({"first_names", "first_names_male", "first_names_female", "first_names_nonbinary"})
    surnames = of_faker({"last_names", "last_names_male", "last_names_female", "last_names_norway"})
    given.update(section("given"))
    surnames.update(section("surnames"))
    lists = {"given": [], "surnames": []}
    for name in set(given) | set(surnames):
        if LETTERS.fullmatch(name) and name not in no_names:
            lists["given" if given[name] >= surnames[name] else "surnames"].append(name)
    for title, names in lists.items():
        names.sort(key=lambda name: (len(name.encode()), name.encode()))
        (HERE / f"{title}.txt").write_text("".join(name + "\n" for name in names))


main()
