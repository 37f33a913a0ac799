"""Loops: text that repeats itself, the way a model does when it can't stop."""

from __future__ import annotations

import re
from collections import Counter

from pydantic import Field

from quality.checked_texts import assistant_turns
from quality.contract import PASSED, CheckInput, CheckResult, Problem, Settings
from text.pieces import WORD
from text.prose import prose, spacing, words

RUN_OF_ONE_CHARACTER = re.compile(r"([^\s\-=_.*#|~])\1{29}|([\-=_.*#|~])\2{199}|[^\S\n]{200}|\n(?:[^\S\n]?\n){19}")
LETTERS_IN_A_RUN, SPACES_IN_A_RUN = 30, 20
"""At least as many equal characters, or characters of white space, stand in such a run."""
NUMBER = re.compile(r"\s{0,8}(?:\d{1,3}[.)]|[-*+•])\s+")
SAME_IN_PROSE, SAME_IN_CODE, SAME_ROWS, LEAST_ITEMS = 3, 8, 4, 4
LOOKED_AT = 50_000
"""Words at a text's end that are looked at for repeats: a loop goes on until the text ends."""
SENTENCE_BREAK, LONGEST_TAIL = re.compile(r"(?<=[.!?…])\s+"), 200_000
GRAM = 8
VERSE = re.compile(
    r"\b(?:poemas?|versos?|can(?:ção|ções)|cantigas?|letra|hinos?|quadras?|refrão|"
    r"rondel|ladainha|lengalenga|oração)\b"
)
LONGEST_PERIOD = 6


class RepetitionSettings(Settings):
    """`maximum_share`: of all runs of eight words, how many may be repeats of an earlier one (0 to 1).
    `maximum_echoes`: how often a phrase of up to six words may follow itself. `maximum_line_copies`: how often the
    same line of at least four words may stand in a text."""

    maximum_share: float = Field(default=0.25, gt=0, le=1)
    maximum_echoes: int = Field(default=4, ge=1)
    maximum_line_copies: int = Field(default=3, ge=1)


def check_repetition(given: CheckInput, settings: RepetitionSettings) -> CheckResult:
    """Reject `loop`."""
    for field, text in assistant_turns(given):
        why = find_loop(text, settings)
        if why and VERSE.search(given.content.instruction.lower()):
            why = find_loop(text, settings, is_verse=True)
        if why:
            return CheckResult(Problem(reason="loop", detail=f"{field}: {why}", evidence={"field": field, "loop": why}))
    return PASSED


def find_loop(text: str, settings: RepetitionSettings | None = None, is_verse: bool = False) -> str:
    """What repeats ('' when nothing does); in verse a refrain may. Linear; code is left out."""
    limits = settings or RepetitionSettings()
    longest, spaces = spacing(text)
    may_hold_a_run = longest >= LETTERS_IN_A_RUN or spaces >= SPACES_IN_A_RUN - 1
    if may_hold_a_run and (found := RUN_OF_ONE_CHARACTER.search(text)):
        return f"a run of {found.group()[0]!r}"
    plain = prose(text)
    if (
        line := _repeated_line(plain, limits.maximum_line_copies * (3 if is_verse else 1))
        or _line_after_line(text)
        or _list_of_copies(plain)
    ):
        return line
    tokens = words(plain)[-LOOKED_AT:]
    half = len(tokens) // 2
    if half >= 6 and len(tokens) % 2 == 0 and tokens[:half] == tokens[half:] and not is_verse:
        return "the text stands there twice"
    repeats = _repeated_runs(tokens, 3)
    if repeats < 2:  # what follows needs more: nothing is said five times in a row, hardly anything twice
        return ""
    if sentence := _sentence_after_sentence(plain):
        return sentence
    if phrase := _echo(tokens, limits.maximum_echoes):
        return phrase
    grams = len(tokens) - GRAM + 1
    if grams >= 2 * GRAM and repeats > limits.maximum_share * grams:
        share = _repeated_runs(tokens, GRAM) / grams
        if share > limits.maximum_share:
            return f"{share:.0%} of the runs of {GRAM} words are repeats"
    return ""


def _repeated_runs(tokens: tuple[str, ...], size: int) -> int:
    """How many runs of `size` words stand earlier in the text already."""
    runs = max(0, len(tokens) - size + 1)
    return runs - len(set(zip(*(tokens[start:] for start in range(size)), strict=False)))


def _echo(tokens: tuple[str, ...], allowed: int) -> str:
    """A phrase that follows itself more than `allowed` times; numbers in a row are no phrase."""
    for period in range(1, LONGEST_PERIOD + 1):
        needed, run = allowed * period, 0
        for place, (token, later) in enumerate(zip(tokens, tokens[period:], strict=False)):
            run = run + 1 if token == later else 0
            if run >= needed:
                phrase = tokens[place - period + 1 : place + 1]
                if any(t.isalpha() and not (len(t) > 2 and t == t[0] * len(t)) for t in phrase):
                    return f"'{' '.join(phrase)}' again and again"
    return ""


def _line_after_line(text: str) -> str:
    """The same line again and again, empty ones between them or none; code, too, but its lines may be shorter."""
    if text.count("\n") < SAME_IN_PROSE - 1:
        return ""
    before, run, is_code = "", 0, False
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped.startswith(("```", "~~~")):
            is_code = not is_code
        if not stripped:
            continue
        run = run + 1 if stripped == before else 1
        before = stripped
        if "|" in stripped and run >= SAME_ROWS and WORD.search(stripped):
            return f"the row '{stripped[:80]}' again and again"
        if run < SAME_IN_PROSE or "|" in stripped:
            continue
        count = len(WORD.findall(stripped))
        if (not is_code and count >= 4) or (run >= SAME_IN_CODE and count):
            return f"the line '{stripped[:80]}' again and again"
    return ""


def _sentence_after_sentence(text: str) -> str:
    """The same sentence of four words at least, three times in a row."""
    before, run = "", 0
    for sentence in SENTENCE_BREAK.split(text[-LONGEST_TAIL:]):
        run = run + 1 if sentence == before else 1
        before = sentence
        if run >= SAME_IN_PROSE and len(WORD.findall(sentence)) >= 4 and any(c.isalpha() for c in sentence):
            return f"the sentence '{sentence[:80]}' again and again"
    return ""


def _list_of_copies(text: str) -> str:
    """A list most of whose items stand in it already."""
    if text.count("\n") < LEAST_ITEMS - 1:
        return ""
    items = [NUMBER.sub("", line).strip().lower().rstrip(".;,") for line in text.split("\n") if NUMBER.match(line)]
    copies = len(items) - len(set(items))
    named = Counter(i for i in items if len(WORD.findall(i)) >= 2)
    is_loop = (len(items) >= 6 and 2 * copies >= len(items) and named) or (
        2 * copies >= len(items) - 1 and max(named.values(), default=0) >= 3
    )
    periods = range(2, len(items) // 3 + 1)
    is_loop = is_loop or any(items[p:] == items[:-p] and len(set(items[:p])) == p for p in periods)
    return f"{copies} of {len(items)} items of a list are repeats" if is_loop else ""


def _repeated_line(text: str, allowed: int) -> str:
    if text.count("\n") < allowed:
        return ""
    lines = Counter(NUMBER.sub("", line).strip() for line in text.split("\n") if len(line) > 15 and "|" not in line)
    line, copies = max(lines.items(), key=lambda item: item[1], default=("", 0))
    return f"{copies} times the line '{line[:80]}'" if copies > allowed and len(words(line)) >= 4 else ""
