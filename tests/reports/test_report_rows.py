"""What a report shows of rows: the answer that lost, scores, quotes, conditions, tokens; and grids without holes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from export.exporting import export_runs
from export.selection import Selection, Shape, Splits
from reports.page import figures_of, write_report
from schemas.message import Message, TextPart
from store.media import MediaStore
from tests.export.export_run_builders import make_run, make_sample
from tests.export.formats.test_formats import pair
from tests.export.test_tokens import model_folder

ALL = Selection(include_unreviewed=True)  # type: ignore[call-arg]
WHOLE = Splits(validation=0, test=0)
QUOTE = "abre às dez horas"
SIX = {"checker": "max_words", "count": 6, "text": "No máximo seis palavras <b>."}


def shown(source: Path, folder: Path) -> str:
    write_report(source, folder / "report.html")
    return (folder / "report.html").read_text(encoding="utf-8")


def notes(page: str) -> dict[str, str]:
    return dict(re.findall(r'<div class="turn"><b>([^<]+)</b><div>(.*?)</div></div>', page, re.DOTALL))


@pytest.mark.slow
def test_rows_of_a_run_and_of_its_export_show_loser_scores_quote_and_conditions(tmp_path: Path) -> None:
    turns = (
        Message(role="user", content=f"O museu {QUOTE}.\n\nA que horas abre?"),
        Message(role="assistant", content=f"Diz o texto: «{QUOTE}»."),
    )
    grounded = make_sample(1, kind="grounded", passage=f"O museu {QUOTE}.", quote=QUOTE, messages=turns)
    checked = make_sample(2, kind="verifiable", constraints=(SIX,))
    better = pair(0)
    run = make_run(tmp_path / "run", [better, grounded, checked])
    page = notes(shown(run.path, tmp_path))
    lost = better.content.rejected_answer[-1].text
    high, low = better.content.scores
    assert page["quote"] == f"«{QUOTE}»" and page["condition"] == "No máximo seis palavras &lt;b&gt;."
    assert page["lost"] == lost
    assert page["judge&#39;s scores" if "judge&#39;s scores" in page else "judge's scores"].startswith(f"{high:g} for")
    rows = export_runs([run], tmp_path / "out", ALL, WHOLE).path
    page = notes(shown(rows, tmp_path))
    assert page["quote"] == f"«{QUOTE}»" and page["condition"].startswith("No máximo seis palavras")
    pairs = export_runs([run], tmp_path / "pairs", ALL, WHOLE, Shape(format="preference")).path
    page = notes(shown(pairs, tmp_path))
    assert page["lost"] == lost
    assert f"{low:g} for the one that lost" in str(page)


@pytest.mark.slow
def test_pictures_are_told_of_by_the_words_beside_them_and_the_same_question_about_two_is_no_duplicate(
    tmp_path: Path,
) -> None:
    media = MediaStore(tmp_path / "run")
    samples = []
    for number in range(3):
        asked = (media.add_image(b"picture %d" % number, "image/png"), TextPart(text="Qual é o total desta fatura?"))
        turns = Message(role="user", content=asked), Message(role="assistant", content=f"O total é {number} euros.")
        samples.append(make_sample(number, kind="verifiable", messages=turns))
    run = make_run(tmp_path / "run", samples)
    figures = figures_of(run.path)
    assert (figures.looked_at, figures.near) == (3, []) and figures.measures["words"].to_list() == [5, 5, 5]
    page = shown(run.path, tmp_path)
    assert "Qual é o total desta fatura?" in page and "O total é 2 euros." in page and "\ufffc" not in page
    again = make_sample(3, kind="verifiable", messages=samples[0].content.messages)
    (near,) = figures_of(make_run(tmp_path / "run-2", [*samples, again]).path).near
    assert near == (2, ["Qual é o total desta fatura?"] * 2)


@pytest.mark.slow
def test_an_export_reports_tokens_by_kind_and_how_they_pack(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", [make_sample(i) for i in range(3)])
    model = model_folder(tmp_path / "model")
    done = export_runs([run], tmp_path / "out", ALL, WHOLE, tokenizer=model)
    page = shown(done.path, tmp_path)
    kind = done.manifest.size.tokens_by_kind["chat"]
    assert f"<td>chat</td><td>3</td><td>{kind.tokens:,}</td><td>{kind.p50:,}</td>" in page
    assert "<th>sequence length</th>" in page and "<td>1,024</td><td>1</td>" in page
    without = export_runs([run], tmp_path / "out", ALL, WHOLE)
    assert "<h2>Tokens</h2>" not in shown(without.path, tmp_path)


@pytest.mark.slow
def test_a_chart_without_a_neighbour_is_as_wide_as_two_and_one_topic_is_one(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", [make_sample(0), make_sample(1)])
    page = shown(export_runs([run], tmp_path / "out", ALL, WHOLE).path, tmp_path)
    grids = re.findall(r'<div class="charts">(.*?)\n</div>', page, re.DOTALL)
    assert grids
    for grid in grids:
        figures = re.findall(r"<figure( class=\"lone\")?>", grid)
        assert (len(figures) % 2 == 1) == bool(figures[-1]) and not any(figures[:-1])
        assert grid.count('class="full"') == len(figures) % 2
    assert re.search(r"1 on 1 topic<", page) and "1 topics" not in page


@pytest.mark.slow
@pytest.mark.parametrize("measure", [{}, {"variety_score": 0.75}])
def test_the_variety_score_of_an_export_is_drawn_where_rows_have_one(tmp_path: Path, measure: dict[str, float]) -> None:
    run = make_run(tmp_path / "run", [make_sample(i, measures=measure) for i in range(3)])
    page = shown(export_runs([run], tmp_path / "out", ALL, WHOLE).path, tmp_path)
    assert ("<h3>Variety score</h3>" in page) == bool(measure)
