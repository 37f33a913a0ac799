"""Under which licences everything comes that Filigrana installs or carries: docs/licences.md, and what is wrong in it.

    .venv/bin/python scripts/licences.py            # exit code 1 where a licence is missing, or GPL or AGPL ships
    .venv/bin/python scripts/licences.py --write    # docs/licences.md made anew
    .venv/bin/python scripts/licences.py --learn SITE_PACKAGES --write     # and what another environment's packages say

Read are the packages' own metadata; requirements/licences.yaml has what people looked up where these say nothing or
leave a choice, each with its reason, and what packages say that are only in the other locks (GPU, review server).
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from pathlib import Path
from typing import Any

import yaml
from licence_kinds import FREE, KINDS, PROPRIETARY, STRONG, UNKNOWN, WEAK, kind_of, spdx_of
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "requirements" / "licences.yaml"
PAGE = ROOT / "docs" / "licences.md"
LOCKS = {"cpu": ("cpu", "torch-cpu"), "torch-registry": ("torch-registry",), "gpu": ("gpu",), "review": ("review",)}
"""What is installed together, and by which files of requirements/, where they are there."""
CARRIED = re.compile(r"lib(?:gfortran|gomp|quadmath|avcodec|x26[45]|readline|mpfr|gmp)[-.]")
"""Libraries under GPL or LGPL that wheels carry without a word in their metadata."""

A_WHOLE_TEXT = 200
"""A licence field longer than this is the text of it (and often of more that is bundled): classifiers come first."""


@dataclass(frozen=True)
class Package:
    """One package of a lock. `locks` are those it ships by; () where it is only for development."""

    name: str
    licence: str
    locks: tuple[str, ...]
    note: str = ""

    @property
    def kind(self) -> int:
        return kind_of(self.licence)


def said_by(package: Distribution) -> str:
    """The SPDX expression that a package's metadata give: its expression, else its field, else its classifiers."""
    about = package.metadata
    if about.get("License-Expression"):
        return str(about["License-Expression"])
    field = (about.get("License") or "").strip()
    classifiers = [c.rpartition(" :: ")[2] for c in about.get_all("Classifier") or () if c.startswith("License ::")]
    for text in (field if len(field) < A_WHOLE_TEXT else "", *classifiers, field[:A_WHOLE_TEXT]):
        if spdx := spdx_of(text):
            return spdx
    return ""


