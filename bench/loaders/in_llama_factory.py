"""LLaMA-Factory's own get_dataset reads a version through its dataset_info.json and tokenises every row."""

from __future__ import annotations

import tempfile

from llamafactory.data import get_dataset, get_template_and_fix_tokenizer
from llamafactory.hparams import get_train_args
from llamafactory.model import load_tokenizer
from told import given, tell

version, options = given()
with tempfile.TemporaryDirectory() as out:
    model_args, data_args, training_args, _, _ = get_train_args(
        {
            "model_name_or_path": options["tokenizer"], "template": options.get("template", "qwen3"), "stage": "sft",
            "do_train": True, "finetuning_type": "full", "dataset_dir": version, "dataset": "filigrana_train",
            "cutoff_len": 65536, "output_dir": out, "use_cpu": True, "report_to": "none",
            "preprocessing_num_workers": 1, "overwrite_cache": True,
        }
    )  # fmt: skip
    tools = load_tokenizer(model_args)
    template = get_template_and_fix_tokenizer(tools["tokenizer"], data_args)
    rows = get_dataset(template, model_args, data_args, training_args, stage="sft", **tools)["train_dataset"]
    labelled = [row for row in rows if any(label != -100 for label in row["labels"])]
    told = (
        sum(options["tool"] in tools["tokenizer"].decode(row["input_ids"]) for row in rows) if "tool" in options else 0
    )
    tell(len(labelled), f"a tool's declaration in {told} rows" if "tool" in options else "")
