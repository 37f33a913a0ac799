"""The report is one file that needs nothing else, shows what there is, and runs nothing that a model wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from export.exporting import export_runs
from export.selection import Selection, Shape, Splits
from reports.page import highlighted, write_report
from schemas.finding import Finding
from schemas.message import Message
from schemas.request import Completion
from schemas.sample import JudgeVerdict, Rejection
from store.rows import completion_row
from store.run import Run
from tests.export.export_run_builders import decide, make_run, make_sample

NO_SPLITS = Splits(validation=0)
HOSTILE = "<script>document.title='corrido'</script><img src=x onerror=\"document.title='corrido'\"> {{ 7 * 7 }}"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    leak = Finding(start=0, end=6, text="Ônibus", category="lexis", severity="hard", suggestion="autocarro")
    turns = (Message(role="user", content=HOSTILE), Message(role="assistant", content=f"Ônibus às nove. {HOSTILE}"))
    samples = [make_sample(i, measures={"variety_score": i / 40}) for i in range(30)]
    samples += [make_sample(30, messages=turns, findings=(leak,), domain=HOSTILE, topic=HOSTILE)]
    rejections = [
        Rejection(
            rollout_id=f"{i:032x}", recipe="instruct", index=i, stage="check", check="leaks", reason="brazilianism"
        )
        for i in range(31, 36)
    ]
    verdicts = [
        JudgeVerdict(sample_id=s.id, rubric="geral", judge="j", scores={}, reasons={}, overall=1 + i % 5, request_id="")
        for i, s in enumerate(samples)
    ]
    decisions = [decide(s, ["accepted", "rejected"][i % 2]) for i, s in enumerate(samples[:20])]
    made = make_run(tmp_path_factory.mktemp("report") / "run", samples, decisions, rejections, verdicts, pending=4)
    rows = [
        completion_row(
            Completion(request_id=f"r{n}", text="x", finish_reason="stop", prompt_tokens=9, completion_tokens=5,
                       latency_s=0.1),
            "x", "instruct", n, "answer",
        )
        | {"completed_at": 1_763_000_000.0 + n}
        for n in range(20)
    ]  # fmt: skip
    made.append("completions", rows, "w")
    return made


@pytest.fixture(scope="module")
def page(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    write_report(run.path, path, price_per_million=0.5)
    return path


@pytest.mark.slow
def test_a_runs_report_has_every_section_and_nothing_from_outside(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    sections = ("Funnel", "Yield and topics", "Language", "Answers, judges and people", "Speed and cost")
    for title in (*sections, "Near-duplicates", "20 sampled rows"):
        assert f"<h2>{title}</h2>" in text, title
    for chart in ("From plan to dataset", "Why samples were left out", "Variety score", "Cost so far"):
        assert f"<h3>{chart}</h3>" in text, chart
    assert text.count("<svg") == 2 * text.count("<figure") + text.count('class="lone"')
    assert "<script" not in text
    addresses = set(re.findall(r"https?://[^\"'<> ]+", text))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


@pytest.mark.slow
@pytest.mark.parametrize("format_", ["messages", "sharegpt", "preference"])
def test_an_exports_report_can_be_made_of_each_kind_of_row(run: Run, tmp_path: Path, format_: str) -> None:
    shape = Shape(format=format_, file_type="jsonl", pairs_from_edits=True)
    if format_ == "preference":
        sample = make_sample(0)
        run = make_run(tmp_path / "run", [sample], [decide(sample, "corrected", text="Assim é melhor.")])
    done = export_runs([run], tmp_path / "out", Selection(include_unreviewed=True), shape=shape)
    write_report(tmp_path / "out", tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert done.manifest.version in text and "sampled rows" in text


def test_findings_are_marked_and_everything_else_is_escaped() -> None:
    finding = Finding(start=3, end=9, text="ônibus", category="lexis", severity="soft", suggestion="autocarro")
    marked = highlighted("<b>ônibus</b>", (finding,))
    assert marked == '&lt;b&gt;<mark class="soft" title="lexis: autocarro">ônibus</mark>&lt;/b&gt;'


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    profile = tmp_path_factory.mktemp("chromium")
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"):
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={profile}")
    driver = webdriver.Chrome(options=options)
    yield driver
    driver.quit()


@pytest.mark.integration
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_phone_and_desktop_and_runs_nothing(chromium: Any, page: Path, width: int, scheme: str) -> None:
    phone = width < 720
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": phone}
    chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    preference = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", preference)
    chromium.get(page.as_uri())
    assert "corrido" not in chromium.title
    assert chromium.execute_script("return document.documentElement.scrollWidth") <= width
    shown = chromium.execute_script(
        "return [...document.querySelectorAll('svg')].filter(s => s.getBoundingClientRect().width > 0).length"
    )
    assert shown == chromium.execute_script("return document.querySelectorAll('figure').length") > 6
    colors = chromium.execute_script(
        "const s = getComputedStyle(document.body); return [s.backgroundColor, s.color, "
        "getComputedStyle(document.querySelector('svg .mark-rect path')).fill]"
    )
    light = ["rgb(251, 250, 247)", "rgb(29, 29, 27)", "rgb(31, 111, 92)"]
    dark = ["rgb(23, 24, 22)", "rgb(236, 235, 230)", "rgb(88, 181, 156)"]
    assert colors == (light if scheme == "light" else dark)
    assert "<script>document.title" in chromium.find_element("tag name", "body").text


@pytest.mark.slow
def test_an_export_with_tools_and_system_turns_shows_calls_and_what_users_ask(tmp_path: Path) -> None:
    from tests.export.formats.test_formats import dialogue, tool_sample

    samples = [*(dialogue(i) for i in range(4)), *(tool_sample(i) for i in range(4, 8))]
    made = make_run(tmp_path / "run", samples, [decide(s, "accepted") for s in samples])
    for format_ in ("messages", "sharegpt"):
        done = export_runs([made], tmp_path / format_, splits=NO_SPLITS, shape=Shape(format=format_))
        write_report(done.path, tmp_path / "page.html")
        page = (tmp_path / "page.html").read_text(encoding="utf-8")
        near = page[page.index("Near-duplicates") : page.index("sampled rows")]
        assert "Preciso de ajuda com o IRS" in near and "Respondes em português" not in near
        assert "Que tempo vai fazer amanhã" in near and "<h3>8 samples" not in near
        assert "previsao_do_tempo" in page and "Faro" in page
