"""Scores answers by the constraints of this dataset's rows. Python 3.11 or newer, and nothing else.

    python rewards.py ROW.json ANSWER.txt    # which constraints of a row hold for an answer

- TRL's GRPOTrainer: `reward_funcs=[rewards.all_constraints]` (1 where all hold, else 0), or `share_of_constraints`;
  beside it `european` (0 to 1: the variety score, halved by each leak in 100 words).
- verl: `custom_reward_function.path=rewards.py custom_reward_function.name=compute_score`.
- verifiers: with this file's folder on PYTHONPATH the taskset is `rewards` (`--env.taskset.id rewards`).

An answer's <think> part is no part of it. Made by Filigrana (Apache-2.0), whose checkers are packed below as they
are. Their tables of words derive from the dictionaries pt_PT (José João de Almeida, Rui Vilela, Alberto Simões,
projecto Natura, Universidade do Minho) and pt_BR (VERO, Raimundo Santos Moura), under MPL-1.1: whoever changes these
tables passes them on under it.
"""

from __future__ import annotations

import base64
import importlib
import importlib.abc
import importlib.machinery
import json
import sys
import types
import zlib
from pathlib import Path
from typing import Any

__all__ = ["ConstraintsTaskset", "all_constraints", "check", "compute_score", "european", "share_of_constraints"]

_PACKAGE = "_filigrana_checkers"
"""The modules' package, to which what is packed adds its own checksum: two datasets may have different checkers."""


def check(answer: str, constraints: Any) -> list[bool]:
    """Whether each constraint holds. `constraints` are those of a row: a list, or its JSON text."""
    known = json.loads(constraints) if isinstance(constraints, str) else constraints
    if not known:
        raise ValueError("no constraints: this row has nothing that a program could check")
    said = _without_thoughts(answer)
    return [bool(_checkers().check_constraint(said, constraint).holds) for constraint in known]


def all_constraints(completions: list[Any], constraints: list[Any], **columns: Any) -> list[float]:
    """1.0 for each completion that says something and keeps all constraints of its row, else 0.0."""
    return [_all(text_of(c), k) for c, k in zip(completions, constraints, strict=True)]


def share_of_constraints(completions: list[Any], constraints: list[Any], **columns: Any) -> list[float]:
    """The share of its row's constraints that each completion keeps; 0.0 for one that says nothing."""
    return [_share(text_of(c), k) for c, k in zip(completions, constraints, strict=True)]


def european(completions: list[Any], **columns: Any) -> list[float]:
    """How European each completion's Portuguese is, 0 to 1: a reward beside those that say whether it is right."""
    return [float(_module("quality.reward").reward(text_of(c))) for c in completions]


def compute_score(data_source: str, solution_str: str, ground_truth: Any, extra_info: Any = None, **more: Any) -> float:
    """1.0 where the answer keeps all constraints, which are verl's `reward_model.ground_truth`, else 0.0."""
    return _all(solution_str, ground_truth)


def text_of(completion: Any) -> str:
    """What a completion says: a text, or a list of turns, of which the last counts."""
    return completion if isinstance(completion, str) else str(completion[-1].get("content") or "")


def _all(answer: str, constraints: Any) -> float:
    held = check(answer, constraints)
    return float(_says_something(answer) and all(held))


def _share(answer: str, constraints: Any) -> float:
    held = check(answer, constraints)
    return sum(held) / len(held) if _says_something(answer) else 0.0


def _says_something(answer: str) -> bool:
    """Silence keeps many a constraint («sem a palavra não»), and is never what is wanted."""
    return bool(_without_thoughts(answer).strip())


def _without_thoughts(answer: str) -> str:
    return answer.rpartition("</think>")[2].lstrip("\n") if "</think>" in answer else answer


def _checkers() -> Any:
    return _module("quality.constraints.checkers")


def _module(name: str) -> Any:
    package = f"{_PACKAGE}_{zlib.crc32(_CHECKERS.encode()):08x}"
    if package not in sys.modules:
        _unpack(package)
    return importlib.import_module(f"{package}.{name}")


