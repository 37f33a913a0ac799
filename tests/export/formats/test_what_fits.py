"""What a format can carry: conversations in which people take turns, and answers with a score of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from export.exporting import export_runs
from export.selection import Selection, Shape, Splits
from schemas.message import Message
from tests.export.export_run_builders import decide, make_run, make_sample
from tests.export.formats.test_formats import exported, load, pair

BROKEN = {
    "two user turns running": ("user", "user", "assistant"),
    "a system turn in the middle": ("user", "assistant", "system", "user", "assistant"),
    "the assistant first": ("assistant", "user", "assistant"),
    "two answers running": ("user", "assistant", "assistant"),
}


def rows_of(folder: Path, *given: Any) -> list[dict[str, Any]]:
    return [row for split in load(exported(folder, *given), folder / "cache").values() for row in split]


@pytest.mark.slow
@pytest.mark.parametrize("format_", ["messages", "prompt-completion", "kto", "sharegpt"])
@pytest.mark.parametrize("roles", BROKEN.values(), ids=BROKEN)
def test_a_conversation_that_templates_refuse_is_left_out(tmp_path: Path, roles: tuple[str, ...], format_: str) -> None:
    turns = [Message(role=role, content=f"Turno {n}.") for n, role in enumerate(roles)]
    done = exported(tmp_path, [make_sample(0), make_sample(1, messages=turns)], Shape(format=format_))
    assert done.manifest.funnel.left_out == {"does_not_fit_format": 1}


def test_a_losing_row_of_kto_has_its_own_score(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, [pair(0), make_sample(1)], Shape(format="kto"))
    scores = {row["completion"][0]["content"]: row["judge_score"] for row in rows if not row["label"]}
    assert scores == {pair(0).content.rejected_answer[0].content: pair(0).content.scores[1]}


def test_a_correction_that_says_what_the_loser_said_is_only_wanted(tmp_path: Path) -> None:
    loser = pair(0).content.rejected_answer[0].content
    (row,) = rows_of(tmp_path, [pair(0)], Shape(format="kto"), {0: f"{loser}\n"})
    assert (row["label"], row["completion"][0]["content"].strip()) == (True, loser)


def test_different_questions_about_one_passage_are_not_near_duplicates(tmp_path: Path) -> None:
    samples = []
    for index in range(80):
        passage = " ".join(f"palavra{index // 4}x{n}" for n in range(60))
        question = f"Quem{index} disse onde{index} fica a casa{index} de quando{index}?"
        turns = (
            Message(role="user", content=f"{passage}\n\n{question}"),
            Message(role="assistant", content=f"É a resposta {index}."),
        )
        quote = passage.split()[0]
        samples.append(make_sample(index, messages=turns, kind="grounded", passage=passage, quote=quote))
    run = make_run(tmp_path / "run", samples, [decide(s, "accepted") for s in samples])
    once = Selection(max_per_cluster=1)  # type: ignore[call-arg]
    done = export_runs([run], tmp_path / "out", once, Splits(validation=0, test=0))
    assert done.manifest.rows == len(samples)


@pytest.mark.parametrize(("format_", "rows"), [("sharegpt", 1), ("alpaca", 1), ("messages", 2)])
def test_a_text_about_a_placeholder_stays_out_of_what_llama_factory_counts_them_in(
    tmp_path: Path, format_: str, rows: int
) -> None:
    turns = (Message(role="user", content="Que faz <video> em HTML?"), Message(role="assistant", content="Mostra-o."))
    done = exported(tmp_path, [make_sample(0), make_sample(1, messages=turns)], Shape(format=format_))
    assert done.manifest.rows == rows
