"""Any turn of a dialogue can be marked and corrected, from the page of the real server to the export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from export.exporting import export_runs
from export.selection import Splits
from generators.verifying.edits import edit_problems_of
from review.local.process import RunningServer
from review.opinions.answers import decision_of
from review.opinions.stored import decisions_by_name
from review.page.dialogue import dialogue_turns, transcript, with_turns
from review.page.page_text import to_page
from review.page.records import record_of
from review.pull import pull
from review.push import push
from schemas.message import Message, ToolCall
from schemas.sample import Content, Decision
from store.rows import decision_row
from store.run import append_decisions
from tests.review.annotators import Annotator
from tests.review.samples_for_review import chat, finding, make_run, make_sample
from tests.review.test_checked_edits import make_checked_run

LAST = "Fica na Rua Direita. Leve o celular 😀."


def dialogue(first: str = "Pode marcar por telefone.", last: str = LAST) -> Content:
    turns = (("user", "Como marco?"), ("assistant", first), ("user", "E onde fica?"), ("assistant", last))
    return Content(kind="chat", messages=tuple(Message(role=role, content=text) for role, text in turns))


def test_a_dialogues_turns_stand_in_the_answer_with_highlights_where_they_belong() -> None:
    record = record_of(make_sample(0, dialogue(), findings=(finding(LAST, "celular", "telemóvel", rule="lexis_list"),)))
    assert [part["content"] for part in record["fields"]["conversation"]] == ["Como marco?"]
    shown = transcript(dialogue())
    assert shown.count("Pode marcar por telefone.") == shown.count("E onde fica?") == 1
    suggestions = {s["question"]: s["value"] for s in record["suggestions"]}
    assert suggestions["corrected_text"] == shown.replace("celular", "telemóvel")
    (span,) = suggestions["spans"]
    assert (span["start"], span["end"]) == tuple(to_page(shown, shown.index(w)) for w in ("celular", " 😀"))


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\x00")), min_size=4, max_size=4))
def test_whatever_is_said_a_dialogue_reads_back_as_it_was(texts: list[str]) -> None:
    roles = ("user", "assistant", "user", "assistant")
    messages = tuple(Message(role=role, content=text) for role, text in zip(roles, texts, strict=True))
    content = Content(kind="chat", messages=messages)
    if dialogue_turns(content):
        assert with_turns(content, transcript(content)) == messages


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (lambda text: text.replace("— 2. Pessoa —", ""), "a line that is missing"),
        (lambda text: text.replace("— 2. Pessoa —", "— 2. Assistente —"), "another speaker"),
        (lambda text: "Só a última resposta.", "no line at all"),
        (lambda text: text.replace("E onde fica?", " "), "a turn without words"),
        (lambda text: "Nota.\n" + text, "words before the first line"),
    ],
)
def test_a_corrected_dialogue_whose_turns_cannot_be_told_apart_decides_nothing(
    spoil: Callable[[str], str], what: str
) -> None:
    values = {"verdict": "correct", "corrected_text": spoil(transcript(dialogue()))}
    response = {
        "status": "submitted",
        "updated_at": "2026-01-01T00:00:00",
        "values": {name: {"value": value} for name, value in values.items()},
    }
    decision = decision_of("id", dialogue(), response, "ana", None)
    assert decision is not None
    assert (decision.status, decision.rule, decision.messages) == ("discarded", "turns_lost", ()), what


def test_turns_with_calls_between_them_stay_as_they_were() -> None:
    call = Message(role="assistant", tool_calls=(ToolCall(id="1", name="mapa", arguments={}),))
    messages = (*dialogue().messages[:3], call, Message(role="tool", content="{}", tool_call_id="1"))
    content = Content(kind="tools", messages=(*messages, dialogue().messages[3]))
    assert transcript(content) == ""
    assert len(record_of(make_sample(0, content))["fields"]["conversation"]) == 5


@pytest.mark.integration
def test_a_turn_in_the_middle_is_marked_corrected_checked_and_exported(
    server: RunningServer, person: Callable[[str], Annotator], tmp_path: Path
) -> None:
    leaky = dialogue(first="Você pode marcar pelo aplicativo.", last="Fica na Rua Direita.")
    contents = [leaky, leaky.model_copy(update={"passage": " "})]
    run = make_checked_run(tmp_path / "run", contents, "dialogues")
    mended, spoilt = run.samples()
    push(run, server.url, server.owner_key)
    ana = person("ana")
    records = ana.records("conversas", "dialogues")
    shown = transcript(leaky)
    start = shown.index("Você")
    spans = [{"label": "brasileirismo", "start": start, "end": start + 4}]
    good = shown.replace("Você pode marcar pelo aplicativo.", "Pode marcar pela aplicação.")
    ana.answer(records[mended.id]["id"], verdict="correct", corrected_text=good, spans=spans)
    bad = shown.replace("E onde fica?", "E onde fica? Sou a joana.silva@sapo.pt.")
    ana.answer(records[spoilt.id]["id"], verdict="correct", corrected_text=bad)

    report = pull(run, server.url, server.owner_key, edit_problems=edit_problems_of(run))

    assert report.corrected == 1
    assert [s for s, found in report.failed_corrections.items() if "personal_data" in str(found)] == [spoilt.id]
    said = decisions_by_name(run)[mended.id]["ana"]
    assert said.responses["spans"] == [{"label": "brasileirismo", "start": 0, "end": 4, "turn": 1}]
    row, manifest = exported(run, tmp_path / "out")
    assert [turn["content"] for turn in row["messages"]] == [
        "Como marco?",
        "Pode marcar pela aplicação.",
        "E onde fica?",
        "Fica na Rua Direita.",
    ]
    assert manifest.review.dialogues_seen_in_part == 0


def exported(run: Any, folder: Path) -> tuple[dict[str, Any], Any]:
    done = export_runs([run], folder, splits=Splits(validation=0, test=0))
    (row,) = pl.concat([pl.read_parquet(path) for path in done.path.rglob("*.parquet")]).to_dicts()
    return row, done.manifest


def test_an_export_tells_of_replies_that_nobody_could_correct(tmp_path: Path) -> None:
    sample = make_sample(0, dialogue())
    run = make_run(tmp_path / "run", [sample])
    said = Decision(sample_id=sample.id, annotator="ana", status="accepted", decided_at="2026-01-01T00:00:00+00:00")
    append_decisions(run, [decision_row(said)])
    _, manifest = exported(run, tmp_path / "out")
    assert manifest.review.dialogues_seen_in_part == 1
    card = next((tmp_path / "out").rglob("README.md")).read_text(encoding="utf-8")
    assert "Of 1 exported conversations with several replies" in card

    append_decisions(
        run, [decision_row(said.model_copy(update={"whole": True, "decided_at": "2026-01-02T00:00:00+00:00"}))]
    )
    _, manifest = exported(run, tmp_path / "again")
    assert manifest.review.dialogues_seen_in_part == 0


def test_what_was_said_in_a_record_of_before_is_read_as_it_was_shown() -> None:
    values = {"verdict": {"value": "correct"}, "corrected_text": {"value": "Outra última resposta."}}
    response = {"status": "submitted", "updated_at": "2026-01-01T00:00:00", "values": values}
    decision = decision_of("id", dialogue(), response, "ana", None, whole=False)
    assert decision is not None
    assert [m.text for m in decision.messages][1::2] == ["Pode marcar por telefone.", "Outra última resposta."]
    assert not decision.whole


def test_a_single_reply_is_shown_as_ever() -> None:
    content = chat("Pergunta?", "Resposta.")
    assert record_of(make_sample(0, content))["fields"]["answer"] == "Resposta."
