"""What each address of a teacher was found to take: changed once, said once, and kept for the run's manifest."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

import orjson

from generators.teachers.openai.dialect import PLAIN, Dialect
from generators.teachers.openai.http_errors import error_of
from generators.teachers.openai.refused_parameters import STATUSES, adapted
from schemas.addresses import shown_url
from schemas.errors import TeacherError

LOG = logging.getLogger(__name__)
OF_CONTENT = ("context_length", "content_filter")
"""Kinds of refusals that are about what a request says, not about how it is asked."""
JSON_NOTES = {
    "object": "can't be held to a JSON Schema: it is asked for any JSON object, with the schema in words",
    "words": "has no mode for JSON: it is asked for it in words",
}

UNHELD = 8
"""So many answers in a row that were to be JSON and aren't: the endpoint ignores what it was asked."""
IGNORES = "ignores the JSON Schema that it is given: it is told in words"


class Dialects:
    """The dialect of each address, from what was set by hand to what was found."""

    def __init__(self, urls: Sequence[str], by_hand: Dialect = PLAIN) -> None:
        self._by_url = {
            url: replace(by_hand, thinks_by_object=True) if _is_openrouter(url) else by_hand for url in urls
        }
        self.latest = next(iter(self._by_url.values()), by_hand)
        self._unheld: Counter[str] = Counter()
        self.notes: dict[str, tuple[str, ...]] = {}
        """By address as it may be shown: what it was found not to take."""

    def of(self, url: str) -> Dialect:
        return self._by_url[url]

    def learn(self, url: str, asked: Dialect, status: int, raw: bytes, body: bytes) -> bool:
        """Whether a refused body, made in the dialect `asked`, may be asked again in another."""
        if status not in STATUSES:
            return False
        known = self._by_url[url]
        if known is not asked:
            return True  # another request was refused in the meantime, and told us
        error = error_of(status, raw, {}, url)
        if isinstance(error, TeacherError) and error.kind in OF_CONTENT:
            return False
        found = adapted(known, status, raw, orjson.loads(body))
        if found is None or found == known:
            return False
        self._change(url, found, differences(known, found))
        return True

    def heed(self, url: str, asked: Dialect, text: str) -> None:
        """Look at an answer that was to be JSON: many servers ignore a schema that they don't know, without a word.

        An answer that is held to one begins with a brace. Where none of several does, the schema is told in words.
        """
        if asked.json == "words" or text.lstrip()[:1] in ("{", ""):
            self._unheld[url] = 0
            return
        self._unheld[url] += 1
        if self._unheld[url] >= UNHELD and self._by_url[url].json != "words":
            self._change(url, replace(self._by_url[url], json="words"), [IGNORES])

    def _change(self, url: str, found: Dialect, told: Sequence[str]) -> None:
        """Ask so from now on, and say it."""
        self._by_url[url] = self.latest = found
        place = shown_url(url)
        self.notes[place] = (*self.notes.get(place, ()), *told)
        for one in told:
            LOG.warning("%s %s.", place, one)


def differences(before: Dialect, after: Dialect) -> list[str]:
    """What a change of dialect means, in words."""
    told = []
    if left_out := sorted(after.without - before.without):
        seeds = ": resuming can't repeat what it says" if "seed" in left_out else ""
        told.append(f"takes no {', no '.join(left_out)}; it is left out{seeds}")
    if after.limit_name != before.limit_name:
        told.append(f"wants {after.limit_name} instead of {before.limit_name}")
    if after.joins_system and not before.joins_system:
        told.append("takes no system turn: its text is put before the first user turn")
    if after.json != before.json:
        told.append(JSON_NOTES[after.json])
    if after.least_effort != before.least_effort:
        told.append(f"can't stop thinking: `off` asks it for '{after.least_effort}'")
    if after.must_not_think and not before.must_not_think:
        told.append("thinks only in streams: it is told not to (`enable_thinking: false`)")
    return told


def _is_openrouter(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host == "openrouter.ai" or host.endswith(".openrouter.ai")
