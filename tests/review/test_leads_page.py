"""The address that `pull` prints leads to the case itself, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from review.argilla.client import ArgillaClient
from review.argilla.records import find_records, upsert_records
from review.leads.lead_queue import lead_datasets
from review.local.process import RunningServer
from review.pull import pull
from review.push import push
from store.media import MediaStore
from tests.media.beside_picture import bill
from tests.review.annotators import Annotator
from tests.review.argilla_page import signed_in
from tests.review.samples_for_review import make_run, make_sample
from tests.review.test_dialogues import dialogue
from tests.review.test_media_on_the_page import ANSWER, IMAGE, shown_sample

pytestmark = pytest.mark.integration
ARTEFACTS = Path(__file__).parents[1] / "artefacts" / "review"


def test_a_lead_opens_the_case_and_sees_who_said_what(
    server: RunningServer, person: Callable[[str], Annotator], tmp_path: Path
) -> None:
    samples = [make_sample(0, run_id="lead-page"), make_sample(1, dialogue(), run_id="lead-page")]
    shown = shown_sample(MediaStore(tmp_path / "run"), bill(7, 600))
    samples.append(make_sample(2, shown.content, run_id="lead-page"))
    run = make_run(tmp_path / "run", samples, "lead-page")
    push(run, server.url, server.owner_key)
    ana = person("ana")
    for dataset in ("conversas", "conversas-multimodais"):
        for record in ana.records(dataset, "lead-page").values():
            ana.answer(record["id"], verdict="correct", variety=2)
    cases = pull(run, server.url, server.owner_key).to_decide

    with signed_in(server.url, ("lia", "palavra-lia"), tmp_path / "profile") as page:
        for sample, mark in zip(samples, (samples[0].content.answer, "— 2. Pessoa —", ANSWER), strict=True):
            page.open_page(cases[sample.id].page)
            page.wait_for(lambda mark=mark: mark in page.body())
            for words in ("Porque está aqui", "Quem disse o quê", "ana", "Corrigir", "2 de 5", "falta a correção"):
                assert words in page.body()
            page.screenshot(ARTEFACTS / f"a-decidir-{sample.provenance.index}.png")
        page.wait_for(lambda: page.browser.execute_script(IMAGE))
        assert samples[0].content.answer not in page.body(), "the address shows the one case"


def test_a_case_from_before_the_queue_had_pictures_is_made_anew_with_them(
    server: RunningServer, person: Callable[[str], Annotator], tmp_path: Path
) -> None:
    shown = shown_sample(MediaStore(tmp_path / "run"), bill(8, 60))
    sample = make_sample(0, shown.content, run_id="lead-blind")
    run = make_run(tmp_path / "run", [sample], "lead-blind")
    push(run, server.url, server.owner_key)
    ana = person("ana")
    for record in ana.records("conversas-multimodais", "lead-blind").values():
        ana.answer(record["id"], verdict="correct", variety=2)
    pull(run, server.url, server.owner_key)
    client = ArgillaClient(server.url, server.owner_key)
    queue = lead_datasets(client, "filigrana")[-1]
    (made,) = find_records(client.requests, queue, [f"{sample.id}.1"])
    blind = {name: value for name, value in made["fields"].items() if name not in ("picture_1", "sound")}
    upsert_records(client.requests, queue, [{"id": made["id"], "fields": blind}])
    pull(run, server.url, server.owner_key)
    (again,) = find_records(client.requests, queue, [f"{sample.id}.1", f"{sample.id}.2"])
    assert again["external_id"] == f"{sample.id}.2" and "picture_1" in again["fields"]
    pull(run, server.url, server.owner_key)
    (same,) = find_records(client.requests, queue, [f"{sample.id}.{n}" for n in (1, 2, 3)])
    assert same["id"] == again["id"], "the next pull leaves it"
