"""rewards.py, as it lies beside an export: alone, it says of answers what the project's checkers say."""

from __future__ import annotations

import importlib.util
import json
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import datasets
import pytest

from export.exporting import Exported, export_runs
from export.selection import Shape, Splits
from prompts.packs import load_pack
from quality.constraints.checkers import CHECKERS, check_constraint
from quality.reward import reward
from schemas.message import Message
from schemas.sample import Sample
from tests.export.export_run_builders import decide, make_run, make_sample
from tests.quality.constraints.test_constraints import CASES

ANSWERS = 10_000
SENTENCES = [
    "O IMI paga-se em maio.", "Podes pedir a certidão na tua junta de freguesia.", "Você pode pegar o ônibus.",
    "Leve consigo o Cartão de Cidadão.", "Não se esqueça do prazo.", "Estou te esperando no banheiro do trem.",
    "Diz-me quando chegas, que eu vou ter contigo.", "A senhora deve dirigir-se ao balcão.", "Custa 12,50 €.",
    "- pão\n- leite\n- ovos", "«O Tejo» nasce em Espanha.", "Por exemplo, o Sr. Silva chegou às 9.30.",
    "EM RESUMO, O TEJO É LONGO.", "em resumo, o tejo é longo.",
    "P. S. Boa sorte!", '{"titulo": "O Tejo", "texto": "Nasce em Espanha."}', "Boa sorte!",
    "Resposta: 1 234,50 €", "**Resposta:** 12 euros", "Ele se chama João e me disse que estava fazendo o jantar.",
    "O facto é que a equipa está a fazer o pequeno-almoço.", "E\u0301vora\u200b é bonita…",
    "<b>Nota</b>: ver `código`.",
]  # fmt: skip
JOINS = [" ", "\n", "\n\n", " e ", ", "]


def verifiable_sample(index: int) -> Sample:
    asked = Message(role="user", content=f"Fala do rio n.º {index}, de Lugar-{index}, em três palavras ou mais.")
    answer = Message(role="assistant", content="O Tejo nasce em Espanha.")
    constraints = (
        {"checker": "min_words", "count": 3, "text": "A resposta tem três palavras ou mais."},
        {"checker": "european_variety", "text": "A resposta está em português de Portugal."},
    )
    return make_sample(index, messages=(asked, answer), kind="verifiable", constraints=constraints)


def problem_sample(index: int) -> Sample:
    asked = Message(role="user", content=f"Quanto custam {index} bilhetes a 2 €, comprados em Lugar-{index}?")
    answer = Message(role="assistant", content=f"São {index} × 2.\n\nResposta: {2 * index} €")
    constraint = {"checker": "final_answer", "result": str(2 * index), "unit": "€", "text": "A última linha."}
    return make_sample(
        index, messages=(asked, answer), kind="verifiable", constraints=(constraint,), recipe="arithmetic"
    )


def exported(folder: Path, samples: list[Sample], **shape: Any) -> Exported:
    run = make_run(folder / "run", samples, [decide(s, "accepted") for s in samples])
    return export_runs([run], folder / "out", splits=Splits(validation=0), shape=Shape(format="rl", **shape))


