"""What `export`, `trace` and `diff` show on the terminal."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.screen import err, out, say, show, styled

if TYPE_CHECKING:
    from export.exporting import Exported, OnProgress
    from export.selection import Selection, Shape, Splits
    from reports.diff import Difference
    from reports.trace import History
    from schemas.message import AudioPart, ImagePart
    from store.run import Run

SHOWN_IDS = 10
MANY_NEAR = 0.2
"""Share of rows lost to near-duplicates of held-out ones from which one is told what to do."""


def deliver_to(
    runs: Sequence[Run],
    to: str,
    selection: Selection,
    splits: Splits,
    shape: Shape,
    repo: str,
    public: bool,
    asked: dict[str, Any],
) -> tuple[Exported, list[str]]:
    """Export to a folder or an address, and to the hub where asked. Returns the export and where it is now."""
    from export.exporting import export_runs
    from export.files.earlier import earlier_versions
    from export.files.publish import copy_version, is_address, open_address, push_to_hub
    from export.pseudonyms import home_of_address

    if is_address(to):
        open_address(to)
        asked = {**asked, "earlier": earlier_versions(to)}
    with tempfile.TemporaryDirectory(prefix="filigrana-") as scratch:
        folder = Path(scratch) if is_address(to) else Path(to)
        with _progress() as on_progress:
            names_at = home_of_address(to) if is_address(to) else None
            done = export_runs(
                runs, folder, selection, splits, shape, on_progress=on_progress, names_at=names_at, **asked
            )
        places = [str(done.path) if done.is_new else f"{done.path} (unchanged)"]
        if is_address(to):
            say(f"Copying to {to} ...")
            where, is_new = copy_version(done.path, to)
            places = [where if is_new else f"{where} (there already, every checksum right)"]
        if repo:
            say(f"Uploading to {repo} ...")
            address, uploaded = push_to_hub(done.path, repo, private=not public)
            tag = f"v-{done.manifest.version}"
            places.append(f"{address} ({'uploaded, tagged' if uploaded else 'there already, with the tag'} {tag})")
    return done, places


def hub_page(repo: str) -> str:
    """The address of a dataset on the hub; '' without one."""
    return f"{os.environ.get('HF_ENDPOINT', 'https://huggingface.co').rstrip('/')}/datasets/{repo}" if repo else ""


@contextmanager
def _progress() -> Iterator[OnProgress]:
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,} samples"))
    with Progress(*columns, TimeElapsedColumn(), console=err(), transient=True) as progress:
        tasks = {step: progress.add_task(step, total=None) for step in ("read", "write", "measure")}
        yield lambda step, count: progress.update(tasks[step], completed=count)


def print_exported(done: Exported, places: list[str]) -> None:
    """The funnel's last steps, the splits, the licence, and where the version is."""
    from rich.table import Table

    from export.choose import FATES

    manifest, funnel = done.manifest, done.manifest.funnel
    table = Table.grid(padding=(0, 2))
    table.add_row("accepted by checks", f"{funnel.accepted_by_checks:,}")
    for fate, count in funnel.left_out.items():
        table.add_row(f"left out: {FATES[fate]}", f"-{count:,}")
    table.add_row(styled("green", "exported"), f"{funnel.exported:,}")
    if manifest.format.negatives:
        table.add_row(f"rows of what {manifest.format.negatives} turned down", f"{manifest.negatives:,}")
    for split, count in manifest.splits.items():
        table.add_row(f"  rows in {split}", f"{count:,}")
    if manifest.size.tokenizer:
        table.add_row(f"tokens of {manifest.size.tokenizer}", f"{manifest.size.tokens:,}")
    table.add_row("licence", manifest.licence.stated)
    err().print(table)
    for remark in _remarks(done):
        say(remark)
    for conflict in manifest.licence.conflicts:
        err().print(f"Warning: {conflict}", style="yellow")
    if manifest.licence.unknown:
        err().print("Warning: some rows come from sources whose licence nobody has stated.", style="yellow")
    for place in places:
        show(place)


def _remarks(done: Exported) -> Iterator[str]:
    """What whoever exported should know of it, a sentence each."""
    from export.mix import cost_of

    manifest = done.manifest
    if not manifest.splits.get("train"):
        yield "No rows are in train: the seeds of these few all fall into held-out shares. See --validation and --test."
    if manifest.mix and manifest.mixed and (cost := cost_of(manifest.mix, manifest.mixed)):
        yield cost
    if any(one.unfinished for one in manifest.runs):
        kept = "kept" if manifest.selection.keep_duplicates else "left out as at its end"
        yield f"Not finished yet: what is here is what was there at one instant, and what repeats itself was {kept}."
    if (compared := manifest.decontamination).sets:
        repeated = sum(compared.left_out.values())
        yield f"Compared with {', '.join(compared.sets)}: {repeated:,} rows repeat one and are left out."
    for split, strata in manifest.strata_without.items():
        yield (
            f"{', '.join(strata)}: nothing in {split}, because an earlier version here trains on all of it and no row "
            "changes sides. Export to another folder to hold some out."
        )
    if done.said_again:
        yield (
            f"{done.said_again:,} rows say word for word what rows of another run say: the same prompts, run twice. "
            "--max-per-cluster 1 keeps one of those that ask nearly the same."
        )
    near = manifest.funnel.left_out.get("near_duplicate_of_held_out", 0)
    if near > MANY_NEAR * (near + manifest.funnel.exported):
        yield "Many prompts ask nearly the same, and those like held-out ones can't be trained on: see --validation."


