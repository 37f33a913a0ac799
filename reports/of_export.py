"""A report's material from an export: its manifest's counts, and a fair sample of its rows."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from export.card.lengths import KIND_HEAD, PACKING_HEAD, counted_how, kind_rows, packing_rows
from export.files.manifest import ExportManifest
from export.files.manifest_figures import Size
from export.files.versions import verify
from export.rows.media_marks import FENCE
from quality.leaks.find import find_leaks
from reports.beside_the_answer import Notes, notes_of
from reports.diff import read_rows, require_ids
from reports.figures import SHOWN_ROWS, Figures, ShownRow, ShownTable, fill, reason_frame
from schemas.ids import canonical_json, text_digest, unit_interval

LOOKED_AT_ROWS = 5_000


def export_figures(version: Path) -> Figures:
    """Read an export: its manifest's counts, and a fair sample of its rows. Raises StoreError when it is damaged."""
    manifest = verify(version)
    require_ids(version, manifest)
    funnel = manifest.funnel
    rows = _sampled_rows(version, manifest)
    figures = Figures(
        title=manifest.title,
        facts=[
            ("version", manifest.version),
            ("format", f"{manifest.format.format}, {manifest.format.file_type}"),
            ("rows", ", ".join(f"{s} {n:,}" for s, n in manifest.splits.items())),
            ("rows that stand on a source", f"{manifest.with_passages + manifest.with_excerpts:,}"),
            ("licence", manifest.licence.stated),
            ("as of", manifest.as_of),
        ],
        steps=[
            ("planned", funnel.planned),
            ("accepted by checks", funnel.accepted_by_checks),
            ("exported", funnel.exported),
        ],
        reasons=reason_frame(funnel.rejected_by_checks, funnel.failed, funnel.left_out),
        looked_at=len(rows),
    )
    figures.yields = pl.DataFrame(
        [{"recipe": k, "outcome": "exported", "count": n} for k, n in manifest.shares.recipe.items()]
    )
    turns = [_turns(r) for r in rows]
    frame = pl.DataFrame(
        {
            "id": [r["id"] for r in rows],
            "messages": [
                [{"role": a, "content": b + (_mark_of(r) if not n else "")} for n, (a, b) in enumerate(t)]
                for r, t in zip(rows, turns, strict=True)
            ],
            "measures": [_measures(r) for r in rows],
            "checked": [True] * len(rows),
            "findings": [[f.category for f in find_leaks(t[-1][1])] for t in turns],
            "domain": [r.get("domain") or "" for r in rows],
            "topic": [r.get("topic") or "" for r in rows],
            "decision": [r.get("decision") or None for r in rows],
            "score": [r.get("judge_score") for r in rows],
        },
        schema_overrides={
            "checked": pl.Boolean,
            "score": pl.Float64,
            "decision": pl.String,
            "findings": pl.List(pl.String),
        },
    )
    fill(figures, frame)
    figures.tokens = _tokens(manifest.size)
    figures.rows = [
        ShownRow(r["id"], _labels(r), t, find_leaks(t[-1][1]), _lost(r), _notes(r))
        for r, t in list(zip(rows, turns, strict=True))[:SHOWN_ROWS]
    ]
    return figures


def _lost(row: dict[str, Any]) -> str:
    """What the answer that lost says; '' without one."""
    return "\n".join(_words(turn.get("content")) or _calls(turn) for turn in (row.get("rejected") or ())[-1:])


def _notes(row: dict[str, Any]) -> Notes:
    scores = (row.get("score_chosen"), row.get("score_rejected")) if "score_chosen" in row else ()
    return notes_of(scores, row.get("quote") or "", orjson.loads(row.get("constraints") or "[]"))


def _measures(row: dict[str, Any]) -> str:
    """The measures that an export carries, as JSON text."""
    score = row.get("variety_score")
    return "{}" if score is None else orjson.dumps({"variety_score": score}).decode()


def _labels(row: dict[str, Any]) -> tuple[str, ...]:
    """What stands over a row; of a version with minimal columns, its kind alone."""
    if "recipe" not in row:
        return (row["kind"],)
    return row["recipe"], row["domain"], row["decision"] or "unreviewed"


def _tokens(size: Size) -> list[ShownTable]:
    """Tables on tokens, where they were counted."""
    if not size.tokens_by_kind:
        return []
    kinds = ShownTable(f"Tokens of {size.tokenizer}, {counted_how(size)}.", KIND_HEAD, kind_rows(size))
    packing = ShownTable("Packed into sequences, an estimate for train.", PACKING_HEAD, packing_rows(size))
    return [kinds, packing] if size.packing else [kinds]


def _sampled_rows(version: Path, manifest: ExportManifest) -> list[dict[str, Any]]:
    """At most LOOKED_AT_ROWS rows, as many of each file as its share: within a file they lie in an even shuffle."""
    whole = manifest.rows
    rows: list[dict[str, Any]] = []
    for entry in (f for f in manifest.files if f.is_data):
        quota = entry.rows if whole <= LOOKED_AT_ROWS else round(LOOKED_AT_ROWS * entry.rows / whole)
        for number, row in enumerate(read_rows(version / entry.path)):
            if number >= quota:
                break
            if row.get("label") is not False:  # kto's unwanted answers are nothing to show as the dataset's own
                rows.append(row)
    return sorted(rows, key=lambda r: unit_interval("report", r["id"]))


def _turns(row: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """A row of any format as its wanted conversation."""
    if "conversations" in row:
        return tuple((_ROLES.get(t["from"], t["from"]), t["value"]) for t in row["conversations"])
    if "instruction" in row:
        return (("user", row["instruction"]), ("assistant", row["output"]))
    turns = row.get("messages") or [*row.get("prompt", []), *(row.get("completion") or row.get("chosen") or [])]
    return tuple((t["role"], _words(t.get("content")) or _calls(t)) for t in turns)


def _words(content: Any) -> str:
    """What a turn says in words: of one in parts, those that are text."""
    if isinstance(content, list):
        return "\n".join(part["text"] for part in content if part.get("text"))
    return str(content or "")


def _mark_of(row: dict[str, Any]) -> str:
    """A mark for all that a row shows, so that the same question about another picture is another one; '' for none."""
    columns = [row.get(name) or () for name in ("images", "image", "audios")]
    inside = (_other_parts(turn.get("content")) for turn in row.get("messages") or ())
    shown = [*chain.from_iterable(columns), *(part for parts in inside for part in parts if len(part) > 1)]
    return f"\n{FENCE}image:{text_digest(repr(shown))}:png{FENCE}" if shown else ""


def _other_parts(content: Any) -> list[dict[str, Any]]:
    return [part for part in content if part.get("type") != "text"] if isinstance(content, list) else []


_ROLES = {"human": "user", "gpt": "assistant", "function_call": "assistant", "observation": "tool"}


def _calls(turn: dict[str, Any]) -> str:
    """A turn's tool calls, as name(arguments)."""
    asked = [call["function"] for call in turn.get("tool_calls") or []]
    return " ".join(f"{one['name']}({_text(one['arguments'])})" for one in asked)


def _text(arguments: Any) -> str:
    return arguments if isinstance(arguments, str) else canonical_json(arguments).decode()
