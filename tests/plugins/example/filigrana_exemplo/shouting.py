"""Turns down an answer that is mostly in capitals."""

from __future__ import annotations

from pydantic import Field

from quality.contract import Check, CheckInput, CheckResult, Problem, Settings, loaded


class ShoutingSettings(Settings):
    """`max_share`: how many of the letters may be capitals, 0 to 1."""

    max_share: float = Field(0.5, ge=0, le=1)


def check_shouting(given: CheckInput, settings: ShoutingSettings) -> CheckResult:
    """Reject `shouting`; the share of capitals stays with the sample as a measure."""
    letters = [letter for letter in given.content.answer if letter.isalpha()]
    share = sum(letter.isupper() for letter in letters) / max(1, len(letters))
    measures = {"capitals": share}
    if share <= settings.max_share:
        return CheckResult(measures=measures)
    return CheckResult(Problem(reason="shouting", detail=f"{share:.0%} of the letters are capitals"), (), measures)


SHOUTING = Check(lambda: loaded(check_shouting, ShoutingSettings), "written in capitals")
