"""An editor's page of `filigrana check`: texts with findings marked, European forms beside. One file, no script."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup, escape

from quality.text_verdict import TextVerdict
from reports.templates import render_page, write_page
from review.page.findings import european_form, kind_in_words
from review.page.reasons import VARIETIES, reason_in_words
from schemas.finding import Finding
from schemas.visible import visible

MOST_SHOWN = 2_000
"""Texts on one page; more of them make browsers slow."""


@dataclass(frozen=True, slots=True)
class ShownText:
    place: str
    variety: str
    score: float
    reasons: tuple[str, ...]
    marked: Markup
    corrected: Markup
    findings: list[tuple[Finding, str]]


@dataclass(slots=True)
class CheckPage:
    """Takes texts with their verdicts as they come, and writes the page."""

    shown: list[ShownText] = field(default_factory=list)
    counted: int = 0
    found: int = 0

    def add(self, place: str, text: str, verdict: TextVerdict) -> None:
        """One text, its own verdict and that on its reasoning left aside; the first `MOST_SHOWN` are shown."""
        self.counted += 1
        self.found += verdict.has_found
        if len(self.shown) >= MOST_SHOWN:
            return
        findings = _kinds(verdict)
        fixes = [(f, str(Markup("<ins>{}</ins>").format(visible(f.suggestion)))) for f in verdict.fixes(text)]
        marks = [(f, str(Markup('<mark class="{}">{}</mark>').format(kind, visible(f.text)))) for f, kind in findings]
        self.shown.append(
            ShownText(
                visible(place), verdict.variety, verdict.score, verdict.reasons,
                _replaced(text, marks), _replaced(text, fixes), findings,
            )
        )  # fmt: skip

    def write(self, out: Path) -> None:
        """Raises StoreError when `out` can't be written. All that texts say is escaped: it is shown, never run."""
        page = render_page(
            "check_page.html",
            in_words=kind_in_words,
            european_form=european_form,
            reason_in_words=reason_in_words,
            varieties=VARIETIES,
            rows=self.shown,
            counted=self.counted,
            found=self.found,
            left_out=self.counted - len(self.shown),
        )
        write_page(out, page)


def _kinds(verdict: TextVerdict) -> list[tuple[Finding, str]]:
    """All findings in the text's order; a word that is a leak isn't listed as misspelt too."""
    found: list[tuple[Finding, str]] = [(f, f.severity) for f in verdict.leaks]
    found += [(f, "orthography") for f in verdict.misspelt]
    found += [(f, "personal") for f in verdict.personal_data]
    return sorted(found, key=lambda item: (item[0].start, item[0].end))


def _replaced(text: str, pieces: Iterable[tuple[Finding, str]]) -> Markup:
    """The text, escaped, with markup in the place of findings; of those that overlap, the first."""
    parts, at = [], 0
    for finding, markup in pieces:
        if finding.start >= at:
            parts += [escape(visible(text[at : finding.start])), markup]
            at = finding.end
    return Markup("".join([*map(str, parts), str(escape(visible(text[at:])))]))
