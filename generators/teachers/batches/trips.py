"""A round's way: its file is uploaded, its batch made or found, waited for, and what it brought laid on the disk.

Each step is noted in the run's folder before the next one: whatever is interrupted, no request goes twice.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from generators.teachers.batches.api import BatchApi, UnknownError
from generators.teachers.batches.folder import ERRORS, OUTPUT, Round, RoundFolder, Spool
from generators.teachers.batches.lines import Batch
from generators.teachers.endpoint_settings import BatchSettings

FIRST_LOOK_S, SLOWER = 1.0, 1.5
"""How soon a batch is looked at, and by how much later each time, up to `poll_s`."""
UNKNOWN_LOOKS = 3
"""So often a batch may be unknown to the endpoint that has just made it."""


class Trips:
    """Takes rounds of one run to one address and back."""

    def __init__(
        self, api: BatchApi, folder: RoundFolder, settings: BatchSettings, run_id: str, say: Callable[[str], None]
    ) -> None:
        self._api, self._folder, self._settings, self._run_id, self._say = api, folder, settings, run_id, say

    async def sent(self, one: Round, spool: Spool | None) -> Batch | None:
        """The round's batch: a new one of `spool`, else the one that was made before; None where there is none."""
        state = one.state
        if state.status:
            return Batch(state.batch, state.status, state.file, state.output_file, state.error_file)
        if state.batch:
            try:
                return await self._api.look(state.batch)
            except UnknownError:
                return None
        found = None
        if spool is not None:
            await asyncio.to_thread(spool.close)
            file = await self._api.upload(spool.path)
            self._note(one, file=file, uploaded_at=time.time())
        elif (found := await self._api.find(state.file, self._told(one))) is None:
            return None
        return await self.made(one, found)

    async def made(self, one: Round, found: Batch | None = None) -> Batch:
        """The batch of an uploaded file, which is made unless it was found."""
        batch = found or await self._api.make(one.state.file, one.state.url, self._settings.window, self._told(one))
        self._note(one, batch=batch.id, made_at=one.state.uploaded_at if found else time.time())
        self._say(f"Batch {batch.id}: {one.state.requests:,} requests are at the endpoint.")
        return batch

    async def ended(self, one: Round, batch: Batch) -> Batch | None:
        """The batch once it has ended. None when the endpoint has forgotten it."""
        wait_s, unknown = min(FIRST_LOOK_S, self._settings.poll_s), 0
        while not batch.has_ended:
            one.is_taken_up = batch.status != "validating"
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * SLOWER, self._settings.poll_s)
            try:
                batch, unknown = await self._api.look(batch.id), 0
            except UnknownError:
                unknown += 1
                if unknown == UNKNOWN_LOOKS:
                    return None
        return batch

    async def brought(self, one: Round, batch: Batch) -> None:
        """Note how the batch ended, and lay what it brought on the disk."""
        self._note(one, status=batch.status, output_file=batch.output_file, error_file=batch.error_file)
        for kind, file in ((OUTPUT, batch.output_file), (ERRORS, batch.error_file)):
            into = self._folder.file(one.state.number, kind)
            if not file or into.is_file():
                continue
            try:
                await self._api.fetch(file, into, one.state.requests)
            except UnknownError:
                self._say(f"Batch {batch.id}: the endpoint has its file {file} no more. What was in it is asked again.")

    def forget_batch(self, one: Round) -> None:
        """The batch came to nothing as a whole: its file may go again."""
        self._note(one, batch="", made_at=0.0)
        one.is_taken_up = False

    def _told(self, one: Round) -> dict[str, str]:
        """What is said of a round where it goes, so that it is found again."""
        return {"filigrana_run": self._run_id, "filigrana_round": f"{self._folder.path.name}/{one.state.number}"}

    def _note(self, one: Round, **changes: Any) -> None:
        one.state = self._folder.write(one.state.model_copy(update=changes))
