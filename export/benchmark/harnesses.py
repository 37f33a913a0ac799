"""What the harnesses read: eval.yaml for Inspect AI, a task for lm-evaluation-harness, one for lighteval.

Formats as of inspect-ai 0.3.285 (reads the items as they are), lm-eval 0.4.13 and lighteval 0.13.0 (run them, and
find the same probabilities for the same text). lighteval asks the network at import (bench/reviewed_benchmark).
"""

from __future__ import annotations

import yaml

ITEMS = "test.jsonl"
PROMPT = "Pergunta: {{question}}\n{% for option in options %}{{'ABCD'[loop.index0]}}) {{option}}\n{% endfor %}Resposta:"
"""Of the harnesses that compare the probabilities of letters."""

LIGHTEVAL = '''"""This benchmark for lighteval: `lighteval accelerate MODEL {name} --custom-tasks lighteval_task.py`."""

from pathlib import Path

from lighteval.metrics.metrics import Metrics
from lighteval.tasks.lighteval_task import LightevalTaskConfig
from lighteval.tasks.requests import Doc

LETTERS = "ABCD"


def prompt(line, task_name=None):
    """A row as the question, its options with letters, and the letters as choices."""
    options = "".join(f"{{letter}}) {{option}}\\n" for letter, option in zip(LETTERS, line["options"]))
    query = f"Pergunta: {{line['question']}}\\n{{options}}Resposta:"
    choices = [f" {{letter}}" for letter in LETTERS]
    return Doc(task_name=task_name, query=query, choices=choices, gold_index=line["answer_index"])


TASKS_TABLE = [
    LightevalTaskConfig(
        name="{name}",
        prompt_function=prompt,
        hf_repo=str(Path(__file__).parent / "data"),
        hf_subset="default",
        hf_avail_splits=["test"],
        evaluation_splits=["test"],
        metrics=[Metrics.loglikelihood_acc],
    )
]
'''


def files_of(name: str, description: str) -> dict[str, str]:
    """The files of each harness, by name; the items are in data/test.jsonl."""
    return {
        "eval.yaml": _yaml(_eval_yaml(name, description)),
        f"{name}.yaml": _yaml(_lm_eval(name)),
        "lighteval_task.py": LIGHTEVAL.format(name=name),
    }


def _eval_yaml(name: str, description: str) -> dict[str, object]:
    """Hugging Face's eval.yaml, by which Inspect AI runs a dataset of the Hub: `inspect eval hf/OWNER/NAME`."""
    task = {
        "id": name.replace("-", "_"),
        "config": "default",
        "split": "test",
        "field_spec": {"input": "question", "target": "answer", "choices": "options"},
        "solvers": [{"name": "multiple_choice"}],
        "scorers": [{"name": "choice"}],
    }
    return {"name": name, "description": description, "evaluation_framework": "inspect-ai", "tasks": [task]}


def _lm_eval(name: str) -> dict[str, object]:
    """`lm_eval --include_path FOLDER --tasks NAME`, run in the benchmark's folder."""
    return {
        "task": name,
        "dataset_path": "json",
        "dataset_kwargs": {"data_files": {"test": f"data/{ITEMS}"}},
        "test_split": "test",
        "output_type": "multiple_choice",
        "doc_to_text": PROMPT,
        "doc_to_choice": ["A", "B", "C", "D"],
        "doc_to_target": "answer_index",
        "metric_list": [{"metric": "acc", "aggregation": "mean", "higher_is_better": True}],
        "metadata": {"version": 1.0},
    }


def _yaml(value: object) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=120)
