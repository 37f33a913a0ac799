"""What a run's folder keeps of batches: which requests went in which file and batch, before they go, and what came.

`RUN/batches/MODEL-DIGEST/` has for each round `000001.requests.jsonl` (as it is uploaded), `000001.json` (where it
stands) and, once the batch has ended, `000001.output.jsonl` and `000001.errors.jsonl`. When every answer is in the
journal the round is closed, and only `000001.json` stays.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from generators.teachers.batches.lines import ids_in
from schemas.base import LastingRow
from schemas.errors import StoreError
from schemas.ids import content_id
from store.files import disk_errors
from store.kept import read_kept, write_kept
from store.private import private_file, private_folder
from store.run import Run

FOLDER = "batches"
REQUESTS, OUTPUT, ERRORS = "requests", "output", "errors"


class RoundState(LastingRow):
    """Where a round stands: one file of requests, and the batch that it is. Times are seconds since 1970."""

    number: int
    url: str
    """What each of its requests is for: `/v1/chat/completions`."""
    address: str
    """The endpoint's address, as it may be shown."""
    requests: int
    uploaded_at: float
    file: str
    """The endpoint's id of the uploaded file."""
    batch: str = ""
    """The batch's id; '' where it isn't known whether one was made."""
    made_at: float = 0.0
    status: str = ""
    """How the batch ended; '' while it is under way."""
    output_file: str = ""
    error_file: str = ""
    closed: bool = False
    """Whether all that came of it is in the journal, or was given up."""


@dataclass
class Round:
    """A round on its way. `ids` are the requests of which nobody has been told what came."""

    state: RoundState
    ids: set[str]
    ended_before: bool = False
    """Whether an earlier session saw it end: what it refused is then asked again."""
    is_taken_up: bool = False
    """Whether the endpoint works on it."""


class Spool:
    """A round's file of requests while it is written."""

    def __init__(self, path: Path, number: int, url: str) -> None:
        self.path, self.number, self.url = path, number, url
        self.ids: set[str] = set()
        self.size = 0
        with disk_errors(path):
            private_folder(path.parent)
            self._file: IO[bytes] = os.fdopen(private_file(path, os.O_WRONLY | os.O_TRUNC), "wb", 2**16)

    def add(self, request_id: str, line: bytes) -> None:
        with disk_errors(self.path):
            self._file.write(line)
        self.ids.add(request_id)
        self.size += len(line)

    def close(self) -> None:
        """Hand all of it to the disk."""
        with disk_errors(self.path):
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()

    def discard(self) -> None:
        self._file.close()
        self.path.unlink(missing_ok=True)


class RoundFolder:
    """The rounds of one model in a run's folder."""

    def __init__(self, run: Path, model: str) -> None:
        slug = re.sub(r"[^A-Za-z0-9]+", "-", model).strip("-")[:40]
        self.path = run / FOLDER / f"{slug}-{content_id(model)[:6]}"
        self._last = max((int(path.name.split(".")[0]) for path in self.path.glob("[0-9]*")), default=0)

    def begin(self, url: str) -> Spool:
        """The file of a further round."""
        self._last += 1
        return Spool(self.file(self._last, REQUESTS), self._last, url)

    def file(self, number: int, kind: str) -> Path:
        return self.path / f"{number:06d}.{kind}.jsonl"

    def write(self, state: RoundState) -> RoundState:
        with disk_errors(self.path):
            write_kept(self.path / f"{state.number:06d}.json", state.model_dump_json().encode())
        return state

    def close(self, state: RoundState) -> RoundState:
        """Note that a round is over, then let go of what it held."""
        state = self.write(state.model_copy(update={"closed": True}))
        for kind in (REQUESTS, OUTPUT, ERRORS):
            self.file(state.number, kind).unlink(missing_ok=True)
        return state

    def left_open(self) -> list[Round]:
        """Rounds of earlier sessions that are not over. What was never uploaded goes: it is asked anew."""
        begun = {state.number: state for state in states_in(self.path)}
        left: list[Round] = []
        for path in sorted(self.path.glob(f"[0-9]*.{REQUESTS}.jsonl")):
            state = begun.get(int(path.name.split(".")[0]))
            if state is None or state.closed:
                path.unlink()
            else:
                left.append(Round(state, set(ids_in(path)), bool(state.status)))
        return left


def states_in(folder: Path) -> Iterator[RoundState]:
    """Where the rounds in a folder stand. Raises StoreError for a file that can't be read."""
    for path in sorted(folder.glob("[0-9]*.json")):
        try:
            yield RoundState.model_validate_json(read_kept(path))
        except ValidationError as error:
            raise StoreError(f"{path} is no note of a batch.", "See `filigrana verify` and `repair`.") from error


def requests_out(run: Path) -> int:
    """How many requests of a run are in batches that have not been collected."""
    folders = [path for path in (run / FOLDER).glob("*") if path.is_dir()]
    return sum(state.requests for folder in folders for state in states_in(folder) if not state.closed)


def stored_requests(run: Path, left: Sequence[Round]) -> set[str]:
    """Which requests of rounds that earlier sessions left have their answer in the run's tables."""
    if not any(one.ids for one in left):
        return set()
    import polars as pl

    wanted = pl.Series(sorted({request_id for one in left for request_id in one.ids}))
    rows = Run(run).scan("completions").select("request_id").filter(pl.col("request_id").is_in(wanted.implode()))
    return set(rows.collect()["request_id"])
