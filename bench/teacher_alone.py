"""Three chained calls a sample through `OpenAITeacher` alone: no recipe, no checks, no journal.

What it costs beside `peers/floor_full.py` is the price of the teacher; what `filigrana generate` costs beyond it is
the price of the rest.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import orjson
import uvloop

from generators.teachers.openai_api import OpenAITeacher
from schemas.errors import TeacherError
from schemas.message import Message
from schemas.request import Request, SamplingParams

SCHEMA = {
    "type": "object",
    "properties": {"instruction": {"type": "string"}},
    "required": ["instruction"],
    "additionalProperties": False,
}


async def roll(teacher: OpenAITeacher, indices: Iterator[int], failed: list[TeacherError]) -> None:
    sampling = SamplingParams(max_tokens=512)

    async def ask(system: str, user: str, schema: dict | None = None, draw: int = 0) -> str:
        messages = (Message(role="system", content=system), Message(role="user", content=user))
        request = Request(
            teacher="mock", revision="", messages=messages, sampling=sampling, json_schema=schema, draw=draw
        )
        text = (await teacher.complete(request)).text
        if schema and draw < 3 and not text.endswith("}"):
            return await ask(system, user, schema, draw + 1)
        return text

    for index in indices:
        try:
            asked = orjson.loads(await ask("[[A]] Escreve um pedido.", f"Tema {index}", SCHEMA))["instruction"]
            answer = await ask("[[B]] Responde.", asked)
            await ask("[[C]] Avalia.", f"{asked}\n{answer}", SCHEMA)
        except TeacherError as error:
            failed.append(error)


async def run(options: argparse.Namespace) -> None:
    teacher = OpenAITeacher("mock", [options.base_url], None, options.concurrency)
    await teacher.start()
    indices, failed = iter(range(options.n)), []
    try:
        await asyncio.gather(*(roll(teacher, indices, failed) for _ in range(options.concurrency)))
    finally:
        await teacher.close()
    print(f"failed {len(failed)}; {dict(teacher.counts)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=2000)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--concurrency", type=int, default=256)
    for ignored in ("--out", "--work"):
        parser.add_argument(ignored)
    uvloop.run(run(parser.parse_args()))
