"""An edit is checked as the answer that it replaces was: from the page of the real server to the export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from export.exporting import export_runs
from export.selection import Selection, Splits
from generators.verifying.edits import edit_problems_of
from review.local.process import RunningServer
from review.measures.measure import measure
from review.opinions.stored import final_decisions
from review.pull import pull
from review.push import push
from schemas.errors import UsageError
from schemas.sample import Content
from store.rows import sample_row
from store.run import Run
from tests.review.annotators import Annotator
from tests.review.samples_for_review import chat, make_sample
from tests.store.run_manifests import manifest_of

pytestmark = pytest.mark.integration

RECIPE = "name: instruct\nchecks:\n- leaks\n- treatment\n- personal_data: {action: mask}\n"
QUESTION = "Como marco uma consulta?"
ANSWER = "Podes marcar a consulta no centro de saúde, por telefone."
QUOTE = "o balcão abre às nove horas"
TWENTY = {"checker": "max_words", "count": 20, "text": "Responde em 20 palavras, no máximo."}
GOOD = {"chat": "Podes marcá-la no centro de saúde ou por telefone."}
BAD = {
    "treatment": (chat(QUESTION, ANSWER), "Você pode marcar a consulta no centro de saúde.", "treatment"),
    "email": (chat(QUESTION, ANSWER), "Escreve para joana.silva@sapo.pt e marca a consulta.", "personal_data"),
    "nif": (chat(QUESTION, ANSWER), "Indica o NIF 245718362 e marca a consulta.", "personal_data"),
    "json": (chat("Responde em JSON.", '{"marcar": "por telefone"}'), '{"marcar": "por telefone"', "invalid_json"),
    "words": (
        Content(kind="verifiable", messages=chat(QUESTION, ANSWER).messages, constraints=(TWENTY,)),
        " ".join(["Podes marcar a consulta por telefone."] * 5),
        "max_words",
    ),
    "quote": (
        Content(
            kind="grounded",
            messages=chat("Quando abre?", f"Diz o aviso que {QUOTE}.").messages,
            passage=f"Informamos que {QUOTE}.",
            quote=QUOTE,
        ),
        "Diz o aviso que o balcão abre às dez horas.",
        "quote_lost",
    ),
}
DATASETS = {"chat": "conversas", "verifiable": "verificaveis", "grounded": "textos-de-apoio"}


def make_checked_run(path: Path, contents: list[Content], run_id: str) -> Run:
    run = Run(path)
    samples = [make_sample(i, content, run_id=run_id) for i, content in enumerate(contents)]
    entry = {"name": "instruct", "planned": len(samples), "title": "instruct", "text": RECIPE}
    run.write_manifest(manifest_of([entry], run_id=run_id))
    run.append("samples", map(sample_row, samples), writer="test")
    return run


def test_an_edit_that_fails_the_checks_is_never_exported_silently(
    server: RunningServer, person: Callable[[str], Annotator], tmp_path: Path
) -> None:
    contents = [content for content, *_ in BAD.values()] + [chat(QUESTION, ANSWER)]
    run = make_checked_run(tmp_path / "run", contents, "checked")
    samples = list(run.samples())
    push(run, server.url, server.owner_key)
    ana = person("ana")
    texts = [text for _, text, _ in BAD.values()] + [GOOD["chat"]]
    for sample, text in zip(samples, texts, strict=True):
        record = ana.records(DATASETS[sample.content.kind], "checked")[sample.id]["id"]
        ana.answer(record, verdict="correct", corrected_text=text)

    report = pull(run, server.url, server.owner_key, edit_problems=edit_problems_of(run))

    assert (report.corrected, set(report.failed_corrections)) == (1, {sample.id for sample in samples[:-1]})
    for sample, (name, (_, _, reason)) in zip(samples, BAD.items(), strict=False):
        assert any(reason in problem for problem in report.failed_corrections[sample.id]), name
    assert final_decisions(run)[samples[0].id].status == "correction_failed"
    measures = measure(run)
    assert (measures.done, len(measures.failed_corrections)) == (1, len(BAD))
    assert not any("Você" in edit.after for edit in measures.edits), "a slip of an annotator is no candidate"
    assert pull(run, server.url, server.owner_key, edit_problems=edit_problems_of(run)).new == 0

    nothing_held_out = Splits(validation=0, test=0)
    exported = export_runs([run], tmp_path / "out", splits=nothing_held_out)
    assert exported.manifest.funnel.left_out == {"correction_failed": len(BAD)}
    overruled = Selection(accept_failed_corrections=True)  # type: ignore[call-arg]
    exported = export_runs([run], tmp_path / "out", selection=overruled, splits=nothing_held_out)
    assert exported.manifest.funnel.left_out == {"stale_ground_truth": 2}, (
        "a program contradicts the words, a quote is lost"
    )
    assert exported.manifest.funnel.exported == len(BAD) - 1
    assert "--accept-failed-corrections" in (exported.path / "README.md").read_text(encoding="utf-8")


def test_a_better_text_takes_the_place_of_one_that_failed(
    server: RunningServer, person: Callable[[str], Annotator], tmp_path: Path
) -> None:
    run = make_checked_run(tmp_path / "run", [chat(QUESTION, ANSWER)], "mended")
    push(run, server.url, server.owner_key)
    ana = person("ana")
    ((_, record),) = ana.records("conversas", "mended").items()
    ana.answer(record["id"], verdict="correct", corrected_text=BAD["email"][1])
    pull(run, server.url, server.owner_key, edit_problems=edit_problems_of(run))
    with pytest.raises(UsageError, match="1 correction failed"):
        export_runs([run], tmp_path / "out")

    ana.answer(record["id"], verdict="correct", corrected_text=GOOD["chat"])
    report = pull(run, server.url, server.owner_key, edit_problems=edit_problems_of(run))
    assert (report.corrected, report.failed_corrections) == (1, {})
