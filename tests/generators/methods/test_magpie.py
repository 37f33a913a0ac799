"""magpie: a request that the model writes where the user would speak."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generators.methods.magpie import trimmed
from generators.prepare import prepare
from generators.refusals import check_teachers
from prompts.recipe import RECIPES
from schemas.errors import UsageError
from schemas.teacher import TeacherInfo
from tests.generators.scripted_runs import ANSWER, accepted, rejected, roll, variant


def magpie_recipe(folder: Path) -> str:
    text = (RECIPES / "magpie.yaml").read_text(encoding="utf-8")
    head, _, rest = text.partition("  openings:\n")
    path = folder / "magpie.yaml"
    path.write_text(f"{head}  openings: [Como]\n{rest[rest.index('  min_words') :]}", encoding="utf-8")
    return str(path)


def test_magpie_completes_the_chat_template_where_the_user_would_speak(tmp_path: Path) -> None:
    drawn = " posso saber a que freguesia pertence a minha rua?<|im_end|>\n<|im_start|>assistant\nPodes"
    run = roll(tmp_path, magpie_recipe(tmp_path), [("<|utilizador|>\nComo", drawn), ("Como posso saber", ANSWER)])
    content = accepted(run)
    assert content.instruction == "Como posso saber a que freguesia pertence a minha rua?"
    asked = [json.loads(body) for body in run.scan("requests").collect()["body"]]
    raw = next(r for r in asked if r.get("prompt"))
    assert raw["prompt"].startswith("<|sistema|>\nÉs um assistente que conversa em português europeu")
    assert raw["prompt"].endswith("\n<|utilizador|>\nComo")
    assert not raw["messages"] and "<|im_end|>" in raw["sampling"]["stop"]


def test_magpie_draws_again_what_is_foreign_and_then_says_so(tmp_path: Path) -> None:
    english = " can I find out which parish council my street belongs to, and who works there?"
    run = roll(tmp_path, magpie_recipe(tmp_path), [("<|utilizador|>\nComo", english)])
    turned_down = rejected(run)
    assert (turned_down.stage, turned_down.reason) == ("instruction", "wrong_language")
    assert run.scan("completions").collect().height == 3


def test_magpie_cuts_at_the_next_speaker_and_drops_quotes() -> None:
    assert trimmed("Onde fica a junta?\nassistant\nFica ali.") == "Onde fica a junta?"
    assert trimmed("«Onde fica a junta?»<|eot_id|>") == "Onde fica a junta?"
    assert trimmed("O meu assistente social mudou. E agora?") == "O meu assistente social mudou. E agora?"


def test_a_teacher_that_cant_do_magpie_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    prepared = {"magpie": prepare("magpie")}
    chat_only = TeacherInfo(name="fechado", revision="1")
    with pytest.raises(UsageError, match="'magpie': magpie completes raw prompts, and the teacher fechado only"):
        check_teachers(prepared, chat_only, chat_only)
    untold = TeacherInfo(name="servidor", revision="1", raw_prompts=True)
    with pytest.raises(UsageError, match="pre_query"):
        check_teachers(prepared, untold, untold)
    told = variant(tmp_path, "magpie", ("  min_words: 5\n", '  min_words: 5\n  pre_query: "<|user|>"\n'))
    check_teachers({"magpie": prepare(told)}, untold, untold)
