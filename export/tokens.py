"""Counting tokens with the tokenizer of the model to be trained."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from export.gather import CountTokens
from schemas.errors import UsageError


def token_counter(path: Path) -> CountTokens:
    """A counter of tokens in all turns' texts (a chat template's own not counted), from a tokenizer.json or its folder.

    Raises UsageError when there is none, or the `tokenizers` package is missing.
    """
    file = path / "tokenizer.json" if path.is_dir() else path
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise UsageError("--tokenizer needs the package `tokenizers`.", "pip install tokenizers") from error
    if not file.is_file():
        raise UsageError(f"--tokenizer {path}: there is no tokenizer.json.", "Give a model's folder or that file.")
    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception as error:  # the package raises bare Exception for a file it can't read
        raise UsageError(f"--tokenizer {file} can't be read: {error}.") from error

    def count(rows: pl.DataFrame) -> pl.Series:
        contents = pl.col("messages").list.eval(pl.element().struct.field("content"))
        texts = rows.select(contents.list.join("\n")).to_series().to_list()
        encoded = tokenizer.encode_batch_fast(texts, add_special_tokens=False)
        return pl.Series([len(one.ids) for one in encoded], dtype=pl.UInt32)

    return count
