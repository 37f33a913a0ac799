"""torchtune's builders read a version's Parquet: chat_dataset, in OpenAI's and ShareGPT's style, preference_dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from told import given, tell_each
from torchtune.datasets import chat_dataset, preference_dataset

version, options = given()
files = [str(path) for path in sorted(Path(version, "data", "train").iterdir())]


class Letters:
    """A tokenizer of torchtune's own protocol, over characters: what is asked is how rows become messages."""

    def __call__(self, sample: dict[str, Any], inference: bool = False) -> dict[str, Any]:
        tokens, mask = self.tokenize_messages(sample["messages"])
        return {**sample, "tokens": tokens, "mask": mask}

    def tokenize_messages(self, messages: list[Any], **_: Any) -> tuple[list[int], list[bool]]:
        pairs = [(ord(c), m.masked) for m in messages for c in m.text_content]
        return [t for t, _ in pairs], [m for _, m in pairs]


common = {"tokenizer": Letters(), "source": "parquet", "data_files": files, "split": "train"}
if options["style"] == "preference":
    made: Any = preference_dataset(**common)
else:
    made = chat_dataset(**common, conversation_column=options["column"], conversation_style=options["style"])
tell_each(range(len(made)), made.__getitem__)
