"""Argilla's own messages, read out of the script that it serves."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from review.local.environment import environment_dir

_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?P<name>[A-Za-z_$][\w$]*|\d+)|(?P<mark>[{}:,])"""
)


def static_files() -> Path:
    """The web page in the review server's environment, which must be installed."""
    return next(environment_dir().glob("lib/python*/site-packages/argilla_server/static"))


def english_messages(static: Path) -> dict[str, str]:
    """The English bundle, flat: {'login.title': 'Sign in', ...}."""
    script = next(text for path in static.glob("_nuxt/*.js") if 'locales:[{code:"en"' in (text := path.read_text()))
    start = script.index("={multi_label_selection:") + 1
    return flat(json.loads(_as_json(script, start)))


def flat(messages: dict[str, Any], above: str = "") -> dict[str, str]:
    """Nested messages by their whole keys."""
    found: dict[str, str] = {}
    for key, value in messages.items():
        found |= flat(value, f"{above}{key}.") if isinstance(value, dict) else {f"{above}{key}": value}
    return found


def _as_json(script: str, at: int) -> str:
    """The object literal of strings that starts at `at`, as JSON."""
    parts, depth = [], 0
    while True:
        token = _TOKEN.match(script, at)
        assert token, script[at : at + 80]
        at = token.end()
        written = token.group()
        if token["text"]:
            inner = written[1:-1].replace("\\'", "'")
            parts.append(written if written[0] == '"' else '"' + inner.replace('"', '\\"') + '"')
        elif token["name"]:
            parts.append(f'"{written}"')
        else:
            parts.append(written)
            depth += (written == "{") - (written == "}")
            if not depth:
                return "".join(parts)
