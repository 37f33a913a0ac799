"""The rules by which a run's votes become decisions: stored with the run, so that every pull decides alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson
from pydantic import ValidationError

from review.notes import note_path, read_note, write_note
from schemas.base import LastingRow
from schemas.errors import StoreError, UsageError
from store.run import Run

NOTE = "rules.json"

NOBODY = "none"
"""What stands after --lead to have no leads but the owners and admins."""
STANDING_ROLES = ("owner", "admin")


class KnownPerson(LastingRow):
    """An account of the server as it was seen last."""

    username: str
    role: str


class ReviewRules(LastingRow):
    """Who has the last word, and how many answers a record needs. People are known by their accounts' ids."""

    leads: tuple[str, ...] = ()
    """Ids of those named with --lead."""
    quorum: int | None = None
    """How many answers decide; None for as many as each record was pushed to."""
    overlap: dict[str, int] = {}
    """How many people were asked for, by the dataset's id."""
    people: dict[str, KnownPerson] = {}
    """Everyone whom any push or pull has seen, by id: an admin's key doesn't see all that an owner's does."""

    @property
    def last_words(self) -> set[str]:
        """The ids of everyone whose answer settles a sample."""
        standing = {identity for identity, person in self.people.items() if person.role in STANDING_ROLES}
        return standing | set(self.leads)

    def needed(self, dataset_id: str, on_server: int) -> int:
        """How many answers decide a record of a dataset."""
        asked = self.overlap.get(dataset_id, on_server)
        return asked if self.quorum is None else min(asked, self.quorum)

    def name_of(self, identity: str, otherwise: str) -> str:
        person = self.people.get(identity)
        return person.username if person else otherwise


def read_rules(run: Run) -> ReviewRules:
    """The rules of a run, or of a new one. Raises StoreError when the file is damaged."""
    path = note_path(run, NOTE)
    if not path.is_file():
        return ReviewRules()
    try:
        return ReviewRules.model_validate_json(read_note(run, NOTE))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the file"
        raise StoreError(f"{path} is damaged: {place}: {first['msg']}.", "Restore it from a copy.") from error


def settle_rules(
    run: Run,
    people: Mapping[str, KnownPerson],
    overlap: Mapping[str, int],
    leads: Sequence[str] | None = None,
    quorum: int | None = None,
) -> ReviewRules:
    """Bring the stored rules up to date and return them.

    `leads` (usernames, or `none`) and `quorum` replace what was stored; None leaves it. A dataset's overlap is
    what it was when it was seen first. Raises UsageError for a lead whom neither server nor run knows.
    """
    before = read_rules(run)
    rules = before.model_copy(
        update={
            "people": {**before.people, **people},
            "overlap": {**overlap, **before.overlap},
            "quorum": before.quorum if quorum is None else quorum,
        }
    )
    if leads is not None:
        rules = rules.model_copy(update={"leads": _ids_of(leads, rules.people)})
    if rules != before:
        write_note(run, NOTE, orjson.dumps(rules.model_dump(mode="json"), option=orjson.OPT_INDENT_2))
    return rules


def _ids_of(leads: Sequence[str], people: Mapping[str, KnownPerson]) -> tuple[str, ...]:
    by_name = {person.username: identity for identity, person in people.items()}
    named = [name for name in leads if name != NOBODY]
    if unknown := [name for name in named if name not in by_name]:
        raise UsageError(
            f"--lead {', '.join(unknown)}: nobody is called that on the server.",
            f"There are: {', '.join(sorted(by_name))}.",
        )
    return tuple(by_name[name] for name in named)
