"""docs/facts.md: every dated fact with its source and dates. `python -m prompts.dated_facts_page` prints it."""

from __future__ import annotations

from prompts.dated_facts import HELP_LINE_FILES, Dated, Fact, HelpLine, fact_files, load_facts, load_help_lines

HEAD = """# Dated facts

What the shipped packs, prompts and checks say of Portugal that can change, with where it was read and until when it
is relied on. The rows live in `prompts/facts/`, one YAML file a subject; this page is made of them (`python -m
prompts.dated_facts_page`), and a test keeps it true. From the day after a row's date no answer stands on it, and
`filigrana doctor`, `plan` and `generate` name it: look the fact up again, mend what rests on it, and give the row a new
`verified_on`. Whoever does that for one row does it for all that are past their date by then: a test says which.
«Source dated» is when the text that was read was written or last checked by whoever published it: the look-ups read
stored copies, not live pages.
"""


def facts_page() -> str:
    """The page, as Markdown."""
    parts = [HEAD]
    for name in sorted(fact_files(), key=lambda name: (name not in HELP_LINE_FILES, name)):
        parts.append(_help_lines(name) if name in HELP_LINE_FILES else _facts(name))
    return "\n".join(parts)


def _help_lines(name: str) -> str:
    read = load_help_lines(name)
    head = "| Line | Number | Hours | Cost | Serves | Source | Source dated | Verified | Good until |"
    rows = [_cells(_line(line), line) for line in read.facts]
    return "\n".join([f"## {read.subject}\n", head, "|---|---|---|---|---|---|---|---|---|", *rows, ""])


def _line(line: HelpLine) -> tuple[str, ...]:
    numbers = ", ".join(line.numbers) or line.contact
    return (line.name, numbers, line.hours, line.cost, line.serves)


def _facts(name: str) -> str:
    read = load_facts(name)
    head = "| Fact | Used in | Source | Source dated | Verified | Good until |"
    rows = [_cells((fact.statement, _used(fact)), fact) for fact in read.facts]
    return "\n".join([f"## {read.subject}\n", head, "|---|---|---|---|---|---|", *rows, ""])


def _used(fact: Fact) -> str:
    about = {"answers on `packs/topics`": fact.topics} if fact.topics else {}
    used = {f"`{place}`": ids for place, ids in fact.used_in.items()} | about
    return "; ".join(f"{place}: {', '.join(ids)}" for place, ids in used.items())


def _cells(first: tuple[str, ...], row: Dated) -> str:
    links = ", ".join(f"[{_host(address)}]({address})" for address in (row.source, *row.other_sources))
    dates = (row.source_date, row.verified_on.isoformat(), row.good_until.isoformat())
    return f"| {' | '.join((*(text.replace('|', '/') for text in first), links, *dates))} |"


def _host(address: str) -> str:
    return address.removeprefix("https://").removeprefix("www.").partition("/")[0]


if __name__ == "__main__":
    print(facts_page(), end="")
