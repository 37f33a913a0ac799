"""Print shell lines that tell uv where pip is configured to look, for uv reads none of pip's settings.

Whoever works behind a mirror or with a folder of wheels has told pip so. What uv was told itself comes first.
The values can hold a password: evaluate the lines, never show them.
"""

from __future__ import annotations

import ast
import os
import shlex
import subprocess
import sys

UV_NAMES = {
    "index-url": ("UV_DEFAULT_INDEX", "UV_INDEX_URL"),
    "extra-index-url": ("UV_INDEX", "UV_EXTRA_INDEX_URL"),
    "find-links": ("UV_FIND_LINKS",),
    "cert": ("SSL_CERT_FILE",),
}
"""pip's setting, and the variables of uv that mean the same; the first is set when none of them is."""
SECTIONS = ("global", "install", ":env:")
"""As in pip, a later one covers an earlier."""


def pip_settings() -> dict[str, str]:
    """pip's settings for `pip install`, by name without the section."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[tuple[str, str], str] = {}
    for line in listed.splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.rpartition(".")
        if section in SECTIONS and value[:1] in "'\"":
            found[section, name] = str(ast.literal_eval(value))
    return {name: found[section, name] for section in SECTIONS for (s, name) in found if s == section}


def main() -> None:
    settings = pip_settings()
    for name, variables in UV_NAMES.items():
        value = settings.get(name, "").split()
        if value and not any(os.environ.get(variable) for variable in variables):
            separator = "," if name == "find-links" else " "
            print(f"export {variables[0]}={shlex.quote(separator.join(value))}")


if __name__ == "__main__":
    main()
