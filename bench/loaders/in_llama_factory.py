"""LLaMA-Factory's own get_dataset reads a version through its dataset_info.json and tokenises every row."""

from __future__ import annotations

from llama_factory_rows import rows_of
from told import given, tell

version, options = given()
rows, _ = rows_of(version, options["tokenizer"], options.get("template", "qwen3"))
tell(sum(any(label != -100 for label in row["labels"]) for row in rows))
