"""Every format loads with `datasets`, with the right splits and shapes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from export.exporting import Exported, export_runs
from export.formats import FORMATS
from export.selection import Shape, Splits
from schemas.message import Message, ToolCall
from schemas.sample import Sample
from tests.export.export_run_builders import decide, make_run, make_sample
from tests.export.rewards.test_rewards import verifiable_sample

pytestmark = pytest.mark.slow

TOOL = {
    "name": "previsao_do_tempo",
    "description": "Dá a previsão do tempo de uma cidade.",
    "parameters": {"type": "object", "properties": {"cidade": {"type": "string"}, "dias": {"type": "number"}}},
}


def tool_sample(index: int) -> Sample:
    calls = (
        ToolCall(id="c1", name="previsao_do_tempo", arguments={"cidade": "Évora", "dias": 1.0}),
        ToolCall(id="c2", name="previsao_do_tempo", arguments={"cidade": "Faro"}),
    )
    messages = (
        Message(role="user", content=f"Que tempo vai fazer amanhã em Évora e em Faro? ({index})"),
        Message(role="assistant", tool_calls=calls),
        Message(role="tool", content='{"graus": 31}', tool_call_id="c1"),
        Message(role="tool", content='{"graus": 27}', tool_call_id="c2"),
        Message(role="assistant", content="Em Évora vão estar 31 °C; em Faro, 27 °C."),
    )
    return make_sample(index, messages=messages, kind="tools", tools=(TOOL,))


def dialogue(index: int) -> Sample:
    turns = (
        Message(role="system", content="Respondes em português europeu."),
        Message(role="user", content=f"Olá! Preciso de ajuda com o IRS de {2000 + index}."),
        Message(role="assistant", content="Diz-me em que anexo está a dúvida."),
        Message(role="user", content="No anexo H."),
        Message(role="assistant", content="O anexo H serve para as deduções à coleta."),
    )
    return make_sample(index, messages=turns)


def pair(index: int) -> Sample:
    loser = (Message(role="assistant", content=f"Você deve acessar o site número {index}."),)
    return make_sample(index, kind="preference", rejected_answer=loser, scores=(4.5, 2.0))


def exported(folder: Path, samples: list[Sample], shape: Shape, texts: dict[int, str] | None = None) -> Exported:
    decisions = [
        decide(s, "corrected", text=texts[i]) if texts and i in texts else decide(s, "accepted")
        for i, s in enumerate(samples)
    ]
    run = make_run(folder / "run", samples, decisions)
    return export_runs([run], folder / "out", splits=Splits(validation=0.2), shape=shape)


def load(done: Exported, cache: Path) -> dict[str, list[dict[str, Any]]]:
    import datasets

    loaded = datasets.load_dataset(str(done.path), cache_dir=str(cache))
    return {name: list(split) for name, split in loaded.items()}


def everything(folder: Path, samples: list[Sample], shape: Shape) -> dict[str, dict[str, Any]]:
    done = exported(folder, samples, shape)
    splits = load(done, folder / "cache")
    assert {name: len(rows) for name, rows in splits.items()} == done.manifest.splits
    return {row["id"]: row for rows in splits.values() for row in rows}


@pytest.mark.slow
@pytest.mark.parametrize("file_type", ["jsonl", "parquet"])
@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_loads_from_both_file_types(tmp_path: Path, format_: str, file_type: str) -> None:
    samples = [
        *(make_sample(i) for i in range(20)),
        *(pair(i) for i in range(20, 30)),
        *(dialogue(i) for i in (30, 31)),
    ]
    samples += [tool_sample(i) for i in range(32, 34)] + [verifiable_sample(i) for i in (34, 35)]
    rows = everything(tmp_path, samples, Shape(format=format_, file_type=file_type))
    fitting = {
        "messages": samples,
        "prompt-completion": samples,
        "sharegpt": samples,
        "kto": samples,
        "alpaca": [*samples[:30], *samples[34:]],
        "preference": samples[20:30],
        "rl": samples[34:],
        "openai": samples,
        "llava": [s for s in samples if s.content.messages[0].role != "system"],
    }[format_]
    fitting = [s for s in fitting if s.content.kind != "tools"]  # these ask nearly the same: some are kept apart
    assert {s.id for s in fitting} <= set(rows) <= {s.id for s in samples}
    assert not (
        format_ == "llava" and any(turn["from"] == "system" for r in rows.values() for turn in r["conversations"])
    )


@pytest.mark.parametrize("file_type", ["jsonl", "parquet"])
def test_tools_come_in_the_shape_that_chat_templates_take(tmp_path: Path, file_type: str) -> None:
    samples = [tool_sample(0), make_sample(1)]
    rows = everything(tmp_path, samples, Shape(file_type=file_type, calls="objects"))
    calling, plain = (rows[s.id] for s in samples)
    assert json.loads(calling["tools"]) == [{"type": "function", "function": TOOL}]
    assert calling["messages"][1]["tool_calls"] == [
        {
            "id": "c1",
            "type": "function",
            "function": {"name": TOOL["name"], "arguments": {"cidade": "Évora", "dias": 1.0}},
        },
        {"id": "c2", "type": "function", "function": {"name": TOOL["name"], "arguments": {"cidade": "Faro"}}},
    ]
    assert calling["messages"][2] == {
        "role": "tool", "content": '{"graus": 31}', "tool_call_id": "c1", "name": TOOL["name"],
    }  # fmt: skip
    assert plain["messages"][0] == {"role": "user", "content": samples[1].content.instruction}
    assert plain["tools"] is None


@pytest.mark.parametrize("file_type", ["jsonl", "parquet"])
def test_calls_stand_in_the_text_of_a_turn_unless_asked_for_as_objects(tmp_path: Path, file_type: str) -> None:
    sample = tool_sample(0)
    row = everything(tmp_path, [sample], Shape(file_type=file_type))[sample.id]
    assert [m["role"] for m in row["messages"]] == ["user", "assistant", "tool", "tool", "assistant"]
    assert row["messages"][1]["content"] == (
        '<tool_call>\n{"name": "previsao_do_tempo", "arguments": {"cidade": "Évora", "dias": 1.0}}\n</tool_call>\n'
        '<tool_call>\n{"name": "previsao_do_tempo", "arguments": {"cidade": "Faro"}}\n</tool_call>'
    )


def test_arguments_as_text_for_the_openai_api(tmp_path: Path) -> None:
    rows = everything(tmp_path, [tool_sample(0)], Shape(file_type="jsonl", string_arguments=True))
    call = next(iter(rows.values()))["messages"][1]["tool_calls"][1]
    assert call["function"]["arguments"] == '{"cidade":"Faro"}'


def test_sharegpt_has_llama_factorys_turns_for_tools(tmp_path: Path) -> None:
    row = next(iter(everything(tmp_path, [tool_sample(0)], Shape(format="sharegpt", file_type="jsonl")).values()))
    assert [t["from"] for t in row["conversations"]] == ["human", "function_call", "observation", "gpt"]
    assert row["conversations"][1]["value"].startswith('[{"name":"previsao_do_tempo","arguments":{"cidade":"Évora"')
    assert row["tools"].startswith('[{"name":"previsao_do_tempo"')


def test_sharegpt_keeps_the_system_turn_and_every_turn(tmp_path: Path) -> None:
    row = next(iter(everything(tmp_path, [dialogue(0)], Shape(format="sharegpt")).values()))
    assert [t["from"] for t in row["conversations"]] == ["system", "human", "gpt", "human", "gpt"]


def test_alpaca_takes_single_turns_alone_and_says_what_it_left_out(tmp_path: Path) -> None:
    done = exported(tmp_path, [make_sample(0), dialogue(1), tool_sample(2)], Shape(format="alpaca"))
    assert done.manifest.funnel.left_out == {"does_not_fit_format": 2}
    rows = load(done, tmp_path / "cache")
    (row,) = (r for split in rows.values() for r in split)
    assert (row["instruction"], row["input"], row["system"]) == (make_sample(0).content.instruction, "", "")


def test_prompt_completion_splits_before_the_last_answer(tmp_path: Path) -> None:
    row = next(iter(everything(tmp_path, [dialogue(3)], Shape(format="prompt-completion")).values()))
    assert [m["role"] for m in row["prompt"]] == ["system", "user", "assistant", "user"]
    assert row["completion"] == [{"role": "assistant", "content": "O anexo H serve para as deduções à coleta."}]


def test_preference_with_explicit_and_implicit_prompt(tmp_path: Path) -> None:
    sample = pair(5)
    explicit = everything(tmp_path / "a", [sample], Shape(format="preference"))[sample.id]
    implicit = everything(tmp_path / "b", [sample], Shape(format="preference", implicit_prompt=True))[sample.id]
    question = {"role": "user", "content": sample.content.instruction}
    better = {"role": "assistant", "content": sample.content.answer}
    worse = {"role": "assistant", "content": sample.content.rejected_answer[0].content}
    assert (explicit["prompt"], explicit["chosen"], explicit["rejected"]) == ([question], [better], [worse])
    assert (explicit["score_chosen"], explicit["score_rejected"]) == (4.5, 2.0)
    assert (implicit["chosen"], implicit["rejected"]) == ([question, better], [question, worse])
    assert "prompt" not in implicit


def test_an_edited_answer_makes_a_pair_over_the_original_when_asked(tmp_path: Path) -> None:
    sample = make_sample(0)
    shape = Shape(format="preference", pairs_from_edits=True)
    rows = load(exported(tmp_path, [sample], shape, {0: "Assim é melhor."}), tmp_path / "cache")
    (row,) = (r for split in rows.values() for r in split)
    assert row["chosen"][0]["content"] == "Assim é melhor."
    assert row["rejected"][0]["content"] == sample.content.answer
    assert row["score_chosen"] is None


def test_kto_is_unpaired_with_a_label(tmp_path: Path) -> None:
    done = exported(tmp_path, [pair(0), make_sample(1)], Shape(format="kto"))
    rows = [r for split in load(done, tmp_path / "cache").values() for r in split]
    labels = sorted((r["label"], r["completion"][0]["content"]) for r in rows)
    assert labels == sorted(
        [
            (True, pair(0).content.answer),
            (False, pair(0).content.rejected_answer[0].content),
            (True, make_sample(1).content.answer),
        ]
    )


def test_text_is_nfc_and_accents_are_not_escaped(tmp_path: Path) -> None:
    import unicodedata

    decomposed = unicodedata.normalize("NFD", "A ação está à mão: é um «coração» — 5 Å.")
    turns = (Message(role="user", content="Olá?"), Message(role="assistant", content=decomposed))
    done = exported(tmp_path, [make_sample(0, messages=turns)], Shape(file_type="jsonl"))
    (path,) = done.path.glob("data/*/*.jsonl")
    text = path.read_text(encoding="utf-8")
    assert "A ação está à mão: é um «coração» — 5 Å." in text and "\\u" not in text
    assert unicodedata.is_normalized("NFC", text)


@pytest.mark.slow
def test_shards_are_begun_past_the_limit_and_load_as_one(tmp_path: Path) -> None:
    from export.files import writers

    samples = [make_sample(i) for i in range(3 * writers.GROUP_ROWS)]
    run = make_run(tmp_path / "run", samples, [decide(s, "accepted") for s in samples])
    done = export_runs(
        [run], tmp_path / "out", splits=Splits(validation=0), shape=Shape(file_type="jsonl", shard_bytes=100_000)
    )
    names = sorted(p.name for p in done.path.glob("data/train/*"))
    assert names == [f"{n:05d}-of-00003.jsonl" for n in range(3)]
    rows = load(done, tmp_path / "cache")["train"]
    assert [row["id"] for row in rows] == sorted(s.id for s in samples)


@pytest.mark.slow
@pytest.mark.parametrize("file_type", ["jsonl", "parquet"])
def test_many_rows_are_written_as_two_halves_that_make_one_dataset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file_type: str
) -> None:
    samples = [make_sample(i) for i in range(300)]
    run = make_run(tmp_path / "run", samples, [decide(s, "accepted") for s in samples])
    shape, splits = Shape(file_type=file_type), Splits(validation=0.2)
    whole = export_runs([run], tmp_path / "whole", splits=splits, shape=shape)
    monkeypatch.setattr("export.deliver.HALVED_FROM_ROWS", 100)
    halves = export_runs([run], tmp_path / "halves", splits=splits, shape=shape)
    assert sorted(p.name for p in halves.path.glob("data/train/*")) == [
        f"{n:05d}-of-00002.{file_type}" for n in range(2)
    ]
    assert sum(f.rows for f in halves.manifest.files if f.is_data) == len(samples)
    assert load(halves, tmp_path / "b") == load(whole, tmp_path / "a")


def test_zstd_compresses_json_lines_which_datasets_loads(tmp_path: Path) -> None:
    import pyarrow as pa

    done = exported(tmp_path, [make_sample(i) for i in range(9)], Shape(file_type="jsonl", zstd=True))
    plain = exported(tmp_path / "plain", [make_sample(i) for i in range(9)], Shape(file_type="jsonl"))
    for path in done.path.glob("data/*/*.jsonl.zst"):
        text = pa.CompressedInputStream(pa.OSFile(str(path)), "zstd").read()
        assert text == (plain.path / path.relative_to(done.path).with_suffix("")).with_suffix(".jsonl").read_bytes()
    loaded = load(done, tmp_path / "cache")
    assert {row["id"] for rows in loaded.values() for row in rows} == {make_sample(i).id for i in range(9)}
    assert all(row["messages"][0]["role"] == "user" for rows in loaded.values() for row in rows)
