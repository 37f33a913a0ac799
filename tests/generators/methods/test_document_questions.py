"""document_questions: pictures with questions whose answers a program knows; wrong answers are turned down."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from random import Random

import polars as pl
import pytest

from bench.document_keys import agrees, answer
from generators.documents.contract import Document
from generators.documents.kinds.bills import TIERS
from generators.shown_pictures import drawn
from prompts.packs import load_pack
from schemas.ids import content_id
from schemas.message import ImagePart
from schemas.request import Request
from schemas.sample import Sample
from store.books import books
from tests.generators.scripted_runs import accepted, rejected, roll, variant

pytestmark = pytest.mark.slow
WATER = ("  where:\n    persona.age_group", "  where:\n    topic.id: fatura-agua\n    persona.age_group")
TOTAL = ("draws: 2", "draws: 2\n\noptions:\n  kinds: [ausencia]")
ASKED = f"Olha, o que diz esta fatura do que procuro, e de {', '.join(TIERS)}?"


def one_kind(folder: Path) -> str:
    """The recipe for what a water bill doesn't say."""
    return variant(folder, "documento", WATER, TOTAL)


@pytest.mark.parametrize("recipe", ["documento", "grafico"])
def test_a_run_with_the_stand_in_makes_samples_with_right_keys(tmp_path: Path, recipe: str) -> None:
    run = roll(tmp_path, recipe, [], count=12)
    counted = books(run)
    assert (counted.planned, counted.accepted, counted.pending) == (12, 12, 0)
    pictures = set()
    for sample in run.samples():
        (part,) = sample.content.messages[0].media
        assert isinstance(part, ImagePart)
        data = (run.path / "media" / part.digest).read_bytes()
        assert (sha256(data).hexdigest(), len(data)) == (part.digest, part.size)
        assert data.startswith(b"\x89PNG")
        pictures.add(part.digest)
        (constraint,) = sample.content.constraints
        told = answer(document_of(sample), sample.content.instruction)
        assert agrees(told, constraint["form"], constraint["value"]), sample.content
    assert len(pictures) == 12


def document_of(sample: Sample) -> Document:
    """The document of a sample, made anew."""
    dice = Random(int(content_id(sample.provenance.rollout_id, "document")[:15], 16))
    families = {row["id"]: row["family"] for pack in ("documents", "charts") for row in load_pack(pack).rows}
    return drawn(families[sample.provenance.seed["topic"]], dice).document


def test_what_a_document_does_not_say_is_said_not_to_be_there(tmp_path: Path) -> None:
    content = accepted(
        roll(
            tmp_path,
            one_kind(tmp_path),
            [("Quem pergunta:", ASKED), ("Quem pergunta vê", "A fatura não indica esse valor.")],
        )
    )
    assert content.answer == "A fatura não indica esse valor."
    assert content.passage.startswith("Fatura da água")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("São 253 €.", "wrong_answer"),
        ("Não consta da fatura, mas costuma ser de 99 999 €.", "not_in_document"),
    ],
)
def test_an_invented_value_is_turned_down(tmp_path: Path, said: str, reason: str) -> None:
    run = roll(tmp_path, one_kind(tmp_path), [("Quem pergunta:", ASKED), ("Quem pergunta vê", said)])
    assert rejected(run).reason == reason


def test_a_question_that_asks_nothing_is_turned_down(tmp_path: Path) -> None:
    run = roll(tmp_path, one_kind(tmp_path), [("Quem pergunta:", "Quero saber uma coisa desta fatura.")])
    assert rejected(run).reason == "question_off"


def test_a_teacher_that_sees_is_sent_the_picture_and_neither_the_page_nor_the_key(tmp_path: Path) -> None:
    recipe = variant(tmp_path, "documento-visto", WATER, ("  sees: true", "  sees: true\n  kinds: [ausencia]"))
    run = roll(tmp_path, recipe, [("Quem pergunta:", ASKED), ("Olha", "A fatura não o indica.")])
    content = accepted(run)
    (part,) = content.messages[0].media
    rows = run.scan("requests").filter(pl.col("step") == "answer").collect().to_dicts()
    (sent,) = [Request.model_validate_json(row["body"]) for row in rows]
    assert sent.messages[-1].media == (part,)
    assert sent.messages[-1].text == ASKED
    said = "\n".join(message.text for message in sent.messages)
    assert "Total a pagar" not in said
    assert content.constraints[0]["text"].rpartition(": ")[2] not in said
