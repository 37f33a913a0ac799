"""One mixed export, of rows as the shipped recipes make them, in the versions of `datasets` that trainers pin.

    .venv/bin/python bench/dataset_versions.py [--home bench/venvs]

Each version has an environment of its own from PyPI (some 180 MB each, no torch). For each format and file type: rows
loaded of rows there; whether it joins a dataset of plain {role, content} turns with `concatenate_datasets`; whether a
row without tools has none; and the rows of the config `grounded`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

OLD = ["dill==0.3.8", "multiprocess==0.70.16", "pyarrow==21.0.0"]
VERSIONS = {
    "2.21.0": [*OLD, "numpy==2.2.6", "fsspec==2024.6.1"],
    "3.6.0": OLD,
    "4.0.0": OLD,
    "4.3.0": OLD,
    "4.8.0": [],
    "5.2.0": [],
}
LOADING = r"""
import json, sys, datasets
from datasets import Dataset, concatenate_datasets, load_dataset
path, turns = sys.argv[1:]
def said(do):
    try:
        return do()
    except Exception as error:
        return type(error).__name__
rows = said(lambda: load_dataset(path, split="train"))
if isinstance(rows, str):
    print("RESULT" + json.dumps([rows, "-", "-", "-"])); sys.exit()
plain = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
other = Dataset.from_dict({turns: [plain], "source": ["b"]})
joined = said(lambda: concatenate_datasets([rows, other]).num_rows == rows.num_rows + 1) if turns else "-"
tools = rows["tools"] if "tools" in rows.column_names else []
absent = len([t for t, k in zip(tools, rows["kind"]) if k != "tools" and t is not None])
alone = said(lambda: load_dataset(path, "grounded", split="train").num_rows)
print("RESULT" + json.dumps([rows.num_rows, joined, absent, alone]))
"""
TURNS = {"messages": "messages", "prompt-completion": "prompt", "preference": "prompt", "kto": "prompt"}


def environment(home: Path, version: str) -> Path:
    """Make (or find) the environment of one version. Returns its Python."""
    folder = home / f"datasets-{version}"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        uv = str(Path(sys.executable).parent / "uv")
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)], check=True)
        wanted = [f"datasets=={version}", *VERSIONS[version]]
        subprocess.run([uv, "pip", "install", "--quiet", "--python", str(python), *wanted], check=True)
        (folder / "ready").touch()
    return python


def loaded(python: Path, path: Path, turns: str) -> list[object]:
    """What one version makes of one export: rows, whether it joins, rows with tools that have none, rows of a kind."""
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            [str(python), "-c", LOADING, str(path), turns],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "HF_HOME": home, "HF_HUB_OFFLINE": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"},
        )
    for line in done.stdout.splitlines():
        if line.startswith("RESULT"):
            return list(json.loads(line.removeprefix("RESULT")))
    return [(done.stderr.strip().splitlines() or ["no output"])[-1][:80], "-", "-", "-"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, default=ROOT / "bench" / "venvs")
    given = parser.parse_args()
    from export.exporting import export_runs
    from export.formats import FORMATS
    from export.selection import Selection, Shape, Splits
    from tests.export.mixed_run import mixed_run

    with tempfile.TemporaryDirectory(prefix="filigrana-datasets-") as scratch:
        run = mixed_run(Path(scratch))
        selection = Selection(include_unreviewed=True)  # type: ignore[call-arg]
        print(f"{'datasets':<10}{'export':<28}{'rows':>6}{'of':>6}  {'joins':<14}{'empty tools':<13}grounded")
        for name in FORMATS:
            for file_type in ("parquet", "jsonl"):
                folder, shape = Path(scratch) / f"{name}-{file_type}", Shape(format=name, file_type=file_type)
                made = export_runs([run], folder, selection, Splits(validation=0, test=0), shape)
                for version in VERSIONS:
                    rows, joins, empty, alone = loaded(environment(given.home, version), made.path, TURNS.get(name, ""))
                    of = made.manifest.splits["train"]
                    export = f"{name} {file_type}"
                    print(
                        f"{version:<10}{export:<28}{rows!s:>6}{of:>6}  {joins!s:<14} {empty!s:<13}{alone}", flush=True
                    )


if __name__ == "__main__":
    main()
