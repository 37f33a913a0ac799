"""Push and pull against the real server, answered through its HTTP API."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from review.local.process import RunningServer
from review.opinions.stored import decisions_by_name, final_decisions
from review.pull import pull
from review.push import PushOptions, push
from review.sampling import Sampling
from schemas.errors import OutOfReachError, UsageError
from schemas.message import Message, ToolCall
from schemas.sample import Content, GrownRow, Sample
from store.rows import decision_row, sample_row
from store.run import append_decisions
from tests.review.annotators import Annotator
from tests.review.samples_for_review import chat, finding, make_run, make_sample

pytestmark = pytest.mark.integration
Person = Callable[[str], Annotator]

ANSWER = "Olá 😀! Para marcar a consulta, você pode baixar o aplicativo."


def leaky(run_id: str, index: int = 0):
    findings = (finding(ANSWER, "você"), finding(ANSWER, "aplicativo", "aplicação"))
    return make_sample(index, chat("Como marco uma consulta?", ANSWER), run_id=run_id, findings=findings)


def test_decisions_come_back_with_their_edits(server: RunningServer, person: Person, tmp_path: Path) -> None:
    samples = [leaky("edits"), *(make_sample(i, run_id="edits") for i in range(1, 4))]
    run = make_run(tmp_path / "run", samples, "edits")
    report = push(run, server.url, server.owner_key)
    assert (report.sent, report.refused) == (4, ())

    ana = person("ana")
    records = ana.records("conversas", "edits")
    edited = "Olá! Para marcar a consulta, pode descarregar a aplicação."
    ana.answer(records[samples[0].id]["id"], verdict="correct", corrected_text=edited)
    ana.answer(records[samples[1].id]["id"], verdict="accept", variety=5, corrected_text=samples[1].content.answer)
    ana.answer(records[samples[2].id]["id"], verdict="reject", problems=["facts"])
    pulled = pull(run, server.url, server.owner_key)

    assert (pulled.responses, pulled.new) == (3, 3)
    assert (pulled.accepted, pulled.corrected, pulled.rejected) == (1, 1, 1)
    finals = final_decisions(run)
    assert [finals[s.id].status for s in samples[:3]] == ["corrected", "accepted", "rejected"]
    assert [m.content for m in finals[samples[0].id].messages] == ["Como marco uma consulta?", edited]
    assert finals[samples[1].id].messages == ()
    assert decisions_by_name(run)[samples[2].id]["ana"].responses["problems"] == ["facts"]
    assert samples[3].id not in finals


def test_pushing_and_pulling_again_change_nothing(server: RunningServer, person: Person, tmp_path: Path) -> None:
    samples = [make_sample(i, run_id="again") for i in range(5)]
    run = make_run(tmp_path / "run", samples, "again")
    push(run, server.url, server.owner_key)
    ana = person("ana")
    ana.answer(ana.records("conversas", "again")[samples[0].id]["id"], verdict="accept")
    pull(run, server.url, server.owner_key)
    rows = run.scan("decisions").collect().height

    again = push(run, server.url, server.owner_key)
    pulled = pull(run, server.url, server.owner_key)

    assert (again.sent, again.already_there) == (0, 5)
    assert (pulled.new, pulled.accepted) == (0, 1)
    assert run.scan("decisions").collect().height == rows
    records = ana.records("conversas", "again")
    assert len(records) == 5
    assert records[samples[0].id]["responses"][0]["values"]["verdict"]["value"] == "accept"


def test_a_changed_answer_replaces_the_one_that_was_pulled(
    server: RunningServer, person: Person, tmp_path: Path
) -> None:
    sample = make_sample(0, run_id="changed")
    run = make_run(tmp_path / "run", [sample], "changed")
    push(run, server.url, server.owner_key)
    ana = person("ana")
    record = ana.records("conversas", "changed")[sample.id]["id"]
    ana.answer(record, verdict="accept")
    pull(run, server.url, server.owner_key)

    ana.answer(record, verdict="reject")
    assert pull(run, server.url, server.owner_key).rejected == 1
    ana.answer(record, status="draft", verdict="accept")
    withdrawn = pull(run, server.url, server.owner_key)

    assert (withdrawn.new, withdrawn.accepted, withdrawn.rejected) == (1, 0, 0)
    assert final_decisions(run)[sample.id].status == "tie"
    assert pull(run, server.url, server.owner_key).new == 0


def test_two_runs_share_the_review_of_the_same_sample(server: RunningServer, person: Person, tmp_path: Path) -> None:
    shared = make_sample(0, run_id="first")
    first = make_run(tmp_path / "first", [shared], "first")
    second = make_run(tmp_path / "second", [shared, make_sample(1, run_id="second")], "second")
    push(first, server.url, server.owner_key)
    report = push(second, server.url, server.owner_key)
    assert (report.sent, report.already_there) == (1, 1)

    ana = person("ana")
    ana.answer(ana.records("conversas", "first")[shared.id]["id"], verdict="accept")

    assert pull(first, server.url, server.owner_key).accepted == 1
    assert pull(second, server.url, server.owner_key).accepted == 1
    assert push(second, server.url, server.owner_key).sent == 0


def in_place_of(old: Sample, new: Sample) -> Sample:
    """The new sample as another outcome of the old one's rollout."""
    origin = new.provenance.model_copy(update={"rollout_id": old.provenance.rollout_id})
    return new.model_copy(update={"provenance": origin})


