"""lm-eval reads and scores a benchmark: python in_lm_eval.py FOLDER NAME MODEL OUT, in its environment."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import lm_eval
from lm_eval.tasks import TaskManager

folder, name, model, out = Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4])
os.chdir(folder)
found = lm_eval.simple_evaluate(
    model="hf",
    model_args={"pretrained": model, "dtype": "float32", "device": "cpu"},
    tasks=[name],
    task_manager=TaskManager(include_path=str(folder), include_defaults=False),
    log_samples=True,
    bootstrap_iters=0,
)
told = {}
for sample in found["samples"][name]:
    item = sample["doc"]
    said = [float(response[0]) for response in sample["filtered_resps"]]
    told[item["id"]] = {
        "question": item["question"],
        "options": item["options"],
        "key": int(sample["target"]),
        "prompt": sample["arguments"][0][0],
        "log_probabilities": said,
        "picked": max(range(len(said)), key=said.__getitem__),
    }
out.write_text(json.dumps({"accuracy": found["results"][name]["acc,none"], "items": told}, ensure_ascii=False))
