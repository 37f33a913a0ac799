"""Mistral's own validator of requests for fine-tuning (mistral-common) reads every line of the bare layout."""

from __future__ import annotations

import json
from pathlib import Path

from mistral_common.protocol.instruct.request import ChatCompletionRequest
from mistral_common.protocol.instruct.validator import MistralRequestValidatorV3, ValidationMode
from told import given, tell_each

version, _ = given()
lines = Path(version, "train.jsonl").read_text(encoding="utf-8").splitlines()
validator = MistralRequestValidatorV3(ValidationMode.finetuning)


def take(line: str) -> None:
    row = json.loads(line)
    request = ChatCompletionRequest.from_openai(messages=row["messages"], tools=row.get("tools"))
    validator.validate_request(request)


tell_each(lines, take)