def test_a_run_never_supersedes_what_another_run_holds(server: RunningServer, person: Person, tmp_path: Path) -> None:
    shared, theirs = make_sample(0, run_id="left"), make_sample(1, run_id="left")
    left = make_run(tmp_path / "left", [shared, theirs], "left")
    right = make_run(tmp_path / "right", [shared], "right")
    push(left, server.url, server.owner_key)
    push(right, server.url, server.owner_key)

    # The same rollouts turned out otherwise on the right: what the left holds is none of its business.
    other = [
        in_place_of(old, make_sample(i, chat(f"Pergunta número {i}?", f"Outra {i}."), run_id="right"))
        for i, old in enumerate((shared, theirs))
    ]
    right = make_run(tmp_path / "again", other, "right")
    report = push(right, server.url, server.owner_key)

    assert (report.sent, report.superseded) == (2, 0)
    records = person("ana").records("conversas", "left")
    held = {k: (r["metadata"]["state"], list(np.atleast_1d(r["metadata"]["run"]))) for k, r in records.items()}
    assert held == {shared.id: ("atual", ["left"]), theirs.id: ("atual", ["left"])}
    assert push(left, server.url, server.owner_key).superseded == 0


def test_disagreement_stays_open_until_a_lead_answers(server: RunningServer, person: Person, tmp_path: Path) -> None:
    samples = [make_sample(i, run_id="overlap") for i in range(3)]
    run = make_run(tmp_path / "run", samples, "overlap")
    push(run, server.url, server.owner_key, options=PushOptions(overlap=2))
    ana, rui, lia = person("ana"), person("rui"), person("lia")
    ids = {key: record["id"] for key, record in ana.records("conversas-2-revisores", "overlap").items()}
    for sample in samples:
        ana.answer(ids[sample.id], verdict="accept")
    assert pull(run, server.url, server.owner_key).waiting == 3

    rui.answer(ids[samples[0].id], verdict="accept")
    rui.answer(ids[samples[1].id], verdict="reject")
    report = pull(run, server.url, server.owner_key)
    assert (report.accepted, report.ties, report.waiting) == (1, (samples[1].id,), 1)

    lia.answer(ids[samples[1].id], verdict="correct", corrected_text="A palavra da coordenadora.")
    report = pull(run, server.url, server.owner_key)

    assert (report.accepted, report.corrected, report.ties) == (1, 1, ())
    final = final_decisions(run)[samples[1].id]
    assert (final.rule, final.messages[-1].content) == ("lead", "A palavra da coordenadora.")
    assert final.responses["votes"] == {"ana": "accepted", "rui": "rejected", "lia": "corrected"}