class _Packed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds and loads the modules below, which lie in no folder."""

    def __init__(self, sources: dict[str, str]) -> None:
        self.sources = sources

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if name not in self.sources:
            return None
        is_package = any(other.startswith(f"{name}.") for other in self.sources)
        return importlib.machinery.ModuleSpec(name, self, is_package=is_package)

    def exec_module(self, module: types.ModuleType) -> None:
        name = module.__name__
        inside = "/" + "/".join(name.split(".")[1:])
        package = module.__spec__ is not None and module.__spec__.submodule_search_locations is not None
        module.__file__ = f"{inside}/__init__.py" if package else f"{inside}.py"
        exec(compile(self.sources[name], f"<{name}>", "exec"), module.__dict__)


def _unpack(package: str) -> None:
    packed = json.loads(zlib.decompress(base64.b85decode(_CHECKERS)))
    modules = {name.replace(_PACKAGE, package): s.replace(_PACKAGE, package) for name, s in packed["modules"].items()}
    sys.meta_path.insert(0, _Packed({package: "", **modules}))
    importlib.import_module(f"{package}.pathlib").TEXTS.update(packed["texts"])


def __getattr__(name: str) -> Any:
    """`ConstraintsTaskset` and its parts, made when they are asked for: only they need the package `verifiers`."""
    if name in ("ConstraintsTaskset", "ConstraintsConfig", "ConstraintsTask", "ConstraintsData"):
        globals().update(_taskset())
        return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _taskset() -> dict[str, type]:
    import verifiers.v1 as vf

    class ConstraintsConfig(vf.TasksetConfig):
        folder: str = str(Path(__file__).resolve().parent)
        split: str = "train"

    class ConstraintsData(vf.TaskData):
        constraints: str
        answer: str = ""

    class ConstraintsTask(vf.Task[ConstraintsData, vf.State, vf.TaskConfig]):
        @vf.reward
        async def all_constraints(self, trace: Any) -> float:
            return _all(trace.last_reply, self.data.constraints)

        @vf.metric
        async def share_of_constraints(self, trace: Any) -> float:
            return _share(trace.last_reply, self.data.constraints)

        async def validate(self, runtime: Any) -> bool:
            return all(check(self.data.answer, self.data.constraints))

    class ConstraintsTaskset(vf.Taskset[ConstraintsTask, ConstraintsConfig]):
        def load(self) -> Any:
            for row in rows(Path(self.config.folder), self.config.split):
                said = row["prompt"]
                system = next((turn["content"] for turn in said if turn["role"] == "system"), None)
                turns = [turn for turn in said if turn["role"] != "system"]
                data = ConstraintsData(
                    id=row["id"],
                    prompt=turns[0]["content"] if len(turns) == 1 else turns,
                    system_prompt=system,
                    constraints=row["constraints"],
                    answer=row["answer"],
                )
                yield ConstraintsTask(data, self.config.task)

    made = (ConstraintsConfig, ConstraintsData, ConstraintsTask, ConstraintsTaskset)
    for one in made:
        one.__module__, one.__qualname__ = __name__, one.__name__
    return {one.__name__: one for one in made}


def rows(folder: Path, split: str) -> Any:
    """The rows of a split of this dataset, one by one; of Parquet with the package `pyarrow`."""
    files = sorted((folder / "data" / split).iterdir())
    for file in files:
        if file.suffix == ".jsonl":
            with file.open(encoding="utf-8") as lines:
                yield from map(json.loads, lines)
        elif file.suffix == ".parquet":
            import pyarrow.parquet

            yield from pyarrow.parquet.read_table(file).to_pylist()
        else:
            raise ValueError(f"{file} is compressed: export again without --zstd")


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    row = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    constraints = row["constraints"]
    constraints = json.loads(constraints) if isinstance(constraints, str) else constraints
    for constraint, holds in zip(
        constraints, check(Path(sys.argv[2]).read_text(encoding="utf-8"), constraints), strict=True
    ):
        print("holds " if holds else "BROKEN", constraint.get("text") or constraint["checker"])


_CHECKERS = ""  # filled in by export/rewards/bundle.py

if __name__ == "__main__":
    main()
