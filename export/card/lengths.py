"""What a card says of tokens: how many are trained on, how long conversations are, how they pack."""

from __future__ import annotations

from export.card.markdown_text import code
from export.card.tables import table
from export.files.manifest_figures import Size

KIND_HEAD = ("kind", "conversations", "tokens", "median", "90%", "95%", "99%", "longest")
PACKING_HEAD = ("sequence length", "sequences", "filled", "conversations cut")


def kind_rows(size: Size) -> list[tuple[str, ...]]:
    """A row for each kind, as KIND_HEAD names its columns."""
    return [
        (kind, *(f"{n:,}" for n in (one.conversations, one.tokens, one.p50, one.p90, one.p95, one.p99, one.longest)))
        for kind, one in size.tokens_by_kind.items()
    ]


def packing_rows(size: Size) -> list[tuple[str, ...]]:
    """A row for each length of sequences, as PACKING_HEAD names its columns."""
    return [(f"{p.length:,}", f"{p.sequences:,}", f"{p.filled:.1%}", f"{p.longer:,}") for p in size.packing]


def counted_how(size: Size) -> str:
    """What a token is here, as plain text."""
    if not size.chat_template:
        return "the texts alone: no chat template was given"
    refused = f"; the template refuses {size.not_rendered:,} samples, of which the texts are counted"
    said = "as its chat template renders them: system, tools' schemas, calls and answers that lost"
    return said + (refused if size.not_rendered else "")


def lengths(size: Size) -> str:
    """The paragraphs and tables on tokens; '' where none were counted."""
    if not size.tokens_by_kind:
        return ""
    opening = f"Tokens are those of {code(size.tokenizer)}, of whole conversations, {counted_how(size)}."
    packing = (
        "Packed into sequences (best fit, longest first; an estimate for `train`, special tokens between conversations "
        "aside):"
    )
    parts = [opening, table(KIND_HEAD, kind_rows(size))]
    return "\n\n".join([*parts, *([packing, table(PACKING_HEAD, packing_rows(size))] if size.packing else [])])
