"""Axolotl's own prepare_datasets reads a version, renders it by a chat template and tokenises every row."""

from __future__ import annotations

import tempfile

from axolotl.loaders import load_tokenizer
from axolotl.utils.config import normalize_config, validate_config
from axolotl.utils.data import prepare_datasets
from axolotl.utils.dict import DictDefault
from told import given, tell


def main() -> None:
    version, options = given()
    bare = {"path": f"{version}/train.jsonl", "ds_type": "json"} if options.get("bare") else {}
    dataset = {"path": version, "split": "train", **options["dataset"], **bare}
    with tempfile.TemporaryDirectory() as out:
        config = validate_config(
            DictDefault(
                {
                    "base_model": options["tokenizer"], "datasets": [dataset], "dataset_prepared_path": out,
                    "sequence_len": 65536, "micro_batch_size": 1, "gradient_accumulation_steps": 1, "num_epochs": 1,
                    "learning_rate": 0.001, "val_set_size": 0, "output_dir": out, "dataset_num_proc": 1,
                    "dataset_processes": 1, "chat_template": options.get("chat_template", "qwen3"),
                    "special_tokens": {"pad_token": "<pad>"}, "bf16": False, "fp16": False, "tf32": False,
                    "flash_attention": False, "optimizer": "adamw_torch",
                }
            )
        )  # fmt: skip
        normalize_config(config)
        rows = prepare_datasets(config, load_tokenizer(config))[0]
        tell(len([row for row in rows if any(label != -100 for label in row["labels"])]))


if __name__ == "__main__":  # its pool starts this file again
    main()
