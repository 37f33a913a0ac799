"""What LLaMA-Factory's own get_dataset makes of a version, by its dataset_info.json."""

from __future__ import annotations

import tempfile
from typing import Any

from llamafactory.data import get_dataset, get_template_and_fix_tokenizer
from llamafactory.hparams import get_train_args
from llamafactory.model import load_tokenizer


def rows_of(version: str, tokenizer: str, template: str, **more: Any) -> tuple[Any, dict[str, Any]]:
    """The rows, tokenised, and with what: the template, the tokenizer and, where there is one, the processor."""
    with tempfile.TemporaryDirectory() as out:
        model_args, data_args, training_args, _, _ = get_train_args(
            {
                "model_name_or_path": tokenizer, "template": template, "stage": "sft", "do_train": True,
                "finetuning_type": "full", "dataset_dir": version, "dataset": "filigrana_train", "cutoff_len": 65536,
                "output_dir": out, "use_cpu": True, "report_to": "none", "preprocessing_num_workers": 1,
                "overwrite_cache": True, **more,
            }
        )  # fmt: skip
        tools = load_tokenizer(model_args)
        made = get_template_and_fix_tokenizer(tools["tokenizer"], data_args)
        rows = get_dataset(made, model_args, data_args, training_args, stage="sft", **tools)["train_dataset"]
        return rows, {"template": made, **tools}
