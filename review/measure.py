"""What the review amounts to: how far it is, how people work and agree, which checks they overrule, what they edit."""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal

from review.adjudicate import TIED, WAITING, is_settled_tie
from review.answers import CORRECTION_MISSING
from review.gold import known_answers
from review.stored import Latest, decisions_by_name, final_decisions
from review.to_decide import WaitingCase, read_to_decide
from schemas.base import Row
from schemas.sample import Decision, Sample
from store.alpha import krippendorff_alpha
from store.run import Run

BREAK_S = 600.0
"""A longer gap between two decisions of a person is a break, not work."""
OVERRULED_TOO_OFTEN = 0.2
LONGEST_EDIT_WORDS = 6
EDITS_LISTED = 20


class PersonMeasure(Row):
    """One annotator's work. `seconds_a_record` is the median gap between decisions; `gold_*` count known answers."""

    decisions: int
    seconds_a_record: float | None
    gold_right: int
    gold_answered: int


class Outcomes(Row):
    """Final decisions on a group of samples."""

    accepted: int
    corrected: int
    rejected: int

    @property
    def acceptance(self) -> float:
        """The share that is exported, edited or not."""
        return (self.accepted + self.corrected) / (self.accepted + self.corrected + self.rejected)


class CheckMeasure(Row):
    """How often people who decided on a sample disagreed with a rule that had flagged something in it."""

    rule: str
    flagged: int
    overruled: int

    @property
    def share(self) -> float:
        return self.overruled / self.flagged


class Edit(Row):
    """A replacement that people made: '' for nothing."""

    before: str
    after: str
    count: int


class ReviewMeasures(Row):
    """The state of a run's review. `agreement` is Krippendorff's alpha by question (None where it is undefined)."""

    samples: int
    done: int
    pending: int
    no_preference: int
    """Of those done, preferences whose answers people find equally good."""
    ties: tuple[str, ...]
    failed_corrections: tuple[str, ...]
    """Samples whose corrected text fails the recipe's checks."""
    to_decide: dict[str, WaitingCase]
    """What waited for a lead at the last pull, by sample: why, and where it is answered."""
    waiting: int
    without_correction: int
    people: dict[str, PersonMeasure]
    outcomes: dict[str, dict[str, Outcomes]]
    """By `recipe`, `domain`, `teacher` and `template` (recipe and hash), then by name."""
    agreement: dict[str, float | None]
    checks: tuple[CheckMeasure, ...]
    edits: tuple[Edit, ...]

    @property
    def checks_to_repair(self) -> tuple[CheckMeasure, ...]:
        return tuple(check for check in self.checks if check.share > OVERRULED_TOO_OFTEN)


def measure(run: Run) -> ReviewMeasures:
    """Measure from what was pulled so far."""
    samples = {sample.id: sample for sample in run.samples()}
    latest = decisions_by_name(run)
    finals = {key: decision for key, decision in final_decisions(run).items() if key in samples}
    done = {key: d for key, d in finals.items() if d.status in ("accepted", "corrected", "rejected")}
    no_preference = sum(map(is_settled_tie, finals.values()))
    of_samples = {key: people for key, people in latest.items() if key in samples}
    missing = sum(d.rule == CORRECTION_MISSING for people in of_samples.values() for d in people.values())
    return ReviewMeasures(
        samples=len(samples),
        done=len(done) + no_preference,
        pending=len(samples) - len(done) - no_preference,
        no_preference=no_preference,
        ties=tuple(sorted(key for key, d in finals.items() if d.status == "tie" and d.rule == TIED)),
        failed_corrections=tuple(sorted(key for key, d in finals.items() if d.status == "correction_failed")),
        to_decide=read_to_decide(run).cases,
        waiting=sum(d.rule == WAITING for d in finals.values()),
        without_correction=missing,
        people=_people(latest, known_answers(run)),
        outcomes={name: _outcomes(done, samples, key) for name, key in _GROUPS.items()},
        agreement=agreement(of_samples),
        checks=_checks(of_samples, samples),
        edits=commonest_edits((samples[key].content.answer, _answer(d)) for key, d in done.items() if d.messages),
    )


_GROUPS: dict[str, Callable[[Sample], str]] = {
    "recipe": lambda sample: sample.provenance.recipe,
    "domain": lambda sample: sample.provenance.domain or "-",
    "teacher": lambda sample: sample.provenance.teacher,
    "template": lambda sample: f"{sample.provenance.recipe}@{sample.provenance.recipe_hash[:8]}",
}


