"""verl's datasets read a version's Parquet: MultiTurnSFTDataset masks every row, RLHFDataset renders every prompt."""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path
from typing import Any

from omegaconf import OmegaConf
from told import given, tell_each
from transformers import AutoTokenizer

version, options = given()
files = [str(path) for path in sorted(Path(version, "data", "train").iterdir())]
tokenizer = AutoTokenizer.from_pretrained(options["tokenizer"])
if options["dataset"] == "sft":
    from verl.utils.dataset.multiturn_sft_dataset import MultiTurnSFTDataset

    config = {"max_length": 65536, "pad_mode": "no_padding", **options.get("config", {})}
    made: Any = MultiTurnSFTDataset(files, tokenizer, OmegaConf.create(config))
    tell_each(range(len(made)), made.__getitem__)
else:
    from verl.utils.dataset.rl_dataset import RLHFDataset

    with tempfile.TemporaryDirectory() as cache:
        config = {"cache_dir": cache, "max_prompt_length": 65536, "filter_overlong_prompts_workers": 1}
        made = RLHFDataset(files, tokenizer, OmegaConf.create(config))
    spec = importlib.util.spec_from_file_location("rewards", f"{version}/rewards.py")
    rewards = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(rewards)

    def scored(number: int) -> None:
        row = made[number]
        truth, extra = row["reward_model"]["ground_truth"], row["extra_info"]
        assert row["raw_prompt"] and rewards.compute_score(row["data_source"], extra["answer"], truth, extra) == 1.0

    tell_each(range(len(made)), scored)
