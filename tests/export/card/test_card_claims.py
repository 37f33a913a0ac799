"""Card, Croissant and manifest say of the rows what was measured on them, and nothing that nobody looked at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from export.exporting import Exported, export_runs
from export.files.manifest_figures import Mean
from export.measured import MEASURED_ROWS, measured
from export.selection import Selection, Splits
from reports.page import figures_of
from schemas.message import Message
from schemas.sample import Sample
from store.run import Run
from tests.export.export_run_builders import decide, make_run, make_sample

BRAZILIAN = (
    "Você precisa baixar o aplicativo no seu celular e fazer o cadastro de usuário. A gente recomenda que você pegue o "
    "ônibus até a prefeitura, onde o time de atendimento está te esperando pra tirar todas as suas dúvidas sobre o "
    "registro, e aí você vai poder acessar a tela de arquivos pelo mouse do computador."
)
EUROPEAN = (
    "Para marcares a consulta, descarrega a aplicação no telemóvel e faz o registo de utilizador. Depois apanha o "
    "autocarro até à câmara municipal, onde a equipa de atendimento está a receber toda a gente, e diz-lhes que já "
    "preencheste o formulário. Se tiveres dúvidas, telefona-lhes de manhã: costumam atender depressa e explicam-te "
    "tudo com paciência."
)
ENGLISH = "You should download the application to your phone and register as a new user before you go to the city hall."
CLAIMS = (
    "European Portuguese",
    "pt-PT",
    "pt_PT",
    "100%",
    "have no finding",
    "AO90",
    "Acordo Ortográfico",
    "checked for",
)


def sample(index: int, answer: str, question: str = "Como faço a marcação?", **changes: Any) -> Sample:
    turns = (
        Message(role="user", content=f"{question} ({index})"),
        Message(role="assistant", content=f"{answer} Número {index}."),
    )
    return make_sample(index, messages=turns, **changes)


def with_checks(run: Run, checks: dict[str, str]) -> Run:
    """Say in the manifest which checks each recipe ran."""
    manifest = run.manifest()
    texts = {n: f"name: {n}\nmethod: instruct\nchecks: {checks.get(n, '[]')}\n" for n in manifest.planned}
    recipes = tuple(recipe.model_copy(update={"text": texts[recipe.name]}) for recipe in manifest.recipes)
    run.write_manifest(manifest.model_copy(update={"recipes": recipes}))
    return run


def exported(run: Run, folder: Path) -> Exported:
    selection = Selection(include_unreviewed=True)
    return export_runs([run], folder, selection, Splits(validation=0))


def pages(done: Exported) -> dict[str, str]:
    return {name: (done.path / name).read_text(encoding="utf-8") for name in ("README.md", "croissant.json")}


def test_brazilian_rows_that_no_check_saw_are_not_called_european(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", [sample(i, BRAZILIAN, "Você é usuário de celular?") for i in range(8)])
    done = exported(with_checks(run, {}), tmp_path / "out")
    for name, text in pages(done).items():
        assert [claim for claim in CLAIMS if claim in text.replace(BRAZILIAN, "")] == [], name
    card = pages(done)["README.md"]
    assert "No check of text looked at these rows" in card
    assert "in 8 it finds something that it is sure of, and in 8 rows in what the user" in card
    assert "finds nothing" in card and "In 0 of 8 rows with answers" in card
    assert "Variety of Portuguese, by the text as a whole, of 8: pt-BR 8." in card
    assert json.loads(pages(done)["croissant.json"]).get("inLanguage") in ("pt", ["pt"])
    assert done.manifest.looked_at.rows_with.hard_findings == 8


def test_european_rows_are_called_so_with_their_figures(tmp_path: Path) -> None:
    samples = [sample(i, EUROPEAN) for i in range(6)] + [sample(0, EUROPEAN, recipe="outra")]
    run = with_checks(make_run(tmp_path / "run", samples), {"instruct": "[leaks, {variety: {minimum_score: 0.3}}]"})
    card = pages(exported(run, tmp_path / "out"))["README.md"]
    assert "in **European Portuguese** (measured" in card and "language_bcp47:\n- pt-PT" in card
    assert "(of 7 rows, those that people corrected aside): `leaks` 6, `variety` 6." in card
    assert "over all rows" in card and "In 7 of 7 rows with answers" in card


def test_other_languages_and_answers_too_short_to_tell_are_not_called_portuguese(tmp_path: Path) -> None:
    for name, answer in (("english", ENGLISH), ("short", "Sim.")):
        run = make_run(tmp_path / name, [sample(i, answer) for i in range(5)])
        card = pages(exported(run, tmp_path / f"{name}-out"))["README.md"]
        head = card.split("---")[1]
        assert "language:" not in head and "multilinguality" not in head and "- portuguese" not in head, name
        assert "Portuguese**" not in card
    assert "not measured (no answer is long enough to tell)" in card


def test_what_people_wrote_is_measured_and_no_check_vouches_for_it(tmp_path: Path) -> None:
    samples = [sample(i, EUROPEAN, findings=(), measures={"variety_score": 0.9}) for i in range(4)]
    decisions = [decide(samples[0], "corrected", text=BRAZILIAN), decide(samples[1], "accepted")]
    run = with_checks(make_run(tmp_path / "run", samples, decisions), {"instruct": "[leaks]"})
    done = exported(run, tmp_path / "out")
    seen = done.manifest.looked_at
    assert (seen.rows_with.hard_findings, done.manifest.checks) == (1, {"leaks": 3})
    card = pages(done)["README.md"]
    assert "2 of 4 samples accepted or corrected by people" in card
    assert "in **European" not in card, "a quarter of it is Brazilian"
    assert "human-reviewed" not in card and "expert-generated" not in card


def test_personal_data_is_looked_for_in_what_is_exported(tmp_path: Path) -> None:
    samples = [sample(i, EUROPEAN) for i in range(3)]
    samples.append(sample(3, f"{EUROPEAN} Liga para o telemóvel 913 482 617 ou escreve a rita.lopes@sapo.pt."))
    card = pages(exported(with_checks(make_run(tmp_path / "run", samples), {}), tmp_path / "out"))["README.md"]
    assert "1 of 4 rows read hold what looks like one (" in card
    assert "rejected or masked" not in card and "personas are types" not in card


def test_of_many_rows_a_named_part_is_measured() -> None:
    turns = [{"role": "user", "content": "Olá?"}, {"role": "assistant", "content": "Sim."}]
    count = MEASURED_ROWS + 5
    rows = pl.DataFrame(
        {"id": [f"{i:032x}" for i in range(count)], "messages": [turns] * count, "measures": ['{"a": 1}'] * count}
    )
    seen = measured(rows)
    assert seen.rows == MEASURED_ROWS and seen.measures == {"a": Mean(rows=MEASURED_ROWS, mean=1.0)}


@pytest.mark.parametrize("checks", ["[]", "[leaks]"])
def test_a_report_of_a_run_counts_findings_only_where_a_check_looked(tmp_path: Path, checks: str) -> None:
    samples = [sample(i, BRAZILIAN) for i in range(3)]
    figures = figures_of(with_checks(make_run(tmp_path / "run", samples), {"instruct": checks}).path)
    assert figures.findings.is_empty()
    assert figures.checked == (3 if checks != "[]" else 0)
    assert all(row.findings for row in figures.rows), "the rows that are shown are looked at now"