def _outcomes(
    done: Mapping[str, Decision], samples: Mapping[str, Sample], key: Callable[[Sample], str]
) -> dict[str, Outcomes]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for identity, decision in done.items():
        counts[key(samples[identity])][decision.status] += 1
    return {
        name: Outcomes(accepted=c["accepted"], corrected=c["corrected"], rejected=c["rejected"])
        for name, c in sorted(counts.items())
    }


def _people(latest: Latest, known: Mapping[str, str]) -> dict[str, PersonMeasure]:
    by_person: dict[str, list[Decision]] = defaultdict(list)
    for people in latest.values():
        for name, decision in people.items():
            by_person[name].append(decision)
    return {name: _person(decisions, known) for name, decisions in sorted(by_person.items())}


def _person(decisions: Sequence[Decision], known: Mapping[str, str]) -> PersonMeasure:
    times = sorted(datetime.fromisoformat(decision.decided_at) for decision in decisions)
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    work = [gap for gap in gaps if gap <= BREAK_S]
    gold = [d for d in decisions if d.sample_id in known and "verdict" in d.responses]
    return PersonMeasure(
        decisions=len(decisions),
        seconds_a_record=statistics.median(work) if work else None,
        gold_right=sum(d.responses["verdict"] == known[d.sample_id] for d in gold),
        gold_answered=len(gold),
    )


def agreement(latest: Latest) -> dict[str, float | None]:
    """Krippendorff's alpha for each question, over the samples that at least two people answered.

    Verdict and preference are nominal, ratings ordinal; each problem and each span label counts as marked or not.
    """
    ratings: dict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    for sample, people in latest.items():
        voted = {name: d for name, d in people.items() if "verdict" in d.responses}
        for name, decision in voted.items() if len(voted) > 1 else ():
            for question, value in _codes(decision).items():
                ratings[question][sample, name] = value
    return {question: _alpha(values, question) for question, values in sorted(ratings.items())}


_CODES = {"accept": 0, "correct": 1, "reject": 2, "chosen": 0, "rejected": 1, "tie": 2}


def _codes(decision: Decision) -> dict[str, float]:
    """A decision's answers as numbers, by question."""
    from review.settings import PROBLEMS, SPAN_LABELS

    answers = decision.responses
    codes = {name: float(_CODES[answers[name]]) for name in ("verdict", "preferred") if answers.get(name) in _CODES}
    codes |= {name: float(answers[name]) for name in ("variety", "correctness") if name in answers}
    marked = set(answers.get("problems") or ())
    codes |= {f"problems: {option}": float(option in marked) for option in PROBLEMS.options}
    labels = {span["label"] for span in answers.get("spans") or ()}
    return codes | {f"spans: {label}": float(label in labels) for label in SPAN_LABELS}


def _alpha(values: Mapping[tuple[str, str], float], question: str) -> float | None:
    units = sorted({sample for sample, _ in values})
    people = sorted({name for _, name in values})
    table = [[values.get((unit, name), math.nan) for unit in units] for name in people]
    level: Literal["nominal", "ordinal"] = "ordinal" if question in ("variety", "correctness") else "nominal"
    return krippendorff_alpha(table, level)


def _checks(latest: Latest, samples: Mapping[str, Sample]) -> tuple[CheckMeasure, ...]:
    flagged: Counter[str] = Counter()
    overruled: Counter[str] = Counter()
    for identity, people in latest.items():
        for decision in people.values():
            if decision.status not in ("accepted", "corrected", "rejected"):
                continue
            kept = {(span["start"], span["end"]) for span in decision.responses.get("spans") or ()}
            for finding in samples[identity].findings:
                rule = finding.rule or finding.category
                removed = "spans" in decision.responses and (finding.start, finding.end) not in kept
                flagged[rule] += 1
                overruled[rule] += decision.status == "accepted" or removed
    found = [CheckMeasure(rule=rule, flagged=n, overruled=overruled[rule]) for rule, n in flagged.items()]
    return tuple(sorted(found, key=lambda check: (-check.share, -check.flagged, check.rule)))


def commonest_edits(pairs: Iterable[tuple[str, str]]) -> tuple[Edit, ...]:
    """The replacements of a few words that people made most often, from (original, corrected) texts."""
    counts: Counter[tuple[str, str]] = Counter()
    for original, corrected in pairs:
        before, after = _words(original), _words(corrected)
        for operation, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            if operation != "equal" and max(b - a, d - c) <= LONGEST_EDIT_WORDS:
                counts[" ".join(before[a:b]), " ".join(after[c:d])] += 1
    return tuple(Edit(before=b, after=a, count=n) for (b, a), n in counts.most_common(EDITS_LISTED))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+(?:-\w+)*|[^\w\s]", text)


def _answer(decision: Decision) -> str:
    return next((m.text for m in reversed(decision.messages) if m.role == "assistant"), "")
