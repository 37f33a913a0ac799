"""Pronouns behind the forms of a verb that has one: 'sentou-se', 'sentámo-nos'."""

from __future__ import annotations

REFLEXIVES = {
    "1s": ("me",), "2s": ("te",), "3s": ("se",), "1p": ("nos",), "3p": ("se",),
    "inf": ("me", "te", "se", "nos"), "ger": ("me", "te", "se", "nos"),
}  # fmt: skip


def enclitic(form: str, pronoun: str) -> str:
    """A form with a pronoun behind it: 'sentámo-nos'."""
    if not pronoun:
        return form
    return f"{form.removesuffix('s') if pronoun == 'nos' and form.endswith('mos') else form}-{pronoun}"
