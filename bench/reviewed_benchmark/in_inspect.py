"""Inspect AI reads and scores a benchmark: python in_inspect.py FOLDER NAME MODEL OUT, in its environment.

What `inspect eval hf/OWNER/NAME` takes from the Hub is taken from the folder: the fields, the solver and the scorer
that its eval.yaml names. The model writes an answer; its letter, if any, is what Inspect AI reads there. Where MODEL is
the .json of another harness, the model writes the letter that it picked: then both must score alike. Inspect AI counts
a prompt's tokens by tables that tiktoken fetches from a web server: without the network, bytes are counted instead.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import tiktoken
import yaml
from inspect_ai import Task, eval
from inspect_ai.dataset import FieldSpec, json_dataset
from inspect_ai.model import ChatMessage, ModelOutput, get_model
from inspect_ai.scorer import choice
from inspect_ai.solver import multiple_choice


class _Bytes:
    """Stands in for an encoding."""

    def encode(self, text: str, **_: Any) -> list[int]:
        return list(text.encode())


tiktoken.get_encoding = tiktoken.encoding_for_model = lambda *_: _Bytes()
folder, name, model, out = Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4])
(described,) = yaml.safe_load((folder / "eval.yaml").read_text(encoding="utf-8"))["tasks"]
solver = {"multiple_choice": multiple_choice}[described["solvers"][0]["name"]]
scorer = {"choice": choice}[described["scorers"][0]["name"]]
data = json_dataset(str(folder / "data" / "test.jsonl"), FieldSpec(id="id", **described["field_spec"]))


def _as_picked(picked: dict[str, str]) -> Any:
    """A model that answers each question with the letter that another harness found."""

    def said(asked: list[ChatMessage], *_: Any) -> ModelOutput:
        letter = next(letter for question, letter in picked.items() if question in asked[-1].text)
        return ModelOutput.from_content("mockllm/model", f"ANSWER: {letter}")

    return get_model("mockllm/model", custom_outputs=said)


if model.endswith(".json"):
    items = json.loads(Path(model).read_text(encoding="utf-8"))["items"].values()
    asked = _as_picked({item["question"]: "ABCD"[item["picked"]] for item in items})
else:
    asked = get_model("hf/local", model_path=model, device="cpu")
with tempfile.TemporaryDirectory() as logs:
    (log,) = eval(
        Task(dataset=data, solver=solver(), scorer=scorer()),
        model=asked,
        log_dir=logs,
        display="none",
        max_tokens=16,
    )
    told = {}
    for sample in log.samples or ():
        (score,) = (sample.scores or {}).values()
        told[str(sample.id)] = {
            "question": str(sample.input),
            "options": list(sample.choices or ()),
            "key": "ABCD".index(str(sample.target if isinstance(sample.target, str) else sample.target[0])),
            "said": sample.output.completion,
            "picked": "ABCD".find(str(score.answer or "-")[:1]),
            "right": score.value == "C",
        }
    accuracy = log.results.scores[0].metrics["accuracy"].value if log.results else None
out.write_text(json.dumps({"accuracy": accuracy, "items": told}, ensure_ascii=False))
