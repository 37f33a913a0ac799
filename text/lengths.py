"""How long texts are in tokens, before any tokenizer is asked."""

from __future__ import annotations

CHARACTERS_PER_TOKEN = 2.25
"""The fewest seen, so that a bound stays one: the shipped prompts and packs take 2.27 to 2.74 characters a token in
SmolLM2's tokenizer (made for English) and 2.75 to 3.61 in Qwen2.5's. Measured on 2026-11-21."""


def tokens_at_most(text: str) -> float:
    """About the most tokens that a text takes."""
    return len(text) / CHARACTERS_PER_TOKEN
