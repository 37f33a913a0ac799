"""lighteval reads and scores a benchmark: python in_lighteval.py FOLDER NAME MODEL OUT, in its environment.

lighteval 0.13.0 imports every task of its own before it reads ours, and two of them ask the network while they are
imported, which without one ends the program: tasks/tasks/tiny_benchmarks.py fetches a pickle from a web server, and
tasks/tasks/mt_bench asks the Hub which models it has (and fails with huggingface_hub 2 in any case: `model_name`). So
its own tasks aren't loaded here. It would put the prompt into the model's chat template, which lm-eval does not unless
it is told: `override_chat_template` is false here, so that both score the same text. All else is lighteval's.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from lighteval.logging.evaluation_tracker import EvaluationTracker
from lighteval.models.transformers.transformers_model import TransformersModelConfig
from lighteval.pipeline import ParallelismManager, Pipeline, PipelineParameters
from lighteval.tasks.registry import Registry


def _none_of_its_own(*_: Any) -> dict[str, Any]:
    return {}


Registry._load_from_files = staticmethod(_none_of_its_own)
Registry._load_from_subdirs = staticmethod(_none_of_its_own)

folder, name, model, out = Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4])
with tempfile.TemporaryDirectory() as results:
    pipeline = Pipeline(
        tasks=name,
        pipeline_parameters=PipelineParameters(
            launcher_type=ParallelismManager.ACCELERATE, custom_tasks_directory=str(folder / "lighteval_task.py")
        ),
        evaluation_tracker=EvaluationTracker(output_dir=results, save_details=False),
        model_config=TransformersModelConfig(
            model_name=model, dtype="float32", device="cpu", batch_size=4, override_chat_template=False
        ),
    )
    pipeline.evaluate()
    (details,) = pipeline.get_details().values()
    (scores, *_) = pipeline.get_results()["results"].values()
rows = [json.loads(line) for line in (folder / "data" / "test.jsonl").read_text(encoding="utf-8").splitlines()]
by_question = {row["question"]: row for row in rows}
told = {}
for detail in details:
    asked = detail.doc.query
    question = asked.removeprefix("Pergunta: ").partition("\n")[0]
    said = [float(value) for value in detail.model_response.logprobs]
    told[by_question[question]["id"]] = {
        "question": question,
        "options": [line[3:] for line in asked.splitlines()[1:-1]],
        "key": detail.doc.gold_index if isinstance(detail.doc.gold_index, int) else detail.doc.gold_index[0],
        "prompt": asked,
        "log_probabilities": said,
        "picked": max(range(len(said)), key=said.__getitem__),
    }
out.write_text(json.dumps({"accuracy": scores["acc"], "items": told}, ensure_ascii=False))
