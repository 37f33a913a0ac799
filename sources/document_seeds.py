"""Documents to seeds: passages with their source, licence and date, each kept once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from schemas.errors import UsageError
from schemas.ids import text_digest
from sources.documents import Document
from sources.passages import cut_passages
from sources.seed_rows import seed_row


class PassageSieve:
    """Cuts documents into passages and lets each one through once. `skipped` counts what was left out, by reason."""

    def __init__(self, words: int = 150, min_words: int = 25) -> None:
        self.words = words
        self.min_words = min(min_words, words)
        self.skipped: Counter[str] = Counter()
        self._seen: set[bytes] = set()

    def passages(self, text: str) -> Iterator[tuple[int, str]]:
        """The passages of a text that are new and long enough, each with its place (0, 1, ...) in the document."""
        for position, passage in enumerate(cut_passages(text, self.words)):
            key = bytes.fromhex(text_digest(" ".join(passage.casefold().split())))
            if len(passage.split()) < self.min_words:
                self.skipped["too_short"] += 1
            elif key in self._seen:
                self.skipped["duplicate"] += 1
            else:
                self._seen.add(key)
                yield position, passage


def seeds_from_documents(
    documents: Iterable[Document],
    sieve: PassageSieve,
    licence: str = "",
    source: str = "",
    of_all: Mapping[str, str] | None = None,
) -> Iterator[dict[str, Any]]:
    """Seed rows: {id, text, source, licence, date, digest, title, url, document, position, **of_all}.

    A document's own licence and source beat those given; the source of last resort is the file's name. `document` is
    the digest of the whole text, for splits that keep a document on one side. Raises UsageError, naming the place,
    when nobody says under which licence a document may be used.
    """
    for document in documents:
        document_licence = document.licence or licence
        if not document_licence:
            raise UsageError(
                f"{document.place}: nothing says under which licence this text may be used.",
                "Say it with --licence, as an SPDX id: --licence CC-BY-4.0.",
            )
        digest = text_digest(document.text)
        for position, passage in sieve.passages(document.text):
            yield seed_row(
                passage,
                source=document.source or source or _file_name(document.place),
                licence=document_licence,
                date=document.date,
                title=document.title,
                url=document.url,
                document=digest,
                position=position,
                **(of_all or {}),
            )


def _file_name(place: str) -> str:
    """The file's name without its folders, which tell of this machine and not of the text."""
    return place.replace("\\", "/").rpartition("/")[2]
