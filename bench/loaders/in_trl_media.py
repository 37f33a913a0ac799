"""TRL's SFTTrainer takes two steps on an export with pictures, and its own collator opens the picture of every row. The
model is a tiny one with random weights that sees (tests/media/tiny_vision_model.py)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import datasets
from told import given, tell
from trl import SFTConfig, SFTTrainer

sys.path.append(str(Path(__file__).resolve().parents[2]))
from tests.export.tiny_model import arguments, losses
from tests.media.tiny_vision_model import model, processor

version, _ = given()
rows = datasets.load_dataset(version, split="train")
made = processor()
with tempfile.TemporaryDirectory() as out:
    settings = arguments(Path(out)) | {"max_length": None}
    trainer = SFTTrainer(model=model(made), args=SFTConfig(**settings), train_dataset=rows, processing_class=made)
    batches = [trainer.data_collator([row]) for row in trainer.train_dataset]
    taken = sum(len(batch["pixel_values"]) == 1 and bool((batch["labels"] != -100).any()) for batch in batches)
    trainer.train()
    tell(taken, f"losses of two steps: {', '.join(f'{loss:.2f}' for loss in losses(trainer))}")
