"""Keys that lie in files: `FILIGRANA_API_KEY_FILE=/run/secrets/key` is `FILIGRANA_API_KEY` with what the file says.

So a key gets into a container or a job without standing in a command, a manifest or a job's settings.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path

from generators.teachers.keys import HOST_PREFIX, JUDGE_KEY, OPENAI_KEY, TEACHER_KEY
from schemas.errors import UsageError

FILE = "_FILE"


def read_key_files(environment: MutableMapping[str, str]) -> None:
    """Set every key whose file is named and that is not there itself. Raises UsageError for a file that holds none.

    One host's key lies in `FILIGRANA_API_KEY_FILE__HOST`.
    """
    hosts = TEACHER_KEY + FILE + HOST_PREFIX.removeprefix(TEACHER_KEY)
    for variable, path in list(environment.items()):
        name = variable.removesuffix(FILE)
        if variable.startswith(hosts):
            name = HOST_PREFIX + variable.removeprefix(hosts)
        elif not (variable.endswith(FILE) and name in (TEACHER_KEY, JUDGE_KEY, OPENAI_KEY)):
            continue
        if path and not environment.get(name):
            environment[name] = _key_in(Path(path).expanduser(), variable)


def _key_in(path: Path, variable: str) -> str:
    try:
        key = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise UsageError(f"{variable} names {path}, which can't be read: {reason}.", "It holds a key alone.") from error
    if not key or len(key.split()) > 1:
        raise UsageError(f"{variable} names {path}, which holds no key.", "It holds a key alone, in one line.")
    return key
