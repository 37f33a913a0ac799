"""Small files in every shape that datasets have: each row becomes the conversation that it is, without being told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.message import Message
from sources.adopted.contract import RowFaultError
from sources.adopted.conversation import Conversation, conversation_of
from sources.adopted.rows import AdoptedFile, AdoptedRows

CORPUS = Path(__file__).parent / "shapes"
EXPECTED: dict[str, list[str]] = {
    "alpaca.jsonl": ["chat ua", "chat sua"],
    "alpaca_list.json": ["chat ua", "chat ua"],
    "content_parts.jsonl": ["chat ua", "chat ua"],
    "content_parts_picture.jsonl": ["has_media", "chat ua"],
    "damaged.jsonl": [
        *("chat ua", "bad_encoding", "damaged_json", "empty_answer", "empty_row", "unknown_shape", "unknown_shape"),
        *("unknown_shape", "ends_without_answer", "no_question"),
    ],
    "dpo_implicit_prompt.jsonl": ["preference ua", "preference ua"],
    "dpo_lists.jsonl": ["preference sua", "preference sua"],
    "dpo_strings.jsonl": ["preference ua", "preference ua"],
    "dpo_transcripts.jsonl": ["preference ua", "preference ua"],
    "dpo_with_messages.jsonl": ["preference ua score_chosen score_rejected"] * 2,
    "gemini_contents.jsonl": ["chat ua", "chat ua"],
    "history.jsonl": ["chat uaua"],
    "instruction_output.jsonl": ["chat ua", "chat ua"],
    "kto.jsonl": ["chat ua wanted", "chat ua unwanted"],
    "kto_turns.jsonl": ["chat ua wanted", "chat ua unwanted"],
    "messages.jsonl": ["chat ua id categoria", "chat ua id categoria"],
    "messages.jsonl.gz": ["chat ua", "chat ua"],
    "messages.jsonl.zst": ["chat ua", "chat ua"],
    "messages_in_csv.csv": ["chat ua", "chat ua"],
    "messages_system_turns.jsonl": ["chat suaua", "chat sua"],
    "nested.jsonl": ["chat ua id", "chat ua custom_id"],
    "pairs_in_turns.jsonl": ["chat uaua"],
    "pergunta_resposta.jsonl": ["chat ua licença", "chat ua licença"],
    "prompt_completion.jsonl": ["chat ua", "chat ua"],
    "prompt_completion_turns.jsonl": ["chat ua", "chat ua"],
    "prompt_response.jsonl": ["chat ua source", "chat ua source"],
    "question_answer.jsonl": ["chat ua", "chat ua"],
    "question_context.jsonl": ["chat ua", "chat ua"],
    "reasoning_content.jsonl": ["chat ua~", "chat ua~"],
    "reasoning_think.jsonl": ["chat ua~", "chat ua~"],
    "sharegpt.jsonl": ["chat ua id", "chat ua id"],
    "sharegpt.parquet": ["chat ua fonte", "chat ua fonte"],
    "sharegpt_roles.jsonl": ["chat suaua", "chat ua"],
    "spreadsheet.csv": ["chat ua tema", "chat ua tema"],
    "system_columns.jsonl": ["chat sua", "chat sua"],
    "table.tsv": ["chat ua", "chat ua"],
    "text_chatml.jsonl": ["chat sua", "chat ua"],
    "text_gemma_zephyr.jsonl": ["chat ua", "chat ua"],
    "text_headings.jsonl": ["chat ua", "chat ua"],
    "text_llama.jsonl": ["chat suaua", "chat ua"],
    "text_names.jsonl": ["chat uaua", "chat ua"],
    "tools_anthropic.jsonl": ["tools ua*ta"],
    "tools_glaive.jsonl": ["tools ua*ta"],
    "tools_hermes.jsonl": ["tools ua*ta"],
    "tools_openai.jsonl": ["tools ua*ta"],
    "tools_sharegpt.jsonl": ["tools ua*ta"],
    "tools_xlam.jsonl": ["tools ua*"],
}
"""Each row's kind and roles (`*` calls a tool, `~` thinks first), the columns that stay beside it, or its fault."""
MARKS = re.compile(r"<\|?[a-z_/]+\|?>|\[/?INST\]|###|^(USER|ASSISTANT|Utilizador|Human)\s*:", re.MULTILINE)


def rows_of(name: str) -> AdoptedRows:
    return AdoptedRows([AdoptedFile(path=str(CORPUS / name), dataset="formas", name=name)])


