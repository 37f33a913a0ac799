"""evolve, magpie, dialogue, preference, localise and tools: what they make, and why they turn things down."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from generators.local_run import generate_local
from generators.methods.magpie import trimmed
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.prepare import prepare
from generators.refusals import check_teachers
from generators.teachers.factory import Pace, parse_teacher
from generators.verifying.lost_parts import lost_parts
from generators.verifying.tool_calls import call_problem, read_calls, tools_problem
from prompts.recipe import RECIPES
from schemas.errors import RecipeError, UsageError
from schemas.teacher import TeacherInfo
from store.books import books
from store.run import Run
from tests.generators.scripted_runs import accepted, corpus, rejected, roll, variant

ANSWER = (
    "A freguesia é a divisão mais pequena da administração local. Cada freguesia tem uma junta, que trata dos assuntos "
    "do dia a dia, e uma assembleia, que os moradores elegem de quatro em quatro anos."
)

FIRST = "Explica a um vizinho estrangeiro o que faz a junta de freguesia e o que faz a assembleia."
SECOND = "Explica a um vizinho estrangeiro o que faz a junta de freguesia, com três exemplos da tua rua."
GOOD = {"motivo": "Pede exemplos concretos e tem resposta.", "respondivel": True, "diferente": True}


def evolving(verdict: dict[str, Any] = GOOD) -> list[tuple[str, Any]]:
    return [
        ("Avalia a nova", verdict),
        (f"Instrução de partida:\n{FIRST}", {"instrucao": SECOND}),
        ("O que tens de fazer", {"instrucao": FIRST}),
        (SECOND, ANSWER),
    ]


def test_evolve_goes_round_after_round_and_answers_the_last(tmp_path: Path) -> None:
    content = accepted(roll(tmp_path, "evolve", evolving()))
    assert (content.instruction, content.answer) == (SECOND, ANSWER)


def test_evolve_turns_down_what_cant_be_answered_or_has_not_changed(tmp_path: Path) -> None:
    for name, said, reason in (
        ("a", {"respondivel": False}, "unanswerable"),
        ("b", {"diferente": False}, "not_evolved"),
    ):
        (tmp_path / name).mkdir()
        turned_down = rejected(roll(tmp_path / name, "evolve", evolving({**GOOD, **said})))
        assert (turned_down.stage, turned_down.reason) == ("appraise", reason)
        assert turned_down.detail == GOOD["motivo"]
        assert turned_down.evidence["after"] == FIRST
    (tmp_path / "c").mkdir()
    same = [("Avalia a nova", GOOD), ("O que tens de fazer", {"instrucao": FIRST})]
    assert rejected(roll(tmp_path / "c", "evolve", same)).detail == "nothing was changed"


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


def talk(*later: tuple[str, Any]) -> list[tuple[str, Any]]:
    return [
        *later,
        ("terminou", {"terminou": True, "mensagem": ""}),
        ("primeira mensagem", {"mensagem": "Bom dia, perdi o comprovativo da inscrição e não sei o que fazer."}),
        ("diz a seguir", {"mensagem": "Tenho só o e-mail que me mandaram em setembro."}),
        ("perdi o comprovativo", "Não há problema: a secretaria guarda uma cópia. Lembras-te do dia da inscrição?"),
        ("e-mail que me mandaram", "Esse e-mail chega. Mostra-o no balcão e a secretaria imprime o comprovativo."),
    ]


def dialogue_recipe(folder: Path) -> str:
    only_tu = ("  pack: dialogue_scenarios", "  pack: dialogue_scenarios\n  where: {register: tu}")
    return variant(folder, "dialogue", only_tu)


def test_a_dialogue_stops_when_the_person_is_done(tmp_path: Path) -> None:
    run = roll(tmp_path, dialogue_recipe(tmp_path), talk())
    content = accepted(run)
    assert [m.role for m in content.messages] == ["system", *["user", "assistant"] * 2]
    assert content.messages[0].content.endswith("Tratas a pessoa por tu.")
    requests = run.scan("requests").sort("step").collect()
    last = [json.loads(b) for b, s in zip(requests["body"], requests["step"], strict=True) if s == "assistant"]
    longest = max((r["messages"] for r in last), key=len)
    assert [m["role"] for m in longest] == ["system", "user", "assistant", "user"]
    assert longest[1]["content"] == content.messages[1].content


def test_a_dialogue_that_goes_round_in_circles_or_falls_silent_is_turned_down(tmp_path: Path) -> None:
    silent = ("terminou", {"terminou": False, "mensagem": " "})
    again = ("diz a seguir", {"mensagem": "Bom dia, perdi o comprovativo da inscrição e não sei o que fazer."})
    for name, replies, reason in (("silent", talk(silent), "empty_turn"), ("again", talk(again), "repeated_turn")):
        folder = tmp_path / name
        folder.mkdir()
        turned_down = rejected(roll(folder, dialogue_recipe(folder), replies))
        assert (turned_down.stage, turned_down.reason) == ("person", reason)


def scores(mark: int) -> dict[str, Any]:
    names = ("variedade", "correcao", "utilidade", "seguranca")
    return {name: {"motivo": "Lê-se bem.", "nota": mark} for name in names}


GOOD_ANSWER = ANSWER + " A câmara municipal trata do resto."
POOR_ANSWER = ANSWER + " A câmara municipal não trata de nada."
ASKED = "Pode explicar-me o que faz a junta de freguesia da minha terra?"


def preferring(good: int, poor: int) -> list[tuple[str, Any]]:
    return [
        ("não trata de nada", scores(poor)),
        ("trata do resto", scores(good)),
        ("Responde em JSON com o campo «instrucao»", {"instrucao": ASKED}),
    ]


def two_teachers(folder: Path) -> str:
    """One answer of the teacher and one of the judge's, so that each replays its own."""
    teachers = ("temperatures: [1.0]\n  answers: 4", "temperatures: [0.3]\n  other_teacher: true")
    short = ("    task: tasks\n", "    task: tasks\n  where: {task.id: email-informal}\n")
    return variant(folder, "preference", teachers, short)


