"""What an answer stands on: a dated excerpt where its domain needs one, or general guidance without numbers.

A rule of a recipe (`stands_on`), which a method applies around its answer step.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from prompts.excerpts import SHIPPED, Excerpt, day_in_words
from prompts.option_files import ExcerptsOption

STEP = "fits"
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
    topic's words. `without` one, an answer becomes general guidance (`guide`), or is rejected. Seeds that `spares`
    names ({task.id: [poema]}) need none."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    excerpts: ExcerptsOption = Field(SHIPPED, validate_default=True)
    domains: tuple[str, ...] = RISKY
    without: Literal["guide", "reject"] = "guide"
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
        return day_in_words(min(one.valid_on for one in self.excerpts)) if self.excerpts else ""

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


async def standing(rollout: Rollout, rule: StandsOn | None, asked: str) -> Standing:
    """What the answer to `asked` stands on. A recipe with a step `fits` has the teacher say whether an excerpt that
    was found by its words serves. Rejects `without_source`, where the rule says so."""
    seed = rollout.seed
    if rule is None or not rule.needs(seed.domain, seed.values):
        return NOTHING
    topic = str(seed.values.get("topic", {}).get("id", ""))
    found = rule.excerpts.find(topic, seed.topic or asked, seed.domain, rule.floor, date.today(), asked)
    if found and not found.by_key and STEP in rollout.recipe.templates:
        shown = Standing(excerpts=found.excerpts).shown
        if not (await rollout.ask_for(STEP, Fit, instruction=asked, **shown)).serve:
            found = None
    if found:
        rollout.stands_on = found.excerpts
        return Standing(excerpts=found.excerpts)
    if rule.without == "reject":
        detail = f"no excerpt in force on «{seed.topic or asked[:80]}»"
        raise RolloutRejectedError(STEP, "stands_on", "without_source", detail, {"instruction": asked})
    return Standing(general=True)


def require_support(answer: str, asked: str, topic: str, on: Standing) -> None:
    """Reject an answer that says more than what it stands on: `number_without_source`, `date_missing`; of general
    guidance, `source_not_named`."""
    if on == NOTHING:
        return
    from generators.verifying.stated_numbers import names_an_official_source, unsupported_numbers  # 14 ms of patterns

    evidence = {"instruction": asked, "answer": answer[:2000], "excerpts": [one.id for one in on.excerpts]}
    told = [f"{one.title} {one.text} {day_in_words(one.valid_on)}" for one in on.excerpts]
    if invented := unsupported_numbers(answer, asked, topic, *told):
        detail = f"neither the request nor an excerpt has: {', '.join(invented)}"
        raise RolloutRejectedError("answer", "stands_on", "number_without_source", detail, evidence)
    if on.excerpts and on.valid_on not in answer:
        detail = f"the answer doesn't say that it holds on {on.valid_on}"
        raise RolloutRejectedError("answer", "stands_on", "date_missing", detail, evidence)
    if on.general and not names_an_official_source(answer):
        detail = "general guidance that doesn't say who would know"
        raise RolloutRejectedError("answer", "stands_on", "source_not_named", detail, evidence)
