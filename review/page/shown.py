"""What of a sample the review page shows, and by what people filter: the one list.

To show another field, or to filter by one: one line here. `records.py` fills records from it and `settings.py` makes
datasets of it. A dataset that a server has without it stays as it is; push makes the next (`conversas-v2`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from review.page.conditions import condition_line
from review.page.dialogue import transcript
from review.page.tools_text import call_text, result_text, tool_text, values_text
from schemas.base import Row
from schemas.message import Message
from schemas.sample import Content, Sample, SampleKind


class FieldSettings(Row):
    """One field of a record. `text` makes a text of the content, unescaped; without one, `records.py` fills it itself.

    `side_by_side` shows two texts in two columns. Where there is no text, `empty` stands there; a field that isn't
    required is left out. What is `folded` opens with a click on that line.
    """

    name: str
    title: str
    type: Literal["text", "chat", "side_by_side", "image"] = "text"
    required: bool = True
    text: Callable[[Content], str] | None = None
    empty: str = ""
    folded: str = ""


class FilterSettings(Row):
    """One metadata property to filter and sort by, with its value of a sample: None or '' where it has none.

    Without `value`, `records.py` fills it itself. Those hidden from annotators would bias them.
    """

    name: str
    title: str
    type: Literal["terms", "float"] = "terms"
    for_annotators: bool = True
    value: Callable[[Sample], str | float | None] | None = None


def answer_position(content: Content) -> int:
    """The index of the last assistant turn; the number of turns when there is none."""
    positions = [n for n, turn in enumerate(content.messages) if turn.role == "assistant"]
    return positions[-1] if positions else len(content.messages)


def answer_text(content: Content) -> str:
    """What stands in the field `answer`: the last assistant turn; of a dialogue, all turns from the first reply on."""
    return transcript(content) or last_answer(content)


def last_answer(content: Content) -> str:
    """The last assistant turn, its tool calls spelt out where it makes any."""
    position = answer_position(content)
    return turn_text(content.messages[position]) if position < len(content.messages) else ""


def turn_text(turn: Message) -> str:
    """A turn's text, and its tool calls spelt out; what a tool gave back is a line for each field."""
    text = result_text(turn.text) if turn.role == "tool" else turn.text
    calls = map(call_text, turn.tool_calls)
    return "\n".join([text, *calls] if text else calls)


def _reasoning_text(content: Content) -> str:
    position = answer_position(content)
    return content.messages[position].reasoning if position < len(content.messages) else ""


def _tools_text(content: Content) -> str:
    return "\n\n".join(map(tool_text, content.tools))


def _examples_text(content: Content) -> str:
    beside = content.grown.beside if content.grown else {}
    return values_text({title: beside[key] for key, title in _SHOWN_BESIDE.items() if beside.get(key)})


_SHOWN_BESIDE = {"examples": "Valores de exemplo", "state": "O que o serviço guarda"}
"""What a grown row has besides what its text tells, and people should see: keys and titles."""

NOTICE = FieldSettings(name="notice", title="Aviso", required=False)
REASONING = FieldSettings(
    name="reasoning",
    title="Raciocínio do modelo (não faz parte da resposta)",
    required=False,
    text=_reasoning_text,
    folded="Mostrar o raciocínio",
)
EXCERPTS = FieldSettings(
    name="passage",
    title="Informação em que a resposta se apoia",
    required=False,
    text=lambda content: content.passage,
)
ANSWER = FieldSettings(name="answer", title="Resposta", text=answer_text, empty=" ")
FINDINGS = FieldSettings(name="findings", title="O que a verificação automática encontrou", required=False)
FORMATTED = FieldSettings(name="formatted", title="A resposta, tal como será lida", required=False)
ANSWER_FIELDS = (REASONING, ANSWER, FINDINGS, FORMATTED)
"""The answer after its thoughts; under it the European form beside each word, and its Markdown rendered."""
ROW_FIELDS = (REASONING, ANSWER, FINDINGS)
"""An answer that is a row, field by field: no Markdown, which would run its lines together."""

OF_ALL_KINDS: tuple[FieldSettings, ...] = (NOTICE,)
"""Before those of its kind."""

OF_KIND: dict[SampleKind, tuple[FieldSettings, ...]] = {
    "chat": (
        FieldSettings(name="conversation", title="Conversa", type="chat"),
        EXCERPTS,
        *ANSWER_FIELDS,
    ),
    "grounded": (
        FieldSettings(name="passage", title="Texto de apoio", text=lambda content: content.passage),
        FieldSettings(name="conversation", title="Pergunta", type="chat"),
        *ANSWER_FIELDS,
        FieldSettings(
            name="quote",
            title="Citação que sustenta a resposta",
            text=lambda content: content.quote,
            empty="(sem citação: o texto não responde à pergunta)",
        ),
    ),
    "preference": (
        FieldSettings(name="conversation", title="Conversa", type="chat"),
        EXCERPTS,
        FieldSettings(name="answers", title="Respostas", type="side_by_side"),
        FINDINGS,
    ),
    "tools": (
        FieldSettings(name="tools", title="Ferramentas ao dispor do assistente", text=_tools_text, empty="(nenhuma)"),
        FieldSettings(name="conversation", title="Conversa", type="chat"),
        *ANSWER_FIELDS,
    ),
    "verifiable": (
        FieldSettings(name="conversation", title="Conversa", type="chat"),
        FieldSettings(
            name="constraints",
            title="Condições verificadas por programa",
            text=lambda content: "\n".join(map(condition_line, content.constraints)),
            empty="(nenhuma)",
        ),
        *ANSWER_FIELDS,
    ),
    "multiple_choice": (
        FieldSettings(name="passage", title="Texto de apoio", text=lambda content: content.passage),
        FieldSettings(
            name="quote", title="Frase do texto que prova a opção certa", text=lambda content: content.quote, empty=" "
        ),
        FieldSettings(name="conversation", title="O que se pediu", type="chat"),
        *ROW_FIELDS,
    ),
    "pack_row": (
        FieldSettings(name="conversation", title="O que se pediu", type="chat"),
        FieldSettings(name="tools", title="Ferramentas ao dispor do assistente", required=False, text=_tools_text),
        FieldSettings(name="examples", title="Exemplos e dados", required=False, text=_examples_text),
        *ROW_FIELDS,
    ),
}

FILTERS = (
    FilterSettings(name="recipe", title="Receita", value=lambda sample: sample.provenance.recipe),
    FilterSettings(name="domain", title="Domínio", value=lambda sample: sample.provenance.domain),
    FilterSettings(name="run", title="Execução", value=lambda sample: sample.provenance.run_id),
    FilterSettings(name="state", title="Estado"),
    FilterSettings(name="assigned", title="Atribuído a"),
    FilterSettings(
        name="teacher", title="Modelo", for_annotators=False, value=lambda sample: sample.provenance.teacher
    ),
    FilterSettings(name="judge_score", title="Nota do juiz", type="float", for_annotators=False),
    FilterSettings(
        name="variety_score",
        title="Nota de variedade",
        type="float",
        for_annotators=False,
        value=lambda sample: sample.measures.get("variety_score"),
    ),
    FilterSettings(name="role", title="Papel", for_annotators=False),
)


def fields_of_kind(kind: SampleKind) -> tuple[FieldSettings, ...]:
    """The fields of a kind's records, in the order of the page."""
    return (*OF_ALL_KINDS, *OF_KIND[kind])
