"""A run of replayed answers by `filigrana slurm` on two nodes of a real Slurm on this machine: its status and account.

python -m bench.slurm_run [--rows 10000] [--recipe instruct]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.ray_jobs.slurm.slurm_cluster import NODES, SlurmCluster, slurm_cluster

ROOT = Path(__file__).resolve().parents[1]
ALIVE = ("PENDING", "CONFIGURING", "RUNNING", "COMPLETING", "REQUEUED")


def filigrana(cluster: SlurmCluster, *words: str) -> str:
    command = [sys.executable, "-m", "filigrana", *words]
    done = subprocess.run(command, cwd=ROOT, env=cluster.environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return done.stdout.strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--recipe", default="instruct")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, slurm_cluster() as cluster:
        run, start = Path(name) / "run", time.monotonic()
        what = [options.recipe, "-n", str(options.rows), "-t", "replay", "--run", str(run)]
        how = ["--nodes", str(len(NODES)), "--scratch", str(cluster.folder), "--shared", "--submit"]
        job = filigrana(cluster, "slurm", *what, *how).splitlines()[-1]
        while (state := cluster.state(job)) in ALIVE:
            time.sleep(1)
        log = (run / "slurm" / f"{job}.log").read_text(encoding="utf-8", errors="replace")
        print(f"{state} after {time.monotonic() - start:.0f} s from the command on; load {os.getloadavg()[0]:.0f}")
        print(filigrana(cluster, "status", str(run)))
        print("\n".join(line for line in log.splitlines() if line.startswith("Job ")) or log[-4000:])


if __name__ == "__main__":
    main()