def test_changed_content_is_a_new_record_and_the_old_one_leaves_everybodys_pending(
    server: RunningServer, person: Person, tmp_path: Path
) -> None:
    old, other = make_sample(0, run_id="newer"), make_sample(1, run_id="newer")
    run = make_run(tmp_path / "old", [old, other], "newer")
    push(run, server.url, server.owner_key)
    ana, rui = person("ana"), person("rui")
    record = ana.records("conversas", "newer")[old.id]["id"]
    rui.answer(record, status="draft", verdict="reject")
    ana.answer(record, verdict="accept", variety=5)
    new = make_sample(0, chat("Pergunta número 0?", "Uma resposta diferente."), run_id="newer")
    run = make_run(tmp_path / "new", [new, other], "newer")

    report = push(run, server.url, server.owner_key)

    assert (report.sent, report.superseded) == (1, 1)
    assert ana.records("conversas", "newer").keys() == {other.id, new.id}
    assert push(run, server.url, server.owner_key).superseded == 0
    (kept,) = map(json.loads, (run.path / "review" / "retired.jsonl").read_text().splitlines())
    assert {r["values"]["verdict"]["value"] for r in kept["responses"]} == {"accept", "reject"}, "drafts, too"
    pull(run, server.url, server.owner_key)
    stored = decisions_by_name(run)[old.id]
    assert {name: (d.status, d.responses["variety"]) for name, d in stored.items()} == {"ana": ("accepted", 5)}


def test_what_was_said_of_a_text_holds_when_the_text_comes_back(
    server: RunningServer, person: Person, tmp_path: Path
) -> None:
    old = make_sample(0, run_id="back")
    new = make_sample(0, chat("Pergunta número 0?", "Uma resposta diferente."), run_id="back")
    run = make_run(tmp_path / "old", [old], "back")
    push(run, server.url, server.owner_key)
    ana = person("ana")
    ana.answer(ana.records("conversas", "back")[old.id]["id"], verdict="reject")
    assert pull(run, server.url, server.owner_key).rejected == 1
    for folder, content in (("new", [new]), ("again", [old])):
        changed = make_run(tmp_path / folder, content, "back")
        append_decisions(changed, map(decision_row, run.decisions()))
        run = changed
        assert push(run, server.url, server.owner_key).superseded == 1
        pull(run, server.url, server.owner_key)

    assert ana.records("conversas", "back").keys() == {old.id}
    assert pull(run, server.url, server.owner_key).rejected == 1


def test_one_bad_record_does_not_lose_its_batch(server: RunningServer, person: Person, tmp_path: Path) -> None:
    endless = Content(
        kind="chat",
        messages=(*[Message(role="user", content="Mais?")] * 501, Message(role="assistant", content="Fim.")),
    )
    samples = [make_sample(i, endless if i == 13 else None, run_id="bad") for i in range(40)]
    run = make_run(tmp_path / "run", samples, "bad")

    report = push(run, server.url, server.owner_key)

    assert report.sent == 39
    assert [refused.sample_id for refused in report.refused] == [samples[13].id]
    assert "500" in report.refused[0].reason
    assert len(person("ana").records("conversas", "bad")) == 39


def test_every_kind_of_sample_is_shown_whole(server: RunningServer, person: Person, tmp_path: Path) -> None:
    turns = (Message(role="user", content="Que tempo faz em Évora?"), Message(role="assistant", content="Faz sol."))
    call = Message(role="assistant", tool_calls=(ToolCall(id="1", name="tempo", arguments={"cidade": "Évora"}),))
    with_call = (turns[0], call, Message(role="tool", content='{"céu": "limpo"}', tool_call_id="1"), turns[1])
    long = (Message(role="user", content="<" * 30_000), turns[1])
    contents = [
        Content(kind="chat", messages=long),
        Content(kind="grounded", messages=turns, passage="Em Évora faz sol.", quote="faz sol"),
        Content(kind="preference", messages=turns, rejected_answer=(Message(role="assistant", content="Chove."),)),
        Content(kind="tools", messages=with_call, tools=({"name": "tempo"},)),
        Content(
            kind="verifiable",
            messages=turns,
            constraints=(
                {"checker": "max_words", "limit": 20},
                {"checker": "n_sentences", "count": 1, "text": "Responde numa só frase."},
            ),
        ),
        Content(
            kind="pack_row",
            messages=(
                turns[0],
                Message(role="assistant", content="Texto: tempo\nPedidos com uma chamada:\n- Chove?"),
            ),
            tools=({"name": "tempo"},),
            grown=GrownRow(pack="tools", beside={"examples": {"tempo": {"cidade": "Évora"}}}),
        ),
    ]
    samples = [make_sample(i, content, run_id="kinds") for i, content in enumerate(contents)]
    run = make_run(tmp_path / "run", samples, "kinds")

    report = push(run, server.url, server.owner_key)

    assert (report.sent, report.refused) == (6, ())
    names = ("conversas", "textos-de-apoio", "preferencias", "ferramentas", "verificaveis", "pontos-de-partida")
    assert set(report.pages) == set(names)
    fields = [
        person("ana").records(name, "kinds")[sample.id]["fields"] for name, sample in zip(names, samples, strict=True)
    ]
    assert "".join(m["content"] for m in fields[0]["conversation"]) == "&#60;" * 30_000
    assert (fields[1]["passage"], fields[1]["quote"]) == ("Em Évora faz sol.", "faz sol")
    assert set(fields[2]["answers"].values()) == {"Faz sol.", "Chove."}
    assert "tempo(" in fields[3]["conversation"][1]["content"]
    assert "max_words" in fields[4]["constraints"]
    assert "Responde numa só frase." in fields[4]["constraints"]
    assert "n_sentences" not in fields[4]["constraints"]
    assert "- Chove?" in fields[5]["answer"]
    assert "cidade: Évora" in fields[5]["examples"] and "tempo" in fields[5]["tools"]


