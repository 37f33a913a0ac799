"""What an answer stands on: a dated excerpt where its domain needs one, or general guidance without numbers.

A rule of a recipe (`stands_on`), which a method applies around its answer step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from prompts.excerpts import SHIPPED, Excerpt, Found
from prompts.option_files import ExcerptsOption
from prompts.seed_table import Seed
from text.dates import long_date

STEP, SUBJECT = "fits", "subject"
OTHER = "outro"
"""The domain, in the step `subject`, of a request that wants to know nothing of any of the rule's domains."""
FITS_ASKED: dict[str, float] = {STEP: 2}
"""How often `fits` is asked at most where a request may be on another subject than its seed's topic."""
RISKY = (
    "administração pública",
    "direito e cidadania",
    "finanças e fiscalidade",
    "habitação",
    "saúde",
    "trabalho",
)


class StandsOn(BaseModel):
    """`domains` whose answers need an excerpt, found among `excerpts` by its `topics`, else by at least `floor` of the
    topic's words. `without` one, an answer becomes general guidance (`guide`), is rejected, or is written as others
    are and left for a person to look at (`review`). Seeds that `spares` names ({task.id: [poema]}) need none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    excerpts: ExcerptsOption = Field(SHIPPED, validate_default=True)
    domains: tuple[str, ...] = RISKY
    without: Literal["guide", "reject", "review"] = "guide"
    floor: float = Field(0.6, gt=0, le=1)
    spares: dict[str, tuple[str, ...]] = {}

    def needs(self, domain: str, values: Mapping[str, Any]) -> bool:
        """Whether an answer to a seed needs an excerpt."""
        if domain not in self.domains:
            return False
        for key, spared in self.spares.items():
            field, _, column = key.partition(".")
            if str(values.get(field, {}).get(column)) in spared:
                return False
        return True


class Fit(BaseModel):
    """Whether an excerpt answers what is asked, the reason first."""

    motivo: str = Field(min_length=1, max_length=300)
    serve: bool


class Standing(BaseModel):
    """What one answer stands on. With neither `excerpts` nor `general`, its seed needs nothing."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    excerpts: tuple[Excerpt, ...] = ()
    general: bool = False

    @property
    def shown(self) -> dict[str, Any]:
        """What the answer's template sees."""
        told = [{"text": one.text, "title": one.title, "source": one.source} for one in self.excerpts]
        return {"excerpts": told, "valid_on": self.valid_on, "general": self.general}

    @property
    def valid_on(self) -> str:
        """The oldest day of the excerpts, in words; '' without any."""
        return long_date(min(one.valid_on for one in self.excerpts)) if self.excerpts else ""

    @property
    def passage(self) -> str:
        return "\n\n".join(one.said for one in self.excerpts)


NOTHING = Standing()
SHOWN: dict[str, Any] = {
    "excerpts": [{"text": "O prazo é de dez dias.", "title": "Prazos", "source": "https://diariodarepublica.pt"}],
    "valid_on": "28 de novembro de 2026",
    "general": True,
}
"""What templates see, by example."""


@lru_cache(maxsize=8)
def subject_reply(domains: tuple[str, ...]) -> type[BaseModel]:
    """What the step `subject` gives: which of the rule's domains a request wants to know of, the reason first."""
    one_of: Any = Literal[(*domains, OTHER)]
    fields: dict[str, Any] = {"motivo": (str, Field(min_length=1, max_length=300)), "dominio": (one_of, ...)}
    return create_model("Subject", __config__=ConfigDict(extra="forbid"), **fields)


def topic_of(seed: Seed) -> tuple[str, str]:
    """The id and the text of a seed's topic: its field `topic`, or `seed` where that is what is crossed."""
    row = seed.values.get("topic") or seed.values.get("seed") or {}
    return str(row.get("id", "")), seed.topic or str(row.get("text", ""))


