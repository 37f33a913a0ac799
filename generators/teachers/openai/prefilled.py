"""Bodies of requests that are made by a form: written once, with a gap for the messages and one for the seed."""

from __future__ import annotations

import orjson

from generators.teachers.openai.bodies import body_of
from generators.teachers.openai.dialect import Dialect
from schemas.request import Request, RequestForm, parts_of

Gaps = tuple[str, str, str]
SAID = ("system", "user", "assistant")
"""Roles whose turns of text are sent as role and content alone."""


class PrefilledBodies:
    """The same bytes as `body_bytes` gives; None where a body has to be made as a whole."""

    def __init__(self, model: str, always: dict[str, object]) -> None:
        self._model, self._always = model, always
        self._known: dict[tuple[RequestForm, Dialect], Gaps | None] = {}

    def body(self, request: Request, dialect: Dialect) -> bytes | None:
        form = request.form
        if form is None:
            return None
        try:
            gaps = self._known[form, dialect]
        except KeyError:
            gaps = self._known[form, dialect] = self._gaps(form, dialect)
        if gaps is None:
            return None
        said = []
        for message in request.messages:
            if message.tool_calls or message.role not in SAID or not isinstance(message.content, str):
                return None
            said.append(f'{{"role":"{message.role}","content":{message.content_json}}}')
        head, middle, end = gaps
        return f"{head}{','.join(said)}{middle}{(request.sampling.seed or 0) + request.draw}{end}".encode()

    def _gaps(self, form: RequestForm, dialect: Dialect) -> Gaps | None:
        """What stands around messages and seed, where the dialect leaves both as they are."""
        changed = dialect.joins_system or (form.blank.json_schema is not None and dialect.json != "schema")
        if changed or form.blank.sampling.n > 1 or not {"messages", "seed"}.isdisjoint(self._always):
            return None
        return parts_of(orjson.dumps(body_of(form.blank, self._model, dialect, self._always)).decode())
