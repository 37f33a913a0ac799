"""How long the small commands take over a run of a million rollouts: start, `status`, `trace`, `report`.

    python -m bench.starts [--rollouts 1000000] [--repeats 3] [--folder DIR]

The run is one of 20,000 rollouts (two requests each, the replay teacher), whose sealed shards are laid down again and
again under other ids and further places of the plan, until there are so many. Wall and CPU time are medians of the
repeats; the peak is the largest of what is seen every 0.3 s, so that a command of less shows none.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import polars as pl

from bench.circumstances import circumstances, require_quiet, take_anyway
from bench.million_rows import RECIPE
from bench.process_tree import Cost, measure
from bench.runners import RUNNERS, quiet_environment
from store.checksums import note_segment
from store.receipts import read_receipts
from store.row_sums import proved, sums_of
from store.run import Run

ROOT = Path(__file__).resolve().parents[1]
BLOCK = 20_000
IDS = '"([0-9a-f]{26})[0-9a-f]{6}"'
"""Where a row's JSON names rollouts, requests and samples."""
COMMAND = [sys.executable, "-m", "filigrana"]


def run_of(rollouts: int, folder: Path) -> Run:
    """A finished run of about so many rollouts."""
    recipe, path = folder / "milhao.yaml", folder / "run"
    recipe.write_text(RECIPE, encoding="utf-8")
    words = ["generate", str(recipe), "-n", str(BLOCK), "--run", str(path), "-t", "replay", "--local"]
    options = ["--concurrency", "256", "--keep-duplicates", "--allow-repeats"]
    subprocess.run([*COMMAND, *words, *options], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    run = Run.open(path)
    receipts = read_receipts(run.path)
    copies = max(1, rollouts // BLOCK)
    for copy in range(1, copies):
        for number, (segment, rows) in enumerate(receipts.items()):
            _lay_again(run, segment, rows, copy, copy * len(receipts) + number)
    manifest = run.manifest()
    recipes = tuple(one.model_copy(update={"planned": one.planned * copies}) for one in manifest.recipes)
    run.write_manifest(manifest.model_copy(update={"recipes": recipes}))
    return run


def _lay_again(run: Run, segment: str, rows: dict[str, int], copy: int, number: int) -> None:
    """One segment's shards once more, as the `copy`th block of the plan."""
    again = run.path / "journal" / f"local.{number:06d}.jsonl"
    shards, sums = {}, {}
    for table in rows:
        frame = pl.read_parquet(run.path / table / f"{segment}.parquet")
        ids = [pl.col(name) for name in ("rollout_id", "request_id", "id") if name in frame.columns]
        written = [pl.col("data").str.replace_all(IDS, f'"${{1}}{copy:06x}"')] if "data" in frame.columns else []
        renamed = [
            pl.concat_str(one.str.slice(0, 26), pl.lit(f"{copy:06x}")).alias(one.meta.output_name()) for one in ids
        ]
        frame = frame.with_columns(pl.col("index") + copy * BLOCK, *renamed, *written)
        shards[table] = run.path / table / f"{again.stem}.parquet"
        frame.write_parquet(shards[table], compression="zstd", row_group_size=4096)
        sums[table] = sums_of(frame, proved(table, frame))
    note_segment(again, shards, sums)


def cost(words: list[str], folder: Path) -> Cost:
    """What one command takes. Ends the program where it fails."""
    log = folder / "log"
    found = measure([*COMMAND, *words], quiet_environment(RUNNERS["filigrana_local"]), ROOT, log, set(), timeout_s=600)
    if found.exit_code:
        sys.exit(log.read_text(encoding="utf-8"))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rollouts", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--folder", help="where the run is laid for as long as this takes (1 GB a million)")
    take_anyway(parser)
    options = parser.parse_args()
    require_quiet(options.anyway)
    print(f"Measured at {circumstances()}.\n")
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        run = run_of(options.rollouts, folder)
        planned = sum(run.manifest().planned.values())
        first = run.scan("samples").select("id").head(1).collect().item()
        commands = {
            "--help": ["--help"],
            "preview, replay": ["preview", "bench/recipe_three_calls.yaml", "-n", "3", "--teacher", "replay"],
            f"status, {planned:,} rollouts": ["status", str(run.path), "--json"],
            f"trace, {planned:,} rollouts": ["trace", str(first), "--run", str(run.path)],
            f"report, {planned:,} rollouts": ["report", str(run.path), "--out", str(folder / "report.html")],
        }
        print("| command | wall s | CPU s | peak MB | load |\n|---|---|---|---|---|")
        for title, words in commands.items():
            taken = [cost(words, folder) for _ in range(options.repeats)]
            wall, cpu = statistics.median(one.wall_s for one in taken), statistics.median(one.cpu_s for one in taken)
            peak = max(one.peak_mb for one in taken)
            print(f"| {title} | {wall:.2f} | {cpu:.2f} | {peak:.0f} | {os.getloadavg()[0]:.1f} |", flush=True)


if __name__ == "__main__":
    main()
