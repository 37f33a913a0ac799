"""rewards.py: the project's own checkers, and what they read, in one file that needs the standard library alone.

Their verdicts are the project's because their code is: every module that they import, as it is written here, with three
that bring pydantic or a folder exchanged for stand-ins.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("quality", "schemas", "text")
STARTS = ("quality.constraints.checkers", "quality.reward")
STAND_INS = {"schemas.finding": "finding.py", "schemas.message": "message.py"}
PACKAGE = "_filigrana_checkers"
"""Where the modules stand once they are loaded: under no name that a trainer may have."""
DATA = (
    *(f"quality/data/{name}" for name in ("lexis.tsv", "nominal_forms.txt", "spellings.tsv", "verb_forms.json")),
    "quality/models/variety.json",
)
PLACE = '_CHECKERS = ""  # filled in by export/rewards/bundle.py'
_IMPORTED = re.compile(rf"^[ \t]*(?:from|import) ((?:{'|'.join(OURS)})(?:\.\w+)*)(?: import (\w+))?", re.MULTILINE)
_IMPORT = re.compile(rf"^([ \t]*(?:from|import) )(?=(?:{'|'.join(OURS)})\b)", re.MULTILINE)
_PATHLIB = re.compile(r"^from pathlib import Path$", re.MULTILINE)


@cache
def rewards_file() -> bytes:
    """The file's content, the same for every export of one version of the project."""
    here = Path(__file__).parent
    written = (here / "rewards_template.py").read_text(encoding="utf-8")
    packed = json.dumps({"modules": _modules(), "texts": _texts()}, ensure_ascii=False, sort_keys=True)
    packed_text = base64.b85encode(zlib.compress(packed.encode(), 9)).decode()
    lines = "\n".join(f'    "{packed_text[at : at + 110]}"' for at in range(0, len(packed_text), 110))
    assert written.count(PLACE) == 1
    return written.replace(PLACE, f"_CHECKERS = (\n{lines}\n)").encode()


def _modules() -> dict[str, str]:
    """The source of every module that the checkers need, by name, with its imports inside PACKAGE."""
    stand_ins = Path(__file__).parent / "stand_ins"
    found = {f"{PACKAGE}.pathlib": (stand_ins / "pathlib.py").read_text(encoding="utf-8")}
    waiting = [*STARTS]
    while waiting:
        name = waiting.pop()
        if f"{PACKAGE}.{name}" in found:
            continue
        source = _source(name, stand_ins)
        waiting += [p for p in _parents(name) if p]
        for module, member in _IMPORTED.findall(source):
            waiting.append(module)
            if member and _file(f"{module}.{member}") is not None:
                waiting.append(f"{module}.{member}")
        inside = _PATHLIB.sub(f"from {PACKAGE}.pathlib import Path", source)
        found[f"{PACKAGE}.{name}"] = _IMPORT.sub(rf"\g<1>{PACKAGE}.", inside)
    return found


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts))]


def _source(name: str, stand_ins: Path) -> str:
    if name in STAND_INS:
        return (stand_ins / STAND_INS[name]).read_text(encoding="utf-8")
    path = _file(name)
    assert path is not None, f"no module {name}"
    return path.read_text(encoding="utf-8")


def _file(name: str) -> Path | None:
    base = ROOT.joinpath(*name.split("."))
    return next((path for path in (base.with_suffix(".py"), base / "__init__.py") if path.is_file()), None)


def _texts() -> dict[str, str]:
    return {f"/{name}": (ROOT / name).read_text(encoding="utf-8") for name in DATA}
