"""Pairs of answers about a picture, exported: TRL's shape, and two steps of its DPOTrainer on it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from PIL import Image

from export.exporting import Exported, export_runs
from export.selection import Selection, Shape, Splits
from store.run import Run
from tests.export.tiny_model import arguments, losses
from tests.generators.methods.test_picture_preference import ABSENT, RIGHT, WATER, WRONG, two_answers
from tests.generators.scripted_runs import roll, variant
from tests.media.tiny_vision_model import model, processor

pytestmark = pytest.mark.slow
ROWS = 4


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("pairs")
    return roll(folder, variant(folder, "imagem-preferencia", WATER, ABSENT), two_answers(5, 2), count=ROWS)


def exported(run: Run, to: Path, **shape: Any) -> Exported:
    chosen = Selection(include_unreviewed=True)
    return export_runs([run], to, chosen, Splits(validation=0), Shape(format="preference", **shape))


def test_the_prompt_shows_the_picture_once_and_both_answers_are_parts(run: Run, tmp_path: Path) -> None:
    done = exported(run, tmp_path)
    rows = [row for file in sorted(done.path.rglob("*.parquet")) for row in pq.read_table(file).to_pylist()]
    assert len(rows) == ROWS and done.manifest.funnel.left_out == {}
    for row in rows:
        (asked,) = row["prompt"]
        assert [part["type"] for part in asked["content"]] == ["image", "text"] and asked["role"] == "user"
        assert row["chosen"] == [{"role": "assistant", "content": [{"type": "text", "text": RIGHT}]}]
        assert row["rejected"] == [{"role": "assistant", "content": [{"type": "text", "text": WRONG}]}]
        (picture,) = row["images"]
        assert Image.open(io.BytesIO(picture["bytes"])).width > 300 and row["audios"] == []
        assert (row["score_chosen"], row["score_rejected"]) == (5, 2) and row["licence"] == "CC-BY-4.0"
    assert len({row["images"][0]["path"] for row in rows}) == ROWS


def test_a_pair_without_a_prompt_of_its_own_shows_it_in_both(run: Run, tmp_path: Path) -> None:
    done = exported(run, tmp_path, implicit_prompt=True)
    row = pq.read_table(next(done.path.rglob("*.parquet"))).to_pylist()[0]
    for name, said in (("chosen", RIGHT), ("rejected", WRONG)):
        asked, answer = row[name]
        assert [part["type"] for part in asked["content"]] == ["image", "text"]
        assert answer["content"] == [{"type": "text", "text": said}]
    assert len(row["images"]) == 1 and "prompt" not in row


@pytest.mark.integration
def test_dpo_trainer_takes_two_steps_on_pictures(run: Run, tmp_path: Path) -> None:
    import datasets
    from trl import DPOConfig, DPOTrainer

    done = exported(run, tmp_path / "out")
    rows = datasets.load_dataset(str(done.path), split="train", cache_dir=str(tmp_path / "cache"))
    made = processor()
    settings = arguments(tmp_path) | {"max_length": None}
    trainer = DPOTrainer(
        model=model(made),
        ref_model=model(made),
        args=DPOConfig(**settings),
        train_dataset=rows,
        processing_class=made,
    )
    batch = trainer.data_collator([trainer.train_dataset[0], trainer.train_dataset[1]])
    assert batch["pixel_values"].shape[0] == 4, "both answers of both rows are read beside the picture"
    trainer.train()
    assert len(losses(trainer)) == 2 and all(0 < loss < 20 for loss in losses(trainer))