def locked(lock: str) -> set[str]:
    """The names that a lock pins, normalised."""
    files = [ROOT / "requirements" / f"{name}.lock" for name in LOCKS[lock]]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files if file.is_file())
    return {_plain(name) for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def own_requirements() -> list[str]:
    """The project's requirements and its extras', as its metadata give them once it is installed anew."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].items()
    return [*project["dependencies"], *(f'{one}; extra == "{extra}"' for extra, ones in extras for one in ones)]


def shipped() -> set[str]:
    """What `pip install filigrana[all,cpu]` brings: the packages that the project's own requirements lead to."""
    found: set[str] = set()
    waiting = [("filigrana", frozenset({"all", "cpu"}))]
    done: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in done:
            continue
        done.add((name, extras))
        found.add(name)
        try:
            requires = own_requirements() if name == "filigrana" else distribution(name).requires or []
        except PackageNotFoundError:
            continue
        for needed in map(Requirement, requires):
            if needed.marker is None or any(needed.marker.evaluate({"extra": e}) for e in (*extras, "")):
                waiting.append((_plain(needed.name), frozenset(needed.extras)))
    return found - {"filigrana"}


def packages(table: dict[str, Any]) -> list[Package]:
    """Every package of the locks, by name. A licence that nobody knows is ''."""
    names = {lock: locked(lock) for lock in LOCKS}
    names["cpu"] &= shipped()
    found = []
    for name in sorted(set.union(*names.values()) | locked("cpu")):
        reviewed = table["reviewed"].get(name, {})
        try:
            said = said_by(distribution(name))
        except PackageNotFoundError:
            said = table["read"].get(name, "")
        licence = reviewed.get("licence") or said
        where = tuple(lock for lock in LOCKS if name in names[lock])
        found.append(Package(name, licence, where, reviewed.get("why", "")))
    return found


def faults(found: list[Package], table: dict[str, Any]) -> list[str]:
    """What must not be: unknown licences, GPL or AGPL in what ships, entries of the table that nothing needs."""
    wrong = [f"{p.name}: no licence is known. Look it up and enter it in {TABLE.name}." for p in found if not p.licence]
    wrong += [f"{p.name}: '{p.licence}' is no licence known here." for p in found if p.licence and p.kind == UNKNOWN]
    wrong += [f"{p.name}: {p.licence} ships ({', '.join(p.locks)})." for p in found if p.kind == STRONG and p.locks]
    wrong += [
        f"{name}: in no lock, but in {TABLE.name}." for name in table["reviewed"] if name not in {p.name for p in found}
    ]
    return wrong


def _carried(package: Package, table: dict[str, Any]) -> list[str]:
    """Libraries in an installed package that its licence should name; none where somebody has looked."""
    if package.name in table["reviewed"]:
        return []
    try:
        files = distribution(package.name).files or []
    except PackageNotFoundError:
        return []
    return sorted({file.name for file in files if CARRIED.match(file.name)})


def page(found: list[Package], table: dict[str, Any]) -> str:
    """docs/licences.md."""
    ships = [p for p in found if p.locks]
    lines = [
        "# Licences", "",
        "Made by `scripts/licences.py --write` from the packages' own metadata; a test holds it true. Filigrana itself",
        "is Apache-2.0. No GPL or AGPL package is in what ships: the run time with its `cpu` or `gpu` extra, and the",
        "review server's own environment. What is named here asks for more than a notice, or is not free.", "",
    ]  # fmt: skip
    for kind in (WEAK, PROPRIETARY):
        lines += [f"## Ships: {KINDS[kind]}", "", "| package | licence | by | note |", "|---|---|---|---|"]
        lines += [_row(p) for p in ships if p.kind == kind] + [""]
    lines += ["## Ships: permissive", "", "| licence | packages |", "|---|---|"]
    free = [p for p in ships if p.kind == FREE]
    for licence in sorted({p.licence for p in free}):
        lines.append(f"| {licence} | {', '.join(p.name for p in free if p.licence == licence)} |")
    lines += ["", "Looked up, where the metadata say nothing or leave a choice:", ""]
    lines += [f"- {p.name}: {p.licence}. {p.note}" for p in free if p.note]
    lines += ["", "## Data in the package", "", "| file | terms |", "|---|---|"]
    lines += [f"| {name} | {terms} |" for name, terms in table["data"].items()]
    only_dev = [p for p in found if not p.locks]
    lines += [
        "",
        "## For development alone, not shipped",
        "",
        ", ".join(f"{p.name} ({p.licence})" for p in only_dev),
        "",
    ]
    return "\n".join(lines)


def _row(package: Package) -> str:
    return f"| {package.name} | {package.licence} | {', '.join(package.locks)} | {package.note} |"


def learn(site_packages: Path, table: dict[str, Any]) -> None:
    """Enter what the packages of another environment say, where they are in a lock and not installed here."""
    here = {_plain(d.metadata["Name"]) for d in distributions()}
    wanted = set.union(*(locked(lock) for lock in LOCKS)) - here
    for package in distributions(path=[str(site_packages)]):
        name = _plain(package.metadata["Name"])
        if name in wanted and said_by(package):
            table["read"][name] = said_by(package)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--write", action="store_true")
    arguments.add_argument("--learn", type=Path, action="append", default=[])
    given = arguments.parse_args()
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    for site_packages in given.learn:
        learn(site_packages, table)
    if given.learn:
        TABLE.write_text(yaml.safe_dump(table, allow_unicode=True, width=120), encoding="utf-8")
    found = packages(table)
    wrong = faults(found, table)
    if given.write:
        PAGE.write_text(page(found, table), encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != page(found, table):
        wrong.append(f"{PAGE.name} is not what the locks say: run scripts/licences.py --write.")
    print("\n".join(wrong) or f"{len(found)} packages: nothing wrong.")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
