"""Pictures of Arquivo.pt's image search as seeds: files of a folder, each with its own terms, citation and address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from schemas.base import Row
from schemas.media import MediaLimits, MediaRefusedError
from sources.arquivo import LICENCE, TERMS, citation, under_embargo
from sources.arquivo_client import ArquivoClient, Period
from sources.arquivo_image_wire import ArchivedImage
from sources.polite_http import RedirectRefusedError
from store.files import disk_errors, write_whole
from store.pictures import Picture, bits_apart, cleaned

ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
ALIKE_BITS = 8
"""Of 256, in which the looks of two copies of one picture may differ: another size, another compression."""


class ImageHarvest(Row):
    """What to look for. Pictures with a side under `min_side` pixels are icons and buttons, and left out."""

    query: str
    period: Period = Period()
    site: str = ""
    min_side: int = 320


def seeds_of_images(
    client: ArquivoClient, harvest: ImageHarvest, folder: Path, skipped: Counter[str]
) -> Iterator[dict[str, Any]]:
    """Write each picture into `folder` without EXIF, and give its seed: {id, text, image, sha256, source, licence,
    date, url, page_url, title, caption, archive_url, timestamp, collection, terms, commercial_use}. `caption` is what
    the page said of it, which nobody is shown.

    `skipped` counts what is left out, by reason. Raises what the client raises; what was given before stands.
    """
    kept: list[str] = []
    """How each picture given so far looks."""
    for page in client.images(harvest.query, harvest.period, site=harvest.site):
        if page.unreadable:
            skipped["unreadable_result"] += page.unreadable
        for image in page.items:
            if why := _left_out(image, harvest):
                skipped[why] += 1
                continue
            picture = _fetched(client, image, harvest, skipped)
            if picture is None:
                continue
            if any(bits_apart(picture.perceptual_hash, other) <= ALIKE_BITS for other in kept):
                skipped["duplicate"] += 1
                continue
            kept.append(picture.perceptual_hash)
            yield _row(image, picture, folder)


def _left_out(image: ArchivedImage, harvest: ImageHarvest) -> str:
    """Why a picture isn't even asked for; '' when it is."""
    if under_embargo(image.crawl_date):
        return "embargo"
    sides = (image.width or harvest.min_side, image.height or harvest.min_side)
    return "small" if min(sides) < harvest.min_side else ""


def _fetched(
    client: ArquivoClient, image: ArchivedImage, harvest: ImageHarvest, skipped: Counter[str]
) -> Picture | None:
    try:
        answer = client.original(image.url, image.timestamp)
    except RedirectRefusedError as error:
        skipped[f"redirected to {error.target[:60]}, which is not followed"] += 1
        return None
    if answer is None:
        skipped["lost"] += 1
        return None
    try:
        picture = cleaned(answer.body, MediaLimits())
    except MediaRefusedError as error:
        skipped[error.reason] += 1
        return None
    if min(picture.width, picture.height) < harvest.min_side:
        skipped["small"] += 1
        return None
    return picture


def _row(image: ArchivedImage, picture: Picture, folder: Path) -> dict[str, Any]:
    """The file written, named by its digest, and its seed."""
    digest = sha256(picture.data).hexdigest()
    path = folder / f"{digest[:32]}.{ENDINGS[picture.media_type]}"
    if not path.is_file():
        with disk_errors(path):
            folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, picture.data)
    return {
        "id": digest[:16],
        "text": path.name,
        "image": str(path.resolve()),
        "sha256": digest,
        "source": citation(image.timestamp),
        "licence": LICENCE,
        "date": image.crawl_date,
        "url": image.url,
        "page_url": image.page_url,
        "title": image.page_title,
        "caption": image.caption or image.alt,
        "archive_url": image.archive_link or f"https://arquivo.pt/wayback/{image.timestamp}im_/{image.url}",
        "timestamp": image.timestamp,
        "collection": image.collection,
        "terms": TERMS,
        "commercial_use": False,
    }
