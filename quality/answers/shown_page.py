"""The words that a drawn picture shows: a Brazilian one would be learnt with it, whatever the answer says."""

from __future__ import annotations

from quality.contract import PASSED, CheckInput, CheckResult, Settings
from quality.european import findings_problem
from quality.leaks.find import leaks_of
from quality.leaks.tokens import cut


def check_shown_page(given: CheckInput, _: Settings) -> CheckResult:
    """Reject `brazilian_page`: of a picture whose words are known, a hard Brazilianism among them. An answer may quote
    what stands there, and its own check lets that pass."""
    content = given.content
    if not content.passage or not any(message.media for message in content.messages):
        return PASSED
    hard = [found for found in leaks_of(cut(content.passage)) if found.severity == "hard"]
    return CheckResult(findings_problem("brazilian_page", "passage", hard)) if hard else PASSED
