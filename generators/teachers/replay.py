"""A deterministic teacher that replays texts from a file: for tests, for measuring the machinery, for a dry run.

The file is JSON: {"sentences": [...], "replies": [{"match": substring of the last message, "text": ...}],
"latency_s": 0.2}. A reply may have `reasoning`, what was thought before it; where an effort is asked for, thoughts
are sentences. A plain request is answered with sentences; one with a JSON schema with an instance of it whose
strings are sentences; a plain one that has a line «Diz isto por palavras tuas: ...», with what stands there. `replies`
come first (those that match in turn, where a request asks for several; only the first of them otherwise), `latency_s`
(0 unless given) is how long each answer takes.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
from pathlib import Path
from typing import Any

from schemas.errors import UsageError
from schemas.ids import content_id, text_digest
from schemas.request import Choice, Completion, Request, TokenLogprobs, completion_of
from schemas.teacher import TeacherInfo
from store.media import MediaStore

SAY_THIS = re.compile(r"^Diz isto por palavras tuas: (.+)$", re.MULTILINE)
"""What a recipe gives to be said, where a program knows it: the same words serve."""
CORPUS = Path(__file__).parent / "replay_corpus.json"


class ReplayTeacher:
    """Answers from a file. The same request always gets the same answer."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or CORPUS
        self._latency_s = 0.0
        self._sentences: list[str] = []
        self._replies: list[dict[str, str]] = []

    async def start(self) -> TeacherInfo:
        try:
            text = self._path.read_text(encoding="utf-8")
            corpus = json.loads(text)
            self._sentences = [str(s) for s in corpus["sentences"]]
            self._replies = list(corpus.get("replies", []))
            self._latency_s = float(corpus.get("latency_s", 0.0))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UsageError(f"{self._path} is no replay file: {error}.", 'It needs {"sentences": [...]}.') from error
        return TeacherInfo(
            name="replay",
            revision=text_digest(text)[:16],
            licence="CC0-1.0",
            raw_prompts=True,
            logprobs=True,
            senses=("vision", "hearing"),
            pre_query="<|utilizador|>\n",
            system_pre_query="<|sistema|>\n{system}\n<|utilizador|>\n",
        )

    def open_media(self, media: MediaStore) -> None:
        """Nothing of it is read: what is shown is part of a request's id, which the answer follows from."""

    async def complete(self, request: Request) -> Completion:
        await asyncio.sleep(self._latency_s)
        asked = request.messages[-1].text if request.messages else request.prompt or ""
        listed = [(r["text"], r.get("reasoning", "")) for r in self._replies if r["match"] in asked]
        texts = [
            listed[number % len(listed)] if listed else self._said(request, _Dice(_seed(request.id, number)), asked)
            for number in range(request.sampling.n)
        ]
        return completion_of(
            [
                Choice(
                    text=text,
                    finish_reason="stop",
                    logprobs=_kept_tokens(text) if request.sampling.logprobs else (),
                    reasoning=thoughts,
                )
                for text, thoughts in texts
            ],
            request_id=request.id,
            prompt_tokens=sum(len(m.text) for m in request.messages) // 4,
            completion_tokens=sum(len(text) + len(thoughts) for text, thoughts in texts) // 4,
            reasoning_tokens=sum(len(thoughts) for _, thoughts in texts) // 4,
            latency_s=self._latency_s,
        )

    def _said(self, request: Request, dice: _Dice, asked: str) -> tuple[str, str]:
        """A text, and the thoughts before it where an effort is asked for."""
        thinks = request.effort not in (None, "off")
        text = self._text(request, dice, asked)
        return text, " ".join(self._sentence(dice) for _ in range(4)) if thinks else ""

    def _text(self, request: Request, dice: _Dice, asked: str) -> str:
        if request.json_schema is not None:
            instance = self._instance(request.json_schema, request.json_schema, dice, asked)
            return json.dumps(instance, ensure_ascii=False)
        if given := SAY_THIS.search(asked):
            return given[1]
        return " ".join(self._sentence(dice) for _ in range(3 + dice.roll(4)))

    async def close(self) -> None:
        """Nothing to close."""

    def _sentence(self, dice: _Dice) -> str:
        return self._sentences[dice.roll(len(self._sentences))]

    def _instance(self, schema: dict[str, Any], root: dict[str, Any], dice: _Dice, asked: str) -> Any:
        """A value that the schema allows. A string named `citacao` is taken from the message itself."""
        if "$ref" in schema:
            return self._instance(_resolve(root, schema["$ref"]), root, dice, asked)
        for union in ("anyOf", "oneOf"):
            if union in schema:
                return self._instance(schema[union][0], root, dice, asked)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return schema["enum"][dice.roll(len(schema["enum"]))]
        kind = schema.get("type", "object")
        if kind == "object":
            return {
                name: self._of_field(name, inner, root, dice, asked)
                for name, inner in schema.get("properties", {}).items()
            }
        if kind == "array":
            return [self._instance(schema["items"], root, dice, asked) for _ in range(schema.get("minItems", 1))]
        if kind in ("integer", "number"):
            low = int(schema.get("minimum", 1))
            return low + dice.roll(int(schema.get("maximum", low + 4)) - low + 1)
        if kind == "boolean":
            return bool(dice.roll(2))
        return self._string(schema, dice)

    def _of_field(self, name: str, schema: dict[str, Any], root: dict[str, Any], dice: _Dice, asked: str) -> Any:
        """A field's value: what is quoted comes from the message, and every instruction makes sense."""
        if name == "citacao":
            return _quote(asked, schema)
        if name == "frase":
            return f"{self._string(schema, dice)} {_facts(asked)}".strip()
        return True if name == "faz_sentido" else self._instance(schema, root, dice, asked)

    def _string(self, schema: dict[str, Any], dice: _Dice) -> str:
        text = self._sentence(dice)
        while len(text) < int(schema.get("minLength", 0)):
            text += " " + self._sentence(dice)
        return text[: int(schema.get("maxLength", len(text)))]


