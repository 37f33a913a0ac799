"""MLX-LM's loader of local data reads the bare layout and renders every row, tools included."""

from __future__ import annotations

import types
from pathlib import Path

from mlx_lm.tuner.datasets import load_local_dataset
from told import given, tell_each
from transformers import AutoTokenizer

version, options = given()
tokenizer = AutoTokenizer.from_pretrained(options["tokenizer"])
made = load_local_dataset(Path(version), tokenizer, types.SimpleNamespace(mask_prompt=True))
tell_each([row for split in made for row in (split[n] for n in range(len(split)))], made[0].process)
