"""The programs that are compared, how each is started, and how each is installed in an environment of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from schemas.settings import cache_dir

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
VENVS = cache_dir() / "bench-peers"


@dataclass(frozen=True)
class Runner:
    """`script` in peers/, run by the interpreter of `venv` ('' is this one). `durable`: resumes after kill -9."""

    script: str = ""
    venv: str = ""
    packages: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    overrides: tuple[str, ...] = ()
    durable: bool = True
    filigrana: tuple[str, ...] | None = None
    """Arguments beyond the common ones, when it is Filigrana's own command line."""

    @property
    def python(self) -> Path:
        return VENVS / self.venv / "bin" / "python" if self.venv else Path(sys.executable)

    @property
    def installed(self) -> bool:
        """Whole, and of the versions that are named here."""
        if not self.packages:
            return self.python.exists()
        return self._mark.exists() and self._mark.read_text() == self._wanted

    @property
    def _mark(self) -> Path:
        """Written once an environment is whole."""
        return VENVS / self.venv / "installed.txt"

    @property
    def _wanted(self) -> str:
        return "\n".join((*self.packages, *self.overrides)) + "\n"

    def command(self, n: int, base_url: str, concurrency: int, out: Path, kept: int) -> list[str]:
        """The command line for one run; rows go to `out`, whatever else to `out` + '.work'. `kept` is how many rows are
        in a chunk of those who keep whole chunks."""
        if self.filigrana is not None:
            recipe, teacher = str(BENCH / "recipe_three_calls.yaml"), f"openai:mock@{base_url}"
            command = [sys.executable, "-m", "filigrana", "generate", recipe, "-n", str(n), "--teacher", teacher]
            return [*command, "--run", str(out), "--concurrency", str(concurrency), *self.filigrana]
        command = [str(self.python), str(BENCH / "peers" / self.script), "--n", str(n), "--base-url", base_url]
        command += ["--concurrency", str(concurrency), "--rows-kept-at-once", str(kept)]
        return [*command, "--out", str(out), "--work", f"{out}.work"]

    def install(self) -> None:
        """Make its environment. Raises subprocess.CalledProcessError."""
        if not self.packages:
            return
        uv = Path(sys.executable).with_name("uv")
        subprocess.run([uv, "venv", "-q", "--clear", "-p", "3.11", VENVS / self.venv], check=True)
        command = [uv, "pip", "install", "-q", "--compile-bytecode", "-p", self.python, *self.packages]
        if self.overrides:
            listed = VENVS / self.venv / "overrides.txt"
            listed.write_text("\n".join(self.overrides) + "\n")
            command += ["--overrides", listed]
        subprocess.run(command, check=True)
        self._mark.write_text(self._wanted)


def _tokenizers(venv: str) -> str:
    """litellm's own copy of tiktoken's files, so that Curator looks for nothing on the network."""
    return str(VENVS / venv / "lib/python3.11/site-packages/litellm/litellm_core_utils/tokenizers")


DATATROVE = ("datatrove[io]==0.10.1", "aiofiles", "aiosqlite", "httpx", "openai", "pandas", "pyyaml", "typer")
"""Its extra `inference` without the engines, of ten gigabytes: an endpoint needs none of them."""
DISTILABEL = ("distilabel[openai]==1.5.3", "requests")
RUNNERS = {
    "floor_full": Runner("floor_full.py"),
    # Duplicates are kept, as everywhere else here: the mock server says the same few sentences again and again.
    "filigrana_local": Runner(filigrana=("--local", "--keep-duplicates")),
    "filigrana_ray": Runner(filigrana=("--keep-duplicates",)),
    "teacher_alone": Runner("teacher_alone.py", environment={"PYTHONPATH": str(ROOT)}, durable=False),
    "openai_aiohttp": Runner("openai_client.py", environment={"OPENAI_TRANSPORT": "aiohttp"}, durable=False),
    "openai_httpx": Runner("openai_client.py", durable=False),
    "datatrove": Runner("run_datatrove.py", "datatrove", DATATROVE),
    "datatrove_localhost": Runner("run_datatrove.py", "datatrove", DATATROVE, environment={"DATATROVE_LOCALHOST": "1"}),
    "datatrove_no_checkpoints": Runner(
        "run_datatrove.py", "datatrove", DATATROVE, environment={"DATATROVE_CHECKPOINTS": "0"}, durable=False
    ),
    "curator": Runner(
        "run_curator.py",
        "curator",
        ("bespokelabs-curator==0.1.31",),
        environment={"TIKTOKEN_CACHE_DIR": _tokenizers("curator")},
    ),
    "sdg_hub": Runner("run_sdg_hub.py", "sdg_hub", ("sdg_hub==0.9.4",)),
    "data_designer": Runner(
        "run_data_designer.py", "data_designer", ("data-designer==0.9.7",), overrides=("certifi>=2025",)
    ),
    "distilabel": Runner("run_distilabel.py", "distilabel", DISTILABEL),
    "distilabel_no_cache": Runner("run_distilabel.py", "distilabel", DISTILABEL, environment={"DISTILABEL_CACHE": "0"}),
}


def quiet_environment(runner: Runner) -> dict[str, str]:
    """The environment of a run: no proxies, bytecode written, no telemetry, no hash of this machine's paths."""
    drop = {"PYTHONDONTWRITEBYTECODE", "OPENAI_API_KEY", "FILIGRANA_API_KEY"}
    kept = {k: v for k, v in os.environ.items() if k not in drop and not k.lower().endswith("_proxy")}
    return kept | {"DO_NOT_TRACK": "1", "PYTHONUNBUFFERED": "1"} | runner.environment
