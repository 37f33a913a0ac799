"""What waited for whoever leads at the last pull, kept with the run for `status`."""

from __future__ import annotations

import orjson
from pydantic import ValidationError

from review.notes import note_path, read_note, write_note
from review.opinions.undecided import Reason
from schemas.base import LastingRow
from schemas.errors import StoreError
from store.run import Run

NOTE = "to_decide.json"


class WaitingCase(LastingRow):
    """A sample that waits for a lead: why, and the address at which it is answered ('' where no pull could say)."""

    reason: Reason
    page: str = ""


class ToDecide(LastingRow):
    """What waited for a lead at the last pull, by sample."""

    cases: dict[str, WaitingCase] = {}
    queue: str = ""
    """The id of the leads' dataset, once there is one."""
    hidden: bool = False
    """Whether the key of the last pull didn't show that dataset, or could make none."""


def read_to_decide(run: Run) -> ToDecide:
    """What waited for a lead at the last pull. Raises StoreError when the file is damaged."""
    path = note_path(run, NOTE)
    if not path.is_file():
        return ToDecide()
    try:
        return ToDecide.model_validate_json(read_note(run, NOTE))
    except ValidationError as error:
        raise StoreError(f"{path} is damaged.", "Remove it: the next pull makes it anew.") from error


def write_to_decide(run: Run, to_decide: ToDecide) -> None:
    write_note(run, NOTE, orjson.dumps(to_decide.model_dump(mode="json"), option=orjson.OPT_INDENT_2))
