"""Croissant metadata: croissant.json, from an export's manifest. https://docs.mlcommons.org/croissant/docs/croissant-spec.html"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson

from export.card.quality import language_codes, language_name
from export.columns import Column, inner_fields, is_list
from export.files.manifest import ExportManifest

MIME = {"parquet": "application/x-parquet", "jsonl": "application/jsonlines"}
LICENCE_PAGE = "https://spdx.org/licenses/{}"


def load_library() -> None:
    """Load what writes it, beforehand: 0.3 s, in which another core can do something else."""
    import mlcroissant  # noqa: F401


def croissant(manifest: ExportManifest, columns: list[Column]) -> bytes:
    """The JSON-LD as UTF-8 bytes: each shard with its checksum, a file set and a record set for each split."""
    import mlcroissant as mlc

    mime = MIME[manifest.format.file_type]
    files = [f for f in manifest.files if f.is_data]
    shards = [
        mlc.FileObject(
            id=f.path, name=f.path, content_url=f.path, encoding_formats=[mime], sha256=f.sha256,
            content_size=f"{f.bytes} B",
        )
        for f in files
    ]  # fmt: skip
    sets = [
        mlc.FileSet(id=f"{split}-files", name=f"{split}-files", encoding_formats=[mime], includes=[pattern])
        for split, pattern in ((s, manifest.pattern_of(s)) for s in manifest.splits)
    ]
    metadata = mlc.Metadata(
        name=f"filigrana-{manifest.version}",
        description=f"{manifest.title}. Fine-tuning data{_in_language(manifest)}, with the provenance of every row.",
        license=[_licence_page(name) for name in manifest.licence.stated.split(" AND ")],
        version=f"1.0.0+{manifest.version}",
        date_published=datetime.fromisoformat(manifest.as_of) if manifest.as_of else None,
        in_language=language_codes(manifest) or None,
        keywords=["synthetic", *language_codes(manifest), "instruction tuning", manifest.format.format],
        creators=[mlc.Organization(name="Filigrana")],
        cite_as=f"Filigrana, {manifest.title}, version {manifest.version}",
        distribution=[*shards, *sets],
        record_sets=[_record_set(split, columns) for split in manifest.splits],
    )
    return orjson.dumps(metadata.to_json(), option=orjson.OPT_INDENT_2, default=str) + b"\n"


def _in_language(manifest: ExportManifest) -> str:
    name = language_name(manifest)
    return f" in {name}" if name else ""


def _licence_page(licence: str) -> str:
    """A licence's page where SPDX has one; the name itself for terms of another kind."""
    return LICENCE_PAGE.format(licence) if " " not in licence and licence != "NOASSERTION" else licence


def _record_set(split: str, columns: list[Column]) -> Any:
    import mlcroissant as mlc

    return mlc.RecordSet(id=split, name=split, fields=[_field(split, column) for column in columns])


def _field(split: str, column: Column) -> Any:
    import mlcroissant as mlc

    kinds = {"bool": mlc.DataType.BOOL, "float64": mlc.DataType.FLOAT, "int64": mlc.DataType.INTEGER}
    inner = inner_fields(column)
    name, repeated = f"{split}/{column.name}", is_list(column)

    def source(*path: str) -> Any:
        transforms = [mlc.Transform(json_path=p) for p in path]
        return mlc.Source(file_set=f"{split}-files", extract=mlc.Extract(column=column.name), transforms=transforms)

    if inner:
        fields = [
            mlc.Field(id=f"{name}/{f}", name=f"{name}/{f}", data_types=mlc.DataType.TEXT, source=source(f))
            for f in inner
        ]
        return mlc.Field(
            id=name, name=name, description=column.description or None, repeated=repeated or None, sub_fields=fields
        )
    return mlc.Field(
        id=name,
        name=name,
        description=column.description or None,
        data_types=kinds.get(column.type, mlc.DataType.TEXT),
        repeated=repeated or None,
        source=source(),
    )
