"""Tools, calls, conditions and Markdown as people read them, and nothing in them that a page would obey."""

from __future__ import annotations

import pytest

from quality.constraints.checkers import CHECKERS
from review.page.conditions import condition_line
from review.page.formatted import formatted_html
from review.page.records import record_of
from review.page.settings import settings_for
from review.page.tools_text import call_text, result_text, tool_text
from schemas.message import Message, ToolCall
from schemas.sample import Content, GrownRow
from tests.review.samples_for_review import chat, make_sample

TOOL = {
    "name": "marcar_consulta",
    "description": "Marca uma consulta.",
    "parameters": {
        "type": "object",
        "properties": {
            "data": {"type": "string", "format": "date", "description": "Dia da consulta."},
            "tipo": {"type": "string", "enum": ["presencial", "telefone"]},
            "sintomas": {"type": "array", "items": {"type": "string"}, "maxItems": 3},
            "utente": {
                "type": "object",
                "properties": {"idade": {"type": "integer", "minimum": 0}},
                "required": ["idade"],
            },
        },
        "required": ["data", "tipo"],
    },
}


@pytest.mark.parametrize("tool", [TOOL, {"type": "function", "function": TOOL}])
def test_a_tool_is_told_in_portuguese(tool: dict[str, object]) -> None:
    assert tool_text(tool).splitlines() == [
        "marcar_consulta: Marca uma consulta.",
        "  • data (data, obrigatório): Dia da consulta.",
        "  • tipo (um de: «presencial»; «telefone», obrigatório)",
        "  • sintomas (lista, cada elemento: texto, facultativo, até 3)",
        "  • utente (conjunto de campos, facultativo)",
        "      • idade (número inteiro, obrigatório, mínimo 0)",
    ]
    assert tool_text({"name": "horas"}).splitlines() == ["horas", "  (não leva dados)"]


def test_a_call_and_its_result_are_no_json() -> None:
    call = ToolCall(id="1", name="tempo", arguments={"cidade": "Évora", "dias": 3, "vento": True, "horas": [9, 12]})
    assert call_text(call) == "→ tempo(cidade: «Évora», dias: 3, vento: sim, horas: [9, 12])"
    given = '{"céu": "limpo", "dias": [{"máxima": 31, "mínima": 17}], "aviso": null}'
    assert result_text(given).splitlines() == ["céu: limpo", "dias:", "  1: máxima: 31, mínima: 17", "aviso: nenhum"]
    assert result_text("Sem dados.") == "Sem dados."
    turns = (
        Message(role="user", content="Que tempo faz?"),
        Message(role="assistant", tool_calls=(call,)),
        Message(role="tool", content=given, tool_call_id="1"),
        Message(role="assistant", content="Faz sol."),
    )
    fields = record_of(make_sample(0, Content(kind="tools", messages=turns, tools=(TOOL,))))["fields"]
    assert "{" not in str([turn["content"] for turn in fields["conversation"]]) + fields["tools"]


def test_a_condition_is_its_own_words_or_ours() -> None:
    assert condition_line({"checker": "max_words", "count": 60, "text": "Não passes das 60."}) == "• Não passes das 60."
    arguments = {
        "count": 3,
        "keywords": ["mar", "sal"],
        "required": ["nome"],
        "texts": ["@"],
        "phrase": "Olá",
        "marker": "P. S.",
        "result": "400",
        "unit": "€",
        "options": ["autocarro"],
        "function": "dobro",
        "record": "nome, idade",
        "value": "[1, 2]",
    }
    for checker in CHECKERS:
        line = condition_line({"checker": checker, **arguments})
        assert checker not in line
        assert line.endswith(".")
    assert condition_line({"checker": "contains_keyword", "keywords": ["mar", "sal"]}) == "• Contém: «mar», «sal»."
    assert condition_line({"checker": "final_answer", "result": "7"}) == "• Acaba com o resultado: 7."


def test_markdown_is_rendered_and_harmless() -> None:
    text = (
        "## Passos\n\n1. **Abra** a página.\n2. Veja [o guia](https://canary.invalid/x).\n\n"
        "| a | b |\n|---|---|\n| 1 | $& |\n\n"
        '![gato](https://canary.invalid/g.png) <img src="https://canary.invalid/h.png" onerror="x()">\n\n'
        "```html\n<script>x()</script>\n```\n\n[mau](javascript:alert(1))"
    )
    html = formatted_html(text)
    for shown in (
        "<h2>Passos</H2>",
        "<strong>Abra</STRONG>",
        "<td>1</TD>",
        "[imagem: gato (https://canary.invalid/g.png)]",
    ):
        assert shown in html
    for never in ("<img", "<script", "<a ", "href=", "src=", "$"):
        assert never not in html.replace("&lt;img src=&quot;", ""), never
    fields = record_of(make_sample(0, chat("Pergunta?", text)))["fields"]
    assert fields["formatted"] == html


def test_what_has_no_markdown_is_shown_once() -> None:
    assert formatted_html("Uma frase só, com 3 * 4 = 12 e um_nome_de_ficheiro.") == ""
    assert "formatted" not in record_of(make_sample(0))["fields"]


def test_an_item_is_shown_line_by_line_after_the_sentence_that_proves_it() -> None:
    """As Markdown its lines ran together: «... Opção certa: 1999 Opções erradas:»."""
    item = "Pergunta: Em que ano?\nOpção certa: 1999\nOpções erradas:\n- 2000\n- 2001\nPorque estão erradas:\n- Não."
    turns = (Message(role="user", content="Uma pergunta."), Message(role="assistant", content=item))
    content = Content(kind="multiple_choice", messages=turns, passage="Foi em 1999. E depois?", quote="Foi em 1999.")
    fields = record_of(make_sample(0, content))["fields"]
    assert fields["answer"].splitlines() == item.splitlines()
    assert "formatted" not in fields
    shown = [field.name for field in settings_for("multiple_choice").fields]
    assert shown.index("quote") == shown.index("passage") + 1


def test_a_grown_set_of_tools_is_told_in_portuguese_and_what_it_keeps_too() -> None:
    beside = {
        "domain": "transportes",
        "examples": {"marcar_consulta": {"data": "2026-03-12", "urgente": False}},
        "state": {"consultas": [{"utente": "Rita", "hora": "9h30"}]},
    }
    turns = (Message(role="user", content="Outro conjunto."), Message(role="assistant", content="Texto: Consultas"))
    grown = GrownRow(pack="tools", beside=beside)
    content = Content(kind="pack_row", messages=turns, tools=(TOOL,), grown=grown)
    fields = record_of(make_sample(0, content))["fields"]
    assert fields["examples"].splitlines() == [
        "Valores de exemplo:",
        "  marcar_consulta: data: 2026-03-12, urgente: não",
        "O que o serviço guarda:",
        "  consultas:",
        "    1: utente: Rita, hora: 9h30",
    ]
    assert "{" not in fields["tools"] + fields["examples"]
    topic = content.model_copy(update={"tools": (), "grown": GrownRow(pack="topics", beside={"domain": "saúde"})})
    assert not {"tools", "examples"} & set(record_of(make_sample(0, topic))["fields"])
