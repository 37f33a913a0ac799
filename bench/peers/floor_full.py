"""The floor: what this one job needs and nothing else, by hand, on asyncio, aiohttp, uvloop, orjson and pydantic.

JSON validated (three tries), transport retried (429 honours Retry-After; 5xx, resets and time-outs with jittered
backoff), a journal of calls keyed by request hash, flushed in groups, resume from it, rows out as JSON lines. A program
that is much slower has overhead to explain. It has no limiter: where an endpoint admits few, it gives rows up.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
from pathlib import Path
from typing import Any

import aiohttp
import job
import orjson
import uvloop
from pydantic import BaseModel, Field, TypeAdapter

RETRIED = (408, 429, 500, 502, 503, 504)
MOST_RETRIES = 8


class Instruction(BaseModel):
    instruction: str = Field(min_length=1)


class Judgement(BaseModel):
    score: int = Field(ge=1, le=5)
    reason: str


class Journal:
    """Completions by request hash; what is added reaches the file at the loop's next turn."""

    def __init__(self, path: Path) -> None:
        self.stored: dict[str, str] = {}
        if path.exists():
            for line in path.read_bytes().splitlines():
                try:
                    key, text = orjson.loads(line)
                except ValueError:
                    continue  # a torn last line
                self.stored[key] = text
        self._file = path.open("ab", buffering=0)
        self._buffer: list[bytes] = []

    def add(self, key: str, text: str) -> None:
        if not self._buffer:
            asyncio.get_running_loop().call_soon(self._flush)
        self._buffer.append(orjson.dumps([key, text]) + b"\n")

    def _flush(self) -> None:
        self._file.write(b"".join(self._buffer))
        self._buffer.clear()


class Caller:
    """One call to the endpoint: from the journal, or asked until there is a valid answer. Raises RuntimeError."""

    def __init__(self, session: aiohttp.ClientSession, journal: Journal, url: str, model: str) -> None:
        self.session, self.journal, self.url, self.model = session, journal, url, model

    async def call(self, system: str, user: str, response_format: Any = None, kind: Any = None) -> Any:
        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        request = {"model": self.model, "messages": messages, "temperature": 0.7, "max_tokens": 512}
        if response_format:
            request["response_format"] = response_format
        body = orjson.dumps(request)
        key = hashlib.blake2b(body, digest_size=16).hexdigest()
        if key in self.journal.stored:
            return kind.validate_json(self.journal.stored[key]) if kind else self.journal.stored[key]
        failures = invalid = 0
        while True:
            try:
                async with self.session.post(self.url, data=body) as reply:
                    raw = await reply.read()
                    if reply.status == 200:
                        text = orjson.loads(raw)["choices"][0]["message"]["content"]
                        try:
                            value = kind.validate_json(text) if kind else text
                        except ValueError:
                            invalid += 1
                            if invalid == 3:
                                raise
                            continue
                        self.journal.add(key, text)
                        return value
                    if reply.status not in RETRIED:
                        raise RuntimeError(f"{reply.status} {raw[:200]!r}")
                    wait = float(reply.headers.get("Retry-After") or 0)
                    wait = wait or min(8, 0.25 * 2**failures) * random.uniform(0.5, 1.5)
            except (aiohttp.ClientConnectionError, TimeoutError):
                wait = min(8, 0.1 * 2**failures) * random.uniform(0.5, 1.5)
            failures += 1
            if failures > MOST_RETRIES:
                raise RuntimeError("retries exhausted")
            await asyncio.sleep(wait)


async def main() -> None:
    options = job.arguments()
    instruction_type, judgement_type = TypeAdapter(Instruction), TypeAdapter(Judgement)
    rows: list[bytes] = []
    failed: list[str] = []
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=60),
        headers={"Content-Type": "application/json"},
        timeout=aiohttp.ClientTimeout(total=600),
    )
    journal = Journal(Path(options.work) / "journal.jsonl")
    call = Caller(session, journal, options.base_url + "/chat/completions", options.model).call

    async def worker(seeds: Any) -> None:
        for row in seeds:
            try:
                first = job.user_a(row["topic"], row["persona"])
                asked = (await call(job.SYSTEM_A, first, job.FORMAT_A, instruction_type)).instruction
                answer = await call(job.SYSTEM_B, asked)
                judged = await call(job.SYSTEM_C, job.user_c(asked, answer), job.FORMAT_C, judgement_type)
            except (RuntimeError, ValueError) as error:
                failed.append(f"{row['id']}: {error}")
                continue
            made = {"instruction": asked, "answer": answer, "score": judged.score, "reason": judged.reason}
            rows.append(orjson.dumps(row | made))

    seeds = job.seeds(options.n)
    async with session:
        await asyncio.gather(*(worker(seeds) for _ in range(min(options.concurrency, options.n))))
        await asyncio.sleep(0)  # let the journal flush
    Path(options.out).write_bytes(b"\n".join(rows) + b"\n")
    print(f"failed {len(failed)} {failed[:3]}")


if __name__ == "__main__":
    uvloop.run(main())
