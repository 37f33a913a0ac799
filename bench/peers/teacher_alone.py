"""The same three calls a sample through `OpenAITeacher` alone: no recipe, no checks, no journal.

What it costs beside `floor_full.py` is the price of the teacher; what `filigrana generate` costs beyond it is
the price of the rest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import job
import orjson
import uvloop

from generators.teachers.openai.teacher import OpenAITeacher
from schemas.errors import TeacherError
from schemas.message import Message
from schemas.request import Request, SamplingParams

SAMPLING = SamplingParams(max_tokens=512)
DRAWS = 3


async def ask(teacher: OpenAITeacher, system: str, user: str) -> str:
    messages = (Message(role="system", content=system), Message(role="user", content=user))
    request = Request(teacher="mock", revision="", messages=messages, sampling=SAMPLING)
    return (await teacher.complete(request)).text


async def ask_json(teacher: OpenAITeacher, system: str, user: str, response_format: dict[str, Any]) -> Any:
    """JSON of a schema, asked up to three times. Raises ValueError."""
    messages = (Message(role="system", content=system), Message(role="user", content=user))
    schema = response_format["json_schema"]["schema"]
    for draw in range(DRAWS):
        request = Request(
            teacher="mock", revision="", messages=messages, sampling=SAMPLING, json_schema=schema, draw=draw
        )
        try:
            return orjson.loads((await teacher.complete(request)).text)
        except ValueError:
            if draw == DRAWS - 1:
                raise


async def roll(teacher: OpenAITeacher, seeds: Iterator[dict[str, str]], rows: list[bytes], failed: list[str]) -> None:
    for seed in seeds:
        first = job.user_a(seed["topic"], seed["persona"])
        try:
            asked = (await ask_json(teacher, job.SYSTEM_A, first, job.FORMAT_A))["instruction"]
            answer = await ask(teacher, job.SYSTEM_B, asked)
            judged = await ask_json(teacher, job.SYSTEM_C, job.user_c(asked, answer), job.FORMAT_C)
        except (TeacherError, ValueError) as error:
            failed.append(f"{seed['id']}: {error}")
            continue
        rows.append(orjson.dumps({"id": seed["id"], "instruction": asked, "answer": answer, **judged}))


async def main() -> None:
    options = job.arguments()
    teacher = OpenAITeacher(options.model, [options.base_url], None, options.concurrency)
    await teacher.start()
    seeds = job.seeds(options.n)
    rows: list[bytes] = []
    failed: list[str] = []
    try:
        await asyncio.gather(*(roll(teacher, seeds, rows, failed) for _ in range(options.concurrency)))
    finally:
        await teacher.close()
    Path(options.out).write_bytes(b"\n".join(rows) + b"\n")
    print(f"failed {len(failed)} {failed[:3]}; {dict(teacher.counts)}")


if __name__ == "__main__":
    uvloop.run(main())
