"""Build the second set of labelled texts from Debian packages that nothing was trained or tuned on.

    bash bench/quality/fetch_second.sh PACKAGES
    python -m bench.quality.build_second PACKAGES/unpacked DATA

writes DATA/development.jsonl and DATA/unread.jsonl (rows {text, label, source, doc}): questions of packages, manuals
and catalogues, in paragraphs as they stand, and for catalogues messages of two sentences and more. A document, or a
message of a catalogue, belongs to one half by a digest of its name, so that the halves share nothing.
The unread half is for the end of a piece of work: whoever reads it while changing rules has worn it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polib

from bench.quality.build_dev import BRAZILIAN, EUROPEAN, HEADING, LOCALES, SEED, Row, balanced, distinct, joined
from bench.quality.prose import is_prose, without_markup

TEMPLATE = re.compile(r"^Description-(pt|pt_BR)\.UTF-8: (.*(?:\n .*)*)", re.MULTILINE)
ROFF = re.compile(r"\\f[A-Z]|\\f\([A-Z]{2}|\\f\[\w*\]|\\&|\\[|^%/,]|\\m\[\w*\]")
ROFF_SIGNS = {"\\-": "-", "\\(bu": "", "\\(aq": "'", "\\(lq": "“", "\\(rq": "”", "\\(co": "", "\\e": "", "\\ ": " "}
MACRO = re.compile(r"^\.\s*(?:B|I|BR|BI|IR|IB|RB|RI)\s+(.*)")


def read_questions(root: Path) -> Iterator[Row]:
    """Paragraphs of what packages ask."""
    for file in sorted(root.glob("*/DEBIAN/templates")):
        for language, body in TEMPLATE.findall(file.read_text(encoding="utf-8", errors="replace")):
            label = BRAZILIAN if language == "pt_BR" else EUROPEAN
            for paragraph in re.split(r"\n \.(?=\n)", body.partition("\n")[2]):
                yield Row(re.sub(r"\n ?", " ", paragraph), label, "questions", file.parent.parent.name)


def read_manuals(root: Path) -> Iterator[Row]:
    """Paragraphs of manual pages."""
    for locale, label in LOCALES:
        for file in sorted(root.glob(f"*/usr/share/man/{locale}/man*/*.gz")):
            lines: list[str] = []
            for line in gzip.decompress(file.read_bytes()).decode("utf-8", "replace").splitlines():
                macro = MACRO.match(line)
                text = macro[1].replace('"', "") if macro else line
                if not text.strip() or (text.startswith((".", "'")) and not macro):
                    yield Row(_plain(" ".join(lines)), label, "manuals", file.name)
                    lines = []
                else:
                    lines.append(text)


def _plain(text: str) -> str:
    text = ROFF.sub("", text)
    for sign, meant in ROFF_SIGNS.items():
        text = text.replace(sign, meant)
    return text


def read_catalogues(root: Path) -> Iterator[Row]:
    """Long messages of gettext catalogues, compiled or not; the document is the message's original."""
    wheres = [(f"*/usr/**/{locale}/LC_MESSAGES/*.mo", label) for locale, label in LOCALES]
    wheres += [("kodi-data/**/resource.language.pt_pt/strings.po", EUROPEAN)]
    wheres += [("kodi-data/**/resource.language.pt_br/strings.po", BRAZILIAN)]
    for where, label in wheres:
        for file in sorted(root.glob(where)):
            source = "libreoffice" if "libreoffice" in str(file) else "catalogues"
            for entry in polib.mofile(str(file)) if file.suffix == ".mo" else polib.pofile(str(file)):
                text = entry.msgstr or (entry.msgstr_plural or {}).get(1, "")
                if text and text != entry.msgid and len(text) >= 40:
                    for part in re.split(r"\n\s*\n|<br\s*/?>\s*<br\s*/?>", re.sub(r"[_&~](?=\w)", "", text)):
                        yield Row(part, label, source, entry.msgid[:80])


def half(row: Row) -> str:
    digest = hashlib.sha256(f"{row.source}/{row.doc}".encode()).digest()[0]
    return "unread" if digest % 2 else "development"


def main() -> None:
    root, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    raw = [*read_questions(root), *read_manuals(root), *read_catalogues(root)]
    rows = [row._replace(text=without_markup(row.text)) for row in raw]
    rows = [row for row in rows if not HEADING.match(row.text) and is_prose(row.text, longest=1500)]
    long = joined([row._replace(source="handbooks") for row in rows if row.source in ("questions", "manuals")], 300)
    rows += [row._replace(source="long") for row in long]
    for name in ("development", "unread"):
        kept = balanced(distinct([row for row in rows if half(row) == name]), random.Random(SEED))
        with (out / f"{name}.jsonl").open("w", encoding="utf-8") as file:
            for row in kept:
                file.write(json.dumps(row._asdict(), ensure_ascii=False) + "\n")
        print(name, len(kept), dict(Counter((row.source, row.label) for row in kept)))


if __name__ == "__main__":
    main()
