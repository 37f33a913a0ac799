"""The formats, one file each. To add one: write `NAME.py` with a Format in it, and put it into `OURS`."""

from __future__ import annotations

from functools import cache

from export.formats.alpaca import ALPACA
from export.formats.contract import Format
from export.formats.items import ITEMS
from export.formats.kto import KTO
from export.formats.llava import LLAVA
from export.formats.messages import MESSAGES
from export.formats.openai import OPENAI
from export.formats.pack import PACK
from export.formats.preference import PREFERENCE
from export.formats.prompt_completion import PROMPT_COMPLETION
from export.formats.rl import RL
from export.formats.sharegpt import SHAREGPT
from schemas.plugins import find_plugin, load_plugin

OURS = (
    MESSAGES,
    SHAREGPT,
    ALPACA,
    PROMPT_COMPLETION,
    PREFERENCE,
    KTO,
    RL,
    OPENAI,
    LLAVA,
)
FORMATS: dict[str, Format] = {f.name: f for f in OURS}
"""Those that trainers read."""
NOT_FOR_TRAINERS: dict[str, Format] = {PACK.name: PACK, ITEMS.name: ITEMS}
"""Written by a module of their own."""


@cache
def load_format(name: str) -> Format:
    """A format by its name, Filigrana's or a package's. Raises UsageError with the names there are."""
    ours = FORMATS | NOT_FOR_TRAINERS
    plugin = find_plugin("format", name, ours, "--format")
    return load_plugin(plugin, Format, lambda format_: _problem(format_, name)) if plugin else ours[name]


def _problem(format_: Format, name: str) -> str:
    """What is wrong with a plugin's format: manifests and cards go by the name that it was asked for."""
    return "" if format_.name == name else f"calls itself '{format_.name}'."
