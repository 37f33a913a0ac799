"""Bespoke Curator: one LLM class a call, each a whole pass over the data set."""

from __future__ import annotations

import os
from typing import Any

import job

OPTIONS = job.arguments()
os.environ.update(
    TELEMETRY_ENABLED="false",
    CURATOR_CACHE_DIR=OPTIONS.work + "/cache",
    CURATOR_DISABLE_RICH_DISPLAY="1",
    OPENAI_API_KEY="x",
    HF_HUB_OFFLINE="1",
    HF_HOME=OPTIONS.work + "/hf",
    LITELLM_LOCAL_MODEL_COST_MAP="True",
)

from bespokelabs import curator  # noqa: E402
from datasets import Dataset  # noqa: E402
from pydantic import BaseModel, Field  # noqa: E402


class Instruction(BaseModel):
    instruction: str


class Judgement(BaseModel):
    score: int = Field(ge=1, le=5)
    reason: str


def messages(system: str, user: str) -> list[dict[str, str]]:
    return [{"role": "system", "content": system}, {"role": "user", "content": user}]


class Ask(curator.LLM):
    response_format = Instruction

    def prompt(self, row: dict[str, Any]) -> Any:
        return messages(job.SYSTEM_A, job.user_a(row["topic"], row["persona"]))

    def parse(self, row: dict[str, Any], reply: Any) -> Any:
        return {**row, "instruction": reply.instruction}


class Answer(curator.LLM):
    def prompt(self, row: dict[str, Any]) -> Any:
        return messages(job.SYSTEM_B, row["instruction"])

    def parse(self, row: dict[str, Any], reply: Any) -> Any:
        return {**row, "answer": reply}


class Judge(curator.LLM):
    response_format = Judgement

    def prompt(self, row: dict[str, Any]) -> Any:
        return messages(job.SYSTEM_C, job.user_c(row["instruction"], row["answer"]))

    def parse(self, row: dict[str, Any], reply: Any) -> Any:
        return {**row, "score": reply.score, "reason": reply.reason}


def main() -> None:
    settings = {
        "base_url": OPTIONS.base_url,
        "api_key": "x",
        "max_requests_per_minute": 10_000_000,
        "max_tokens_per_minute": 10_000_000_000,
        "max_concurrent_requests": OPTIONS.concurrency,
        "require_all_responses": False,
        "seconds_to_pause_on_rate_limit": 1,
    }
    rows = Dataset.from_list(list(job.seeds(OPTIONS.n)))
    for step in (Ask, Answer, Judge):
        model = step(
            model_name=OPTIONS.model,
            backend="openai",
            backend_params=dict(settings),
            generation_params={"temperature": 0.7, "max_tokens": 512},
        )
        rows = model(rows).dataset
    rows.to_json(OPTIONS.out, force_ascii=False)


main()
