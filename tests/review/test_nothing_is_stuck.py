"""What nobody else can settle comes to whoever leads, in a queue of their own on the real server."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generators.verifying.edits import edit_problems_of
from review.argilla.client import ArgillaClient
from review.assignment import read_shares
from review.leads.lead_queue import lead_datasets
from review.local.process import RunningServer
from review.measures.measure import measure
from review.opinions.stored import final_decisions
from review.outgoing import PushOptions
from review.page.records import chosen_is_first
from review.pull import PullReport, pull
from review.push import push
from schemas.message import Message
from schemas.sample import Content, Sample
from store.run import Run
from tests.review.accounts import Account, Accounts
from tests.review.annotators import Annotator
from tests.review.samples_for_review import chat, make_run, make_sample
from tests.review.test_checked_edits import make_checked_run

pytestmark = pytest.mark.integration
Person = Callable[[str], Annotator]


def pushed(server: RunningServer, folder: Path, name: str, samples: list[Sample], overlap: int = 1) -> Run:
    run = make_run(folder / name, samples, name)
    push(run, server.url, server.owner_key, options=PushOptions(overlap=overlap))
    return run


def pair(index: int, run_id: str) -> Sample:
    content = Content(
        kind="preference",
        messages=chat(f"Pergunta {index}?", f"Boa resposta {index}.").messages,
        rejected_answer=(Message(role="assistant", content=f"Fraca resposta {index}."),),
    )
    return make_sample(index, content, run_id=run_id)


def queue(lead: Annotator, run: str) -> dict[str, dict[str, Any]]:
    """The run's records in the leads' queue that nobody answered yet, by sample."""
    found = lead.cases(run).values()
    return {record["metadata"]["sample"]: record for record in found if record["status"] == "pending"}


def reasons(report: PullReport) -> dict[str, str]:
    return {sample: case.reason for sample, case in report.to_decide.items()}


def test_a_queue_that_is_not_there_yet_is_no_warning(server: RunningServer) -> None:
    client = ArgillaClient(server.url, server.owner_key)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        assert lead_datasets(client, "ainda-nao-ha") == []


def test_a_tie_comes_to_the_lead_with_who_said_what_and_an_answer_settles_it(
    server: RunningServer, person: Person, tmp_path: Path
) -> None:
    sample = make_sample(0, run_id="stuck-tie")
    run = pushed(server, tmp_path, "stuck-tie", [sample], overlap=2)
    ana, rui, lia = person("ana"), person("rui"), person("lia")
    record = ana.records("conversas-2-revisores", "stuck-tie")[sample.id]["id"]
    ana.answer(record, verdict="accept", variety=4)
    rui.answer(record, verdict="correct", corrected_text="A emenda <b>do Rui</b>.", problems=["unnatural"])

    report = pull(run, server.url, server.owner_key)

    assert reasons(report) == {sample.id: "tie"}
    shown = queue(lia, "stuck-tie")[sample.id]
    pages = tuple(f"{server.url}/dataset/{lia.dataset_id(name)}/" for name in lia.queues())
    assert report.to_decide[sample.id].page.startswith(pages)
    said = shown["fields"]["said"]
    for words in ("ana", "Aceitar", "4 de 5", "rui", "Corrigir", "Pouco natural", "&#60;b&#62;do Rui"):
        assert words in said
    assert shown["fields"]["answer"] == sample.content.answer
    assert measure(run).to_decide == report.to_decide
    assert ana.queues() == [], "what others said is none of an annotator's business"

    again = pull(run, server.url, server.owner_key)
    assert (again.new, len(lia.cases("stuck-tie"))) == (0, 1)
    lia.answer(shown["id"], verdict="reject")
    settled = pull(run, server.url, server.owner_key)
    assert (settled.rejected, settled.to_decide, settled.ties) == (1, {}, ())
    assert final_decisions(run)[sample.id].rule == "lead"
    assert queue(lia, "stuck-tie") == {}
    assert measure(run).to_decide == {}


def test_a_correction_without_an_edit_does_not_wait_for_ever(
    server: RunningServer, person: Person, tmp_path: Path
) -> None:
    alone, among_three = make_sample(0, run_id="stuck-edit"), make_sample(1, run_id="stuck-three")
    run = pushed(server, tmp_path, "stuck-edit", [alone])
    ana, rui, eva, lia = (person(name) for name in ("ana", "rui", "eva", "lia"))
    ana.answer(ana.records("conversas", "stuck-edit")[alone.id]["id"], verdict="correct")
    three = make_run(tmp_path / "three", [among_three], "stuck-three")
    push(three, server.url, server.owner_key, options=PushOptions(overlap=3))
    record = ana.records("conversas-3-revisores", "stuck-three")[among_three.id]["id"]
    ana.answer(record, verdict="accept")
    rui.answer(record, verdict="accept")
    assert reasons(pull(three, server.url, server.owner_key)) == {}, "the third person was asked, too"
    eva.answer(record, verdict="correct", corrected_text=among_three.content.answer)

    assert reasons(pull(run, server.url, server.owner_key)) == {alone.id: "correction_missing"}
    assert reasons(pull(three, server.url, server.owner_key)) == {among_three.id: "correction_missing"}

    lia.answer(queue(lia, "stuck-three")[among_three.id]["id"], verdict="accept")
    assert pull(three, server.url, server.owner_key).accepted == 1
    first = queue(lia, "stuck-edit")[alone.id]
    lia.answer(first["id"], verdict="correct", corrected_text=alone.content.answer)
    assert reasons(pull(run, server.url, server.owner_key)) == {alone.id: "correction_missing"}
    second = queue(lia, "stuck-edit")[alone.id]
    assert second["id"] != first["id"], "a lead's slip comes back to them"
    lia.answer(second["id"], verdict="correct", corrected_text="A palavra de quem coordena.")
    report = pull(run, server.url, server.owner_key)
    assert (report.corrected, report.to_decide, report.without_correction) == (1, {}, ())


def test_a_sole_annotators_tie_comes_to_the_lead_who_has_to_say_which_answer(
    server: RunningServer, person: Person, tmp_path: Path
) -> None:
    agreed, turned = pair(0, "stuck-equal"), pair(1, "stuck-equal")
    run = pushed(server, tmp_path, "stuck-equal", [agreed, turned])
    ana, lia = person("ana"), person("lia")
    for record in ana.records("preferencias", "stuck-equal").values():
        ana.answer(record["id"], verdict="accept", preferred="tie")
    assert reasons(pull(run, server.url, server.owner_key)) == dict.fromkeys((agreed.id, turned.id), "equal")

    shown = queue(lia, "stuck-equal")
    own = ana.records("preferencias", "stuck-equal")[turned.id]["fields"]["answers"]
    assert shown[turned.id]["fields"]["answers"] == own, "A and B are the same as everybody's"
    lia.answer(shown[agreed.id]["id"], verdict="accept", preferred="tie")
    lia.answer(shown[turned.id]["id"], verdict="accept")
    report = pull(run, server.url, server.owner_key)
    assert (report.no_preference, reasons(report)) == (1, {turned.id: "preference_missing"})

    worse = "b" if chosen_is_first(turned.id) else "a"
    lia.answer(queue(lia, "stuck-equal")[turned.id]["id"], verdict="accept", preferred=worse)
    report = pull(run, server.url, server.owner_key)
    assert (report.corrected, report.to_decide) == (1, {})
    assert final_decisions(run)[turned.id].messages[-1].text == "Fraca resposta 1."


def test_a_correction_that_fails_the_checks_comes_to_the_lead_with_what_is_wrong(
    server: RunningServer, person: Person, tmp_path: Path
) -> None:
    run = make_checked_run(tmp_path / "run", [chat("Como marco?", "Podes marcar por telefone.")], "stuck-failed")
    push(run, server.url, server.owner_key)
    problems = edit_problems_of(run)
    ana, lia = person("ana"), person("lia")
    ((sample, record),) = ana.records("conversas", "stuck-failed").items()
    bad = "Escreve para joana.silva@sapo.pt e marca."
    ana.answer(record["id"], verdict="correct", corrected_text=bad)

    report = pull(run, server.url, server.owner_key, edit_problems=problems)

    assert reasons(report) == {sample: "correction_failed"}
    shown = queue(lia, "stuck-failed")[sample]
    assert "personal_data" in shown["fields"]["why"]
    assert [s["value"] for s in shown["suggestions"]] == [bad], "the box starts with what has to be mended"
    lia.answer(shown["id"], verdict="correct", corrected_text="Escreve para o centro de saúde e marca.")
    report = pull(run, server.url, server.owner_key, edit_problems=problems)
    assert (report.corrected, report.failed_corrections, report.to_decide) == (1, {}, {})


def test_what_everybody_discards_comes_to_the_lead(
    server: RunningServer, person: Person, accounts: Accounts, tmp_path: Path
) -> None:
    sample = make_sample(0, run_id="stuck-skipped")
    run = pushed(server, tmp_path, "stuck-skipped", [sample])
    members = [account for account in accounts.members() if account["role"] == "annotator"]
    pages = [Annotator(server.url, member["username"], accounts.key_of(member["id"])) for member in members]
    record = pages[0].records("conversas", "stuck-skipped")[sample.id]["id"]
    for page in pages[1:]:
        page.answer(record, status="discarded")
    assert reasons(pull(run, server.url, server.owner_key)) == {}, "one person still has it"
    pages[0].answer(record, status="discarded")

    assert reasons(pull(run, server.url, server.owner_key)) == {sample.id: "too_few"}
    lia = person("lia")
    lia.answer(queue(lia, "stuck-skipped")[sample.id]["id"], verdict="accept")
    assert pull(run, server.url, server.owner_key).accepted == 1


def test_what_only_one_person_was_given_and_discards_comes_to_the_lead(
    server: RunningServer, person: Person, tmp_path: Path
) -> None:
    sample = make_sample(0, run_id="stuck-given")
    run = make_run(tmp_path / "run", [sample], "stuck-given")
    push(run, server.url, server.owner_key, options=PushOptions(assign=read_shares("ana")))
    ana, lia = person("ana"), person("lia")
    ana.answer(ana.records("conversas", "stuck-given")[sample.id]["id"], status="discarded")
    assert reasons(pull(run, server.url, server.owner_key)) == {sample.id: "too_few"}
    assert "Descartou" in queue(lia, "stuck-given")[sample.id]["fields"]["said"]


def test_a_case_that_people_settle_themselves_leaves_the_queue(
    server: RunningServer, person: Person, tmp_path: Path
) -> None:
    sample = make_sample(0, run_id="stuck-mended")
    run = pushed(server, tmp_path, "stuck-mended", [sample])
    ana, lia = person("ana"), person("lia")
    record = ana.records("conversas", "stuck-mended")[sample.id]["id"]
    ana.answer(record, verdict="correct")
    pull(run, server.url, server.owner_key)
    assert set(queue(lia, "stuck-mended")) == {sample.id}

    ana.answer(record, verdict="correct", corrected_text="Agora, sim.")
    report = pull(run, server.url, server.owner_key)

    assert (report.corrected, report.to_decide) == (1, {})
    assert lia.cases("stuck-mended") == {}


def test_a_case_about_a_text_that_was_replaced_leaves_the_queue(
    server: RunningServer, person: Person, tmp_path: Path
) -> None:
    old = make_sample(0, run_id="stuck-old")
    run = pushed(server, tmp_path, "stuck-old", [old])
    ana, lia = person("ana"), person("lia")
    ana.answer(ana.records("conversas", "stuck-old")[old.id]["id"], verdict="correct")
    pull(run, server.url, server.owner_key)
    assert set(queue(lia, "stuck-old")) == {old.id}
    new = make_sample(0, chat("Pergunta número 0?", "Outra resposta."), run_id="stuck-old")
    run = make_run(tmp_path / "new", [new], "stuck-old")
    push(run, server.url, server.owner_key)
    pull(run, server.url, server.owner_key)
    assert queue(lia, "stuck-old") == {}


def test_one_answer_of_a_lead_settles_a_sample_of_two_runs(
    server: RunningServer, person: Person, tmp_path: Path
) -> None:
    sample = make_sample(0, run_id="stuck-first")
    runs = [pushed(server, tmp_path, name, [sample], overlap=2) for name in ("stuck-first", "stuck-second")]
    ana, rui, lia = person("ana"), person("rui"), person("lia")
    record = ana.records("conversas-2-revisores", "stuck-second")[sample.id]["id"]
    ana.answer(record, verdict="accept")
    rui.answer(record, verdict="reject")
    pages = [pull(run, server.url, server.owner_key).to_decide[sample.id].page for run in runs]
    assert pages[0] == pages[1]
    asked = queue(lia, "stuck-first") | queue(lia, "stuck-second")
    assert set(asked) == {sample.id}
    lia.answer(asked[sample.id]["id"], verdict="accept")
    assert [pull(run, server.url, server.owner_key).accepted for run in runs] == [1, 1]


def test_leads_and_admins_see_the_queue_and_a_key_that_does_not_takes_nothing_back(
    server: RunningServer, accounts: Accounts, tmp_path: Path
) -> None:
    sample = make_sample(0, run_id="stuck-keys")
    run = pushed(server, tmp_path, "stuck-keys", [sample], overlap=2)
    one, two = accounts.make("joana"), accounts.make("tiago")
    lead = accounts.make("rita")
    record = one.page.records("conversas-2-revisores", "stuck-keys")[sample.id]["id"]
    one.page.answer(record, verdict="accept")
    two.page.answer(record, verdict="reject")
    early = accounts.make("cedo", "admin")
    pull(run, server.url, server.owner_key, leads=[lead.name])
    late = accounts.make("tarde", "admin")  # after the queue was made, and no owner has pulled since

    lead.page.answer(queue(lead.page, "stuck-keys")[sample.id]["id"], verdict="reject")
    assert pull(run, server.url, early.key).rejected == 1
    report = pull(run, server.url, late.key)

    assert (report.rejected, report.new, report.queue_hidden) == (1, 0, True)
    lead.rename(f"{lead.name}.nova")
    assert pull(run, server.url, server.owner_key).rejected == 1
    _take_back(lead, "stuck-keys")
    assert pull(run, server.url, server.owner_key).ties == (sample.id,)


def _take_back(lead: Account, run: str) -> None:
    (record,) = lead.page.cases(run).values()
    lead.page.take_back(record["responses"][0]["id"])
