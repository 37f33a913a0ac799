"""LLaMA-Factory's own get_dataset reads a version with pictures and sounds, and its own collator opens every file.

The template is Gemma 3n's, which sees and hears. A row counts when its answer is labelled, and each of its files came
out of the collator as what the model is fed.
"""

from __future__ import annotations

import tempfile

from llamafactory.data import SFTDataCollatorWith4DAttentionMask, get_dataset, get_template_and_fix_tokenizer
from llamafactory.hparams import get_train_args
from llamafactory.model import load_tokenizer
from told import given, tell

version, options = given()
with tempfile.TemporaryDirectory() as out:
    model_args, data_args, training_args, _, _ = get_train_args(
        {
            "model_name_or_path": options["tokenizer"], "template": "gemma3n", "stage": "sft", "do_train": True,
            "finetuning_type": "full", "dataset_dir": version, "dataset": "filigrana_train", "cutoff_len": 65536,
            "output_dir": out, "use_cpu": True, "report_to": "none", "preprocessing_num_workers": 1,
            "overwrite_cache": True, "remove_unused_columns": False,
        }
    )  # fmt: skip
    tools = load_tokenizer(model_args)
    template = get_template_and_fix_tokenizer(tools["tokenizer"], data_args)
    rows = get_dataset(template, model_args, data_args, training_args, stage="sft", **tools)["train_dataset"]
    collator = SFTDataCollatorWith4DAttentionMask(template=template, model=None, **tools)
    taken = pictures = sounds = 0
    for row in rows:
        shown, heard = len(row["images"] or []), len(row["audios"] or [])
        batch = collator([row])
        seen, listened = (
            len(batch[name]) if of_row else 0 for name, of_row in (("pixel_values", shown), ("input_features", heard))
        )
        labelled = bool((batch["labels"] != -100).any())
        taken += labelled and (seen, listened) == (shown, heard) and shown + heard > 0
        pictures, sounds = pictures + seen, sounds + listened
    tell(taken, f"{pictures} pictures and {sounds} sounds opened")
