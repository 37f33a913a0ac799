"""TRL's trainers take two real steps on each relevant export, with a tiny random model and a chat template."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from export.exporting import export_runs
from export.selection import Shape, Splits
from tests.export.export_run_builders import decide, make_run, make_sample
from tests.export.formats.test_formats import dialogue, pair, tool_sample
from tests.export.rewards.test_rewards import exported as exported_for_rl
from tests.export.rewards.test_rewards import problem_sample, rewards_of, verifiable_sample
from tests.export.tiny_model import arguments, byte_tokenizer, losses, tiny_model

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return byte_tokenizer()


def splits_of(folder: Path, format_: str, file_type: str, **shape: Any) -> Any:
    import datasets

    samples = [*(make_sample(i) for i in range(6)), *(pair(i) for i in range(6, 12)), dialogue(12)]
    samples += [tool_sample(13)] if shape.pop("tools", False) else []
    run = make_run(folder / "run", samples, [decide(s, "accepted") for s in samples])
    chosen = Shape(format=format_, file_type=file_type, **shape)
    done = export_runs([run], folder / "out", splits=Splits(validation=0.3), shape=chosen)
    return datasets.load_dataset(str(done.path), cache_dir=str(folder / "cache"))


@pytest.mark.parametrize(
    ("format_", "file_type", "tools"),
    [("messages", "parquet", False), ("messages", "jsonl", True), ("prompt-completion", "parquet", True)],
)
def test_sft_trainer_takes_two_steps(tmp_path: Path, tokenizer: Any, format_: str, file_type: str, tools: bool) -> None:
    from trl import SFTConfig, SFTTrainer

    splits = splits_of(tmp_path, format_, file_type, tools=tools)
    trainer = SFTTrainer(
        model=tiny_model(tokenizer),
        args=SFTConfig(**arguments(tmp_path), max_length=512),
        train_dataset=splits["train"],
        eval_dataset=splits["validation"],
        processing_class=tokenizer,
    )
    trainer.train()
    assert len(losses(trainer)) == 2 and all(0 < loss < 20 for loss in losses(trainer))
    decoded = tokenizer.decode(trainer.train_dataset[0]["input_ids"])
    assert "<|user|>" in decoded and "<|assistant|>" in decoded
    if tools:
        whole = "".join(
            tokenizer.decode(row["input_ids"]) for d in (trainer.train_dataset, trainer.eval_dataset) for row in d
        )
        assert "<|tools|>previsao_do_tempo" in whole and '"cidade": "Évora"' in whole


@pytest.mark.parametrize("implicit", [False, True], ids=["explicit", "implicit"])
def test_dpo_trainer_takes_two_steps(tmp_path: Path, tokenizer: Any, implicit: bool) -> None:
    from trl import DPOConfig, DPOTrainer

    splits = splits_of(tmp_path, "preference", "parquet", implicit_prompt=implicit)
    trainer = DPOTrainer(
        model=tiny_model(tokenizer),
        ref_model=tiny_model(tokenizer),
        args=DPOConfig(**arguments(tmp_path), max_length=512),
        train_dataset=splits["train"],
        processing_class=tokenizer,
    )
    trainer.train()
    assert len(losses(trainer)) == 2 and all(0 < loss < 20 for loss in losses(trainer))


def test_kto_trainer_takes_two_steps(tmp_path: Path, tokenizer: Any) -> None:
    from trl import KTOConfig, KTOTrainer

    splits = splits_of(tmp_path, "kto", "jsonl")
    trainer = KTOTrainer(
        model=tiny_model(tokenizer),
        ref_model=tiny_model(tokenizer),
        args=KTOConfig(**arguments(tmp_path), max_length=512),
        train_dataset=splits["train"],
        processing_class=tokenizer,
    )
    trainer.train()
    assert len(losses(trainer)) == 2


@pytest.mark.parametrize("file_type", ["parquet", "jsonl"])
def test_grpo_trainer_takes_two_steps_with_the_rewards_beside_the_data(
    tmp_path: Path, tokenizer: Any, file_type: str
) -> None:
    import datasets
    from trl import GRPOConfig, GRPOTrainer

    samples = [*map(verifiable_sample, range(3)), *map(problem_sample, range(3, 6))]
    done = exported_for_rl(tmp_path, samples, file_type=file_type)
    rewards = rewards_of(done)
    sampling = {"num_generations": 2, "max_completion_length": 24, "temperature": 1.0, "beta": 0.0}
    trainer = GRPOTrainer(
        model=tiny_model(tokenizer),
        args=GRPOConfig(**arguments(tmp_path), **sampling),
        reward_funcs=[rewards.all_constraints, rewards.share_of_constraints],
        train_dataset=datasets.load_dataset(str(done.path), split="train", cache_dir=str(tmp_path / "cache")),
        processing_class=tokenizer,
    )
    trainer.train()
    steps = [entry for entry in trainer.state.log_history if "reward" in entry]
    assert len(steps) == 2 and all(0 <= step["rewards/share_of_constraints/mean"] <= 1 for step in steps)
    assert any(step["rewards/share_of_constraints/mean"] > 0 for step in steps)
