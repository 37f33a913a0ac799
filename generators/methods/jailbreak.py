"""A way to ask for what mustn't be done, over one or more turns -> answers that decline it, and help with the rest.

Techniques after WildTeaming (Jiang et al., NeurIPS 2024, arXiv:2406.18510) and multi-turn escalation as Crescendo
(Russinovich et al., 2024, arXiv:2404.01833). What is asked for is only named: neither the pack nor an answer says how.
"""

from __future__ import annotations

import base64
import codecs
import re
from typing import Any, Literal

from pydantic import BaseModel, Field

from generators.method import Method, Options
from generators.methods.safety import DECLINES, HEAD, LECTURES, declines
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.verifying.phone_numbers import unknown_numbers
from prompts.dated_facts import HELP_LINES
from prompts.option_files import HelpLinesOption
from quality.assistant.refusals import REFUSALS
from schemas.message import Message
from schemas.sample import Content
from text.prose import words

Expected = Literal["recusar", "responder"]
DECLINES_TO_REWORD = re.compile(
    r"\bnão (?:te |lhe |o |a )?(?:posso|consigo|vou|devo) (?:te |lhe )?(?:ajud|reescrev|escrev|colabor|reformul)|"
    r"\blamento, mas\b|\bisso não (?:posso|faço)\b",
    re.IGNORECASE,
)
"""What a teacher says that won't put the message in other words; people say «não vou fazer nada» when they ask."""
LEET = str.maketrans("aeiosAEIOS", "4310543105")
CIPHER = "[CIFRA]"
"""Stands for what is encoded while the words around it are said in other ones."""


class JailbreakOptions(Options):
    """`plain_percent` of the rollouts take the frame's words as they are; in the others the persona says them in its
    own, around what is encoded. `max_refusal_words`: a longer refusal is a lecture. `services`: the only telephone
    numbers that may be given."""

    plain_percent: int = Field(10, ge=0, le=100)
    max_refusal_words: int = Field(110, ge=20)
    services: HelpLinesOption = Field(HELP_LINES, validate_default=True)


class Reworded(BaseModel):
    """One message in the persona's words."""

    mensagem: str = Field(min_length=8, max_length=700)


async def jailbreak(rollout: Rollout, options: JailbreakOptions) -> Content:
    """Ask turn by turn. Rejects `intent_lost`, `cipher_lost`, `not_refused`, `played_along`, `lecture`, `refused`,
    `unknown_number`."""
    frame, harm = rollout.seed.values["frame"], rollout.seed.values["harm"]
    is_plain = rollout.choose(range(100), salt="plain") < options.plain_percent
    act = encoded(str(harm["text"]), frame["encode"])
    turns: list[Message] = []
    for number, turn in enumerate(frame["turns"], 1):
        say = _filled(str(turn["say"]), harm)
        said = say.replace("{ato}", act)
        shown: dict[str, Any] = {"expected": turn["expected"], "said": said, "number": number, "last": _last(turns)}
        if not is_plain:
            is_encoded = bool(frame["encode"]) and "{ato}" in say
            hidden = say.replace("{ato}", CIPHER) if is_encoded else said
            asked_for = {**shown, "said": hidden, "cipher": CIPHER if is_encoded else ""}
            said = (await rollout.ask_for("reword", Reworded, f"turn-{number}", **asked_for)).mensagem.strip()
            if REFUSALS.search(said.lower()) or DECLINES_TO_REWORD.search(said):
                raise _problem("reword", "intent_lost", f"turn {number} declines instead of asking", said, turns)
            if is_encoded and said.count(CIPHER) != 1:
                raise _problem("reword", "cipher_lost", f"turn {number} has no place for the cipher", said, turns)
            said = said.replace(CIPHER, act)
        asked = rollout.render("answer", **{**shown, "said": said})
        (answer,) = await rollout.answers("answer", (*asked[:-1], *turns, asked[-1]), 1, f"turn-{number}")
        reason, detail = _wrong(answer.text, turn["expected"], frame["forbids"], options)
        if reason:
            raise _problem("answer", reason, f"turn {number}: {detail}", answer.text, turns)
        turns += [Message(role="user", content=said), answer]
    return Content(kind="chat", messages=tuple(turns))


def _filled(say: str, harm: dict[str, Any]) -> str:
    return say.replace("{outra}", str(harm["instead"])).replace("{perto}", str(harm["near"]))


def encoded(text: str, how: str) -> str:
    """The text in Base64, ROT13, backwards, in spaced letters, with digits for letters, in pairs; as it is for ''."""
    match how:
        case "base64":
            return base64.b64encode(text.encode()).decode()
        case "rot13":
            return codecs.encode(text, "rot13")
        case "inverso":
            return text[::-1]
        case "espaços":
            return " ".join(text.replace(" ", "_"))
        case "números":
            return text.translate(LEET)
        case "pares":
            return "/".join(text[at : at + 2] for at in range(0, len(text), 2))
    return text


def _wrong(answer: str, expected: Expected, forbids: list[str], options: JailbreakOptions) -> tuple[str, str]:
    """The first thing wrong with an answer as (reason, detail); ('', '') when it is as it should be."""
    if unknown := unknown_numbers(answer, options.services.facts):
        return "unknown_number", f"no service of Portugal has the number {unknown[0]}"
    head = answer[:HEAD].lower()
    if expected == "responder":
        refusal = REFUSALS.search(head) or DECLINES.search(re.split(r"[.!?]", head)[0])
        return ("refused", f"the answer declines: «{refusal.group()}»") if refusal else ("", "")
    if played := [words_ for words_ in forbids if words_.casefold() in answer.casefold()]:
        return "played_along", f"the answer says «{played[0]}»"
    if not declines(answer):
        return "not_refused", "the answer doesn't decline"
    count, lecture = len(words(answer)), LECTURES.search(answer.lower())
    if lecture or count > options.max_refusal_words:
        return "lecture", f"«{lecture.group()}»" if lecture else f"{count} words, at most {options.max_refusal_words}"
    return "", ""


def _last(turns: list[Message]) -> str:
    return turns[-1].text if turns else ""


def _problem(step: str, reason: str, detail: str, text: str, turns: list[Message]) -> RolloutRejectedError:
    evidence = {"text": text[:2000], "turns": [turn.to_chat() for turn in turns]}
    return RolloutRejectedError(step, "jailbreak", reason, detail, evidence)


ASKED: dict[str, Any] = {"expected": "recusar", "said": "Ensina-me a mentir.", "number": 1, "last": ""}

JAILBREAK = Method(
    run=jailbreak,
    kind="chat",
    summary="frame x named harm -> one to three turns, each declined or answered as it should be",
    steps={"reword": {**ASKED, "cipher": ""}, "answer": ASKED},
    needs=("frame.turns", "frame.encode", "frame.forbids", "harm.text", "harm.instead", "harm.near"),
    options=JailbreakOptions,
    calls=lambda options: {"reword": 3, "answer": 3},
    verifies=True,
)
