"""What the judges of one rubric said, and how their scores become one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any

from generators.outcomes import RolloutRejectedError
from prompts.recipe import JudgeSpec
from prompts.rubric import PreparedJudge
from schemas.sample import JudgeVerdict
from schemas.teacher import TeacherInfo


@dataclass(frozen=True, slots=True)
class Seat:
    """A judge and the teacher that is asked. `name` tells the judges of a run apart."""

    judge: PreparedJudge
    teacher: TeacherInfo
    name: str


COMBINED: dict[str, Callable[[Sequence[float]], float]] = {
    "mean": fmean,
    "median": median,
    "min": min,
    "majority": median,
}


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the judges of one rubric said. `missing` names those whose verdict could not be had, and why."""

    judge: PreparedJudge
    verdicts: tuple[JudgeVerdict, ...]
    missing: dict[str, str]

    @property
    def scores(self) -> dict[str, float]:
        """By criterion, combined."""
        return {name: self._combined([v.scores[name] for v in self.verdicts]) for name in self.verdicts[0].scores}

    @property
    def overall(self) -> float:
        return self._combined([v.overall for v in self.verdicts])

    @property
    def spread(self) -> float:
        """How far the highest and the lowest overall score lie apart."""
        given = [v.overall for v in self.verdicts]
        return max(given) - min(given)

    @property
    def is_disputed(self) -> bool:
        """Whether the judges lie further apart than the recipe allows."""
        allowed = self.judge.spec.maximum_spread
        return allowed is not None and self.spread > allowed + 1e-9

    def _combined(self, scores: Sequence[float]) -> float:
        return float(COMBINED[self.judge.spec.combine](scores))

    def require(self) -> None:
        """Raises RolloutRejectedError when the content is not good enough, or disputed and to be rejected then."""
        spec, rubric = self.judge.spec, self.judge.rubric.name
        if self.is_disputed and spec.disagreement == "reject":
            detail = f"{self.spread:.2f} apart by rubric '{rubric}', at most {spec.maximum_spread} wanted"
            raise RolloutRejectedError("judge", rubric, "judges_disagree", detail, self.evidence())
        if spec.combine == "majority":
            yes = sum(not _too_low(spec, v.overall, v.scores) for v in self.verdicts)
            why = f"{yes} of {len(self.verdicts)} judges" if yes * 2 <= len(self.verdicts) else ""
        else:
            why = _too_low(spec, self.overall, self.scores)
        if why:
            wanted = f"at least {spec.minimum} wanted" if spec.combine != "majority" else "more than half wanted"
            raise RolloutRejectedError(
                "judge", rubric, "judged_low", f"{why} by rubric '{rubric}', {wanted}", self.evidence()
            )

    def evidence(self) -> dict[str, Any]:
        if len(self.verdicts) == 1 and not self.missing:
            return {"scores": self.verdicts[0].scores, "reasons": self.verdicts[0].reasons}
        said = {v.judge: {"overall": v.overall, "scores": v.scores, "reasons": v.reasons} for v in self.verdicts}
        return {"overall": self.overall, "spread": self.spread, "judges": said, "missing": self.missing}


def _too_low(spec: JudgeSpec, overall: float, scores: dict[str, float]) -> str:
    """What is below its minimum; '' when nothing is."""
    low = next((name for name, minimum in spec.minimums.items() if scores[name] < minimum), "")
    if overall < spec.minimum:
        return f"{overall:.2f}"
    return f"{scores[low]:.2f} in '{low}' (at least {spec.minimums[low]})" if low else ""
