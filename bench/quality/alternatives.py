"""Forms that a row of the table writes short: 'nesta|neste_segunda?'."""

from __future__ import annotations

from itertools import product


def alternatives(form: str) -> list[str]:
    """'nesta|neste_segunda?' -> every way to read it."""
    choices = [
        part.removesuffix("?").split("|") + ([""] if part.endswith("?") and len(part) > 1 else [])
        for part in form.split("_")
    ]
    return ["_".join(filter(None, chosen)) for chosen in product(*choices)]


def aligned_alternatives(form: str, answer: str) -> list[tuple[str, str]]:
    """Every way to read a form, each with its answer, which has as many or is one for all."""
    forms = alternatives(form)
    return list(zip(forms, alternatives(answer) if "|" in answer else [answer] * len(forms), strict=True))
