"""What the review amounts to: how far it is, how people work and agree, which checks they overrule, what they edit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from review.measures.agreement import Agreement, Disagreement, PairOfPeople, agreement, disagreements, pairs
from review.measures.edits import Corrected, Edit, commonest_edits, edits_by_kind
from review.measures.gold import answer_to, is_right, known_answers
from review.measures.pace import Pace, pace
from review.opinions.adjudicate import TIED, WAITING, is_settled_tie
from review.opinions.answers import CORRECTION_MISSING, WITHDRAWN
from review.opinions.drafts import read_drafts
from review.opinions.stored import Latest, decisions_by_name, final_decisions
from review.opinions.to_decide import WaitingCase, read_to_decide
from schemas.base import Row
from schemas.sample import Decision, Sample
from store.run import Run

OVERRULED_TOO_OFTEN = 0.2


class PersonMeasure(Pace):
    """One annotator's work; `gold_*` count known answers."""

    gold_right: int
    gold_answered: int
    drafts: int
    """Answers begun and not submitted, at the last pull."""


class GoldMeasure(Row):
    """One gold item: the right verdict, how many answered, and what those said who were wrong."""

    verdict: str
    answered: int
    wrong: dict[str, str]


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


class ReviewMeasures(Row):
    """The state of the review of one or several runs."""

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
    drafts: int
    people: dict[str, PersonMeasure]
    outcomes: dict[str, dict[str, Outcomes]]
    """By `recipe`, `domain`, `teacher` and `template` (recipe and hash), then by name."""
    agreement: dict[str, Agreement]
    """By question."""
    pairs: tuple[PairOfPeople, ...]
    disagreements: tuple[Disagreement, ...]
    gold: dict[str, GoldMeasure]
    """By the gold record's id."""
    checks: tuple[CheckMeasure, ...]
    edits: tuple[Edit, ...]
    edits_by_kind: dict[str, int]

    @property
    def checks_to_repair(self) -> tuple[CheckMeasure, ...]:
        return tuple(check for check in self.checks if check.share > OVERRULED_TOO_OFTEN)


def measure(*runs: Run) -> ReviewMeasures:
    """Measure from what was pulled so far. A sample that several runs share is counted once, with all that was said."""
    samples = {sample.id: sample for run in runs for sample in run.samples()}
    latest = decisions_by_name(*runs)
    gold = {item: verdict for run in runs for item, verdict in known_answers(run).items()}
    drafts = {sample: names for run in runs for sample, names in read_drafts(run).items()}
    finals = {key: decision for key, decision in final_decisions(*runs).items() if key in samples}
    done = {key: d for key, d in finals.items() if d.status in ("accepted", "corrected", "rejected")}
    no_preference = sum(map(is_settled_tie, finals.values()))
    of_samples = {key: people for key, people in latest.items() if key in samples}
    to_decide = {sample: case for run in runs for sample, case in read_to_decide(run).cases.items()}
    corrected = [
        Corrected(before=samples[key].content.answer, after=_answer(d), findings=samples[key].findings)
        for key, d in done.items()
        if d.messages
    ]
    return ReviewMeasures(
        samples=len(samples),
        done=len(done) + no_preference,
        pending=len(samples) - len(done) - no_preference,
        no_preference=no_preference,
        ties=tuple(sorted(key for key, d in finals.items() if d.status == "tie" and d.rule == TIED)),
        failed_corrections=tuple(sorted(key for key, d in finals.items() if d.status == "correction_failed")),
        to_decide=to_decide,
        waiting=sum(d.rule == WAITING for d in finals.values()),
        without_correction=sum(d.rule == CORRECTION_MISSING for p in of_samples.values() for d in p.values()),
        drafts=sum(map(len, drafts.values())),
        people=_people(latest, gold, Counter(name for names in drafts.values() for name in names)),
        outcomes={name: _outcomes(done, samples, key) for name, key in _GROUPS.items()},
        agreement=agreement(of_samples),
        pairs=pairs(of_samples),
        disagreements=disagreements(of_samples, {sample: case.page for sample, case in to_decide.items()}),
        gold=_gold(latest, gold),
        checks=_checks(of_samples, samples),
        edits=commonest_edits(corrected),
        edits_by_kind=edits_by_kind(corrected),
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


def _people(latest: Latest, known: Mapping[str, str], drafts: Mapping[str, int]) -> dict[str, PersonMeasure]:
    by_person: dict[str, list[Decision]] = defaultdict(list, {name: [] for name in drafts})
    for people in latest.values():
        for name, decision in people.items():
            if decision.rule != WITHDRAWN:
                by_person[name].append(decision)
    return {name: _person(found, known, drafts.get(name, 0)) for name, found in sorted(by_person.items())}


def _person(decisions: Sequence[Decision], known: Mapping[str, str], drafts: int) -> PersonMeasure:
    gold = [d for d in decisions if d.sample_id in known and "verdict" in d.responses]
    return PersonMeasure(
        **pace(decisions).model_dump(),
        gold_right=sum(is_right(d, known[d.sample_id]) for d in gold),
        gold_answered=len(gold),
        drafts=drafts,
    )


def _gold(latest: Latest, known: Mapping[str, str]) -> dict[str, GoldMeasure]:
    found = {}
    for item, verdict in sorted(known.items()):
        said = {n: d for n, d in latest.get(item, {}).items() if "verdict" in d.responses}
        wrong = {name: answer_to(d) for name, d in said.items() if not is_right(d, verdict)}
        found[item] = GoldMeasure(verdict=verdict, answered=len(said), wrong=wrong)
    return found


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


def _answer(decision: Decision) -> str:
    return next((m.text for m in reversed(decision.messages) if m.role == "assistant"), "")
