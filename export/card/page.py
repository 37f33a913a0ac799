"""The dataset card: README.md with Hugging Face's YAML head, from an export's manifest alone."""

from __future__ import annotations

from typing import Any

import yaml

from export.card.markdown_text import bare, plain
from export.card.quality import language_codes
from export.card.sections import sections
from export.card.tables import table
from export.files.manifest import ExportManifest
from export.formats import load_format

SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
ALL = "all"
LARGER = ((10_000_000, "1M<n<10M"), (100_000_000, "10M<n<100M"), (1_000_000_000, "100M<n<1B"))


def card(manifest: ExportManifest) -> str:
    """The whole README.md."""
    head = yaml.safe_dump(head_of(manifest), allow_unicode=True, sort_keys=False, width=100)
    return f"---\n{head}---\n\n{sections(manifest)}"


def head_of(manifest: ExportManifest) -> dict[str, Any]:
    """The card's metadata, as https://huggingface.co/docs/hub/datasets-cards describes it: only what was measured."""
    licence = manifest.licence
    codes = language_codes(manifest)
    head: dict[str, Any] = {"pretty_name": bare(manifest.title)}
    if codes:
        head["language"] = ["pt"]
    if codes == ["pt-PT"]:
        head["language_bcp47"] = codes
    head["license"] = licence.hub_id
    if licence.hub_id == "other":
        head["license_name"] = _slug(licence.stated)
        head["license_link"] = "LICENCE.md"
    if set(manifest.looked_at.languages) == {"pt"}:
        head["multilinguality"] = ["monolingual"]
    head |= {
        "language_creators": ["machine-generated"],
        "size_categories": [size_category(manifest.rows)],
        "task_categories": list(load_format(manifest.format.format).tasks),
        "tags": _tags(manifest),
        "configs": _configs(manifest),
        "dataset_info": _dataset_info(manifest),
    }
    return head


def _configs(manifest: ExportManifest) -> list[dict[str, Any]]:
    """All rows by default, and in Parquet each kind by its name: the same files, filtered while they are read."""
    whole = {"config_name": ALL, "data_files": data_files(manifest), "default": True}
    filters = {kind: [["kind", "==", kind]] for kind in _kinds(manifest)}
    alone = [{"config_name": k, "data_files": data_files(manifest), "filters": f} for k, f in filters.items()]
    return [whole, *alone]


def _kinds(manifest: ExportManifest) -> list[str]:
    """The kinds that have a config of their own. `datasets` filters Parquet while it reads, and JSON Lines never."""
    return sorted(manifest.shares.kind) if manifest.format.file_type == "parquet" else []


def _dataset_info(manifest: ExportManifest) -> list[dict[str, Any]]:
    splits = [
        {"name": split, "num_bytes": _bytes(manifest, split), "num_examples": rows}
        for split, rows in manifest.splits.items()
    ]
    whole = {"config_name": ALL, "features": _features(manifest), "splits": splits}
    return [whole, *({"config_name": kind, "features": _features(manifest)} for kind in _kinds(manifest))]


def _features(manifest: ExportManifest) -> list[dict[str, Any]]:
    """Made anew for each config: YAML would write one object twice as an anchor, which not every reader follows."""
    return [c.model_dump(mode="json", exclude={"description"}) for c in manifest.columns]


def licence_page(manifest: ExportManifest) -> str:
    """LICENCE.md, for terms that Hugging Face has no word for: what binds the whole, and what each row says."""
    licence = manifest.licence
    found = manifest.shares.licence
    rows = table(("licence of the source", "samples"), ((name, f"{n:,}") for name, n in found.items()))
    research = "Some rows do not allow commercial use.\n\n" if licence.non_commercial else ""
    cite = "Rows carry the citation line of their source in the column `source`; keep it with them.\n"
    return f"# Terms\n\nThe strictest of the rows' licences: **{plain(licence.stated)}**.\n\n{research}{rows}\n\n{cite}"


def data_files(manifest: ExportManifest) -> list[dict[str, str]]:
    return [{"split": split, "path": manifest.pattern_of(split)} for split in manifest.splits]


def size_category(rows: int) -> str:
    """Hugging Face's size category of a number of rows."""
    for limit, name in (*SIZES, *LARGER):
        if rows < limit:
            return name
    return "n>1B"


def _tags(manifest: ExportManifest) -> list[str]:
    codes = language_codes(manifest)
    tags = ["synthetic", *(["pt-PT"] if codes == ["pt-PT"] else []), *(["portuguese"] if codes else []), "filigrana"]
    if set(manifest.shares.decision) == {"reviewed"}:
        tags.append("human-reviewed")
    if trainer := load_format(manifest.format.format).trl:
        tags += ["trl", trainer]
    if "tools" in manifest.shares.kind:
        tags.append("tool-use")
    return tags


def _bytes(manifest: ExportManifest, split: str) -> int:
    return sum(f.bytes for f in manifest.files if f.path.startswith(manifest.pattern_of(split).rstrip("*")))


def _slug(name: str) -> str:
    return "-".join("".join(c if c.isalnum() or c in ".-" else " " for c in name.lower()).split())
