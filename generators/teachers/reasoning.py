"""What a model thought, parted from what it answered: once, here, whichever way it came.

Endpoints with a parser of their own give both apart (`contents.py`). Without one, the thoughts stand in the text,
between a model's own marks, or before a closing mark alone where the chat template wrote the opening one into the
prompt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from schemas.request import TokenLogprobs

PAIRS = (
    ("<think>", "</think>"),  # DeepSeek, Qwen, GLM, MiniMax, Nemotron, OLMo...
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<reasoning>", "</reasoning>"),
    ("<seed:think>", "</seed:think>"),  # Seed-OSS
    ("[THINK]", "[/THINK]"),  # Magistral
    ("◁think▷", "◁/think▷"),  # Kimi
    ("<|START_THINKING|>", "<|END_THINKING|>"),  # Command A
    ("<|channel>thought", "<channel|>"),  # Gemma 4
)
"""The marks before and after thoughts."""
CHANNELS = "<|channel|>"
SIGNS = ("think", "THINK", "thought>", "reasoning>", "channel", "assistantfinal")
"""One of these stands in every text that has marks: looked for first, since most texts have none."""
_CHANNEL = re.compile(
    r"<\|channel\|>\s*(\w+)[^<]*<\|message\|>(.*?)(?=<\|(?:end|return|call|start|channel)\|>|\Z)", re.DOTALL
)
_BARE_CHANNELS = re.compile(r"\s*analysis(.*?)assistantfinal(.*)", re.DOTALL)
"""gpt-oss where a server took its special tokens out and left their words."""


class Parted(NamedTuple):
    """An answer and the thoughts before it, each as it came, without the marks between them."""

    answer: str
    reasoning: str


def parted(text: str) -> Parted:
    """Part thoughts from a text. Without marks, all of it is the answer; thoughts that don't end leave none.

    Marks count where a text begins with the opening one, or has a closing one and no opening one before it, outside
    of `code`: what an answer says of such marks stays in the answer.
    """
    if "<" not in text and "[" not in text and "◁" not in text and not text[:20].lstrip().startswith("analysis"):
        return Parted(text, "")  # one character is found ten times faster than a word
    if not any(sign in text for sign in SIGNS):
        return Parted(text, "")
    start = text.lstrip()
    for opening, closing in PAIRS:
        if start.startswith(opening):
            thoughts, _, answer = start[len(opening) :].partition(closing)
            return Parted(answer, thoughts)
    first = text.find(CHANNELS)
    if first >= 0 and not _is_code(text, first) and (channels := _CHANNEL.findall(text)):
        return _by_channels(text[:first], channels)
    if found := _BARE_CHANNELS.fullmatch(text):
        return Parted(found[2], found[1])
    for opening, closing in PAIRS:
        at = text.find(closing)
        if at >= 0 and opening not in text[:at] and not _is_code(text, at):
            return Parted(text[at + len(closing) :], text[:at])
    return Parted(text, "")


def share_of(reasoning: Sequence[str], answers: Sequence[str], tokens: int) -> int:
    """About how many of a reply's tokens were thoughts, where nobody says: by the share of the characters."""
    thought, said = sum(map(len, reasoning)), sum(map(len, answers))
    return round(tokens * thought / (thought + said)) if thought else 0


def placed(logprobs: Sequence[TokenLogprobs], whole: str, answer: str) -> tuple[TokenLogprobs, ...]:
    """Tokens with their places in `whole` as those of the answer alone, with their places in it; one that begins before
    the answer (' B', of which a server took the space) has a place below 0."""
    begins = whole.rfind(answer) if answer else len(whole)
    if begins <= 0:
        return tuple(logprobs)

    def ends(token: TokenLogprobs) -> int:
        return token.at + len(token.token)

    return tuple(token.model_copy(update={"at": token.at - begins}) for token in logprobs if ends(token) > begins)


def _by_channels(before: str, channels: Sequence[tuple[str, str]]) -> Parted:
    """gpt-oss: what goes to the channel `final` is the answer, the rest are thoughts, `before` the channels, too."""
    thoughts = [before.removesuffix("<|start|>assistant").strip()]
    answers: list[str] = []
    for channel, said in channels:
        (answers if channel == "final" else thoughts).append(said)
    return Parted("".join(answers), "\n".join(filter(None, thoughts)))


def _is_code(text: str, at: int) -> bool:
    """Whether a place stands between back quotes: an odd number of them before it on its line, or of fences above."""
    line = text.rfind("\n", 0, at) + 1
    return text.count("`", line, at) % 2 == 1 or text.count("```", 0, line) % 2 == 1