async def standing(rollout: Rollout, rule: StandsOn | None, asked: str, drifted: bool = False) -> Standing:
    """What the answer to `asked` stands on. Rejects `without_source`, where the rule says so.

    A recipe with a step `subject` has the teacher say which domain `asked` is of; in others it is the seed's. With a
    step `fits` the teacher says whether an excerpt serves that was found by its words; where `asked` may have
    `drifted` from the seed's topic, also one that names the topic.
    """
    if rule is None:
        return NOTHING
    seed, domain = rollout.seed, rollout.seed.domain
    if SUBJECT in rollout.recipe.templates:
        said = await rollout.ask_for(SUBJECT, subject_reply(rule.domains), instruction=asked, domains=rule.domains)
        domain, drifted = said.model_dump()["dominio"], True
    if not rule.needs(domain, seed.values):
        return NOTHING
    for found in _candidates(rule, seed, domain, asked, drifted):
        if (found.by_key and not drifted) or await _serves(rollout, found, asked):
            rollout.stands_on = found.excerpts
            return Standing(excerpts=found.excerpts)
    if rule.without == "reject":
        detail = f"no excerpt in force on «{asked[:80] if drifted else seed.topic or asked[:80]}»"
        raise RolloutRejectedError(STEP, "stands_on", "without_source", detail, {"instruction": asked})
    if rule.without == "review":
        rollout.to_review = ("without_source",)
        return NOTHING
    return Standing(general=True)


def _candidates(rule: StandsOn, seed: Seed, domain: str, asked: str, drifted: bool) -> Iterator[Found]:
    """What may serve: by the seed's topic; of a request that may have drifted from it, also by its own words."""
    topic_id, topic = topic_of(seed)
    today = date.today()
    by_topic = rule.excerpts.find(topic_id, topic or asked, domain, rule.floor, today, asked)
    if by_topic:
        yield by_topic
    by_words = rule.excerpts.find("", asked, domain, rule.floor, today) if drifted else None
    if by_words and (by_topic is None or by_words.excerpts != by_topic.excerpts):
        yield by_words


async def _serves(rollout: Rollout, found: Found, asked: str) -> bool:
    if STEP not in rollout.recipe.templates:
        return True
    shown = Standing(excerpts=found.excerpts).shown
    return (await rollout.ask_for(STEP, Fit, instruction=asked, **shown)).serve


def require_support(answer: str, asked: str, topic: str, on: Standing) -> None:
    """Reject an answer that says more than what it stands on: `number_without_source`, `date_missing`; of general
    guidance, `source_not_named`."""
    require_known_numbers(answer, asked, topic, on)
    require_source_said(answer, asked, on)


def require_known_numbers(answer: str, asked: str, topic: str, on: Standing, step: str = "answer") -> None:
    """Reject `number_without_source`: one that is neither in `asked` or the topic nor in what the answer stands on."""
    if on is NOTHING or on == NOTHING:
        return
    from generators.verifying.stated_numbers import unsupported_numbers  # 14 ms of patterns

    told = [f"{one.title} {one.text} {long_date(one.valid_on)}" for one in on.excerpts]
    if invented := unsupported_numbers(answer, asked, topic, *told):
        detail = f"neither the request nor an excerpt has: {', '.join(invented)}"
        evidence = _evidence(answer, asked, on)
        raise RolloutRejectedError(step, "stands_on", "number_without_source", detail, evidence)


def require_source_said(answer: str, asked: str, on: Standing, step: str = "answer") -> None:
    """Reject `date_missing`, where an excerpt's day isn't told; of general guidance, `source_not_named`."""
    if on.excerpts and on.valid_on not in answer:
        detail = f"the answer doesn't say that it holds on {on.valid_on}"
        raise RolloutRejectedError(step, "stands_on", "date_missing", detail, _evidence(answer, asked, on))
    if not on.general:
        return
    from generators.verifying.stated_numbers import names_an_official_source

    if not names_an_official_source(answer):
        detail = "general guidance that doesn't say who would know"
        raise RolloutRejectedError(step, "stands_on", "source_not_named", detail, _evidence(answer, asked, on))


def _evidence(answer: str, asked: str, on: Standing) -> dict[str, Any]:
    return {"instruction": asked, "answer": answer[:2000], "excerpts": [one.id for one in on.excerpts]}
