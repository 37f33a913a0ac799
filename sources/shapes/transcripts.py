"""Several turns in one string: the notations of chat templates, and names with a colon at the beginning of a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from schemas.message import Role
from sources.shapes.roles import role_of

Said = tuple[Role, str]
"""Who speaks, and what is said."""

ENDS = re.compile(
    r"(?:\s*(?:</?s>|<\|im_end\|>|<\|endoftext\|>|<\|eot_id\|>|<\|end\|>|<\|eom_id\|>|<end_of_turn>|<eos>|"
    r"<\|end_of_text\|>|<\|end_of_turn\|>))+\s*\Z"
)
_BEGINS = re.compile(r"\A(?:\s*(?:<s>|<bos>|<\|begin_of_text\|>|<\|endoftext\|>))+\s*")
_TEMPLATES = tuple(
    re.compile(pattern)
    for pattern in (
        r"<\|im_start\|>\s*(?P<who>[\w-]+)[^\n]*\n",
        r"<\|start_header_id\|>\s*(?P<who>[\w-]+)\s*<\|end_header_id\|>\s*",
        r"<start_of_turn>\s*(?P<who>[\w-]+)\s*\n",
        r"<\|(?P<who>system|user|assistant|tool|prompter)\|>\s*",
        r"<\|start\|>(?P<who>\w+)(?:<\|channel\|>\w+)?<\|message\|>",
    )
)
"""How chat templates mark a turn: nothing else is written so."""
_INST = re.compile(
    r"\[INST\](?:\s*<<SYS>>(?P<system>.*?)<</SYS>>)?(?P<user>.*?)\[/INST\](?P<answer>.*?)(?=<s>|\[INST\]|\Z)", re.DOTALL
)
_HEADING = re.compile(
    r"^#{2,3}\s*(?P<who>Instruction|Input|Response|Human|Assistant|System|User|Output|Question|Answer|Prompt|"
    r"Instrução|Entrada|Resposta|Pergunta|Sistema|Utilizador|Assistente)\s*:?\s*$[\n]?|"
    r"^#{2,3}\s*(?P<inline>Human|Assistant|User|System|Instruction|Response)\s*:[ \t]*",
    re.MULTILINE,
)
_NAMED = re.compile(
    r"^(?:\*\*)?(?P<who>Human|Assistant|USER|ASSISTANT|User|SYSTEM|System|AI|Bot|FUNCTION RESPONSE|Utilizador|Usuário|"
    r"Humano|Assistente|Sistema|Pergunta|Resposta|Question|Answer|Instrução)(?:\*\*)?\s*:(?:\*\*)?[ \t]*",
    re.MULTILINE,
)
_PREAMBLE = re.compile(
    r"\A\s*(?:Below is an instruction|Abaixo (?:está|segue|encontra-se) uma instrução)[^\n]*\s*", re.IGNORECASE
)


class _Piece(NamedTuple):
    who: str
    text: str


def by_template(text: str) -> list[Said]:
    """The turns of a string that a chat template wrote (ChatML, Llama, Gemma, Zephyr, [INST]...); [] for any other."""
    if "<|" not in text and "<start_of_turn>" not in text and "[/INST]" not in text:
        return []
    for pattern in _TEMPLATES:
        if said := _turns(_pieces(pattern, _BEGINS.sub("", text))):
            return said
    return _instructed(text)


def by_names(text: str) -> list[Said]:
    """The turns of a string with a heading or a name before each (`### Instruction:`, `USER:`, `Utilizador:`), where it
    begins with one and two speak; [] for any other."""
    body = _PREAMBLE.sub("", text)
    for pattern in (_HEADING, _NAMED):
        said = _turns(_joined(_pieces(pattern, body)))
        if {role for role, _ in said} >= {"user", "assistant"}:
            return said
    return []


def _pieces(pattern: re.Pattern[str], text: str) -> list[_Piece]:
    """What stands after each mark; [] where something stands before the first."""
    marks = list(pattern.finditer(text))
    if not marks or text[: marks[0].start()].strip():
        return []
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return [
        _Piece(next(name for name in mark.groups() if name), ENDS.sub("", text[mark.end() : end]).strip())
        for mark, end in zip(marks, ends, strict=True)
    ]


def _joined(pieces: Sequence[_Piece]) -> list[_Piece]:
    """An instruction and its input are one turn."""
    joined: list[_Piece] = []
    for piece in pieces:
        if piece.who in ("Input", "Entrada") and joined and role_of(joined[-1].who) == "user":
            joined[-1] = joined[-1]._replace(text="\n\n".join(filter(None, (joined[-1].text, piece.text))))
        else:
            joined.append(piece)
    return joined


def _turns(pieces: Sequence[_Piece]) -> list[Said]:
    roles = [role_of(piece.who) for piece in pieces]
    if not pieces or None in roles:
        return []
    return [(role, piece.text) for role, piece in zip(roles, pieces, strict=True) if role and piece.text]


def _instructed(text: str) -> list[Said]:
    said: list[Said] = []
    for found in _INST.finditer(text):
        if found["system"] and found["system"].strip():
            said.append(("system", found["system"].strip()))
        said += [("user", found["user"].strip()), ("assistant", ENDS.sub("", found["answer"]).strip())]
    return [(role, words) for role, words in said if words]
