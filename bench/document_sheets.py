"""The pictures of docs/media.md: every kind of document and chart once, drawn anew and laid out on four sheets.

python -m bench.document_sheets docs/images     # writes media-1.png ... media-4.png
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image

from generators.charts.drawn import FORMS
from generators.documents.catalogue import DOCUMENTS
from generators.shown_pictures import drawn

WIDTH, GAP, ACROSS = 270, 10, 3
COLOURS = 64
SEED = 2026


def page_of(family: str) -> Image.Image:
    page = Image.open(BytesIO(drawn(family, Random(f"{SEED} {family}")).picture())).convert("RGB")
    return page.resize((WIDTH, round(page.height * WIDTH / page.width)), Image.Resampling.LANCZOS)


def sheet(families: list[str]) -> Image.Image:
    """Pages in columns, each under the shortest so far."""
    heights = [GAP] * ACROSS
    placed: list[tuple[Image.Image, int, int]] = []
    for page in map(page_of, families):
        column = heights.index(min(heights))
        placed.append((page, GAP + column * (WIDTH + GAP), heights[column]))
        heights[column] += page.height + GAP
    whole = Image.new("RGB", (GAP + ACROSS * (WIDTH + GAP), max(heights)), "#9a9a9a")
    for page, left, top in placed:
        whole.paste(page, (left, top))
    return whole


def main(folder: Path) -> None:
    documents, charts = list(DOCUMENTS), list(FORMS)
    groups = [documents[0:9], documents[9:18], documents[18:], charts]
    for number, families in enumerate(groups, 1):
        path = folder / f"media-{number}.png"
        few = sheet(families).quantize(COLOURS, Image.Quantize.MEDIANCUT, kmeans=4, dither=Image.Dither.NONE)
        few.save(path, "PNG", optimize=True)
        print(f"{path}: {path.stat().st_size // 1000} KB, {', '.join(families)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
