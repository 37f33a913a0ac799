"""What models thought before they answered, where families of models want it: as TRL's bundled templates render it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import datasets
import pytest

from export.exporting import Exported, export_runs
from export.selection import Selection, Shape, Splits
from reports.diff import diff
from schemas.errors import UsageError
from schemas.message import Message
from schemas.sample import Sample
from tests.export.export_run_builders import decide, make_run, make_sample
from tests.export.formats.test_formats import TOOL, pair, tool_sample
from tests.export.test_tokens import model_folder
from tests.export.trl_templates import trl_template

pytestmark = pytest.mark.slow

THOUGHT = "O IMI de Évora: a taxa é de 0,3 %.\nFaço a conta."
ANSWER = "São 300 €."


def thinking_sample(index: int) -> Sample:
    asked = Message(role="user", content=f"Quanto é o IMI da casa n.º {index}, em Lugar-{index}?")
    return make_sample(index, messages=(asked, Message(role="assistant", content=ANSWER, reasoning=THOUGHT)))


def thinking_calls(index: int) -> Sample:
    asked, calls, *observed, said = tool_sample(index).content.messages
    calls = calls.model_copy(update={"reasoning": "Preciso de saber o tempo."})
    said = said.model_copy(update={"reasoning": "Tenho as duas respostas."})
    return make_sample(index, messages=(asked, calls, *observed, said), kind="tools", tools=(TOOL,))


def exported(folder: Path, samples: list[Sample], to: str = "out", **shape: Any) -> Exported:
    run = make_run(folder / f"run-{to}", samples, [decide(s, "accepted") for s in samples])
    return export_runs([run], folder / to, splits=Splits(validation=0), shape=Shape(**shape))


def rows_of(done: Exported, cache: Path) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in datasets.load_dataset(str(done.path), split="train", cache_dir=str(cache))}


def rendered(template: str, row: dict[str, Any]) -> str:
    from transformers.utils.chat_template_utils import render_jinja_template

    tools = json.loads(row["tools"]) if row["tools"] else None
    made = render_jinja_template(
        [row["messages"]], tools=tools, chat_template=trl_template(template), bos_token="", eos_token=""
    )
    return str(made[0][0])


@pytest.mark.slow
@pytest.mark.parametrize("file_type", ["parquet", "jsonl"])
@pytest.mark.parametrize(
    ("template", "shape", "as_rendered"),
    [
        ("qwen3", {"reasoning": "reasoning_content"}, f"<think>\n{THOUGHT}\n</think>\n\n{ANSWER}<|im_end|>"),
        ("qwen3", {"reasoning": "tags"}, f"<think>\n{THOUGHT}\n</think>\n\n{ANSWER}<|im_end|>"),
        ("glm4moe", {"reasoning": "reasoning_content"}, f"<think>{THOUGHT}</think>\n{ANSWER}"),
        (
            "gptoss",
            {"reasoning": "thinking"},
            f"<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>{ANSWER}",
        ),
        ("lfm2_2_5_v2", {"reasoning": "thinking"}, f"<think>{THOUGHT}</think>{ANSWER}"),
        ("llama3_1", {"reasoning": "tags"}, f"<think>\n{THOUGHT}\n</think>\n\n{ANSWER}<|eot_id|>"),
    ],
)
def test_templates_render_what_was_thought_and_nothing_where_nothing_was(
    tmp_path: Path, template: str, shape: dict[str, Any], as_rendered: str, file_type: str
) -> None:
    thought, plain, calls = thinking_sample(0), make_sample(1), thinking_calls(2)
    shaped = {"file_type": file_type, **({"calls": "objects"} if template == "glm4moe" else {}), **shape}
    rows = rows_of(exported(tmp_path, [thought, plain, calls], **shaped), tmp_path / "cache")
    assert as_rendered in rendered(template, rows[thought.id])
    without = rendered(template, rows[plain.id])
    assert plain.content.answer in without
    assert "analysis<|message|>" not in without and "None" not in without
    if shape["reasoning"] != "tags":
        assert "Tenho as duas respostas." in rendered(template, rows[calls.id])


@pytest.mark.parametrize("format_", ["messages", "prompt-completion", "preference", "kto", "sharegpt", "alpaca"])
def test_nothing_of_it_is_in_an_export_that_did_not_ask(tmp_path: Path, format_: str) -> None:
    loser = (Message(role="assistant", content="Não sei.", reasoning=THOUGHT),)
    compared = make_sample(
        0,
        messages=thinking_sample(0).content.messages,
        kind="preference",
        rejected_answer=loser,
    )
    for shape in ({}, {"calls": "objects"}):
        done = exported(
            tmp_path, [compared, thinking_calls(1)], f"out-{len(shape)}", format=format_, file_type="jsonl", **shape
        )
        text = "".join((done.path / f.path).read_text(encoding="utf-8") for f in done.manifest.files if f.is_data)
        assert "300 €" in text and "Faço a conta" not in text and "reasoning" not in text


@pytest.mark.parametrize("format_", ["prompt-completion", "preference", "kto"])
def test_every_format_of_turns_carries_it(tmp_path: Path, format_: str) -> None:
    loser = (Message(role="assistant", content="Não sei.", reasoning="Desisto."),)
    compared = make_sample(0, messages=thinking_sample(0).content.messages, kind="preference", rejected_answer=loser)
    done = exported(tmp_path, [compared, pair(1)], format=format_, reasoning="reasoning_content")
    rows = list(rows_of(done, tmp_path / "cache").values())
    last = {"prompt-completion": "completion", "preference": "chosen", "kto": "completion"}[format_]
    thoughts = {turn["reasoning_content"] for row in rows for turn in row[last]}
    assert thoughts >= {THOUGHT, None} or format_ == "kto"
    if format_ == "preference":
        assert {row["rejected"][0]["reasoning_content"] for row in rows} == {"Desisto.", None}


def test_alpaca_and_sharegpt_take_tags_and_no_key(tmp_path: Path) -> None:
    samples = [thinking_sample(0)]
    for format_, place in (("alpaca", "output"), ("sharegpt", "conversations")):
        done = exported(tmp_path, samples, format_, format=format_, reasoning="tags")
        (row,) = rows_of(done, tmp_path / "cache").values()
        answer = row[place] if format_ == "alpaca" else row[place][-1]["value"]
        assert answer == f"<think>\n{THOUGHT}\n</think>\n\n{ANSWER}"
        with pytest.raises(UsageError, match="no such key"):
            exported(tmp_path, samples, f"{format_}-key", format=format_, reasoning="thinking")


def test_what_led_to_other_words_is_gone_when_a_person_wrote_the_answer(tmp_path: Path) -> None:
    from review.opinions.answers import with_answer

    sample = thinking_sample(0)
    edited = with_answer(sample.content, "São 320 €.")
    decision = decide(sample, "corrected").model_copy(update={"messages": edited})
    run = make_run(tmp_path / "run", [sample], [decision])
    done = export_runs([run], tmp_path / "out", splits=Splits(validation=0), shape=Shape(reasoning="tags"))
    (row,) = rows_of(done, tmp_path / "cache").values()
    assert row["messages"][-1]["content"] == "São 320 €."
    edits = Shape(format="preference", pairs_from_edits=True, reasoning="tags")
    done = export_runs([run], tmp_path / "pairs", splits=Splits(validation=0), shape=edits)
    (row,) = rows_of(done, tmp_path / "cache").values()
    assert (row["chosen"][0]["content"], row["rejected"][0]["content"]) == ("São 320 €.", ANSWER)


def test_a_thought_that_changed_is_a_change(tmp_path: Path) -> None:
    shape = {"reasoning": "reasoning_content"}
    first, again = thinking_sample(0), thinking_sample(0)
    other = again.content.messages[-1].model_copy(update={"reasoning": "Outra conta."})
    content = again.content.model_copy(update={"messages": (again.content.messages[0], other)})
    exported(tmp_path, [first], "one", **shape)
    exported(tmp_path, [again.model_copy(update={"content": content})], "two", **shape)
    assert diff(tmp_path / "one", tmp_path / "two").changed == (first.id,)


def test_what_was_thought_is_counted_where_it_is_trained_on(tmp_path: Path) -> None:
    template = "{% for m in messages %}{{ m.reasoning_content or '' }} {{ m.content }} {% endfor %}"
    model = model_folder(tmp_path / "model", template)
    run = make_run(tmp_path / "run", [thinking_sample(0)])
    everything = Selection(include_unreviewed=True)  # type: ignore[call-arg]
    tokens = {}
    for where in ("drop", "reasoning_content"):
        shape = Shape(reasoning=where)
        done = export_runs([run], tmp_path / where, everything, Splits(validation=0), shape, tokenizer=model)
        tokens[where] = done.manifest.size.tokens
    assert tokens["reasoning_content"] - tokens["drop"] == len(THOUGHT.split())
