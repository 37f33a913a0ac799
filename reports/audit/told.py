"""An audit as tables: the same lines for one data set and for several side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from reports.audit.counting import totals_of
from reports.audit.rows import AuditedRow
from reports.audit.tally import Tally

Books = dict[str, int]
"""planned, accepted, rejected, failed, pending."""


@dataclass(frozen=True, slots=True)
class AuditView:
    """One data set's audit, counted now or told by an earlier one's JSON (which has no rows). `against` counts rows
    that repeat another run or export: {place: {"exact": n, "near": n}}; `checks` are those that ran."""

    name: str
    books: Books
    checks: tuple[str, ...]
    total: Tally
    groups: dict[str, dict[str, Tally]]
    rows: tuple[AuditedRow, ...] = ()
    against: dict[str, dict[str, int]] = field(default_factory=dict)
    benchmarks: tuple[str, ...] | None = None
    """Evaluation sets that all rows were compared with; None where they were not."""


def with_names_of_their_own(views: Sequence[AuditView]) -> list[AuditView]:
    """The views, a second one of the same name numbered: charts and tables tell them apart by it."""
    seen: Counter[str] = Counter()
    named = []
    for view in views:
        seen[view.name] += 1
        number = seen[view.name]
        named.append(view if number == 1 else replace(view, name=f"{view.name} ({number})"))
    return named


Line = tuple[str, list[str]]
Told = Callable[[AuditView], str]


def glance(views: Sequence[AuditView]) -> list[Line]:
    """The figures that a data set is judged by, one line each with a cell for each view. What no check looked at is
    told as not checked, never as none."""
    lines: list[tuple[str, Told]] = [
        ("rows in the source", lambda v: f"{v.books['planned']:,}"),
        ("accepted", lambda v: _share(v.books["accepted"], v.books["planned"])),
        ("rejected", lambda v: _share(v.books["rejected"], v.books["planned"])),
        ("failed, still to do", lambda v: f"{v.books['failed']:,}, {v.books['pending']:,}"),
        ("damaged, or without an answer", lambda v: _share(v.total.unread, v.total.rows)),
        ("words in answers", lambda v: f"{v.total.words:,}"),
        ("probability of pt-PT, mean", lambda v: f"{v.total.rates()['variety_score']:.3f}" if v.total.scored else NO),
        ("clearly Brazilian (under .2)", lambda v: _share(v.total.clearly_brazilian, v.total.scored)),
        ("answers with a leak", _checked("leaks", lambda v: _share(v.total.with_leaks, read_rows(v.total)))),
        ("answers with a hard leak", _checked("leaks", lambda v: _share(v.total.with_hard_leaks, read_rows(v.total)))),
        ("leaks per 1,000 words", _checked("leaks", lambda v: f"{v.total.rates()['leaks_per_1000_words']:.2f}")),
        (
            "old spelling (before AO90) per 1,000 words",
            _checked("orthography", lambda v: f"{v.total.rates()['pre_ao90_per_1000_words']:.2f}"),
        ),
    ]
    lines += [(name, _checked(check, _problem(reasons))) for name, check, reasons in PROBLEMS]
    lines += [("repeat an evaluation set", _contaminated), ("repeat another run or export", _against)]
    return [(name, [told(view) for view in views]) for name, told in lines]


NO = "not checked"
PROBLEMS = (
    ("unknown words", "orthography", ("misspelling", "no_accents")),
    ("addressed wrongly: você, or mixed", "treatment", ("treatment",)),
    ("refusals", "refusal", ("refusal",)),
    ("cut short", "truncation", ("truncated",)),
    ("loops", "repetition", ("loop",)),
    ("not in Portuguese", "language", ("not_portuguese", "foreign_script")),
    ("personal data", "personal_data", ("personal_data",)),
    ("exact duplicates", "duplicates", ("duplicate",)),
    ("near duplicates", "duplicates", ("near_duplicate",)),
)
"""Line, the check that tells it, and its reasons."""


def _checked(check: str, told: Told) -> Told:
    return lambda view: told(view) if check in view.checks else NO


def _problem(reasons: tuple[str, ...]) -> Told:
    return lambda view: _share(sum(view.total.problems[reason] for reason in reasons), view.total.rows)


def _contaminated(view: AuditView) -> str:
    return NO if view.benchmarks is None else _share(view.total.contaminated.total(), view.total.rows)


def _against(view: AuditView) -> str:
    if not view.against:
        return NO
    return "; ".join(f"{place}: {n['exact']:,} exactly, {n['near']:,} nearly" for place, n in view.against.items())


def read_rows(tally: Tally) -> int:
    """How many rows have an answer."""
    return tally.rows - tally.unread


def _share(count: int, of: int) -> str:
    return f"{count:,} ({count / of:.1%})" if of else "0"


GROUP_HEAD = (
    "rows", "accepted", "pt-PT", "clearly pt-BR", "leaks / 1,000 words", "hard leaks", "AO90 / 1,000 words", "refusals",
    "cut short", "duplicates", "personal data", "words / answer",
)  # fmt: skip


def group_line(tally: Tally) -> list[str]:
    """The cells of `GROUP_HEAD` for the rows of one source."""
    rates, problems = tally.rates(), tally.problems
    return [
        f"{tally.rows:,}",
        f"{rates['accepted']:.1%}",
        f"{rates['variety_score']:.3f}" if tally.scored else "-",
        f"{rates['clearly_brazilian']:.1%}",
        f"{rates['leaks_per_1000_words']:.2f}",
        f"{rates['rows_with_hard_leaks']:.1%}",
        f"{rates['pre_ao90_per_1000_words']:.2f}",
        f"{problems['refusal']:,}",
        f"{problems['truncated']:,}",
        f"{problems['duplicate'] + problems['near_duplicate']:,}",
        f"{problems['personal_data']:,}",
        f"{rates['words_per_answer']:.0f}",
    ]


def counted_tables(views: Sequence[AuditView]) -> list[tuple[str, list[Line]]]:
    """Small tables of counts, the commonest first, a column for each view; those without any count are left out."""
    tables: list[tuple[str, Callable[[AuditView], Counter[str]]]] = [
        ("why rows were turned down", lambda v: v.total.reasons),
        ("how answers address their reader", lambda v: v.total.treatment),
        ("languages of the answers", lambda v: v.total.languages),
        ("licences", lambda v: v.total.licences),
        ("personal data found", lambda v: v.total.personal),
        ("evaluation sets repeated", lambda v: v.total.contaminated),
    ]
    found = []
    for title, counts in tables:
        summed: Counter[str] = Counter()
        for view in views:
            summed.update(counts(view))
        names = [name for name, _ in totals_of(summed)]
        known = set(names)
        lines = []
        for name in names:
            cells = [
                sum(n for one, n in counts(v).items() if one == name or (name == "others" and one not in known))
                for v in views
            ]
            lines.append((name.replace("_", " "), [f"{n:,}" for n in cells]))
        if lines:
            found.append((title, lines))
    return found