class _Dice:
    """Numbers that follow from a request's id."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._throws = 0

    def roll(self, sides: int) -> int:
        """A number in range(sides)."""
        self._throws += 1
        return int(content_id(self._seed, self._throws)[:8], 16) % max(sides, 1)


def _seed(request_id: str, number: int) -> str:
    return f"{request_id}:{number}" if number else request_id


def _kept_tokens(text: str) -> tuple[TokenLogprobs, ...]:
    """Every digit, and the letter that a text is, as a token of its own, as sure as three to one; the other is the
    digit below it (or above 1), or a mark."""
    if len(text) == 1 and text.isalpha():
        return (TokenLogprobs(at=0, token=text, top={text: math.log(0.75), ".": math.log(0.25)}),)
    return tuple(
        TokenLogprobs(at=at, token=c, top={c: math.log(0.75), str(int(c) - 1 if c > "1" else 2): math.log(0.25)})
        for at, c in enumerate(text)
        if c.isdecimal()
    )


def _facts(asked: str) -> str:
    """What a message wants copied («14h30»; «112»), as one more sentence."""
    lines = [line for line in asked.splitlines() if "Copia tal e qual" in line]
    return " e ".join(re.findall(r"«([^»]+)»", lines[-1])) + "." if lines else ""


def _resolve(root: dict[str, Any], reference: str) -> dict[str, Any]:
    node: Any = root
    for part in reference.removeprefix("#/").split("/"):
        node = node[part]
    return dict(node)


def _quote(asked: str, schema: dict[str, Any]) -> str:
    """The longest line's first sentence: with `grounded` templates that is a part of the passage."""
    line = max(asked.splitlines() or [""], key=len)
    sentence = line.split(". ")[0]
    return sentence[: int(schema.get("maxLength", len(sentence)))]
