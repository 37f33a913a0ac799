"""The European Portuguese dictionary (hunspell's pt_PT, after AO90), read where the system or the user keeps it."""

from __future__ import annotations

import os
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from schemas.errors import UsageError
from schemas.settings import cache_dir

VARIABLE = "FILIGRANA_DICTIONARIES"
_USUAL_FOLDERS = (
    "/usr/share/hunspell",
    "/usr/share/myspell/dicts",
    "/usr/local/share/hunspell",
    "/Library/Spelling",
    "/opt/homebrew/share/hunspell",
)
_HINT = f"install Debian's package hunspell-pt-pt, or set {VARIABLE} to a folder with pt_PT.dic and pt_PT.aff"


def dictionary_folder() -> Path | None:
    """The folder that holds pt_PT.dic and pt_PT.aff; FILIGRANA_DICTIONARIES comes first.

    What a bundle brought (scripts/dictionary.sh) comes last. None when there is none.
    """
    given = os.environ.get(VARIABLE)
    folders = [given] if given else [*_USUAL_FOLDERS, str(cache_dir() / "dictionary")]
    for folder in folders:
        path = Path(folder).expanduser()
        if (path / "pt_PT.dic").is_file() and (path / "pt_PT.aff").is_file():
            return path
    return None


def dictionary_available() -> bool:
    """Whether words can be looked up."""
    return dictionary_folder() is not None


@cache
def _load(folder: Path) -> Any:
    from hunspell import Hunspell

    return Hunspell("pt_PT", hunspell_data_dir=str(folder))


@cache
def _dictionary() -> Any:
    folder = dictionary_folder()
    if folder is None:
        place = os.environ.get(VARIABLE) or "the usual folders"
        raise UsageError(f"the European Portuguese dictionary (pt_PT) is not in {place}", _HINT)
    return _load(folder)


def require_dictionary() -> None:
    """Raise UsageError when words can't be looked up: before anything is paid for, rather than at the end."""
    _dictionary()


@lru_cache(maxsize=200_000)
def known(word: str) -> bool:
    """Whether the dictionary has a word, capitals as they stand. Raises UsageError when there is no dictionary."""
    return bool(_dictionary().spell(word))


@lru_cache(maxsize=20_000)
def suggestions(word: str) -> tuple[str, ...]:
    """What the dictionary would write instead, the likeliest first. Some milliseconds a word."""
    return tuple(_dictionary().suggest(word))