def print_history(history: History) -> None:
    """A row's history, oldest first."""
    _head(f"{history.recipe} #{history.index}, rollout {history.rollout_id}")
    if history.sample is not None:
        for name in ("seed", "source", "licence", "teacher", "teacher_revision", "teacher_licence", "recipe_hash"):
            _line(name, getattr(history.sample.provenance, name))
    _print_media(history)
    for ask in history.asks:
        _head(f"asked: {ask.step} (request {ask.request.id[:12]}, draw {ask.request.draw})")
        for message in ask.request.messages:
            _line(message.role, _shown(message.media) + message.text)
        if ask.request.prompt:
            _line("prompt", ask.request.prompt)
        for choice in ask.completion.choices if ask.completion else ():
            if choice.reasoning:
                _line("thoughts", choice.reasoning.strip())
            media = ask.completion.media if ask.completion else ()
            _line("answer", f"{_shown(media)}{choice.text} [{choice.finish_reason}]")
        if ask.completion is None:
            _line("answer", "none")
    _print_sample(history)
    for rejection in history.rejections:
        _head(f"rejected at {rejection.stage} by {rejection.check}: {rejection.reason}")
        _line("detail", rejection.detail)
        if rejection.seed:
            _line("seed", rejection.seed)
    for failure in history.failures:
        _head(f"failed: {failure.get('kind')}: {failure.get('message')}")
        if failure.get("seed"):
            _line("seed", failure["seed"])
    _print_opinions(history)


def _shown(media: Sequence[ImagePart | AudioPart]) -> str:
    """Where pictures and sounds lie in the run's folder."""
    return "".join(f"({part.media_type}: media/{part.digest}) " for part in media)


def _print_media(history: History) -> None:
    for file in history.media:
        size = f"{file.width} x {file.height}" if file.width else f"{file.seconds:g} s"
        made = f", {file.made_by}" if file.made_by else ""
        _line(f"media/{file.digest}", f"{file.media_type}, {size}, {file.licence}, {file.source}{made}")


def _print_sample(history: History) -> None:
    from schemas.ids import canonical_json

    if history.sample is None:
        return
    _head(f"sample {history.sample.id}")
    for message in history.sample.content.messages:
        if message.reasoning:
            _line("thoughts", message.reasoning)
        calls = [f"{call.name}({canonical_json(call.arguments).decode()})" for call in message.tool_calls]
        _line(message.role, _shown(message.media) + " ".join([*([message.text] if message.text else []), *calls]))
    for message in history.sample.content.rejected_answer:
        _line(f"rejected {message.role}", message.text)
    for finding in history.sample.findings:
        _line("finding", f"{finding.category}: «{finding.text}» {finding.suggestion and '-> ' + finding.suggestion}")
    for name, value in history.sample.measures.items():
        _line(name, f"{value:g}")
    if history.sample.needs_review:
        _line("needs review", ", ".join(history.sample.needs_review))


def _print_opinions(history: History) -> None:
    for verdict in history.verdicts:
        _head(f"judged by {verdict.judge} ({verdict.rubric}): {verdict.overall:g}")
        for name, score in verdict.scores.items():
            _line(name, f"{score:g} {verdict.reasons.get(name, '')}")
    for decision in history.decisions:
        final = f", final by {decision.rule or 'adjudication'}" if decision.is_final else ""
        _head(f"{decision.status} by {decision.annotator} at {decision.decided_at}{final}")
        for message in decision.messages:
            _line(f"edited {message.role}", message.text)


def _head(text: str) -> None:
    out().print(f"\n{text}", style="bold")


def _line(name: str, value: object) -> None:
    out().print(f"  {name}: {value}", soft_wrap=True)


def print_difference(found: Difference) -> None:
    """Counts, the first ids of each kind, and the figures that changed."""
    from rich.table import Table

    table = Table("rows", "count", "ids", box=None)
    for name in ("added", "removed", "changed", "moved"):
        ids = getattr(found, name)
        more = f" and {len(ids) - SHOWN_IDS:,} more (--json has all)" if len(ids) > SHOWN_IDS else ""
        table.add_row(name, f"{len(ids):,}", " ".join(i[:12] for i in ids[:SHOWN_IDS]) + more)
    table.add_row("unchanged", f"{found.unchanged:,}", "")
    out().print(table)
    if not found.same_format:
        say("The two are in different formats: their texts were not compared.")
    if found.figures:
        figures = Table("figure", "before", "after", box=None)
        for name, (before, after) in found.figures.items():
            figures.add_row(name, f"{before:,}" if isinstance(before, int) else str(before),
                            f"{after:,}" if isinstance(after, int) else str(after))  # fmt: skip
        out().print(figures)
