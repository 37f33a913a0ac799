"""The formats, one file each. To add one: write `NAME.py` with a Format in it, and put it into `FORMATS`."""

from __future__ import annotations

from export.formats.alpaca import ALPACA
from export.formats.contract import Format
from export.formats.kto import KTO
from export.formats.messages import MESSAGES
from export.formats.preference import PREFERENCE
from export.formats.prompt_completion import PROMPT_COMPLETION
from export.formats.sharegpt import SHAREGPT
from schemas.errors import UsageError

FORMATS: dict[str, Format] = {f.name: f for f in (MESSAGES, SHAREGPT, ALPACA, PROMPT_COMPLETION, PREFERENCE, KTO)}


def load_format(name: str) -> Format:
    """A format by its name. Raises UsageError with the names there are."""
    if name not in FORMATS:
        raise UsageError(f"--format: there is no format '{name}'.", f"There are: {', '.join(FORMATS)}.")
    return FORMATS[name]
