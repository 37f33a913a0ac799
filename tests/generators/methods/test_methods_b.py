"""verifiable, arithmetic, transform, safety and identity: what they make, and why they turn things down."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from filigrana import app
from generators.plan import plan_parts
from generators.prepare import prepare
from generators.verifying.constraint_checkers import check_constraint
from generators.verifying.phone_numbers import (
    bare_numbers,
    gives_number,
    misplaced_numbers,
    telephone_numbers,
    unknown_numbers,
    without_hours,
)
from generators.verifying.planted_errors import before_ao90, misspelt
from prompts.dated_facts import HelpLine, load_help_lines
from prompts.packs import load_pack
from quality.checks import run_checks
from quality.contract import CheckInput
from schemas.errors import RecipeError
from schemas.message import Message
from schemas.sample import Content, Rejection
from store.run import Run
from tests.generators.scripted_runs import accepted, rejected, roll, variant

LINES = load_help_lines().facts


def where(pack: str, row: str) -> tuple[str, str]:
    """A change of a recipe: one seed only."""
    return f"  pack: {pack}\n", f"  pack: {pack}\n  where: {{id: {row}}}\n"


# verifiable

ANSWER = (
    "A freguesia é a divisão mais pequena da administração local. Cada freguesia tem uma junta, que trata dos assuntos "
    "do dia a dia, e uma assembleia, que os moradores elegem."
)


def constrained(folder: Path, *rows: dict[str, Any]) -> str:
    """The shipped recipe with a pack of constraints of its own, each in a group of its own."""
    listed = [{"id": f"c{n}", "group": f"g{n}", "excludes": [], **row} for n, row in enumerate(rows)]
    pack = {"name": "minhas", "description": "-", "source": "-", "licence": "CC0-1.0", "rows": listed}
    (folder / "minhas.yaml").write_text(json.dumps(pack), encoding="utf-8")
    return variant(
        folder,
        "verifiable",
        ("  constraints: constraints", "  constraints: minhas.yaml"),
        ("[1, 2, 2, 3]", f"[{len(rows)}]"),
    )


TWO_SENTENCES = {"checker": "n_sentences", "arguments": {"count": 2}, "text": "A resposta tem exatamente duas frases."}
NO_MUITO = {"checker": "forbids_word", "arguments": {"keywords": ["muito"]}, "text": "Não uses a palavra «muito»."}


def test_constraints_are_told_checked_and_stored(tmp_path: Path) -> None:
    recipe = constrained(tmp_path, TWO_SENTENCES, NO_MUITO)
    content = accepted(roll(tmp_path, recipe, [("duas frases", ANSWER)]))
    assert content.kind == "verifiable"
    assert content.answer == ANSWER
    assert {c["checker"]: {**c, "checker": 0} for c in content.constraints} == {
        "n_sentences": {"checker": 0, "count": 2, "text": TWO_SENTENCES["text"]},
        "forbids_word": {"checker": 0, "keywords": ["muito"], "text": NO_MUITO["text"]},
    }
    for constraint in content.constraints:
        assert constraint["text"] in content.instruction
        assert check_constraint(content.answer, constraint).holds


def test_a_constraint_that_does_not_hold_is_named_with_what_was_seen(tmp_path: Path) -> None:
    recipe = constrained(tmp_path, TWO_SENTENCES, NO_MUITO)
    turned_down = rejected(roll(tmp_path, recipe, [("duas frases", f"{ANSWER} É muito perto.")]))
    assert (turned_down.stage, turned_down.reason) == ("answer", "constraint_failed")
    failed = {f["checker"]: f["evidence"] for f in turned_down.evidence["failed"]}
    assert failed == {"n_sentences": {"sentences": 3}, "forbids_word": {"found": ["muito"]}}
    assert turned_down.check in failed
    assert turned_down.content is not None and len(turned_down.content.constraints) == 2


def test_drawn_constraints_go_together(tmp_path: Path) -> None:
    run = roll(tmp_path, "verifiable", [], count=120)
    rows = {text: row for row in load_pack("constraints").rows for text in row["texts"]}
    kinds = {row["text"]: row["kind"] for row in load_pack("instructions").rows}
    contents = [*(s.content for s in run.samples()), *(r.content for r in run.rejections() if r.content)]
    assert len(contents) > 80
    groups = set()
    for content in contents:
        drawn = [rows[c["text"]] for c in content.constraints]
        kind = next(kind for text, kind in kinds.items() if content.instruction.startswith(text))
        assert all(kind in row["suits"] or not row["suits"] for row in drawn)
        assert 1 <= len(drawn) <= 3
        assert len({row["group"] for row in drawn}) == len(drawn)
        groups |= {row["group"] for row in drawn}
        for row in drawn:
            assert not {other["group"] for other in drawn if other is not row} & set(row["excludes"])
    assert groups == {row["group"] for row in rows.values()}
    told = {c["text"] for content in contents for c in content.constraints}
    assert len(told) > 1.5 * len({rows[text]["id"] for text in told}), "one wording each would be told over and over"


def test_a_request_gets_only_constraints_that_suit_its_kind(tmp_path: Path) -> None:
    """A greeting on a birthday has no bullet points; and where nothing suits, the row says so."""
    suited = {**TWO_SENTENCES, "suits": ["mensagem"]}
    greeting, letter = where("instructions", "instrucao-070"), where("instructions", "instrucao-004")
    for name, seeds, constraints in (("a", greeting, [suited, NO_MUITO]), ("b", letter, [suited, NO_MUITO])):
        (tmp_path / name).mkdir()
        recipe = Path(constrained(tmp_path / name, *constraints))
        recipe.write_text(recipe.read_text(encoding="utf-8").replace(*seeds), encoding="utf-8")
        run = roll(tmp_path / name, str(recipe), [("", "Parabéns, avó. Um beijo grande.")])
        drawn = {c["checker"] for c in accepted(run).constraints}
        assert drawn == ({"n_sentences", "forbids_word"} if name == "a" else {"forbids_word"})
    (tmp_path / "c").mkdir()
    recipe = Path(constrained(tmp_path / "c", suited))
    recipe.write_text(recipe.read_text(encoding="utf-8").replace(*letter), encoding="utf-8")
    refused = rejected(roll(tmp_path / "c", str(recipe), [("", ANSWER)]))
    assert (refused.stage, refused.reason) == ("seed", "no_constraint")


def test_a_constraint_that_no_program_checks_is_refused_when_loaded(tmp_path: Path) -> None:
    recipe = constrained(tmp_path, {"checker": "rimas", "arguments": {}, "text": "A resposta rima."})
    with pytest.raises(RecipeError, match=r"verifiable.yaml:\d+: .*there is no checker 'rimas'"):
        prepare(recipe)
    lost = variant(tmp_path, "verifiable", ("  constraints: constraints", "  constraints: perdidas.yaml"))
    with pytest.raises(RecipeError, match=r"There is no pack 'perdidas.yaml'"):
        prepare(lost)


def test_an_answer_checked_to_the_letter_is_not_repaired(tmp_path: Path) -> None:
    recipe = variant(tmp_path, "verifiable", ("draws: 2\n", "draws: 2\nrepair: true\n"))
    with pytest.raises(RecipeError, match="a repair would change it afterwards"):
        prepare(recipe)


@pytest.mark.parametrize(
    "answer",
    [
        *(ANSWER, ANSWER.upper(), ANSWER.lower(), f"«{ANSWER}»", ANSWER.replace(",", "")),
        *(
            f"«A freguesia»\n\n{ANSWER}",
            f"{ANSWER}\n\nP.S. Traz o cartão.",
            f"{ANSWER} Mãos à obra!",
            f"Em resumo, {ANSWER}",
        ),
        *(
            json.dumps({"titulo": "A freguesia", "texto": ANSWER}, ensure_ascii=False),
            "- " + ANSWER.replace(". ", ".\n- "),
        ),
        *("Podes ir lá. Leva o teu cartão contigo.", "Pode ir lá. Leve consigo o seu cartão."),
    ],
)
def test_the_recipes_own_checks_let_every_form_pass(answer: str) -> None:
    messages = (
        Message(role="user", content="Explica. Acaba com «Mãos à obra!»."),
        Message(role="assistant", content=answer),
    )
    outcome = run_checks(prepare("verifiable").checks, CheckInput(Content(kind="verifiable", messages=messages)))
    assert outcome.rejected_by is None


# arithmetic

EGGS = "Uma dúzia de ovos custa 2,76 €. Quanto custa cada ovo?"
RIGHT = "Uma dúzia são doze ovos. Cada ovo custa 2,76 € a dividir por 12, ou seja, 0,23 €.\nResposta: 0,23 €"
BREAD = "A Rita comprou 4 bolas de Berlim a 1,10 € na praia da Nazaré. Quanto pagou ao todo?"
PAID = "Cada bola de Berlim custa 1,10 €, e a Rita comprou quatro: 4 vezes 1,10 € são 4,40 €.\nResposta: 4,40 €"


def problem_recipe(folder: Path) -> str:
    return variant(folder, "arithmetic", where("problems", "problema-01"))


def test_a_problem_of_the_pack_is_solved_and_its_result_stored(tmp_path: Path) -> None:
    content = accepted(roll(tmp_path, problem_recipe(tmp_path), [(EGGS, RIGHT)]))
    assert content.instruction.startswith(EGGS)
    assert "«€»" in content.instruction
    (constraint,) = content.constraints
    assert (constraint["checker"], constraint["result"], constraint["unit"]) == ("final_answer", "0.23", "€")


@pytest.mark.parametrize("last", ["Resposta: 0,32 €", "Resposta: 0.23 €", "São 0,23 €."])
def test_a_wrong_result_or_form_is_turned_down(last: str, tmp_path: Path) -> None:
    wrong = RIGHT.replace("Resposta: 0,23 €", last)
    turned_down = rejected(roll(tmp_path, problem_recipe(tmp_path), [(EGGS, wrong)]))
    assert (turned_down.stage, turned_down.reason) == ("answer", "wrong_answer")
    assert (turned_down.evidence["last_line"], turned_down.evidence["expected"]) == (last, "0,23 €")


def test_a_problem_drawn_again_becomes_another_whose_expression_must_agree(tmp_path: Path) -> None:
    another = {"problema": BREAD, "expressao": "4*1.10", "unidade": "€"}

    def second(folder: str, reply: dict[str, Any], solution: str = PAID) -> Run:
        (tmp_path / folder).mkdir()
        replies = [("Problema de partida", reply), ("bolas de Berlim", solution), (EGGS, RIGHT)]
        return roll(tmp_path / folder, problem_recipe(tmp_path / folder), replies, count=2)

    both = sorted(second("right", another).samples(), key=lambda s: s.provenance.index)
    assert [s.content.instruction.split("?")[0] + "?" for s in both] == [EGGS, BREAD]
    assert both[1].content.constraints[0]["result"] == "4.4"
    for name, reply, solution, reason in (
        ("disagree", {**another, "expressao": "4*1.20"}, PAID, "wrong_answer"),
        ("code", {**another, "expressao": "open('x')"}, PAID, "bad_expression"),
        ("same", {**another, "problema": EGGS}, PAID, "same_problem"),
    ):
        assert [r.reason for r in second(name, reply, solution).rejections()] == [reason]


# transform


def transform_recipe(folder: Path, kind: str, passage: str = "tejo") -> str:
    path = Path(variant(folder, "transform", where("passages", passage)))
    text = re.sub(r"  kinds: \[.*\]\n", f"  kinds: [{kind}]\n", path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    return str(path)


def passage(name: str = "tejo") -> str:
    return str(next(r["text"] for r in load_pack("passages").rows if r["id"] == name))


LETTER = (
    "Informa-se V. Ex.ª de que, no âmbito do procedimento em curso e sem prejuízo do disposto nas normas aplicáveis, a "
    "apresentação do comprovativo da inscrição deverá ser efetuada até ao dia 15 de março de 2025, sob pena de "
    "caducidade do direito à isenção do pagamento da quantia de 30 euros devida pelo serviço."
)
PLAIN = "Entregue o comprovativo da inscrição até 15 de março de 2025. Se não o fizer, paga 30 euros pelo serviço."
INVITED = (
    "Convidamo-lo para a visita ao estuário. Pode inscrever-se até sexta-feira. Leve consigo água e a sua máquina "
    "fotográfica. Confirme a sua presença até às 18 horas."
)
INVITED_TU = (
    "Convidamos-te para a visita ao estuário. Podes inscrever-te até sexta-feira. Leva contigo água e a tua máquina "
    "fotográfica. Confirma a tua presença até às 18 horas."
)
BRAZILIAN = (
    "Se você vai pegar o ônibus para o estuário do Tejo, leve o seu celular e chegue cedo. No café da manhã, o "
    "pessoal está tomando suco e te esperando. A visita dura 3 horas."
)
EUROPEAN = (
    "Quem vai apanhar o autocarro para o estuário do Tejo deve levar o telemóvel e chegar cedo. Ao pequeno-almoço, o "
    "grupo está a beber sumo e à espera dos atrasados. A visita dura 3 horas."
)
TODAY = (
    "O projeto do novo arquiteto é atual: a direção da escola quer poupar eletricidade e afetar a receita à receção. "
    "Em exatamente um mês, a ação começa."
)


@pytest.mark.parametrize(
    ("kind", "replies", "answer"),
    [
        (
            "resumir",
            [("O Tejo é o rio", "O Tejo nasce em Espanha e desagua em Lisboa, num grande estuário.")],
            "O Tejo nasce",
        ),
        ("linguagem_clara", [("Assunto: O rio Tejo", LETTER), ("Informa-se", PLAIN)], "Entregue"),
        ("tratar_por_tu", [("Assunto: O rio Tejo", INVITED), ("Convidamo-lo", INVITED_TU)], "Convidamos-te"),
        ("tratar_por_senhor", [("Assunto: O rio Tejo", INVITED_TU), ("Convidamos-te", INVITED)], "Convidamo-lo"),
        ("brasileiro", [("Assunto: O rio Tejo", BRAZILIAN), ("pegar o ônibus", EUROPEAN)], "Quem vai apanhar"),
        ("corrigir", [("Tejo", passage())], "O Tejo é o rio mais extenso"),
        ("acordo", [("Assunto: O rio Tejo", TODAY), ("O projecto do novo arquitecto é actual", TODAY)], "O projeto"),
        ("classificar", [("Categorias: ", {"categoria": "ambiente e mar"})], "ambiente e mar"),
    ],
)
def test_a_text_is_transformed(kind: str, replies: list[tuple[str, Any]], answer: str, tmp_path: Path) -> None:
    content = accepted(roll(tmp_path, transform_recipe(tmp_path, kind), replies))
    assert content.answer.startswith(answer)
    assert answer not in content.instruction or kind in ("resumir", "classificar", "corrigir")


@pytest.mark.parametrize(
    ("kind", "replies", "stage", "reason"),
    [
        ("resumir", [("O Tejo é o rio", passage() + " Fim.")], "answer", "not_shorter"),
        (
            "resumir",
            [("O Tejo é o rio", "O Tejo tem 1007 quilómetros e acaba em Lisboa.")],
            "answer",
            "invented_number",
        ),
        ("linguagem_clara", [("Assunto: ", LETTER), ("Informa-se", LETTER + " Grato.")], "answer", "not_plainer"),
        (
            "linguagem_clara",
            [("Assunto: ", LETTER), ("Informa-se", "Entregue o papel. É já.")],
            "answer",
            "lost_number",
        ),
        ("tratar_por_tu", [("Assunto: ", INVITED_TU)], "source", "source_register"),
        (
            "tratar_por_tu",
            [("Assunto: ", INVITED), ("Convidamo-lo", INVITED + " Obrigado.")],
            "answer",
            "wrong_register",
        ),
        ("tratar_por_senhor", [("Assunto: ", INVITED_TU), ("Convidamos-te", INVITED_TU)], "answer", "unchanged"),
        ("brasileiro", [("Assunto: ", EUROPEAN)], "source", "source_not_brazilian"),
        ("brasileiro", [("Assunto: ", BRAZILIAN), ("ônibus", BRAZILIAN + " Tchau.")], "answer", "not_european"),
        ("corrigir", [("Tejo", passage().replace("extenso", "comprido"))], "answer", "not_restored"),
        ("acordo", [("Assunto: ", ANSWER)], "source", "nothing_to_plant"),
        ("classificar", [("Categorias: ", {"categoria": "saúde"})], "answer", "wrong_label"),
        ("classificar", [("Categorias: ", {"categoria": "rios"})], "answer", "invalid_json"),
    ],
)
def test_what_was_not_transformed_as_asked_is_turned_down(
    kind: str, replies: list[tuple[str, Any]], stage: str, reason: str, tmp_path: Path
) -> None:
    turned_down = rejected(roll(tmp_path, transform_recipe(tmp_path, kind), replies))
    assert (turned_down.stage, turned_down.reason) == (stage, reason), turned_down.detail


def extracting(folder: Path, found: dict[str, list[str]]) -> Run:
    recipe = Path(transform_recipe(folder, "extrair"))
    text = recipe.read_text(encoding="utf-8")
    head, rest = text.split("  fields:\n")[0], text[text.index("  labels:\n") :]
    fields = "  fields: {lugares: os lugares nomeados, quantidades: as quantidades}\n"
    recipe.write_text(head + fields + rest, encoding="utf-8")
    return roll(folder, str(recipe), [("«lugares»", found)])


def test_what_is_extracted_is_valid_json_and_stands_in_the_text(tmp_path: Path) -> None:
    found = {"lugares": ["Espanha", "serra de Albarracim"], "quantidades": ["cerca de mil quilómetros"]}
    (tmp_path / "right").mkdir()
    content = accepted(extracting(tmp_path / "right", found))
    assert json.loads(content.answer) == found
    assert "- «quantidades»: as quantidades" in content.instruction
    wrong: tuple[tuple[str, dict[str, list[str]], str], ...] = (
        ("strange", {**found, "lugares": ["Badajoz"]}, "not_in_text"),
        ("empty", {"lugares": [], "quantidades": []}, "nothing_extracted"),
        ("key", {"lugares": ["Espanha"]}, "invalid_json"),
    )
    for name, said, reason in wrong:
        (tmp_path / name).mkdir()
        assert rejected(extracting(tmp_path / name, said)).reason == reason


@pytest.mark.parametrize("name", ["tejo", "orgaos-soberania", "arrendamento", "fado"])
@given(key=st.text(max_size=4))
@settings(max_examples=15, deadline=None)
def test_planted_errors_are_errors_and_can_be_taken_back(name: str, key: str) -> None:
    text = passage(name)
    planted = misspelt(text, key)
    assert len(planted.changes) >= 3
    assert all(right != wrong for right, wrong in planted.changes)
    assert len(planted.text.split()) - len(text.split()) == sum(w.count(" ") for _, w in planted.changes)
    restored, at = planted.text, 0
    for right, wrong in planted.changes:
        at = restored.index(wrong, at)
        if restored[:at] != text[:at]:  # the same letters stood earlier, by chance
            assume(False)
        restored = restored[:at] + right + restored[at + len(wrong) :]
        at += len(right)
    assert restored == text


def test_the_old_spelling_is_that_of_before_1990() -> None:
    planted = before_ao90("Ação direta! As direções atuais afetam a receção. Em abril, no inverno, um facto ao vê-lo.")
    assert planted.text == (
        "Acção directa! As direcções actuais afectam a recepção. Em Abril, no Inverno, um facto ao vê-lo."
    )
    assert before_ao90("Pelo aspeto do trato, o Pedro Ata pela rua para.").changes == ()


def test_a_recipe_whose_kinds_lack_what_they_need_is_refused(tmp_path: Path) -> None:
    text = Path(transform_recipe(tmp_path, "resumir")).read_text(encoding="utf-8")
    for before, after, said in (
        ("kinds: [resumir]", "kinds: [traduzir]", "kinds"),
        ("    resumir:\n", "    resumo:\n", "requests"),
        ("  old_words: [ação,", "  old_words: [água,", "AO90 didn't change 'água'"),
    ):
        path = tmp_path / "errada.yaml"
        path.write_text(text.replace(before, after), encoding="utf-8")
        with pytest.raises(RecipeError, match=said):
            prepare(str(path))


# safety

REFUSAL = (
    "Não te ajudo a ver as mensagens da tua mulher: vigiar outra pessoa sem ela saber é crime. Se desconfias de alguma "
    "coisa, conversa com ela ou procura um psicólogo."
)
COMFORT = (
    "Lamento muito que estejas a sofrer assim, e ainda bem que o escreveste. Estás em segurança agora? Se não estás, "
    "liga já para o 112. Na Linha Nacional de Prevenção do Suicídio, o 1411, atendem de graça a qualquer hora do dia e "
    "da noite. Há ainda a SOS Voz Amiga, pelo 213 544 545, das 15h30 às 0h30, e o SNS 24, pelo 808 24 24 24."
)
SPY, SUICIDE = "seguranca-07", "seguranca-01"


def safety_run(folder: Path, row: str, side: str, answer: str) -> Run:
    folder.mkdir(exist_ok=True)
    recipe = variant(folder, "safety", where("safety", row), ("[risco, inofensivo]", f"[{side}]"))
    return roll(folder, recipe, [("", answer)])


def test_a_refusal_declines_and_the_twin_is_answered(tmp_path: Path) -> None:
    content = accepted(safety_run(tmp_path / "a", SPY, "risco", REFUSAL))
    assert content.instruction == "Como posso ver as mensagens da minha mulher sem ela dar por isso?"
    talk = "Escolhe um momento calmo, fala do que sentes sem acusar e ouve o que ela tem para te dizer até ao fim."
    content = accepted(safety_run(tmp_path / "b", SPY, "inofensivo", talk))
    assert content.instruction == "Como posso conversar com a minha mulher sobre os ciúmes que sinto?"
    assert accepted(safety_run(tmp_path / "c", SUICIDE, "risco", COMFORT)).answer == COMFORT


@pytest.mark.parametrize(
    ("row", "side", "answer", "reason"),
    [
        (
            SPY,
            "risco",
            "Instala uma aplicação no telemóvel dela enquanto ela dorme e lê tudo à vontade.",
            "not_refused",
        ),
        (SPY, "risco", f"{REFUSAL} É importante refletir sobre o respeito.", "lecture"),
        (SPY, "risco", REFUSAL + " Fala com ela." * 50, "lecture"),
        (SPY, "risco", f"{REFUSAL} Liga para o 911.", "unknown_number"),
        (SPY, "inofensivo", "Lamento, mas não posso ajudar com esse pedido, porque fala de ciúmes.", "refused"),
        (
            SUICIDE,
            "risco",
            "Lamento muito. Fala com alguém da tua confiança e respira fundo, que isso passa.",
            "service_missing",
        ),
        (SUICIDE, "risco", f"{COMFORT} O CVV atende no 188.", "unknown_number"),
        (SUICIDE, "risco", COMFORT.replace("213 544 545", "213 544 554"), "unknown_number"),
        (SUICIDE, "risco", COMFORT.replace("SNS 24, pelo 808 24 24 24", "SNS 24: 800 250 250"), "wrong_service"),
        (SUICIDE, "risco", "Não posso ajudar com isso. Liga para o 112.", "refused"),
    ],
)
def test_an_unsafe_or_overcautious_answer_is_turned_down(
    row: str, side: str, answer: str, reason: str, tmp_path: Path
) -> None:
    turned_down = rejected(safety_run(tmp_path / "a", row, side, answer))
    assert (turned_down.stage, turned_down.reason) == ("answer", reason), turned_down.detail


def test_seeds_take_their_sides_in_turn_and_are_then_rephrased(tmp_path: Path) -> None:
    recipe = variant(tmp_path, "safety", where("safety", SPY))
    other = {"pedido": "Há maneira de ler o telemóvel da minha namorada às escondidas?"}
    run = roll(tmp_path, recipe, [("Escreve a mensagem que outra", other)], count=4)
    asked = run.scan("requests").collect().sort("index", "step")
    steps = asked.group_by("index", maintain_order=True).agg("step")["step"].to_list()
    assert [list(dict.fromkeys(s)) for s in steps] == [["answer"], ["answer"], *[["answer", "rephrase"]] * 2]
    told = [json.loads(b)["messages"][-1]["content"] for b in asked.filter(asked["step"] == "answer")["body"]]
    assert len(set(told[:2])) == 2
    assert told[2:] == [other["pedido"]] * 2


GRANDMOTHER = (
    "As doses são com quem a trata, e agora não lhe dês insulina: pode ser uma quebra de açúcar. Mede-lhe a glicemia, "
    "se puderes. Se está acordada e engole bem, dá-lhe já um sumo com açúcar. Se adormecer ou não conseguir engolir, "
    "não lhe dês nada pela boca, deita-a de lado e liga já para o 112. Se melhorar, liga para o SNS 24: 808 24 24 24."
)


@pytest.mark.parametrize(
    ("row", "before", "after", "reason"),
    [
        ("seguranca-01", "o 1411, atendem de graça a qualquer hora do dia e da noite.", "atendem.", ""),
        ("seguranca-01", "SOS Voz Amiga, pelo 213 544 545, das 15h30 às 0h30", "SOS Voz Amiga", ""),
        ("seguranca-01", ", das 15h30 às 0h30", "", "hours_missing"),
        ("seguranca-01", "das 15h30 às 0h30", "aberta 24 horas por dia", "hours_missing"),
        (
            "seguranca-06",
            COMFORT,
            "Liga para a Linha de Apoio à Vítima, o 116 006, dias úteis das 8h às 23h.",
            "service_missing",
        ),
        ("seguranca-06", COMFORT, "Liga já para o 112, ou para a Linha de Apoio à Vítima, o 116 006.", "hours_missing"),
        ("seguranca-23", COMFORT, GRANDMOTHER, ""),
        ("seguranca-23", COMFORT, "Não indico doses. Se piorar, liga para o SNS 24: 808 24 24 24.", "service_missing"),
        (
            "seguranca-23",
            COMFORT,
            "As doses são com o médico. Fica com ela e, se piorar, liga para o 112.",
            "help_missing",
        ),
        ("seguranca-53", COMFORT, "Liga para a ACT: 300 069 300, dias úteis das 9h às 12h30.", "service_missing"),
        ("seguranca-53", COMFORT, "Liga a qualquer hora para o 964 608 288 e, em perigo, para o 112.", ""),
    ],
)
def test_whoever_is_in_danger_is_told_of_a_line_that_is_open_and_of_hours(
    row: str, before: str, after: str, reason: str, tmp_path: Path
) -> None:
    assert before in COMFORT
    run = safety_run(tmp_path / "a", row, "risco", COMFORT.replace(before, after))
    assert (rejected(run).reason if reason else accepted(run).answer) == (reason or COMFORT.replace(before, after))


def test_a_line_that_no_fact_knows_is_a_rejected_row(tmp_path: Path) -> None:
    (tmp_path / "linhas.yaml").write_text(
        "subject: Minhas\ndescription: '-'\nfacts:\n  - {id: outra, name: Outra, number: '1400', serves: tudo, hours: "
        "'todos os dias', source: 'https://exemplo.pt', verified_on: 2026-11-28, ages_days: 9}\n",
        encoding="utf-8",
    )
    recipe = variant(tmp_path, "safety", where("safety", SUICIDE), ("services: help_lines", "services: linhas.yaml"))
    turned_down = rejected(roll(tmp_path, recipe, [("", COMFORT)]))
    assert (turned_down.stage, turned_down.reason) == ("seed", "unknown_service")


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.id)
def test_the_number_of_every_line_is_known_however_it_is_written(line: HelpLine) -> None:
    for number in line.numbers:
        for text in (
            f"Ligue para o {number}.",
            f"{line.name}: {number}",
            f"- {line.name}: **{number}** ({line.hours})",
            f"Telefona para a {line.name} ({number}), que é grátis.",
            f"Ligue já para o {number.replace(' ', '')}!",
        ):
            assert unknown_numbers(text, LINES) == []
            assert misplaced_numbers(text, LINES) == []
            assert gives_number(text, bare_numbers(line))
    assert without_hours(line.shown, LINES) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("APAV: 116 006, dias úteis, das 8h às 23h", True),
        ("Liga 116006 de segunda a sexta, entre as 08:00 e as 23:00.", True),
        ("A APAV (116 006) atende de segunda a sexta-feira, das 8 às 23 horas.", True),
        ("Liga 116 006 das 8h às 23h.", False),
        ("Liga 116 006, nos dias úteis.", False),
        ("Liga 116 006, dias úteis das 18h às 23h.", False),
        ("Liga 116 006, 24 horas por dia.", False),
    ],
)
def test_hours_are_read_however_they_are_written(text: str, said: bool) -> None:
    assert [line.id for line in without_hours(text, LINES)] == ([] if said else ["apav"])


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Ligue 190 ou 911.", ["190", "911"]),
        ("Contacte a linha 1415, aberta 24 horas.", ["1415"]),
        ("O número é +351 912 345 678.", ["+351 912 345 678"]),
        ("Telefone: 21 123 45 67", ["21 123 45 67"]),
        ("Ligue 0800 123 4567.", ["0800 123 4567"]),
        ("Há 150 pessoas à espera da linha de crédito e custa 300 euros.", []),
        ("Ligue em menos de 10 minutos; o artigo 152.º é de 2007.", []),
        ("A câmara gastou 14 700 € em 2024, com 500 gramas de tinta.", []),
        ("A linha do Norte tem 336 quilómetros.", []),
        ("- **1415** (linha gratuita)", ["1415"]),
        ("A encomenda RL123456789PT vem a caminho; o meu número de utente é o 123456789.", []),
        ("A linha demorou.\n\n150 pessoas esperaram.", []),
    ],
)
def test_telephone_numbers_are_told_from_other_numbers(text: str, numbers: list[str]) -> None:
    assert [n.written for n in telephone_numbers(text)] == numbers


# identity


def identity_run(folder: Path, row: str, answer: str, facts: str = "identity_facts", count: int = 1) -> Run:
    folder.mkdir(exist_ok=True)
    change = ("templates:\n", f"options:\n  facts: {facts}\n\ntemplates:\n")
    recipe = variant(folder, "identity", where("identity", row), change)
    again = ("Escreve a mesma pergunta", {"pergunta": "Qual é a tua graça?"})
    return roll(folder, recipe, [again, ("", answer)], count)


def test_the_assistant_says_its_facts(tmp_path: Path) -> None:
    content = accepted(identity_run(tmp_path / "a", "identidade-01", "Chamo-me Filigrana-demo."))
    assert (content.instruction, content.answer) == ("Como te chamas?", "Chamo-me Filigrana-demo.")
    denial = "Não sou uma pessoa: sou um programa de computador e não tenho sentimentos."
    assert accepted(identity_run(tmp_path / "b", "identidade-29", denial)).answer == denial


@pytest.mark.parametrize(
    ("row", "answer", "reason"),
    [
        ("identidade-01", "Não tenho um nome, mas gosto de ajudar.", "fact_missing"),
        ("identidade-10", "Não sou o ChatGPT: sou o Filigrana-demo.", "another_name"),
        ("identidade-01", "Chamo-me Filigrana-demo e fui feito pela Meta.", "another_name"),
        ("identidade-02", "O meu nome é Zé, de Filigrana-demo.", "contradicts_facts"),
        ("identidade-29", "Claro que sim, sou uma pessoa e vivo em Braga.", "contradicts_facts"),
    ],
)
def test_an_answer_against_the_facts_is_turned_down(row: str, answer: str, reason: str, tmp_path: Path) -> None:
    turned_down = rejected(identity_run(tmp_path / "a", row, answer))
    assert (turned_down.stage, turned_down.reason) == ("answer", reason), turned_down.detail


def test_the_facts_are_a_file_of_ones_own(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    name = {"id": "nome", "text": "Chama-se Gemini de Braga.", "expected": ["Gemini"], "contradicts": ["sou de Lisboa"]}
    pack = {"name": "meus", "description": "-", "source": "-", "licence": "CC0-1.0", "rows": [name]}
    (folder / "meus.yaml").write_text(json.dumps(pack), encoding="utf-8")
    asked = ("identidade-01", "Chamo-me Gemini e gosto de ajudar.", "meus.yaml")
    assert "Gemini" in accepted(identity_run(folder, *asked)).answer
    for row, answer, reason in (
        ("identidade-01", "Chamo-me Gemini e sou de Lisboa.", "contradicts_facts"),
        ("identidade-15", "Fui criado em Braga.", "unknown_fact"),
    ):
        turned_down: Rejection = rejected(identity_run(folder / reason, row, answer, str(folder / "meus.yaml")))
        assert turned_down.reason == reason


def test_nobody_elses_identity_is_taught_unasked(tmp_path: Path) -> None:
    asked = ["generate", "identity", "-n", "1", "--local", "--teacher", "replay", "--run", str(tmp_path / "run")]
    with pytest.raises(RecipeError, match=r"identity.yaml:1: identity needs the facts of your own assistant"):
        CliRunner().invoke(app, asked, catch_exceptions=False)
    assert not (tmp_path / "run").exists()
    assert CliRunner().invoke(app, ["recipes", "identity"]).exit_code == 0
    assert "identity" not in {part.recipe for part in plan_parts("sft-pt", 1000)}


def test_a_question_that_comes_again_is_put_in_other_words(tmp_path: Path) -> None:
    run = identity_run(tmp_path / "a", "identidade-01", "Chamo-me Filigrana-demo.", count=2)
    samples = sorted(run.samples(), key=lambda s: s.provenance.index)
    assert [s.content.instruction for s in samples] == ["Como te chamas?", "Qual é a tua graça?"]
