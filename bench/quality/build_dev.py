"""Build the development set of the variety model from unpacked Debian packages.

    bash bench/quality/fetch_packages.sh PACKAGES
    python -m bench.quality.build_dev PACKAGES/unpacked DATA

writes DATA/sentences.jsonl and DATA/paragraphs.jsonl (rows {text, label, source, doc}, as many of one variety as of
the other from each source) and DATA/packages.txt. None of it belongs in the repository: the texts are their
translators' (MPL-2.0, GPL). Left out on purpose, because samples read by people showed wrong labels: debian-edu-doc
and debian-reference pt-br (largely European), GNOME help pt (one line in six Brazilian), DokuWiki pt, GIMP help pt.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from lxml import etree
from lxml import html as lxml_html

from bench.quality.prose import SPACE, comparison_key, is_prose, sentences, without_markup

SEED = 20261121
EUROPEAN, BRAZILIAN = "pt-PT", "pt-BR"
LOCALES = (("pt", EUROPEAN), ("pt_PT", EUROPEAN), ("pt_BR", BRAZILIAN))
HEADING = re.compile(r"[\d(*•·-]|(?:Figura|Tabela|Exemplo|Capítulo|Secção|Seção|NOTA|DICA|ATENÇÃO|CUIDADO)\b")
KDE = "kate5-data kdevelop-data kmymoney-common skrooge-common konversation-data ktorrent-data okular gwenview"
KDE += " marble-data kalzium-data kstars-data kdenlive-data umbrello k3b-data"
CATALOGUES = {
    "wesnoth": ["wesnoth-1.16-data/**/@/LC_MESSAGES/*.mo"],
    "kde": [f"{name}/usr/share/locale/@/LC_MESSAGES/*.mo" for name in KDE.split()],
    "applications": [
        f"{name}/usr/share/locale/@/LC_MESSAGES/*.mo"
        for name in (
            "gnucash-common",
            "gramps",
            "inkscape",
            "vlc-l10n",
            "freeciv-data",
            "evolution-common",
            "darktable",
        )
    ],
    "wordpress": ["wordpress-l10n/usr/share/wordpress/wp-content/languages/**/@.mo"],
}
WHOLE_PARAGRAPHS = ("libreoffice-help", "descriptions", "handbooks", "wesnoth")


class Row(NamedTuple):
    text: str
    label: str
    source: str
    doc: str


def read_html(files: Iterable[Path], label: str, source: str, tags: tuple[str, ...], area: str = "") -> Iterator[Row]:
    """Paragraphs of HTML pages; `area` is the id of the part to read, '' for the whole page."""
    for file in files:
        try:
            page = lxml_html.parse(str(file), lxml_html.HTMLParser(encoding="utf-8")).getroot()
        except etree.LxmlError:
            continue
        part = page.get_element_by_id(area, None) if area else page
        for element in part.iter(*tags) if part is not None else ():
            is_plain_div = element.tag == "div" and element.get("class") != "para"
            if not is_plain_div and element.find(".//p") is None and element.find(".//div") is None:
                yield Row(SPACE.sub(" ", "".join(element.itertext())), label, source, f"{file.parent.name}/{file.name}")


def read_catalogues(root: Path) -> Iterator[Row]:
    """Long messages of compiled gettext catalogues."""
    for source, patterns in CATALOGUES.items():
        for pattern in patterns:
            for locale, label in LOCALES:
                for file in sorted(root.glob(pattern.replace("@", locale))):
                    for entry in polib.mofile(str(file)):
                        text = entry.msgstr or (entry.msgstr_plural or {}).get(1, "")
                        if text and text != entry.msgid and len(text) >= 40:
                            for part in re.split(r"\n\s*\n|<br\s*/?>\s*<br\s*/?>", re.sub(r"[_&](?=\w)", "", text)):
                                yield Row(part, label, source, file.name)


def read_mediawiki(root: Path) -> Iterator[Row]:
    """Interface messages of MediaWiki."""
    for locale, label in (("pt", EUROPEAN), ("pt-br", BRAZILIAN)):
        for file in sorted(root.glob(f"mediawiki/**/i18n/**/{locale}.json")):
            for value in json.loads(file.read_text(encoding="utf-8")).values():
                if isinstance(value, str):
                    yield Row(value, label, "mediawiki", str(file.relative_to(root)))


def read_mozilla(root: Path) -> Iterator[Row]:
    """Messages of Firefox and Thunderbird (Fluent and properties files inside their language packs)."""
    for locale, label in (("pt-pt", EUROPEAN), ("pt-br", BRAZILIAN)):
        for package in ("firefox-esr-l10n", "thunderbird-l10n"):
            for pack in sorted(root.glob(f"{package}-{locale}/**/*.xpi")):
                archive = zipfile.ZipFile(pack)
                for name in archive.namelist():
                    if not name.endswith((".ftl", ".properties")):
                        continue
                    for line in archive.read(name).decode("utf-8", "replace").split("\n"):
                        match = re.match(r"\s*[-\w.\[\]* ]+?\s*=\s*(.+)", line)
                        if match or re.match(r"    +\S", line):
                            yield Row(match[1] if match else line, label, "mozilla", name)


def read_descriptions(root: Path) -> Iterator[Row]:
    """Paragraphs of Debian's package descriptions."""
    for locale, label in (("pt", EUROPEAN), ("pt_BR", BRAZILIAN)):
        for block in (root / f"descriptions-{locale}.txt").read_text(encoding="utf-8").split("\n\n"):
            package = re.match(r"Package: (\S+)", block)
            body = re.split(r"\nDescription-[\w]+: ", block)[-1].split("\n", 1)
            if package and len(body) == 2:
                for part in re.split(r"\n \.\n", "\n" + body[1]):
                    if not re.search(r"\n  ?[*\-o] ", part):
                        yield Row(part, label, "descriptions", package[1])


