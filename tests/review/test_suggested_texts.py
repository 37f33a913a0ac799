"""What the page suggests is nobody's edit until somebody says so; what somebody wrote is theirs."""

from __future__ import annotations

from typing import Any

import pytest

from review.opinions.answers import Response, decision_of
from tests.review.samples_for_review import chat

SHOWN = "Pode baixar o aplicativo."
SUGGESTED = "Pode descarregar a aplicação."
WRITTEN = "Descarregue a aplicação do centro de saúde."


def decided(verdict: str, text: str | None, suggested: str | None = SUGGESTED) -> tuple[str, str]:
    """The decision in a submitted response, and the answer that it leaves ('' where it leaves none)."""
    values: dict[str, Any] = {"verdict": {"value": verdict}}
    if text is not None:
        values["corrected_text"] = {"value": text}
    response: Response = {
        "status": "submitted", "values": values, "updated_at": "2026-01-01T00:00:00", "user_id": "u",
    }  # fmt: skip
    decision = decision_of("s", chat("Como marco?", SHOWN), response, "ana", suggested, whole=False)
    assert decision is not None
    return decision.status, decision.messages[-1].text if decision.messages else ""


@pytest.mark.parametrize(
    ("verdict", "text", "suggested", "expected"),
    [
        ("accept", SUGGESTED, SUGGESTED, ("accepted", "")),
        ("accept", f" {SUGGESTED}\n", SUGGESTED, ("accepted", "")),
        ("correct", SUGGESTED, SUGGESTED, ("corrected", SUGGESTED)),
        ("accept", WRITTEN, SUGGESTED, ("corrected", WRITTEN)),
        ("correct", WRITTEN, SUGGESTED, ("corrected", WRITTEN)),
        ("accept", WRITTEN, None, ("corrected", WRITTEN)),
        ("accept", SHOWN, SUGGESTED, ("accepted", "")),
        ("accept", None, None, ("accepted", "")),
        ("correct", SHOWN, SUGGESTED, ("discarded", "")),
        ("correct", None, SUGGESTED, ("discarded", "")),
        ("reject", WRITTEN, SUGGESTED, ("rejected", "")),
        ("reject", SUGGESTED, SUGGESTED, ("rejected", "")),
    ],
)
def test_whose_text_stands(verdict: str, text: str | None, suggested: str | None, expected: tuple[str, str]) -> None:
    assert decided(verdict, text, suggested) == expected
