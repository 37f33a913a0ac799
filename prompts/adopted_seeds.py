"""The rows of an existing dataset as seeds, each once and in the dataset's own order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prompts.recipe import AdoptedSpec
from prompts.seed_digests import file_digest
from prompts.seed_table import Seed, SeedTable, ShapedSeed
from schemas.errors import UsageError
from schemas.ids import content_id

if TYPE_CHECKING:
    from sources.adopted.rows import AdoptedRow, AdoptedRows
    from sources.shapes.mapping import RowMapping

LOOKED_AT = 100
ADOPTED = "adopted"
"""Of a seed's `values`: the row as it was found (`sources.adopted.rows.AdoptedRow`). Templates and checks never see it:
the method takes it out."""


class RowSeeds:
    """The seed of each rollout. It pickles as where the rows lie."""

    def __init__(self, rows: AdoptedRows, licence: str) -> None:
        self.rows, self._licence = rows, licence

    def at(self, index: int, shuffle: int, salt: str) -> tuple[Seed, int]:
        """The row with this index, whatever the run's seed. Beyond the last they begin again, as those of packs do."""
        again, place = divmod(index, len(self.rows))
        return self._seed(self.rows.at(place)), again

    def shapes(self) -> Iterator[ShapedSeed]:
        """Rows of a dataset are of any shape: the method tells them apart, and templates see none of it."""
        first = self.rows.at(0)
        yield ShapedSeed(self._seed(first), lambda: f"{first.file.path}:{first.number}")

    def _seed(self, found: AdoptedRow) -> Seed:
        file = found.file
        row: dict[str, Any] = {"id": f"{file.dataset}/{file.name}:{found.number}", "dataset": file.dataset}
        if file.revision:
            row["revision"] = file.revision
        row |= {"file": file.name, "number": found.number}
        if file.split:
            row["split"] = file.split
        version = f" ({file.revision[:12]})" if file.revision else ""
        return Seed(
            values={"seed": row, ADOPTED: found},
            row=row,
            source=f"{file.dataset}{version}",
            licence=file.licence or self._licence,
        )


def adopted_seeds(spec: AdoptedSpec, relative_to: Path) -> SeedTable:
    """Open the dataset: find its files, count their rows, and read their bytes once, to know them again.

    Raises UsageError for what can't be found or read, OutOfReachError for the hub.
    """
    from sources.adopted.datasets import Asked, all_files
    from sources.adopted.rows import AdoptedRows
    from sources.seed_rows import UNKNOWN_LICENCE

    asked = Asked(hub=spec.hub, split=spec.split, config=spec.config, revision=spec.revision)
    sources = spec.sources if spec.hub else tuple(_placed(source, relative_to) for source in spec.sources)
    rows = AdoptedRows(all_files(sources, asked))
    if not len(rows):
        raise UsageError(f"{', '.join(sources)}: no rows.", "Is it empty?")
    if spec.map:
        _require_fit(rows, spec.map)
    seeds = RowSeeds(rows, spec.licence or UNKNOWN_LICENCE)
    table = SeedTable(len(rows), seeds.at, seeds.shapes)
    table.digests = _digests(rows)
    return table


def _require_fit(rows: AdoptedRows, mapping: RowMapping) -> None:
    """Raise UsageError where none of the first rows has anything at a place that the mapping needs."""
    from sources.shapes.paths import value_at

    first = [value for place in range(min(LOOKED_AT, len(rows))) if isinstance(value := rows.at(place).value, dict)]
    for path in mapping.needed:
        if not any(value_at(row, path) not in (None, "", []) for row in first):
            fields = ", ".join(dict.fromkeys(name for row in first for name in row))
            raise UsageError(
                f"--map: nothing stands at `{path}` in any of the first {len(first)} rows.",
                f"Their fields: {fields or 'none'}. --dry-run shows rows as they are read.",
            )


def _placed(source: str, relative_to: Path) -> str:
    path = Path(source).expanduser()
    beside = relative_to / path
    return str(beside) if not path.is_absolute() and not path.exists() and beside.exists() else source


def _digests(rows: AdoptedRows) -> dict[str, str]:
    """Each file's SHA-256, then one over all of them in their order: another file among them moves every row."""
    files = {f"{file.dataset}/{file.name}": file_digest([Path(file.path)]) for file, _ in rows.rows_by_file()}
    listed = [[name, files[name], count] for name, (_, count) in zip(files, rows.rows_by_file(), strict=True)]
    return files | {"the list of its files": content_id(listed)}
