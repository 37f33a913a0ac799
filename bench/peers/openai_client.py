"""What a careful person writes by hand on the openai package: AsyncOpenAI, retries, pydantic, rows as JSON lines.

OPENAI_TRANSPORT=aiohttp takes its aiohttp transport. Finished samples are kept for a rerun, single calls are not.
"""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import httpx
import job
from openai import AsyncOpenAI, DefaultAioHttpClient, OpenAIError
from pydantic import BaseModel, Field


class Instruction(BaseModel):
    instruction: str


class Judgement(BaseModel):
    score: int = Field(ge=1, le=5)
    reason: str


async def main() -> None:
    options = job.arguments()
    out = Path(options.out)
    kept = [line for line in out.read_text().splitlines() if line.endswith("}")] if out.exists() else []
    done = {json.loads(line)["id"] for line in kept}
    limits = httpx.Limits(max_connections=options.concurrency, max_keepalive_connections=options.concurrency)
    transport = DefaultAioHttpClient if os.environ.get("OPENAI_TRANSPORT") == "aiohttp" else httpx.AsyncClient
    client = AsyncOpenAI(
        base_url=options.base_url, api_key="x", max_retries=6, http_client=transport(limits=limits, timeout=600)
    )
    failed = 0

    async def call(system: str, user: str, **more: Any) -> str:
        messages: Any = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        reply = await client.chat.completions.create(
            model=options.model, messages=messages, temperature=0.7, max_tokens=512, **more
        )
        return reply.choices[0].message.content or ""

    async def parsed(kind: Any, system: str, user: str, response_format: Any) -> Any:
        for tries in range(3):
            try:
                return kind.model_validate_json(await call(system, user, response_format=response_format))
            except ValueError:
                if tries == 2:
                    raise

    async def worker(seeds: Any, file: Any) -> None:
        nonlocal failed
        for row in seeds:
            try:
                first = job.user_a(row["topic"], row["persona"])
                asked = (await parsed(Instruction, job.SYSTEM_A, first, job.FORMAT_A)).instruction
                answer = await call(job.SYSTEM_B, asked)
                judged = await parsed(Judgement, job.SYSTEM_C, job.user_c(asked, answer), job.FORMAT_C)
            except (OpenAIError, ValueError):
                failed += 1
                continue
            made = {"instruction": asked, "answer": answer, "score": judged.score, "reason": judged.reason}
            file.write(json.dumps(row | made, ensure_ascii=False) + "\n")
            file.flush()

    seeds = (row for row in job.seeds(options.n) if row["id"] not in done)
    with out.open("w") as file:
        file.writelines(line + "\n" for line in kept)
        await asyncio.gather(*(worker(seeds, file) for _ in range(options.concurrency)))
    print("failed", failed)


if __name__ == "__main__":
    asyncio.run(main())
