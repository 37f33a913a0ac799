"""Licences of sources and teachers: which is the strictest, and which can't be licensed together.

Not legal advice: a table of what the Creative Commons compatibility chart and the licences' own texts say about
adapted material, on the cautious side. https://creativecommons.org/faq/#can-i-combine-material-under-different-creative-commons-licenses-in-my-work
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from schemas.base import Row

UNKNOWN = "NOASSERTION"
ARQUIVO = re.compile(r"arquivo[ .]?pt", re.IGNORECASE)


class Terms(Row):
    """What a licence asks. `share_alike` names the family that adapted rows must stay in; '' for none.

    `rank` orders strictness: 0 public domain, 1 permissive, 2 attribution, 3 a model's or site's own terms,
    4 share-alike, 5 non-commercial, 6 unknown, 7 no derivatives.
    """

    id: str
    rank: int
    share_alike: str = ""
    non_commercial: bool = False
    derivatives: bool = True


class Combined(Row):
    """What a set of licences comes to. `hub_id` is the word Hugging Face has for it ('other' when there is none)."""

    stated: str
    hub_id: str
    conflicts: tuple[str, ...] = ()
    """Why the rows can't be licensed together; empty when they can."""
    non_commercial: bool = False
    unknown: bool = False


_CREATIVE = re.compile(r"CC-BY(-NC)?(?:(-SA)|(-ND))?(?:-(\d\.\d))?(?:-[A-Z]{2,3})?", re.IGNORECASE)
_PUBLIC = {"cc0-1.0", "pddl-1.0", "unlicense", "public-domain", "pddl", "cc-pddc", "cc-pdm-1.0", "cc0"}
_PERMISSIVE = {"mit", "apache-2.0", "bsd", "bsd-2-clause", "bsd-3-clause", "isc", "bsl-1.0", "zlib", "ms-pl"}
_ATTRIBUTION = {"odc-by-1.0": "ODC-By-1.0", "cdla-permissive-1.0": "CDLA-Permissive-1.0", "etalab-2.0": "etalab-2.0"}
_COPYLEFT = {
    "odbl-1.0": "ODbL-1.0",
    "gpl-3.0": "GPL-3.0",
    "gpl-2.0": "GPL-2.0",
    "gfdl": "GFDL",
    "cdla-sharing-1.0": "CDLA-Sharing-1.0",
}
_HUB_IDS = {"cc0-1.0", "mit", "apache-2.0", "odbl", "pddl", "unlicense", "etalab-2.0", "cdla-permissive-1.0", "gfdl"}
_HUB_IDS |= {"llama2", "llama3", "llama3.1", "llama3.2", "llama3.3", "gemma", "openrail", "cdla-sharing-1.0"}
_HUB_NAMES = {"odc-by-1.0": "odc-by", "odbl-1.0": "odbl", "pddl-1.0": "pddl", "noassertion": "unknown"}
_HUB_CREATIVE = {
    "": {"2.0", "2.5", "3.0", "4.0"},
    "-sa": {"3.0", "4.0"},
    "-nc": {"2.0", "3.0", "4.0"},
    "-nc-sa": {"2.0", "3.0", "4.0"},
    "-nd": {"4.0"},
    "-nc-nd": {"3.0", "4.0"},
}


def terms(licence: str) -> Terms:
    """What one licence (an SPDX id or a name, any case) asks. A name not known here counts as terms of its own."""
    key = licence.strip().lower()
    creative = _CREATIVE.fullmatch(licence.strip())
    if key in {"", "noassertion", "unknown", "none"}:
        return Terms(id=UNKNOWN, rank=6)
    if ARQUIVO.search(licence):
        return Terms(id=licence, rank=5, non_commercial=True)
    if creative:
        return _creative_terms(creative)
    if key in _PUBLIC:
        return Terms(id="CC0-1.0" if key.startswith("cc0") else licence, rank=0)
    if key in _PERMISSIVE:
        return Terms(id=licence, rank=1)
    if key in _ATTRIBUTION:
        return Terms(id=_ATTRIBUTION[key], rank=2)
    family = _COPYLEFT.get(re.sub(r"-(only|or-later)$", "", key))
    return Terms(id=family, rank=4, share_alike=family) if family else Terms(id=licence, rank=3)


