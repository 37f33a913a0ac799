"""An endpoint that knows the answers of a known share of a benchmark, by rule: it says them as models do."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.generators.stand_in import completion

ITEMS = 80
OPTION = re.compile(r"^([A-D])\) (.+)$", re.MULTILINE)
WAYS = (
    "{letter}",
    "{letter}) {option}",
    "A resposta certa é a {letter}.",
    "**{letter}**",
    "{option}",
    "Resposta: {letter}\n\nÉ o que vem nos livros.",
)


def quiz(folder: Path) -> Path:
    """Questions on what follows a number. The right option stands first in every row."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        {
            "question": f"Que número vem depois de {number}?",
            "options": [str(number + 1), str(number + 3), str(number + 5), str(number + 7)],
            "answer_index": 0,
            "subject": "pares" if number % 2 == 0 else "ímpares",
        }
        for number in range(100, 100 + ITEMS)
    ]
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "test.jsonl").write_text("".join(lines), encoding="utf-8")
    return folder


def asked_of(body: dict[str, Any]) -> tuple[int, dict[str, str]]:
    """The number that a question is on, and its options by letter."""
    text = body["messages"][-1]["content"]
    return int(re.search(r"depois de (\d+)", text)[1]), dict(OPTION.findall(text))  # type: ignore[index]


def picked(body: dict[str, Any]) -> str:
    """Of every four numbers it knows three; of the others it picks a wrong one, or (every eighth) none."""
    number, options = asked_of(body)
    wanted = number + 1 if number % 4 else number + 3
    return next(letter for letter, option in options.items() if option == str(wanted))


async def answers(number: int, body: dict[str, Any]) -> web.Response:
    if "logprobs" in body:  # as many servers do, it takes the parameter and tells none
        return web.json_response(completion("4"))
    about, options = asked_of(body)
    if about % 8 == 0:
        return web.json_response(completion("Isso não sei dizer."))
    letter = picked(body)
    said = WAYS[about % len(WAYS)].format(letter=letter, option=options[letter])
    return web.json_response(completion(said))


async def always_a(number: int, body: dict[str, Any]) -> web.Response:
    return web.json_response(completion("A"))


async def tells_probabilities(number: int, body: dict[str, Any]) -> web.Response:
    """The letter that it knows is parted over two tokens, each less likely than a wrong letter's one; what it writes is
    none. The very first request is the probe for what it can tell."""
    reply = completion("Claro")
    letter = picked(body) if "depois de" in body["messages"][-1]["content"] else "A"
    wrong = "A" if letter != "A" else "B"
    shares = {"Claro": 0.3, f" {letter}": 0.2, letter: 0.15, wrong: 0.25}
    top = [
        {"token": token, "logprob": math.log(share), "bytes": list(token.encode())} for token, share in shares.items()
    ]
    reply["choices"][0]["finish_reason"] = "length"
    reply["choices"][0]["logprobs"] = {"content": [{**top[0], "top_logprobs": top}]}
    assert (body["max_tokens"], body["top_logprobs"]) == (1, 20)
    return web.json_response(reply)
