"""What is special inside a job that was submitted to Ray (`ray job submit`, KubeRay)."""

from __future__ import annotations

import os
from pathlib import Path

from schemas.errors import UsageError

JOB_VARIABLE = "RAY_JOB_CONFIG_JSON_ENV_VAR"
"""Set by Ray inside a submitted job, whose code and cluster are there already."""
SHIPPED = "_ray_pkg_"
"""Part of the name of every folder into which Ray unpacks what came with a job."""


def in_a_job() -> bool:
    """Whether this process was started by Ray as a job."""
    return JOB_VARIABLE in os.environ


def require_lasting_folder(run: Path) -> None:
    """Raise UsageError for a run's folder, as it was given, that would go with the job."""
    if not in_a_job():
        return
    hint = "Give an absolute path on storage that all nodes share: --run /shared/runs/NAME."
    if not run.expanduser().is_absolute():
        raise UsageError(f"--run {run}: a job's own folder is a copy that Ray deletes after it.", hint)
    if any(part.startswith(SHIPPED) for part in run.expanduser().resolve().parts):
        raise UsageError(f"--run {run} lies in what came with this job, which Ray deletes after it.", hint)
