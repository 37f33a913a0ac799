"""What a card says of language, quality and personal data: sentences that stand there only with their figures."""

from __future__ import annotations

from export.card.markdown_text import code, plain
from export.card.tables import table
from export.files.manifest import ExportManifest
from export.files.manifest_figures import LookedAt
from export.measured import is_european, is_portuguese


def language_name(manifest: ExportManifest) -> str:
    """`European Portuguese`, `Portuguese` or '', by what was measured."""
    seen = manifest.looked_at
    if is_european(seen):
        return "European Portuguese"
    return "Portuguese" if is_portuguese(seen) else ""


def language_codes(manifest: ExportManifest) -> list[str]:
    """BCP 47 codes of the whole, as far as they were measured."""
    return {"European Portuguese": ["pt-PT"], "Portuguese": ["pt"]}.get(language_name(manifest), [])


def composed_of(manifest: ExportManifest) -> str:
    """The sentence on the language of the rows."""
    seen = manifest.looked_at
    languages, varieties = seen.languages, seen.varieties
    if not languages:
        return "Language: not measured (no answer is long enough to tell)."
    judged = f"{sum(languages.values()):,} answers read that are long enough to tell"
    said = f"Language, of the {judged}: {_counted(languages)}."
    if varieties:
        told = {"undecided": "neither"}
        named = {told.get(name, name): n for name, n in varieties.items()}
        said += f" Variety of Portuguese, by the text as a whole, of {sum(varieties.values()):,}: {_counted(named)}."
    return said


def stands_on(manifest: ExportManifest) -> str:
    """How many samples stand on a source."""
    passages, excerpts = manifest.with_passages, manifest.with_excerpts
    whole = manifest.samples or 1
    return (
        f"{passages + excerpts:,} samples ({(passages + excerpts) / whole:.0%}) stand on a source: {passages:,} were "
        f"written from a text of their seed, {excerpts:,} from dated excerpts (columns `stands_on`, `valid_on`). What "
        "the others say of the world is what the model knew."
    )


def _counted(found: dict[str, int]) -> str:
    return ", ".join(f"{name or 'unknown'} {n:,}" for name, n in found.items())


def quality(manifest: ExportManifest) -> str:
    """The section on language and quality."""
    seen, rows = manifest.looked_at, manifest.rows
    parts = ["## Language and quality", _which_checks(manifest)]
    if seen.rows:
        parts.append(_of_the_texts(seen, rows))
        leaks = seen.findings_per_1000_rows.items()
        parts.append(table(("finding in the answers", "per 1,000 rows read"), leaks))
        means = [(code(name), f"{m.rows:,}", f"{m.mean:g}") for name, m in seen.measures.items()]
        if means:
            parts.append(
                "Measures that checks and judges left when the rows were made, before any correction by people:"
            )
            parts.append(table(("measure", "rows read that have it", "mean"), means))
    parts.append(_contamination(manifest))
    return "\n\n".join(part for part in parts if part)


def _of_the_texts(seen: LookedAt, rows: int) -> str:
    length, found = seen.answer_words, seen.rows_with
    which = "all rows" if seen.rows >= rows else f"{seen.rows:,} of {rows:,} rows, those whose ids come first"
    clean = found.answers - found.findings
    return (
        f"Measured on the texts as they are here, corrected or not, over {which}. Last answers have "
        f"{length.p5:.0f} to {length.p95:.0f} words (5th to 95th percentile; median {length.p50:.0f}). In "
        f"{clean:,} of {found.answers:,} rows with answers the search for Brazilian traits finds nothing, not even "
        f"a soft hint; in {found.hard_findings:,} it finds something that it is sure of, and in "
        f"{found.hard_findings_in_prompts:,} rows in what the user or the system says."
    )


def _which_checks(manifest: ExportManifest) -> str:
    """For how many exported rows which check ran when they were made."""
    rows = manifest.samples
    ran = manifest.checks
    if not ran:
        return "No check of text looked at these rows when they were made."
    listed = ", ".join(f"{code(name)} {n:,}" for name, n in ran.items())
    return (
        f"Checks that rows passed when they were made, as their recipes set them (of {rows:,} rows, those that people "
        f"corrected aside): {listed}."
    )


def _contamination(manifest: ExportManifest) -> str:
    found = manifest.decontamination
    if found.sets:
        repeated = sum(found.left_out.values())
        by_set = ", ".join(f"{plain(name)} {n:,}" for name, n in sorted(found.left_out.items()))
        return (
            f"Decontamination: all samples were compared with {', '.join(map(plain, found.sets))} by runs of words and "
            f"by questions; {repeated:,} repeat one{f' ({by_set})' if by_set else ''} and are left out."
        )
    if found.checks:
        return (
            f"Decontamination: recipes {', '.join(map(code, found.checks))} ran the contamination check, "
            f"which rejected {found.rejected:,} samples."
        )
    return (
        "Decontamination: **not checked**, neither when the rows were made nor when they were exported "
        "(`--contamination INDEX`). `filigrana contamination benchmarks` lists sets that such rows may repeat."
    )


def limits(manifest: ExportManifest) -> str:
    """The section on personal data and known limits."""
    seen = manifest.looked_at
    lines = ["## Personal data and known limits\n\n" + _personal_data(seen, manifest.checks)]
    if grounded := manifest.shares.kind.get("grounded"):
        lines.append(f"{grounded:,} samples are grounded in documents, and repeat what those say.")
    if manifest.review.annotators:
        lines.append("Annotators appear under pseudonyms.")
    lines.append(
        "\n\nModels state wrong facts fluently: laws, deadlines, prices and addresses may be wrong or out of date, in "
        "reviewed rows too. The search for Brazilian traits doesn't find all of them."
    )
    return " ".join(lines).replace(" \n\n", "\n\n")


def _personal_data(seen: LookedAt, checks: dict[str, int]) -> str:
    if not seen.rows:
        return "Personal data: not looked for."
    found = seen.rows_with.personal_data
    kinds = f" ({_counted(seen.personal_data_rows)})" if found else ""
    said = (
        f"Numbers and addresses of people in Portugal (NIF, NISS, IBAN, telephone, e-mail, street and the like) were "
        f"looked for by their form, in prompts and answers: {found:,} of {seen.rows:,} rows read hold what looks "
        f"like one{kinds}. Names of people aren't looked for."
    )
    if ran := checks.get("personal_data"):
        said += f" The check `personal_data` rejected or masked them when {ran:,} of the rows were made."
    return said
