"""Tests run in a fork of this process: what every test imports, and no change touches, is imported once."""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bench.proof.tree import ENDS, ROOT, End

PRELOADED = (
    "pytest", "hypothesis", "numpy", "polars", "pyarrow", "pyarrow.parquet", "pydantic",
    "orjson", "yaml", "jinja2", "httpx", "aiohttp.web", "typer", "rich.console", "jsonschema", "psutil", "uvloop",
    "tenacity", "huggingface_hub", "mlcroissant",
)  # fmt: skip


def preload(*more: str) -> None:
    """Import other people's packages, none of which starts a thread by being imported."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for name in (*PRELOADED, *more):
        with suppress(ImportError):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()


def forked_test(tree: Path, tests: Sequence[str], timeout_s: float) -> End:
    """Run tests in a tree, until the first that fails, in a process that has this project's modules from there."""
    child = os.fork()
    if child == 0:
        try:
            _run(tree, tests)
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(2)
    until = time.monotonic() + timeout_s
    try:
        while time.monotonic() < until:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return ENDS.get(os.waitstatus_to_exitcode(status), "broken")
            time.sleep(0.02)
        return "timeout"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(child, 0)


def _run(tree: Path, tests: Sequence[str]) -> None:
    os.setsid()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.chdir(tree)
    os.environ["PYTHONPATH"] = str(tree)
    sys.path[:] = [str(tree), *(entry for entry in sys.path if Path(entry or ".").resolve() not in (ROOT, tree))]
    own = [name for name, module in sys.modules.items() if _is_ours(getattr(module, "__file__", None))]
    for name in own:
        if name != "__main__":  # other packages import it, and nothing of it is tested
            del sys.modules[name]
    importlib.invalidate_caches()
    import pytest

    imported_early = "ignore::pytest.PytestAssertRewriteWarning"
    os._exit(int(pytest.main(["-q", "-x", "-p", "no:cacheprovider", "-W", imported_early, *tests])))


def _is_ours(file: str | None) -> bool:
    return bool(file) and file.startswith(f"{ROOT}/") and "/.venv/" not in file  # type: ignore[union-attr]
