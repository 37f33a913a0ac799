"""distilabel's tasks, in a module of their own so that its processes can import them."""

from __future__ import annotations

import json
from typing import Any

import job
from distilabel.steps.tasks import Task


def read(text: str | None) -> dict[str, Any]:
    try:
        value = json.loads(text or "")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def messages(system: str, user: str) -> Any:
    return [{"role": "system", "content": system}, {"role": "user", "content": user}]


class Ask(Task):
    @property
    def inputs(self) -> Any:
        return ["topic", "persona"]

    @property
    def outputs(self) -> Any:
        return ["instruction"]

    def format_input(self, row: Any) -> Any:
        return messages(job.SYSTEM_A, job.user_a(row["topic"], row["persona"]))

    def format_output(self, output: Any, row: Any = None) -> Any:
        return {"instruction": read(output).get("instruction")}


class Answer(Task):
    @property
    def inputs(self) -> Any:
        return ["instruction"]

    @property
    def outputs(self) -> Any:
        return ["answer"]

    def format_input(self, row: Any) -> Any:
        return messages(job.SYSTEM_B, row["instruction"] or "")

    def format_output(self, output: Any, row: Any = None) -> Any:
        return {"answer": output}


class Judge(Task):
    @property
    def inputs(self) -> Any:
        return ["instruction", "answer"]

    @property
    def outputs(self) -> Any:
        return ["score", "reason"]

    def format_input(self, row: Any) -> Any:
        return messages(job.SYSTEM_C, job.user_c(row["instruction"], row["answer"]))

    def format_output(self, output: Any, row: Any = None) -> Any:
        return {"score": read(output).get("score"), "reason": read(output).get("reason")}
