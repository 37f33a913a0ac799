"""TRL's conversational prompt-completion: https://huggingface.co/docs/trl/dataset_formats."""

from __future__ import annotations

from export.columns import Column
from export.formats.contract import Format, head, tail, takes_turns

PROMPT_COMPLETION = Format(
    name="prompt-completion",
    summary="the turns before the answer, and the answer (TRL)",
    columns=lambda _, turns: [Column("prompt", turns), Column("completion", turns)],
    shaped=lambda rows, _: rows.with_columns(prompt=head("messages"), completion=tail("messages")),
    fits=takes_turns,
    options=frozenset({"calls", "string_arguments", "reasoning"}),
    trl="sft",
)
