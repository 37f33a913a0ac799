"""The text of a dataset card, section by section, from an export's manifest."""

from __future__ import annotations

from collections.abc import Sequence

from export.card.examples import examples, reasoning, splits_by_recipe
from export.card.lengths import lengths
from export.card.markdown_text import Markdown, bare, code, plain
from export.card.quality import composed_of, language_name, limits, quality, stands_on
from export.card.tables import table
from export.choose import FATES
from export.files.manifest import ColumnEntry, ExportManifest, RunInput
from export.mix import cost_of

_TURNED_DOWN = {"people": "people", "checks": "checks and judges", "both": "people, checks and judges"}


def sections(manifest: ExportManifest) -> str:
    """All sections as Markdown."""
    parts = [
        _opening(manifest),
        _use(manifest),
        *examples(manifest),
        _made(manifest),
        _funnel(manifest),
        _composition(manifest),
        _review(manifest),
        *_judges(manifest),
        quality(manifest),
        _licence(manifest),
        limits(manifest),
        _citation(manifest),
    ]
    return "\n\n".join(parts) + "\n"


def _opening(manifest: ExportManifest) -> str:
    rows = manifest.rows
    splits = ", ".join(f"{name} {count:,}" for name, count in manifest.splits.items())
    form = manifest.format.format
    name = language_name(manifest)
    language = f" in **{name}** (measured: see below)" if name else ""
    return (
        f"# {plain(manifest.title)}\n\n"
        f"{rows:,} rows of fine-tuning data{language}, in the `{form}` format: {splits}. Written by language models "
        f"from prompt templates, {_people(manifest)}. Made with Filigrana; version `{manifest.version}`."
    )


def _people(manifest: ExportManifest) -> str:
    reviewed = manifest.shares.decision.get("reviewed", 0)
    rows = manifest.samples
    if not reviewed:
        return "and reviewed by nobody"
    if reviewed == rows:
        return "and every row accepted or corrected by people"
    return f"and {reviewed:,} of {rows:,} samples accepted or corrected by people (see the column `reviewed`)"


def _use(manifest: ExportManifest) -> str:
    columns = table(
        ("column", "type", "what it is"),
        ((code(c.name), _type(c), Markdown(c.description)) for c in manifest.columns),
    )
    return (
        "## Use\n\n```python\nfrom datasets import load_dataset\n\n"
        'dataset = load_dataset("PATH_OR_REPO")  # this folder, or its name on the hub\n'
        f"{_one_kind(manifest)}```\n\n"
        f"{columns}\n\nRows are in the order of their ids, which are hashes: that order is an even shuffle. "
        "From any row, `filigrana trace ID --run RUN` walks back to its seed, prompts, raw completions, checks and "
        "decisions. Checksums of every file are in `manifest.json`."
    )


def _one_kind(manifest: ExportManifest) -> str:
    if manifest.format.file_type != "parquet":
        return ""
    kinds = sorted(manifest.shares.kind)
    said = f"one kind alone, of {', '.join(kinds)}; datasets 3.6 or newer"
    return f'{kinds[0]} = load_dataset("PATH_OR_REPO", "{kinds[0]}")  # {said}\n'


def _type(column: ColumnEntry) -> str:
    if isinstance(column.inner, tuple):
        return f"list of {{{', '.join(field.name for field in column.inner)}}}"
    if column.struct:
        return f"{{{', '.join(field.name for field in column.struct)}}}"
    return column.dtype or "list of JSON objects"


def _made(manifest: ExportManifest) -> str:
    recipes = sorted({(r.name, r.title, r.method, r.hash) for one in manifest.runs for r in one.recipes})
    rows = table(
        ("recipe", "what it asks for", "method", "hash"), ((code(n), t, m, code(h[:12])) for n, t, m, h in recipes)
    )
    teachers = table(("model", "revision", "licence of its outputs", "role"), _models(manifest.runs))
    return f"## How it was made\n\n{rows}\n\n{teachers}\n\nThe recipes' full texts are in `manifest.json`."


def _models(runs: Sequence[RunInput]) -> list[tuple[str, str, str, str]]:
    found = set()
    for one in runs:
        for role, model in [("teacher", one.teacher), *(("judge", judge) for judge in one.panel)]:
            if model.name:
                found.add((code(model.name), model.revision, model.licence or "not stated", role))
    return sorted(found, key=lambda m: (m[3] != "teacher", m))


def _funnel(manifest: ExportManifest) -> str:
    counts = manifest.funnel
    rows: list[tuple[str, int]] = [("planned", counts.planned)]
    rows += [(f"rejected by checks: {reason}", -n) for reason, n in counts.rejected_by_checks.items()]
    rows += [(f"failed: {reason}", -n) for reason, n in counts.failed.items()]
    rows += [("not generated yet", -counts.pending)] if counts.pending else []
    rows.append((Markdown("**accepted by checks**"), counts.accepted_by_checks))
    rows += [(f"left out: {FATES[fate]}", -n) for fate, n in counts.left_out.items()]
    rows.append((Markdown("**samples exported**"), counts.exported))
    steps = "## From plan to export\n\n" + table(("step", "samples"), ((name, f"{n:,}") for name, n in rows))
    return "\n\n".join([steps, *_unfinished(manifest)])


def _unfinished(manifest: ExportManifest) -> list[str]:
    runs = [one.run_id for one in manifest.runs if one.unfinished]
    if not runs:
        return []
    kept = manifest.selection.keep_duplicates
    done = "were not looked for" if kept else "were looked for among the samples that were there, and left out"
    return [f"Not finished when exported: {', '.join(map(code, runs))}. Duplicates within it {done}."]


