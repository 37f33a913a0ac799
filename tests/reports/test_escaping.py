"""Nothing that a model, a person or a file says is markup on a page of ours, wherever on the page it stands."""

from __future__ import annotations

from pathlib import Path

import lxml.html
import polars as pl
import pytest

from quality.text_verdict import judge_text
from reports.figures import Figures, ShownRow, ShownTable
from reports.of_check import CheckPage
from reports.page import render_report
from schemas.finding import Finding

HOSTILE = "<img src=x onerror=alert(1)>'\"><script>alert(2)</script>{{ 7 * 7 }}</style></svg>"


def elements(page: str) -> set[str]:
    """The names of all elements that a browser makes of a page."""
    return {str(one.tag) for one in lxml.html.document_fromstring(page).iter() if isinstance(one.tag, str)}


def hostile_figures() -> Figures:
    """A report's material with hostile text in every place that holds text."""
    finding = Finding(start=0, end=4, text=HOSTILE[:4], category=HOSTILE, severity="soft", suggestion=HOSTILE)
    row = ShownRow(
        id=HOSTILE,
        labels=(HOSTILE,),
        turns=((HOSTILE, HOSTILE), (HOSTILE, HOSTILE)),
        findings=(finding,),
        lost=HOSTILE,
        notes=((HOSTILE, HOSTILE),),
    )
    return Figures(
        title=HOSTILE,
        facts=[(HOSTILE, HOSTILE)],
        steps=[(HOSTILE, 3), ("accepted", 2)],
        reasons=pl.DataFrame({"reason": [HOSTILE], "count": [3], "where": ["checks"]}),
        yields=pl.DataFrame({"recipe": [HOSTILE], "outcome": ["accepted"], "count": [3]}),
        domains=pl.DataFrame({"domain": [HOSTILE], "count": [3], "topics": [1]}),
        findings=pl.DataFrame({"category": [HOSTILE], "per_1000": [1.5]}),
        near=[(3, [HOSTILE])],
        near_share=0.1,
        rows=[row],
        tokens=[ShownTable(note=HOSTILE, head=(HOSTILE,), rows=[(HOSTILE,)])],
        looked_at=3,
        checked=3,
    )


@pytest.mark.slow
def test_a_report_escapes_every_text_on_it_charts_included() -> None:
    page = render_report(hostile_figures())
    assert page.count("alert(1)") >= 16, "every place is shown"
    assert elements(page).isdisjoint({"img", "script", "iframe"})
    assert "{{ 7 * 7 }}" in page and "<style>" in page and page.count("</style>") == page.count("<style")


def test_an_editors_page_escapes_every_text_on_it(tmp_path: Path) -> None:
    text = f"O usuário disse: {HOSTILE} e a acção ficou."
    page = CheckPage()
    page.add(HOSTILE, text, judge_text(text))
    page.write(tmp_path / "page.html")
    written = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert written.count("alert(1)") >= 3
    assert elements(written).isdisjoint({"img", "script", "iframe"})
