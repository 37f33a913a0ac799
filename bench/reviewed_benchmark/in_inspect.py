"""Inspect AI reads and scores a benchmark: python in_inspect.py FOLDER NAME MODEL OUT, in its environment.

What `inspect eval hf/OWNER/NAME` takes from the Hub is taken from the folder: the fields, the solver and the scorer
that its eval.yaml names. The model writes an answer; its letter, if any, is what Inspect AI reads there.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import yaml
from inspect_ai import Task, eval
from inspect_ai.dataset import FieldSpec, json_dataset
from inspect_ai.model import get_model
from inspect_ai.scorer import choice
from inspect_ai.solver import multiple_choice

folder, name, model, out = Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4])
(described,) = yaml.safe_load((folder / "eval.yaml").read_text(encoding="utf-8"))["tasks"]
solver = {"multiple_choice": multiple_choice}[described["solvers"][0]["name"]]
scorer = {"choice": choice}[described["scorers"][0]["name"]]
data = json_dataset(str(folder / "data" / "test.jsonl"), FieldSpec(id="id", **described["field_spec"]))
with tempfile.TemporaryDirectory() as logs:
    (log,) = eval(
        Task(dataset=data, solver=solver(), scorer=scorer()),
        model=get_model("hf/local", model_path=model, device="cpu"),
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
