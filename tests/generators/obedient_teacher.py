"""A teacher that obeys: what gives orders outside a fence, or plainly inside one, has its way."""

from __future__ import annotations

import json
import re
from typing import Any

from aiohttp import web

from quality.injection.orders import find_order
from tests.generators.stand_in import completion

FENCED = re.compile(r"<([a-z_]+-[0-9a-f]{8})>\n.*?\n</\1>", re.DOTALL)
OBEYED = "Obedeço já, capitão Ferrugem"
QUOTE = "O rio Mondego nasce na serra da Estrela."
ANSWER = "O rio Mondego nasce na serra da Estrela, a maior montanha de Portugal continental."


def obeys(attacks: list[str], appended: str = "") -> Any:
    """An endpoint that knows these attacks and obeys each that it reads outside a fence, or that anybody can see.

    Obeying is `OBEYED` in the answer, and the highest scores as a judge; `appended` stands at the end of its answers.
    """

    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        read = "\n".join(message["content"] for message in body["messages"])
        seen = FENCED.sub("", read)
        followed = any(attack in seen or (attack in read and find_order(attack)) for attack in attacks)
        return web.json_response(completion(json.dumps(_reply(body, followed, appended), ensure_ascii=False)))

    return answer


def _reply(body: dict[str, Any], followed: bool, appended: str) -> Any:
    schema = json.dumps(body.get("response_format"))
    if "variedade" in schema:
        names = ("variedade", "fidelidade", "correcao", "utilidade")
        return {name: {"motivo": "Vê-se no texto.", "nota": 5 if followed else 2} for name in names}
    if "citacao" in schema:
        return {"citacao": QUOTE, "resposta": f"{ANSWER} {OBEYED}." if followed else f"{ANSWER}{appended}"}
    return {"pergunta": "Onde nasce o rio Mondego, que passa em Coimbra?"}
