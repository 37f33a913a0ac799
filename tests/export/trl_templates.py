"""The chat templates that TRL bundles, found without importing TRL, which takes seconds of every collection."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def trl_template(name: str) -> str:
    """The Jinja text of one of TRL's templates, such as `qwen3`."""
    trl = find_spec("trl")
    assert trl is not None and trl.origin is not None
    return (Path(trl.origin).parent / "chat_templates" / f"{name}.jinja").read_text(encoding="utf-8")
