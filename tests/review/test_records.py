"""Samples as records, answers as decisions, and the choice of what to review: no server needed."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.opinions.adjudicate import adjudicate
from review.opinions.answers import decision_of
from review.page.invisible import with_marks
from review.page.page_text import from_page, shown_as_text, to_page
from review.page.records import answers_in_order, chosen_is_first, record_of
from review.page.settings import guidelines, settings_for
from review.sampling import Sampling, choose, uncertainty
from schemas.message import Message
from schemas.sample import Content, Decision
from tests.review.samples_for_review import chat, finding, make_sample

TEXT = "O ônibus 😀 chega às nove e você deve pegar o ônibus."


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00")))
def test_escaped_text_shows_as_itself_and_is_long_enough_for_its_spans(text: str) -> None:
    shown = shown_as_text(text)
    assert html.unescape(shown) == with_marks(text)
    assert len(with_marks(text)) == len(text)
    assert not set("<>\"'") & set(shown)
    assert len(shown) >= to_page(text, len(text))


@given(st.text(), st.integers(0, 40))
def test_offsets_survive_the_page(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    assert to_page(text, offset) == len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2
    assert from_page(text, to_page(text, offset)) == offset


def test_a_record_suggests_spans_and_text_but_no_verdict() -> None:
    findings = (
        finding(TEXT, "ônibus", "autocarro", rule="lexis_list"),
        finding(TEXT, "você"),
        finding(TEXT, "ônibus 😀 chega", category="style").model_copy(update={"severity": "soft"}),
    )
    record = record_of(make_sample(0, chat("Quando?", TEXT), findings=findings), judge_score=float("nan"))
    suggestions = {s["question"]: s["value"] for s in record["suggestions"]}
    assert set(suggestions) == {"corrected_text", "spans"}
    assert suggestions["corrected_text"] == TEXT.replace("ônibus", "autocarro", 1)
    assert suggestions["spans"] == [
        {"label": "brasileirismo", "start": 2, "end": 8},
        {"label": "brasileirismo", "start": 28, "end": 32},
    ]
    assert "judge_score" not in record["metadata"]


@pytest.mark.parametrize(
    ("values", "status", "last"),
    [
        ({"verdict": "accept"}, "accepted", None),
        ({"verdict": "accept", "corrected_text": "Sugerido."}, "accepted", None),
        ({"verdict": "accept", "corrected_text": "Emenda minha."}, "corrected", "Emenda minha."),
        ({"verdict": "correct", "corrected_text": "Sugerido."}, "corrected", "Sugerido."),
        ({"verdict": "correct", "corrected_text": " Original.\r\n"}, "discarded", None),
        ({"verdict": "correct"}, "discarded", None),
        ({"verdict": "reject", "corrected_text": "Emenda."}, "rejected", None),
    ],
)
def test_what_an_answer_decides(values: dict[str, str], status: str, last: str | None) -> None:
    response = {
        "status": "submitted",
        "updated_at": "2026-01-02T03:04:05.678",
        "values": {name: {"value": value} for name, value in values.items()},
    }
    decision = decision_of("id", chat("Pergunta?", "Original."), response, "ana", "Sugerido.")
    assert decision is not None
    assert decision.status == status
    assert (decision.messages[-1].content if decision.messages else None) == last
    assert decision.decided_at == "2026-01-02T03:04:05.678000+00:00"


@pytest.mark.parametrize("identity", ["a", "b", "c", "d", "e", "f"])
def test_a_preference_knows_which_side_was_which(identity: str) -> None:
    content = Content(
        kind="preference",
        messages=chat("Pergunta?", "Melhor.").messages,
        rejected_answer=(Message(role="assistant", content="Pior."),),
    )
    sides = dict(zip("ab", answers_in_order(content, identity), strict=True))
    assert sides["a" if chosen_is_first(identity) else "b"] == "Melhor."
    for side, text in sides.items():
        values = {"verdict": {"value": "accept"}, "preferred": {"value": side}}
        response = {"status": "submitted", "updated_at": "2026-01-01T00:00:00", "values": values}
        decision = decision_of(identity, content, response, "ana", None)
        assert decision is not None
        outcome = (decision.status, decision.responses["preferred"], [m.content for m in decision.messages])
        assert outcome == (
            ("accepted", "chosen", []) if text == "Melhor." else ("corrected", "rejected", ["Pergunta?", "Pior."])
        )


def vote(annotator: str, status: str, minute: int = 0, text: str = "") -> Decision:
    messages = (Message(role="assistant", content=text),) if text else ()
    decided_at = f"2026-01-01T00:{minute:02d}:00+00:00"
    return Decision(sample_id="s", annotator=annotator, status=status, decided_at=decided_at, messages=messages)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("votes", "needed", "outcome"),
    [
        ([vote("ana", "rejected")], 1, ("rejected", "only_annotator")),
        ([vote("ana", "accepted")], 2, ("tie", "waiting")),
        ([vote("ana", "accepted"), vote("rui", "rejected")], 2, ("tie", "tied")),
        ([vote("ana", "accepted"), vote("rui", "rejected"), vote("eva", "rejected")], 3, ("rejected", "majority")),
        ([vote("ana", "accepted"), vote("lia", "rejected")], 3, ("rejected", "lead")),
        ([vote("ana", "accepted"), vote("rui", "discarded")], 1, ("accepted", "only_annotator")),
    ],
)
def test_adjudication(votes: list[Decision], needed: int, outcome: tuple[str, str]) -> None:
    final = adjudicate(votes, needed, leads=("lia",))
    assert final is not None
    assert (final.status, final.rule, final.is_final) == (*outcome, True)


def test_of_several_corrections_the_latest_is_kept() -> None:
    final = adjudicate([vote("ana", "corrected", 5, "Depois."), vote("rui", "corrected", 1, "Antes.")], 2, ())
    assert final is not None
    assert final.messages[-1].content == "Depois."
    assert adjudicate([vote("ana", "discarded")], 1, ()) is None


def test_sampling_is_stable_and_spread() -> None:
    samples = [make_sample(i, recipe="comum") for i in range(200)] + [make_sample(i, recipe="rara") for i in range(3)]
    tenth = choose(samples, {}, Sampling(method="rate", rate=0.1))
    assert 5 < len(tenth) < 40
    assert {s.id for s in tenth} <= {s.id for s in choose(samples, {}, Sampling(method="rate", rate=0.2))}
    strata = choose(samples, {}, Sampling(method="stratified", rate=0.1))
    assert [s.provenance.recipe for s in strata].count("rara") == 1
    assert len(strata) == 21
    more = choose(samples, {}, Sampling(limit=50), already_sent={s.id for s in samples[:190]})
    assert len(more) == 13


def test_the_most_uncertain_come_first() -> None:
    samples = [make_sample(i, variety_score=score) for i, score in enumerate((1.0, 0.5, 0.8))]
    ranked = choose(samples, {}, Sampling(method="uncertain"))
    assert [s.provenance.index for s in ranked] == [1, 2, 0]
    assert uncertainty(samples[0], judge_score=3.0) == 0.5
    disputed = samples[0].model_copy(update={"needs_review": ("judges_disagree",)})
    assert uncertainty(disputed, judge_score=5.0) == 1.0


@pytest.mark.parametrize("kind", ["chat", "grounded", "preference", "tools", "verifiable"])
def test_guidelines_fit_argilla_and_avoid_brazilianisms(kind) -> None:
    text = guidelines(kind)
    assert 1500 < len(text) < 10_000
    for wanted in ("Aceitar", "Corrigir", "Rejeitar", "Exemplos"):
        assert wanted in text
    questions = settings_for(kind).questions
    assert [q.name for q in questions if q.required][-1] == "verdict"
    shown = " ".join([q.title + q.description + " ".join(q.options.values()) for q in questions])
    assert "você" not in shown.casefold()


@pytest.mark.parametrize("kind", ["chat", "grounded", "preference", "tools", "verifiable"])
def test_a_record_fills_every_field_and_no_filter_that_its_dataset_lacks(kind) -> None:
    turns = (Message(role="user", content="Quando?"), Message(role="assistant", content="Às <nove>."))
    content = Content(kind=kind, messages=turns, rejected_answer=turns[1:] if kind == "preference" else ())
    record = record_of(make_sample(0, content), judge_score=3.0, assigned=("ana",))
    settings = settings_for(kind)
    assert {f.name for f in settings.fields if f.required} == set(record["fields"])
    filled_elsewhere = {f.name for f in settings.filters if f.value is None}
    assert filled_elsewhere <= set(record["metadata"]) <= {f.name for f in settings.filters} | {"rollout"}
    assert "<nove>" not in str(record["fields"]), "what the page shows is escaped, whoever fills it"
