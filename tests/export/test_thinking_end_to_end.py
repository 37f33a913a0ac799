"""From an endpoint that thinks to TRL's trainer, which learns the thoughts: a run, an export, Qwen3's template."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from export.exporting import export_runs
from export.selection import Selection, Shape, Splits
from tests.export.test_trainers import arguments, losses, tiny_model, tokenizer  # noqa: F401 (a fixture)
from tests.export.trl_templates import trl_template
from tests.generators.teachers.test_reasoning import ANSWER, SHAPES, THOUGHTS, rolled, thinking

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("shape", ["reasoning_content", "a lone closing tag", "channels"])
def test_thoughts_go_from_the_endpoint_into_what_trl_trains_on(
    tmp_path: Path,
    tokenizer: Any,  # noqa: F811
    shape: str,
) -> None:
    import datasets
    from trl import SFTConfig, SFTTrainer

    run = rolled(tmp_path, thinking(SHAPES[shape]), "{answer: keep}", 6)
    chosen = Selection(include_unreviewed=True)
    how = Shape(format="messages", reasoning="reasoning_content")
    done = export_runs([run], tmp_path / "out", chosen, splits=Splits(validation=0), shape=how)
    rows = datasets.load_dataset(str(done.path), split="train", cache_dir=str(tmp_path / "cache"))
    assert {(r["messages"][-1]["content"], r["messages"][-1]["reasoning_content"]) for r in rows} == {
        (ANSWER, THOUGHTS)
    }

    tokenizer.chat_template = trl_template("qwen3")
    trainer = SFTTrainer(
        model=tiny_model(tokenizer),
        args=SFTConfig(**arguments(tmp_path), max_length=1024),
        train_dataset=rows,
        processing_class=tokenizer,
    )
    trainer.train()
    assert len(losses(trainer)) == 2 and all(0 < loss < 20 for loss in losses(trainer))
    read = tokenizer.decode(trainer.train_dataset[0]["input_ids"])
    assert f"<think>\n{THOUGHTS}\n</think>\n\n{ANSWER}" in read