@pytest.mark.parametrize(("good", "poor", "reason"), [(5, 2, ""), (4, 4, "margin_too_small"), (2, 1, "judged_low")])
def test_a_pair_has_the_best_and_the_worst_answer_with_their_margin(
    good: int, poor: int, reason: str, tmp_path: Path
) -> None:
    (tmp_path / "judge").mkdir()
    judge = corpus(tmp_path / "judge", [*preferring(good, poor), (ASKED, GOOD_ANSWER)])
    replies = [*preferring(good, poor), (ASKED, POOR_ANSWER)]
    run = roll(tmp_path, two_teachers(tmp_path), replies, judge=f"replay:{judge}")
    if reason:
        turned_down = rejected(run)
        assert (turned_down.stage, turned_down.reason) == ("judge", reason)
        assert reason != "margin_too_small" or turned_down.evidence["scores"] == [4.0, 4.0]
        return
    content = accepted(run)
    assert (content.answer, content.rejected_answer[0].content) == (GOOD_ANSWER, POOR_ANSWER)
    assert content.scores == (5.0, 2.0)
    sample = next(iter(run.samples()))
    verdicts = run.scan("verdicts").collect().to_dicts()
    assert [v["sample_id"] for v in verdicts] == [sample.id]
    steps = run.scan("completions").collect()["step"].to_list()
    assert sorted(steps) == ["answer", "instruction", "judge", "judge", "other_answer"]


def test_answers_that_are_all_the_same_are_no_pair(tmp_path: Path) -> None:
    run = roll(tmp_path, "preference", [*preferring(5, 1), (ASKED, GOOD_ANSWER)])
    assert rejected(run).reason == "same_answers"
    assert "judge" not in run.scan("completions").collect()["step"].to_list()


def test_an_answer_that_no_draw_saved_is_left_out_while_two_others_stay(tmp_path: Path) -> None:
    (tmp_path / "judge").mkdir()
    judge = corpus(tmp_path / "judge", [*preferring(5, 2), (ASKED, GOOD_ANSWER)])
    three = variant(
        tmp_path,
        "preference",
        ("temperatures: [1.0]\n  answers: 4", "temperatures: [0.3, 0.8]\n  other_teacher: true"),
        ("    task: tasks\n", "    task: tasks\n  where: {task.id: email-informal}\n"),
    )
    run = roll(tmp_path, three, [*preferring(5, 2), (ASKED, " ")], judge=f"replay:{judge}")
    turned_down = rejected(run)
    assert (turned_down.stage, turned_down.reason) == ("answer", "empty")
    answers = run.scan("completions").collect()["step"].to_list()
    assert (answers.count("answer"), answers.count("other_answer"), answers.count("judge")) == (4, 1, 0)


def test_temperatures_reach_the_teacher(tmp_path: Path) -> None:
    three = ("temperatures: [1.0]\n  answers: 4", "temperatures: [0.3, 0.8, 1.2]")
    run = roll(tmp_path, variant(tmp_path, "preference", three), [])
    bodies = [json.loads(b) for b in run.scan("requests").filter(step="answer").collect()["body"]]
    assert sorted(b["sampling"]["temperature"] for b in bodies) == [0.3, 0.8, 1.2]