def _composition(manifest: ExportManifest) -> str:
    parts = ["## What is in it"]
    shares = manifest.shares
    shown = {"kind": shares.kind, "domain": shares.domain, "recipe": shares.recipe, "licence": shares.licence}
    for column, found in shown.items():
        whole = sum(found.values())
        rows = ((name, f"{n:,}", f"{100 * n / whole:.1f}%") for name, n in found.items())
        parts.append(table((column, "samples", "share"), rows))
    size = manifest.size
    tokens = f" and {size.tokens:,} tokens of {code(size.tokenizer)}" if size.tokenizer else ""
    parts.append(f"{size.characters:,} characters of conversation{tokens}. {composed_of(manifest)}")
    if manifest.mix and manifest.mixed and (cost := cost_of(manifest.mix, manifest.mixed)):
        parts.append(plain(cost))
    if manifest.negatives:
        parts.append(
            f"{manifest.negatives:,} rows are made of what {_TURNED_DOWN[manifest.format.negatives]} turned down, each "
            "with the reason in `turned_down`; they are no samples of the tables here."
        )
    parts += [stands_on(manifest), *splits_by_recipe(manifest), *reasoning(manifest)]
    parts += [text for text in [lengths(size)] if text]
    held = manifest.held_out
    if not held.validation and not held.test:
        return "\n\n".join([*parts, "Splits: nothing is held out."])
    parts.append(
        f"Splits: whole groups (a seed document, or a persona with a topic) are held out by a hash of their name, "
        f"{held.validation:.0%} for validation and {held.test:.0%} for test, so a row never changes sides when "
        "the dataset grows. A recipe or domain of ten groups or more that would have none there has one held out. A "
        "row that asks nearly the same as a held-out one is left out of training."
    )
    return "\n\n".join(parts)


def _review(manifest: ExportManifest) -> str:
    review = manifest.review
    if not review.annotators:
        return "## Human review\n\nNobody has reviewed these samples."
    people = table(("annotator", "decisions"), ((name, f"{n:,}") for name, n in review.annotators.items()))
    verdicts = ", ".join(f"{n:,} {name}" for name, n in review.decisions.items())
    failed = review.decisions.get("correction_failed", 0)
    if failed and manifest.selection.accept_failed_corrections:
        verdicts += " (texts that fail the recipe's checks, let through by `--accept-failed-corrections`)"
    part = review.dialogues_seen_in_part
    middle = (
        f" Of {part:,} exported conversations with several replies, people could mark and correct the last alone: the "
        "earlier ones were before their eyes, no more."
        if part
        else ""
    )
    alpha = review.krippendorff_alpha_verdict
    agreed = f"{alpha:.2f}" if alpha is not None else "not measurable (no sample with differing verdicts of several)"
    return (
        f"## Human review\n\nIn Argilla, under pseudonyms here. One standing decision a sample: {verdicts}. "
        f"{review.samples_seen_by_several:,} samples were seen by several people; Krippendorff's alpha of the "
        f"verdict: {agreed}. The figures are of all samples in the runs, exported or not.{middle}\n\n{people}"
    )


def _judges(manifest: ExportManifest) -> list[str]:
    agreed = [a for one in manifest.runs for a in one.judge_agreement]
    if not agreed:
        return []
    columns = ("rubric", "criterion", "judges", "samples", "the same score", "apart", "Krippendorff's alpha")
    rows = (
        (
            code(a.rubric),
            code(a.criterion),
            Markdown(", ".join(map(code, a.judges))),
            f"{a.samples:,}",
            f"{a.exact:.0%}",
            f"{a.apart:.2f}",
            "undefined" if a.alpha is None else f"{a.alpha:.2f}",
        )
        for a in agreed
    )
    return [
        "## Judges\n\nModels scored the samples from 1 to 5 by the rubrics of the recipes. How far they agree, over "
        "all that were judged in the runs, turned down or not: the share of pairs of scores that are the same, the "
        f"mean difference, and Krippendorff's alpha for ordinal data.\n\n{table(columns, rows)}"
    ]


def _licence(manifest: ExportManifest) -> str:
    licence = manifest.licence
    lines = [f"## Licence\n\nThe strictest of the rows' licences: **{plain(licence.stated)}**."]
    if licence.conflicts:
        lines.append("Exported although these can't be licensed together: " + " ".join(map(plain, licence.conflicts)))
    if licence.non_commercial:
        lines.append("Some rows do not allow commercial use.")
    if licence.unknown:
        lines.append("Some rows come from sources whose licence nobody has stated.")
    if licence.sources_not_stated:
        lines.append(f"{licence.sources_not_stated:,} rows name no source.")
    if licence.teachers_not_stated:
        lines.append("Some rows were written by a teacher whose output terms were not stated: check them before use.")
    lines.append("Each row carries what is known of its own source, licence and teacher.")
    return " ".join(lines)


def _citation(manifest: ExportManifest) -> str:
    sources = "\n".join(f"- {plain(source or 'not stated')} ({n:,} samples)" for source, n in manifest.sources.items())
    more = manifest.sources_in_all - len(manifest.sources)
    if more > 0:
        sources += f"\n- and {more:,} more: see the column `source`"
    return f"## Sources and citation\n\n{sources or '- none stated'}\n\n```bibtex\n{_bibtex(manifest)}\n```"


def _bibtex(manifest: ExportManifest) -> str:
    """A BibTeX entry with author, year and address, as far as they are known."""
    fields = {
        "author": f"{{{bare(manifest.author)}}}" if manifest.author else "",
        "title": bare(manifest.title),
        "year": manifest.as_of[:4],
        "version": manifest.version,
        "publisher": "Hugging Face" if "huggingface.co/" in manifest.url else "",
        "url": bare(manifest.url),
        "note": f"Version {manifest.version}, made with Filigrana",
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{filigrana-{manifest.version},\n{lines}\n}}"
