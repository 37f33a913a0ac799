"""TRL's SFTTrainer takes two real steps on an export with pictures, with a tiny random vision-language model."""

from __future__ import annotations

from pathlib import Path

import pytest

from export.exporting import export_runs
from export.selection import Selection, Shape, Splits
from tests.export.tiny_model import arguments, losses
from tests.media.installed import of_recipes
from tests.media.tiny_vision_model import model, processor

pytestmark = pytest.mark.integration


def test_sft_trainer_takes_two_steps_on_pictures(tmp_path: Path) -> None:
    import datasets
    from trl import SFTConfig, SFTTrainer

    run = of_recipes(tmp_path / "run", {"documento": 8})
    chosen = Selection(include_unreviewed=True)
    done = export_runs([run], tmp_path / "out", chosen, Splits(validation=0), Shape())
    rows = datasets.load_dataset(str(done.path), split="train", cache_dir=str(tmp_path / "cache"))
    made = processor()
    settings = arguments(tmp_path) | {"max_length": None}
    trainer = SFTTrainer(model=model(made), args=SFTConfig(**settings), train_dataset=rows, processing_class=made)
    batch = trainer.data_collator([trainer.train_dataset[0], trainer.train_dataset[1]])
    place = made.tokenizer.convert_tokens_to_ids("<image>")
    assert batch["pixel_values"].shape[0] == 2 and int((batch["input_ids"] == place).sum()) == 8
    trainer.train()
    assert len(losses(trainer)) == 2 and all(0 < loss < 20 for loss in losses(trainer))