def test_preference_without_a_judge_or_a_second_teacher_is_refused(tmp_path: Path) -> None:
    text = (RECIPES / "preference.yaml").read_text(encoding="utf-8")
    path = tmp_path / "sem-juiz.yaml"
    path.write_text(text[: text.index("judge:")] + text[text.index("checks:") :], encoding="utf-8")
    with pytest.raises(RecipeError, match="give it a `judge`"):
        prepare(str(path))
    with pytest.raises(UsageError, match="--judge-teacher"):
        roll(tmp_path, two_teachers(tmp_path), [])


SOURCE = "I pay $1,000 in rent. See https://irs.gov and run `pip list` 3 times before 1908.\n- one\n- two"
PORTUGUESE = "Pago 900 euros de renda. Corre `pip list` três vezes antes de 1908.\n- um\n- dois"


def test_lost_parts_names_what_is_gone_and_not_accounted_for() -> None:
    assert lost_parts(SOURCE, PORTUGUESE, ["1908"], ["$1,000", "https://irs.gov"]) == {}
    assert lost_parts(SOURCE, PORTUGUESE, [], []) == {"address": ["https://irs.gov"], "number": ["1000"]}
    assert lost_parts(SOURCE, "`pip list` 1 000", [], ["irs.gov"]) == {
        "number": ["3", "1908"],
        "list_item": ["2 fewer"],
    }
    assert lost_parts("R$ 1.800,00", "1800 euros", ["1800"], []) == {}
    assert lost_parts("```\nx = 1\n```", "x = 1", [], []) == {"code": ["```\nx = 1\n```"]}
    assert lost_parts("«Dom Casmurro», 1899", "Dom Casmurro, 1899", ["«Dom Casmurro»"], ["1899"]) == {
        "must_keep": ["«Dom Casmurro»"]
    }


def localise_recipe(folder: Path, row: str) -> str:
    return variant(
        folder, "localise", ("  pack: english_or_brazilian", f"  pack: english_or_brazilian\n  where: {{id: {row}}}")
    )


def test_localise_keeps_what_must_be_kept_and_lets_declared_changes_through(tmp_path: Path) -> None:
    reply = {
        "substituicoes": [{"de": "$2,000", "para": "1800 euros"}, {"de": "$1,000", "para": "900 euros"}],
        "instrucao": "Ganho 1800 euros por mês. Ajuda-me a dividi-los pela regra 50/30/20.",
        "resposta": "Pela regra 50/30/20, ficas com 900 euros para o essencial, 600 para lazer e 400 para poupar.",
    }
    content = accepted(roll(tmp_path, localise_recipe(tmp_path, "en-03"), [("50/30/20", reply)]))
    assert content.instruction == reply["instrucao"]
    hushed = {**reply, "substituicoes": []}
    lost = {**reply, "resposta": "Ficas com 900 euros para o essencial."}
    for name, said, reason, part in (("a", hushed, "lost_number", "2000"), ("b", lost, "lost_must_keep", "600")):
        (tmp_path / name).mkdir()
        run = roll(tmp_path / name, localise_recipe(tmp_path / name, "en-03"), [("50/30/20", said)])
        turned_down = rejected(run)
        assert (turned_down.check, turned_down.reason) == ("lost_parts", reason)
        assert part in turned_down.evidence["lost"][reason.removeprefix("lost_")]


TRAIN = {"nome": "consultar_perturbacoes", "argumentos": {"linha": "Linha do Norte"}}
OTHER = {"nome": "consultar_perturbacoes", "argumentos": {"linha": "Linha do Douro"}}
TRAINS = "Há atrasos na Linha do Norte e na Linha do Douro?"
DELAY = {"registos": [[{"nome": "atraso", "valor": "12 minutos"}]]}


def tools_recipe(folder: Path, kind: str) -> str:
    where = ("  pack: tools", "  pack: tools\n  where: {id: comboios}")
    return variant(folder, "tools", ("[uma, uma, varias, nenhuma, falha]", f"[{kind}]"), where)


def calling(*calls: dict[str, Any]) -> list[tuple[str, Any]]:
    return [
        ("Decide que ferramentas", {"motivo": "Serve para saber de atrasos.", "chamadas": list(calls)}),
        ("Responde em JSON com o campo «pedido»", {"pedido": TRAINS}),
        ("Responde em JSON com o campo «registos»", DELAY),
        (TRAINS, "A Linha do Norte e a Linha do Douro têm um atraso de 12 minutos."),
    ]