def read_all(root: Path) -> Iterator[Row]:
    """Every row of every source, cleaned; only prose."""
    helps = (("libreoffice-help-pt", "pt", EUROPEAN), ("libreoffice-help-pt-br", "pt-BR", BRAZILIAN))
    raw: list[Iterator[Row]] = [
        read_html(
            sorted(root.glob(f"{package}/usr/share/libreoffice/help/{locale}/text/**/*.html")),
            label,
            "libreoffice-help",
            ("p",),
            "DisplayArea",
        )
        for package, locale, label in helps
    ]
    books = (
        ("installation-guide-amd64/**/pt/**/*.html", EUROPEAN),
        ("debian-handbook/**/html/pt-BR/**/*.html", BRAZILIAN),
    )
    raw += [read_html(sorted(root.glob(where)), label, "handbooks", ("p", "dd", "div")) for where, label in books]
    raw += [read_catalogues(root), read_mediawiki(root), read_mozilla(root), read_descriptions(root)]
    for rows in raw:
        for row in rows:
            text = without_markup(row.text)
            if not HEADING.match(text) and is_prose(text, longest=1200):
                yield row._replace(text=text)


def distinct(rows: list[Row]) -> list[Row]:
    """Without repeats, and without texts that both varieties share word for word."""
    labels: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        labels[comparison_key(row.text)].add(row.label)
    seen: set[str] = set()
    kept = []
    for row in rows:
        key = comparison_key(row.text)
        if len(labels[key]) == 1 and key not in seen:
            seen.add(key)
            kept.append(row)
    return kept


def balanced(rows: list[Row], chance: random.Random) -> list[Row]:
    """As many rows of each variety from each source."""
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.source, row.label].append(row)
    kept = []
    for source in sorted({source for source, _ in groups}):
        pair = [groups[source, label] for label in (EUROPEAN, BRAZILIAN)]
        for group in pair:
            chance.shuffle(group)
            kept += group[: min(map(len, pair))]
    chance.shuffle(kept)
    return kept


def joined(rows: list[Row], enough: int = 420, shortest: int = 220, longest: int = 900) -> list[Row]:
    """Paragraphs of about 430 characters: neighbouring rows of one document put together."""
    found: list[Row] = []
    current: Row | None = None
    for row in (row for row in rows if row.source in WHOLE_PARAGRAPHS):
        if current and current[1:] == row[1:] and len(current.text) + len(row.text) < longest:
            current = current._replace(text=f"{current.text} {row.text}")
        else:
            found += [current] if current and len(current.text) >= shortest else []
            current = row
        if len(current.text) > enough:
            found.append(current)
            current = None
    return found + ([current] if current and len(current.text) >= shortest else [])


def main() -> None:
    root, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    rows = list(read_all(root))
    single = [row._replace(text=text) for row in rows for text in sentences(row.text)]
    single = [row for row in single if not row.text[0].islower() and is_prose(row.text)]
    chance = random.Random(SEED)
    for name, chosen in (("sentences", distinct(single)), ("paragraphs", distinct(joined(rows)))):
        kept = balanced(chosen, chance)
        with (out / f"{name}.jsonl").open("w", encoding="utf-8") as file:
            for row in kept:
                file.write(json.dumps(row._asdict(), ensure_ascii=False) + "\n")
        print(name, len(kept), dict(Counter((row.source, row.label) for row in kept)))
    shutil.copy(root / "packages.txt", out / "packages.txt")


if __name__ == "__main__":
    main()
