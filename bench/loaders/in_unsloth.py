"""Unsloth's helper for datasets, standardize_data_formats, and the chat template over what it gives.

The package itself stops at import without a GPU, so its file of helpers is loaded alone.
"""

from __future__ import annotations

import importlib.util
import sys
import types
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import datasets
from told import given, tell
from transformers import AutoTokenizer

version, options = given()
folder = Path(str(distribution("unsloth_zoo").locate_file("unsloth_zoo")))
package = types.ModuleType("unsloth_zoo")
package.__path__ = [str(folder)]
sys.modules["unsloth_zoo"] = package
spec = importlib.util.spec_from_file_location("unsloth_zoo.dataset_utils", folder / "dataset_utils.py")
helpers = importlib.util.module_from_spec(spec)
sys.modules["unsloth_zoo.dataset_utils"] = helpers
spec.loader.exec_module(helpers)

tokenizer = AutoTokenizer.from_pretrained(options["tokenizer"])
rows = datasets.load_dataset(version, split="train")
column = "conversations" if "conversations" in rows.column_names else "messages"


def rendered(some: Any) -> int:
    standard = helpers.standardize_data_formats(some, num_proc=1)
    return sum(bool(tokenizer.apply_chat_template(row[column], tokenize=False)) for row in standard)


try:
    tell(rendered(rows))
except KeyError as error:
    without = rows.filter(lambda row: row["kind"] != "tools")
    tell(rendered(without), f"without the rows with tools: the helper knows no role {error}")