def test_parallel_calls_are_validated_answered_and_told(tmp_path: Path) -> None:
    content = accepted(roll(tmp_path, tools_recipe(tmp_path, "varias"), calling(TRAIN, OTHER)))
    assert content.kind == "tools"
    assert [m.role for m in content.messages] == ["system", "user", "assistant", "tool", "tool", "assistant"]
    calls = content.messages[2].tool_calls
    assert [c.arguments["linha"] for c in calls] == ["Linha do Norte", "Linha do Douro"]
    assert [m.tool_call_id for m in content.messages[3:5]] == [c.id for c in calls]
    assert all(len(c.id) == 9 for c in calls) and calls[0].id != calls[1].id
    assert json.loads(content.messages[3].content) == {"atraso": "12 minutos"}
    assert {t["name"] for t in content.tools} >= {"procurar_comboios", "consultar_perturbacoes"}


def test_where_no_tool_fits_none_is_called(tmp_path: Path) -> None:
    content = accepted(roll(tmp_path, tools_recipe(tmp_path, "nenhuma"), calling()))
    assert [m.role for m in content.messages] == ["system", "user", "assistant"]
    assert content.tools


@pytest.mark.parametrize(
    ("kind", "calls", "reason"),
    [
        ("nenhuma", [TRAIN], "unneeded_call"),
        ("uma", [], "no_call"),
        ("varias", [TRAIN], "not_parallel"),
        ("uma", [{"nome": "consultar_perturbacoes", "argumentos": {"comboio": "IC 525"}}], "invalid_json"),
    ],
)
def test_calls_that_dont_suit_are_turned_down(
    kind: str, calls: list[dict[str, Any]], reason: str, tmp_path: Path
) -> None:
    turned_down = rejected(roll(tmp_path, tools_recipe(tmp_path, kind), calling(*calls)))
    assert (turned_down.stage, turned_down.reason) == ("call", reason)


def test_calls_are_held_against_the_json_schema_of_their_tool() -> None:
    day = {"type": "string", "format": "date"}
    parameters = {
        "type": "object",
        "properties": {"dia": day, "n": {"type": "integer", "maximum": 3}},
        "required": ["dia"],
    }
    known = [{"name": "marcar", "description": "Marca.", "parameters": parameters}]
    assert call_problem("marcar", {"dia": "2025-03-04", "n": 2}, known) == ""
    assert "no tool 'desmarcar'" in call_problem("desmarcar", {}, known)
    assert "'dia' is a required property" in call_problem("marcar", {}, known)
    assert "at dia" in call_problem("marcar", {"dia": "amanhã"}, known)
    assert "at n: 9 is greater" in call_problem("marcar", {"dia": "2025-03-04", "n": 9}, known)
    twice = {"chamadas": [{"nome": "marcar", "argumentos": {"dia": "2025-03-04"}}] * 2}
    with pytest.raises(ValueError, match="call 2: 'marcar' is called twice"):
        read_calls(json.dumps(twice), known, "r")
    with pytest.raises(ValueError, match="no list"):
        read_calls('{"chamadas": 3}', known, "r")
    assert "`parameters`" in tools_problem([{"name": "a", "description": "b", "parameters": {"type": "array"}}])
    assert "is not valid" in tools_problem(
        [{**known[0], "parameters": {"type": "object", "properties": {"x": {"type": "z"}}}}]
    )
    assert tools_problem(known * 2) == "two tools have the same name"


@pytest.mark.parametrize("name", ["dialogue", "preference"])
def test_steps_paid_for_before_an_interruption_are_not_asked_again(name: str, tmp_path: Path) -> None:
    def options() -> GenerateOptions:
        teacher = parse_teacher(f"replay:{corpus(tmp_path, [], 0.01)}")
        return GenerateOptions(parts=tuple(plan_parts(name, 6)), teacher=teacher, pace=Pace(concurrency=6))

    async def interrupted(run: Run) -> int:
        started: list[Any] = []
        task = asyncio.create_task(generate_local(run, options(), watch=lambda counters, *_: started.append(counters)))
        while not started or started[0].requests < 9:
            await asyncio.sleep(0.002)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return int(started[0].requests)

    run, whole = Run(tmp_path / "run"), Run(tmp_path / "whole")
    before = asyncio.run(interrupted(run))
    assert run.scan("completions").collect().height >= before
    assert books(run).pending > 0
    asyncio.run(generate_local(run, options()))
    asyncio.run(generate_local(whole, options()))
    asked, wanted = (r.scan("completions").collect()["request_id"].to_list() for r in (run, whole))
    assert sorted(asked) == sorted(wanted)
    assert [s.content for s in sorted(run.samples(), key=lambda s: s.id)] == [
        s.content for s in sorted(whole.samples(), key=lambda s: s.id)
    ]
