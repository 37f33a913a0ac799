"""dataset_info.json: what LLaMA-Factory needs to load a version with `dataset_dir: VERSION` and no code.

https://github.com/hiyouga/LLaMA-Factory/blob/main/data/README.md
"""

from __future__ import annotations

import orjson

from export.files.manifest import ExportManifest
from export.formats import load_format


def dataset_info(manifest: ExportManifest) -> bytes | None:
    """The file's content, with `filigrana_train`, `filigrana_validation`, ...; None for what it can't load."""
    format_ = load_format(manifest.format.format)
    entry = format_.llama_factory(frozenset(c.name for c in manifest.columns))
    as_objects = any(c.inner == "json" for c in manifest.columns)
    if entry is None or as_objects or manifest.format.zstd:
        return None
    info = {f"filigrana_{split}": {"file_name": f"data/{split}", **entry} for split in manifest.splits}
    return orjson.dumps(info, option=orjson.OPT_INDENT_2) + b"\n"