def rewards_of(done: Exported) -> ModuleType:
    spec = importlib.util.spec_from_file_location("rewards_of_a_version", done.path / "rewards.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Exported:
    samples = [*map(verifiable_sample, range(4)), *map(problem_sample, range(4, 8)), make_sample(8)]
    return exported(tmp_path_factory.mktemp("rl"), samples)


def constraints() -> list[dict[str, Any]]:
    """Those of the shipped pack, those of the checkers' own cases, and results of problems."""
    pack = [{"checker": row["checker"], **(row.get("arguments") or {})} for row in load_pack("constraints").rows]
    cases = [{"checker": name, **arguments} for name, arguments, _, _ in CASES]
    results = [
        {"checker": "final_answer", "result": r, "unit": u} for r, u in (("1234.5", "€"), ("12", "€"), ("7", ""))
    ]
    return [*pack, *cases, *results]


def answers(dice: random.Random, constraint: dict[str, Any]) -> Iterator[str]:
    """Answers to a constraint, near what it asks: of sentences and of what it names, in all orders, cut and changed."""
    named = [str(v) for value in constraint.values() for v in (value if isinstance(value, list) else [value])]
    own = [answer for name, _, answer, _ in CASES if name == constraint["checker"]]
    yield from own
    while True:
        parts = dice.choices([*SENTENCES, *named, *own], k=dice.choice((1, 1, 1, 2, 3, 5, 8)))
        text = dice.choice(JOINS).join(parts)
        yield dice.choice(
            (text, text, text, text.lower(), text.upper(), text[: len(text) // 2], f"«{text}»", f" {text}\n")
        )


@pytest.mark.slow
def test_its_verdicts_are_those_of_the_projects_checkers(done: Exported) -> None:
    rewards, dice = rewards_of(done), random.Random(14)
    known = constraints()
    makers = [answers(dice, constraint) for constraint in known]
    seen: dict[str, set[bool]] = defaultdict(set)
    for number in range(ANSWERS):
        constraint, answer = known[number % len(known)], next(makers[number % len(known)])
        expected = check_constraint(answer, constraint).holds
        assert rewards.check(answer, [constraint]) == [expected], (answer, constraint)
        seen[constraint["checker"]].add(expected)
    assert seen == {name: {True, False} for name in CHECKERS}


def test_its_reward_for_european_portuguese_is_the_projects(done: Exported) -> None:
    rewards, dice = rewards_of(done), random.Random(15)
    said = [" ".join(dice.choices(SENTENCES, k=number % 8)) for number in range(100)]
    expected = [reward(text) for text in said]
    assert rewards.european(said) == expected
    assert rewards.european(completions=[[{"role": "assistant", "content": t}] for t in said], prompts=said) == expected
    assert len(set(expected)) > 50


def test_it_needs_nothing_but_pythons_own_library(done: Exported, tmp_path: Path) -> None:
    code = """
import json, sys
sys.path.insert(0, sys.argv[1])
import rewards
verdicts = [rewards.check(answer, sys.argv[2]) for answer in ("O Tejo nasce em Espanha.", "Você é legal")]
others = [m for m in sys.modules if m.split(".")[0] in ("quality", "schemas", "text", "pydantic")]
print(json.dumps([*verdicts, others]))
"""
    given = json.dumps([dict(c) for c in verifiable_sample(0).content.constraints])
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(done.path), given],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(ran.stdout) == [[True, True], [True, False], []]


@pytest.mark.slow
@pytest.mark.parametrize("file_type", ["parquet", "jsonl"])
def test_rows_are_verls_and_trls_and_their_answers_keep_their_constraints(tmp_path: Path, file_type: str) -> None:
    samples = [verifiable_sample(0), problem_sample(3), make_sample(2)]
    made = exported(tmp_path, samples, file_type=file_type)
    assert made.manifest.funnel.left_out == {"does_not_fit_format": 1}
    rows = list(datasets.load_dataset(str(made.path), split="train", cache_dir=str(tmp_path / "cache")))
    rewards = rewards_of(made)
    for row in rows:
        (sample,) = [s for s in samples if s.id == row["id"]]
        assert row["prompt"] == [{"role": "user", "content": sample.content.instruction}]
        assert row["answer"] == row["extra_info"]["answer"] == sample.content.answer
        assert row["reward_model"] == {"style": "rule", "ground_truth": row["constraints"]}
        truth = row["reward_model"]["ground_truth"]
        assert rewards.compute_score(row["data_source"], row["answer"], truth, row["extra_info"]) == 1.0
    assert {(r["data_source"], r["ability"]) for r in rows} == {
        ("filigrana/instruct", "instruction_following"), ("filigrana/arithmetic", "math"),
    }  # fmt: skip


def test_completions_count_by_their_last_turn_without_its_thoughts(done: Exported) -> None:
    rewards = rewards_of(done)
    truth = json.dumps([{"checker": "max_words", "count": 3}, {"checker": "ends_with", "phrase": "do Tejo."}])
    said = [
        "Junto do Tejo.",
        "<think>\nMuitas palavras antes de responder.\n</think>\n\nJunto do Tejo.",
        "Fica no Porto.",
    ]
    turns = [[{"role": "assistant", "content": text}] for text in said]
    for completions in (said, turns):
        columns = {"prompts": [""] * 3, "constraints": [truth] * 3, "completion_ids": []}
        assert rewards.all_constraints(completions=completions, **columns) == [1.0, 1.0, 0.0]
        assert rewards.share_of_constraints(completions=completions, **columns) == [1.0, 1.0, 0.5]
    with pytest.raises(ValueError, match="nothing that a program could check"):
        rewards.check("Sim.", None)


def test_saying_nothing_is_never_rewarded(done: Exported) -> None:
    rewards = rewards_of(done)
    truth = json.dumps([{"checker": "forbids_word", "keywords": ["não"]}])
    silent = ["", " \n", "<think>\nNão sei o que dizer.\n</think>\n"]
    assert [rewards.check(answer, truth) for answer in silent] == [[True]] * 3
    columns = {"completions": [*silent, "Sim."], "constraints": [truth] * 4}
    assert rewards.all_constraints(**columns) == rewards.share_of_constraints(**columns) == [0.0, 0.0, 0.0, 1.0]
    assert rewards.compute_score("filigrana/verifiable", "", truth) == 0.0


def test_a_hostile_answer_is_a_broken_constraint_and_no_crash(done: Exported) -> None:
    rewards = rewards_of(done)
    hostile = ["[" * 100_000, "{" * 100_000, "9" * 5_000, "\x00", "", "</think>", "Resposta: " + "9" * 5_000]
    asked = [{"checker": "json_object", "required": ["a"]}, {"checker": "final_answer", "result": "1", "unit": ""}]
    assert [rewards.check(answer, asked) for answer in hostile] == [[False, False]] * len(hostile)