def told(value: object) -> tuple[str, Conversation | None]:
    if isinstance(value, RowFaultError):
        return value.reason, None
    try:
        found = conversation_of(value)
    except RowFaultError as fault:
        return fault.reason, None
    label = {None: [], True: ["wanted"], False: ["unwanted"]}[found.wanted]
    roles = "".join(map(shown, found.content.messages))
    return " ".join([found.content.kind, roles, *found.columns, *label]), found


def shown(turn: Message) -> str:
    return turn.role[0] + ("*" if turn.tool_calls else "") + ("~" if turn.reasoning else "")


def test_every_file_of_the_corpus_is_expected() -> None:
    assert sorted(path.name for path in CORPUS.iterdir()) == sorted(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_row_becomes_the_conversation_that_it_is_without_being_told(name: str) -> None:
    rows = rows_of(name)
    found = [told(rows.at(place).value) for place in range(len(rows))]
    assert [summary for summary, _ in found] == EXPECTED[name]
    for content in (one.content for _, one in found if one):
        texts = [turn.text for turn in (*content.messages, *content.rejected_answer)]
        assert [text for text in texts if MARKS.search(text)] == []
        assert all(text == text.strip() for text in texts)
        if content.kind == "tools":
            (tool,) = content.tools
            assert (tool["name"], tool["parameters"]["properties"]["linha"]["type"]) == ("horario", "integer")
            (call,) = content.messages[1].tool_calls
            assert (call.name, call.arguments) == ("horario", {"linha": 28})
            assert [turn.tool_call_id for turn in content.messages if turn.role == "tool"] in ([], [call.id])


def test_what_a_question_is_about_stands_in_it() -> None:
    _, found = told(rows_of("question_context.jsonl").at(0).value)
    assert found is not None
    assert found.content.messages[0].text == (
        "A Junta abre às 9h e fecha às 17h, mas à sexta-feira só até às 12h.\n\n"
        "A que horas fecha a Junta à sexta-feira?"
    )
    assert found.content.passage == ""


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"prompt": "Olá", "chosen": "Viva!", "rejected": "Viva! "}, "same_answers"),
        ({"prompt": "Olá", "chosen": "Viva!", "rejected": ""}, "empty_answer"),
        ({"prompt": "Olá", "response": "  "}, "empty_answer"),
        ({"messages": 3, "prompt": ["a", 4]}, "unknown_shape"),
        ("texto", "wrong_type"),
        (None, "empty_row"),
    ],
)
def test_a_row_that_is_no_example_is_a_fault_with_its_reason(row: object, reason: str) -> None:
    assert told(row)[0] == reason


KEYS = (
    *("messages", "conversations", "role", "from", "content", "value", "text", "type", "answer", "prompt", "chosen"),
    *("rejected", "tools", "label", "system", "history", "instruction", "input", "output", "context", "tool_calls"),
    *("function", "name", "arguments", "parameters", "data", "licence", "category", "query", "answers", "description"),
)
WORDS = (
    *("", "user", "assistant", "tool", "function_call", "true", "image_url", "<tool_call>{}</tool_call>", "[1"),
    *("<tools>[1]</tools>", '{"name": "x", "arguments": {}}', '[{"name": 3, "arguments": 1}]', "<think>a</think>b"),
    *("USER: a\nASSISTANT: b", "<|im_start|>user\na<|im_end|>", "[INST] a [/INST] b"),
)
PLAIN = st.none() | st.booleans() | st.integers() | st.sampled_from(WORDS) | st.text(max_size=4)
ANYTHING = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=14,
)


@pytest.mark.slow
@settings(deadline=None, max_examples=300, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING, max_size=6) | ANYTHING)
def test_any_row_at_all_is_an_example_or_a_fault_that_says_why(row: object) -> None:
    try:
        found = conversation_of(row, trim=True)
    except RowFaultError as fault:
        assert fault.reason and fault.detail
    else:
        assert found.content.messages[-1].role == "assistant"
        assert found.content.model_dump_json()


@pytest.mark.parametrize(
    ("given", "told"), [("apache-2.0", "Apache-2.0"), ("cc-by-sa-4.0", "CC-BY-SA-4.0"), ("unknown", ""), ("", "")]
)
def test_a_rows_own_licence_is_told_as_an_spdx_id(given: str, told: str) -> None:
    assert conversation_of({"question": "Olá?", "answer": "Viva.", "license": given}).licence == told


def test_columns_stay_beside_the_conversation_but_for_what_is_too_long() -> None:
    row = {"question": "Que horas são?", "answer": "São cinco.", "fonte": "avó", "vetor": [0.5] * 1000, "nada": None}
    found = conversation_of(row)
    assert (found.columns, found.lost) == ({"fonte": "avó"}, ("vetor",))