def _creative_terms(match: re.Match[str]) -> Terms:
    commercial, alike, no_derivatives, version = not match[1], bool(match[2]), bool(match[3]), match[4] or "4.0"
    name = f"CC-BY{'' if commercial else '-NC'}{'-SA' if alike else ''}{'-ND' if no_derivatives else ''}-{version}"
    family = ("CC-BY-SA" if commercial else "CC-BY-NC-SA") if alike else ""
    rank = 7 if no_derivatives else 5 if not commercial else 4 if alike else 2
    return Terms(id=name, rank=rank, share_alike=family, non_commercial=not commercial, derivatives=not no_derivatives)


def atoms(expression: str) -> list[str]:
    """The licences that an SPDX expression binds one to: all of an AND, the mildest of an OR."""
    parts = re.split(r"\s+AND\s+", expression.replace("(", " ").replace(")", " ").strip())
    return [min(re.split(r"\s+OR\s+", part.strip()), key=lambda one: terms(one).rank) for part in parts]


def combine(sources: Iterable[str], teachers: Iterable[str] = ()) -> Combined:
    """The strictest licence of all rows, and what speaks against one licence for all.

    A teacher under a permissive software licence asks nothing of its outputs, and one without a stated licence
    is left to the card to mention.
    """
    asked = {t.id: t for expression in sources for t in map(terms, atoms(expression))}
    for expression in teachers:
        found = [terms(atom) for atom in atoms(expression)] if expression else []
        asked |= {t.id: t for t in found if t.rank > 1}
    if not asked:
        return Combined(stated=UNKNOWN, hub_id="unknown", unknown=True)
    everything = sorted(asked.values(), key=lambda t: (-t.rank, bool(not t.share_alike), t.id))
    conflicts = _conflicts(everything)
    top = everything[0].rank
    strictest = [t.id for t in everything if t.rank == top]
    alike = [t.id for t in everything if t.share_alike and t.rank == top]
    own = [t.id for t in everything if t.rank == 3 and top != 3]
    names = sorted({*(alike[:1] or _latest(strictest)), *(_latest(strictest) if top == 3 else []), *own})
    if conflicts:
        names = sorted(t.id for t in everything if t.rank >= 3)
    stated = " AND ".join(names)
    return Combined(
        stated=stated,
        hub_id=hub_id(stated),
        conflicts=tuple(conflicts),
        non_commercial=any(t.non_commercial for t in everything),
        unknown=any(t.rank == 6 for t in everything),
    )


def _latest(ids: list[str]) -> list[str]:
    """Of several versions of one licence, the latest; different licences stay side by side."""
    by_name: dict[str, str] = {}
    for one in sorted(ids):
        by_name[re.sub(r"-\d\.\d$", "", one)] = one
    return sorted(by_name.values())


def _conflicts(everything: list[Terms]) -> list[str]:
    found = [f"{t.id} allows no adapted material, and every row is adapted." for t in everything if not t.derivatives]
    families = {t.share_alike: t.id for t in everything if t.share_alike}
    if len(families) > 1:
        found.append(f"{' and '.join(sorted(families.values()))} each ask that the whole be under their own terms.")
    free_alike = next((i for f, i in families.items() if f != "CC-BY-NC-SA"), None)
    closed = [t.id for t in everything if t.non_commercial and not t.share_alike]
    if free_alike and closed:
        found.append(f"{free_alike} lets everyone use the whole commercially, {', '.join(sorted(closed))} does not.")
    return found


def hub_id(stated: str) -> str:
    """Hugging Face's identifier for a licence: lower case, 'other' for what it has no word for."""
    key = stated.lower()
    key = _HUB_NAMES.get(key, key)
    creative = re.fullmatch(r"cc-by((?:-nc)?(?:-sa|-nd)?)-(\d\.\d)", key)
    if key == "unknown" or key in _HUB_IDS or key in {"odc-by"}:
        return key
    if creative and creative[2] in _HUB_CREATIVE.get(creative[1], set()):
        return key
    return "other"
