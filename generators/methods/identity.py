"""A question about who the assistant is -> an answer with the facts of a file, and with nothing against them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, Field

from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from prompts.option_files import PackOption
from schemas.message import Message
from schemas.sample import Content

Row = dict[str, Any]

OTHERS = (
    *("ChatGPT", "GPT", "OpenAI", "Claude", "Anthropic", "Gemini", "Bard", "Gemma", "Google", "Llama", "Meta", "Qwen"),
    *("Alibaba", "Mistral", "DeepSeek", "Copilot", "Microsoft", "Siri", "Apple", "Alexa", "Amazon", "Grok", "Cortana"),
)
EVERYDAY_WORDS = frozenset({"Meta", "Bard"})
"""Names that are words of the language too: only their capital makes them names."""
NEVER = ("sou uma pessoa", "sou humano", "sou humana", "sou um ser humano", "tenho um corpo", "tenho sentimentos")
OWN_NAME = re.compile(r"\b(?i:chamo-me|o meu nome é|podes? chamar-me) (?:o |a )?[«*_]*([A-ZÀ-Ý][\w-]*)")
DENIED = re.compile(r"\b(?:não|nem|nunca)(?: \w+){0,2} $", re.IGNORECASE)


class IdentityOptions(Options):
    """`facts`: your assistant's, without which nothing is made: a pack of rows with `text` (the fact), `expected` (what
    an answer that uses it contains) and perhaps `contradicts` (what no answer may say). `others`: names of other
    assistants and their makers, which no answer says unless the facts do. `never`: what no answer says of itself, but
    for a denial ('não sou uma pessoa')."""

    facts: PackOption | None = None
    others: tuple[str, ...] = OTHERS
    never: tuple[str, ...] = NEVER


class Question(BaseModel):
    """The same question in other words."""

    pergunta: str = Field(min_length=4, max_length=300)


async def identity(rollout: Rollout, options: IdentityOptions) -> Content:
    """Ask (in other words, when the seed comes again) and answer. Rejects `unknown_fact`, `fact_missing`,
    `another_name` and `contradicts_facts`."""
    seed, rows = rollout.seed.values["seed"], _rows(options)
    known = {row["id"]: row for row in rows}
    wanted = [known.get(fact) for fact in seed["facts"]]
    if not all(wanted):
        missing = [fact for fact in seed["facts"] if fact not in known]
        detail = f"the facts given have none called '{missing[0]}'"
        raise RolloutRejectedError("seed", "facts", "unknown_fact", detail, {"missing": missing})
    question = str(seed["text"]).strip()
    facts: dict[str, Any] = {"facts": [row["text"] for row in rows], "needed": [row["text"] for row in wanted if row]}
    if rollout.draw:
        question = (await rollout.ask_for("question", Question, question=question)).pergunta.strip()
    answer = await rollout.answer("answer", question=question, **facts)
    reason, detail = _problem(answer.text, [row for row in wanted if row], options)
    if reason:
        evidence = {"question": question, "answer": answer.text[:2000], "facts": facts["needed"]}
        raise RolloutRejectedError("answer", "identity", reason, detail, evidence)
    return Content(kind="chat", messages=(Message(role="user", content=question), answer))


def _rows(options: IdentityOptions) -> tuple[Row, ...]:
    return options.facts.rows if options.facts else ()


def lacks(options: IdentityOptions) -> str:
    """An assistant's identity is its owner's to give: a shipped one would be taught to everybody's model."""
    if options.facts is not None:
        return ""
    return "identity needs the facts of your own assistant, as `options: {facts: my_facts.yaml}`."


def _problem(answer: str, wanted: Iterable[Row], options: IdentityOptions) -> tuple[str, str]:
    facts = " ".join(f"{row['text']} {' '.join(row.get('expected') or ())}" for row in _rows(options))
    for row in wanted:
        for part in row.get("expected") or ():
            if not _says(answer, str(part)):
                return "fact_missing", f"fact '{row['id']}' wants «{part}»"
    for name in options.others:
        if _says(answer, name, exactly=name in EVERYDAY_WORDS) and not _says(facts, name):
            return "another_name", f"the answer says «{name}»"
    for called in OWN_NAME.findall(answer):
        if not _says(facts, called):
            return "contradicts_facts", f"the answer calls itself «{called}»"
    against = [*options.never, *(str(p) for row in _rows(options) for p in row.get("contradicts") or ())]
    for phrase in against:
        for found in re.finditer(rf"\b{re.escape(phrase)}\b", answer, re.IGNORECASE):
            if not DENIED.search(answer[: found.start()]):
                return "contradicts_facts", f"the answer says «{found.group()}»"
    return "", ""


def _says(text: str, part: str, exactly: bool = False) -> bool:
    """Whether the text has the part as words of its own; a version after a hyphen ('GPT-4') is part of the name."""
    return re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text, 0 if exactly else re.IGNORECASE) is not None


FACT = "O assistente chama-se Filigrana-demo."

IDENTITY = Method(
    run=identity,
    kind="chat",
    summary="question about the assistant -> answer with the fixed facts of a file, never against them",
    steps={
        "question": {"question": "Como te chamas?"},
        "answer": {"question": "Como te chamas?", "facts": [FACT], "needed": [FACT]},
    },
    needs=("seed.text", "seed.facts"),
    options=IdentityOptions,
    verifies=True,
    lacks=lacks,
)
