"""Instruction data in English or Brazilian Portuguese -> the same in European Portuguese, for someone in Portugal.

More than a translation: institutions, currency, units, names, law and spelling become Portugal's. The teacher lists
what it replaces before it writes; code, addresses and numbers that went missing without being on that list reject.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.verifying.lost_parts import lost_parts, verbatim_parts
from quality.constraints.checkers import european_variety
from quality.language import identify_language
from schemas.message import Message
from schemas.sample import Content


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("nothing is written there")
    return text.strip()


LongText = Annotated[str, AfterValidator(_not_blank)]
"""No bound in the JSON Schema: engines that constrain by grammar let a bounded string hold no line break or quote."""


class Replacement(BaseModel):
    """One thing of the source that has another in its place."""

    de: str = Field(min_length=1, max_length=80)
    para: str = Field(max_length=80)


class Localised(BaseModel):
    """What the step gives: the replacements, then the texts."""

    substituicoes: list[Replacement] = Field(max_length=16)
    instrucao: LongText
    resposta: LongText


class LocaliseOptions(Options):
    """`places`: by the seed's `language`, in what language of which country the step `source` writes, one drawn."""

    places: dict[str, tuple[str, ...]] = {}


class Source(BaseModel):
    """What the step `source` gives: another request and answer of that country."""

    pedido: LongText
    resposta: LongText


async def localise(rollout: Rollout, options: LocaliseOptions) -> Content:
    """Bring the seed, or another like it that the step `source` writes, to Portugal. Rejects what lost a part of its
    source (`lost_number`, `lost_code`, ...), and a source in another language than was asked for: `source_language`."""
    seed = dict(rollout.seed.values["seed"])
    if "source" in rollout.recipe.templates and rollout.seed.lead_again:
        seed = await _another(rollout, options, str(seed.get("language") or ""))
    # The task is what a source is written for: its bounds are none of the answer's.
    rollout.seed = rollout.seed.model_copy(update={"values": {"seed": seed}})
    instruction, answer = str(seed["instruction"]).strip(), str(seed["answer"]).strip()
    source = f"{instruction}\n\n{answer}"
    must_keep = _listed(seed.get("must_keep"))
    shown = list(dict.fromkeys([*must_keep, *verbatim_parts(source)]))
    reply = await rollout.ask_for("localise", Localised, must_keep=shown)
    result = f"{reply.instrucao}\n\n{reply.resposta}"
    lost = lost_parts(source, result, must_keep, [r.de for r in reply.substituicoes])
    if lost:
        kind, parts = next(iter(lost.items()))
        evidence = {"lost": lost, "source": source, "result": result, "replaced": reply.model_dump()["substituicoes"]}
        detail = f"not there any more: {', '.join(parts)[:200]}"
        raise RolloutRejectedError("localise", "lost_parts", f"lost_{kind}", detail, evidence)
    return Content(
        kind="chat",
        messages=(
            Message(role="user", content=reply.instrucao),
            rollout.turn(reply.resposta),
        ),
    )


async def _another(rollout: Rollout, options: LocaliseOptions, language: str) -> dict[str, Any]:
    """A request and an answer written where the seed's language is spoken."""
    place = rollout.choose(options.places.get(language) or (language,), salt="place")
    written = await rollout.ask_for("source", Source, place=place)
    text = f"{written.pedido}\n\n{written.resposta}"
    said = identify_language(text)[0]
    european = language == "pt-BR" and european_variety(text).holds
    if european or (said and said != language[:2]):
        evidence = {"place": place, "language": said, "source": text}
        raise RolloutRejectedError("source", "language", "source_language", f"asked for {place}", evidence)
    return {"language": language, "instruction": written.pedido, "answer": written.resposta, "must_keep": []}


def _listed(value: Any) -> list[str]:
    """`must_keep` of a seed: a list, one string, or nothing."""
    if value is None or value == "":
        return []
    return [str(part) for part in value] if isinstance(value, list | tuple) else [str(value)]


LOCALISE = Method(
    run=localise,
    kind="chat",
    summary="English or pt-BR instruction and answer -> European Portuguese, with nothing lost",
    steps={"source": {"place": "inglês dos Estados Unidos"}, "localise": {"must_keep": ["`SELECT 1`", "1908"]}},
    optional_steps=("source",),
    needs=("seed.instruction", "seed.answer"),
    options=LocaliseOptions,
)