def test_sampling_tops_up_the_queue(server: RunningServer, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", [make_sample(i, run_id="topped") for i in range(30)], "topped")
    options = PushOptions(sampling=Sampling(limit=10))
    sent = [push(run, server.url, server.owner_key, options=options).sent for _ in range(4)]
    assert sent == [10, 10, 10, 0]


def test_three_people_editing_at_once_lose_nothing(server: RunningServer, person: Person, tmp_path: Path) -> None:
    samples = [make_sample(i, run_id="crowd") for i in range(24)]
    run = make_run(tmp_path / "run", samples, "crowd")
    push(run, server.url, server.owner_key, options=PushOptions(overlap=3))
    names = ("ana", "rui", "eva")

    def work(name: str) -> None:
        annotator = person(name)
        records = annotator.records("conversas-3-revisores", "crowd")
        for round_ in range(3):
            for sample in samples:
                text = f"Texto de {name}, volta {round_}, {sample.id}."
                annotator.answer(records[sample.id]["id"], verdict="correct", corrected_text=text)

    with ThreadPoolExecutor(len(names)) as pool:
        jobs = [pool.submit(work, name) for name in names]
        while not all(job.done() for job in jobs):
            pull(run, server.url, server.owner_key)
        for job in jobs:
            job.result()
    report = pull(run, server.url, server.owner_key)

    assert report.responses == 72
    assert report.corrected == 24
    latest = decisions_by_name(run)
    for sample in samples:
        texts = {name: latest[sample.id][name].messages[-1].content for name in names}
        assert texts == {name: f"Texto de {name}, volta 2, {sample.id}." for name in names}
    doubles = run.scan("decisions").collect().group_by("sample_id", "annotator", "decided_at", "is_final").len()
    assert doubles["len"].max() == 1


def test_a_rejected_sample_is_marked_too(server: RunningServer, person: Person, tmp_path: Path) -> None:
    from schemas.sample import Rejection
    from store.rows import rejection_row

    samples = [make_sample(i, run_id="later") for i in range(2)]
    run = make_run(tmp_path / "run", samples, "later", still_to_come=1)
    push(run, server.url, server.owner_key)
    origin = samples[0].provenance
    row = rejection_row(
        Rejection(
            rollout_id=origin.rollout_id,
            recipe=origin.recipe,
            index=origin.index,
            stage="judge",
            check="judge",
            reason="low",
        )
    )
    run.append("rejected", [row], writer="test")
    assert push(run, server.url, server.owner_key).superseded == 1
    run.append("samples", [sample_row(make_sample(2, run_id="later"))], writer="test")
    assert push(run, server.url, server.owner_key).sent == 1


def test_errors_name_the_address_and_the_remedy(server: RunningServer, tmp_path: Path, free_port: int) -> None:
    run = make_run(tmp_path / "run", [make_sample(0, run_id="errors")], "errors")
    with pytest.raises(OutOfReachError, match=f"127.0.0.1:{free_port}"):
        push(run, f"http://127.0.0.1:{free_port}", "some-key-or-other")
    with pytest.raises(UsageError, match="ARGILLA_API_KEY"):
        push(run, server.url, "not-the-key")
    with pytest.raises(UsageError, match="owner or admin"):
        push(run, server.url, "key-of-ana")
    with pytest.raises(UsageError, match="not an address"):
        push(run, "http://[", "key-of-lia")
