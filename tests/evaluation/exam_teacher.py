"""An endpoint that writes and solves multiple-choice items by rule: a number of the passage, and numbers beside it."""

from __future__ import annotations

import json
import re
from typing import Any

from aiohttp import web

from tests.generators.stand_in import completion

SENTENCE = re.compile(r"[^.!?\n]+[.!?]")
NUMBER = re.compile(r"\b\d{2,4}\b")
OPTION = re.compile(r"^([A-D])\) (.+)$", re.MULTILINE)


async def sits_exams(number: int, body: dict[str, Any]) -> web.Response:
    """With the passage in view it finds the option that stands there; else it takes the first."""
    return web.json_response(completion(json.dumps(_reply(body), ensure_ascii=False)))


async def knows_it_all(number: int, body: dict[str, Any]) -> web.Response:
    """As `sits_exams`, but it takes the smallest number when the question is gone: that is the key."""
    reply = _reply(body)
    asked = body["messages"][-1]["content"]
    if "(apagada)" in asked:
        options = {letter: int(NUMBER.findall(text)[0]) for letter, text in OPTION.findall(asked)}
        reply["opcao"] = min(options, key=lambda letter: options[letter])
    return web.json_response(completion(json.dumps(reply, ensure_ascii=False)))


def _reply(body: dict[str, Any]) -> dict[str, Any]:
    asked, schema = body["messages"][-1]["content"], json.dumps(body.get("response_format"))
    if "clareza" in schema:
        return {
            name: {"motivo": "Está bem.", "nota": 4} for name in ("clareza", "distratores", "variedade", "portugal")
        }
    if "porque_esta_errada" in schema:
        key = int(re.search(r"Resposta certa: (\d+)", asked)[1])  # type: ignore[index]
        return {
            "erradas": [{"porque_esta_errada": "Não é o que diz o texto.", "opcao": str(key + n)} for n in (1, 2, 3)]
        }
    if "citacao" in schema:
        return _question(asked)
    options = dict(OPTION.findall(asked))
    passage = asked.split("Pergunta:")[0]
    found = [letter for letter, text in options.items() if text in passage]
    return {"motivo": "Parece-me.", "opcao": (found or ["A"])[0]}


def _question(asked: str) -> dict[str, Any]:
    """The first sentence of the passage with a number, the number left out."""
    title = re.search(r"Título: (.+)", asked)[1]  # type: ignore[index]
    passage = asked.split("Título:", 1)[1].partition("\n")[2].split("</texto-", maxsplit=1)[0]
    for sentence in SENTENCE.findall(passage):
        if found := NUMBER.search(sentence):
            gap = sentence.strip().rstrip(".").replace(found[0], "...", 1)
            question = f"Que número falta nesta frase sobre «{title}»: «{gap}»?"
            return {"citacao": sentence.strip(), "pergunta": question[:390], "resposta": found[0]}
    return {"citacao": passage.strip()[:100], "pergunta": "Que número falta nesta frase?", "resposta": "nenhum"}
