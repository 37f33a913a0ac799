"""Joining a cluster: with its token, with the packages that the wheel has and nothing else; and as a submitted job."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ray_jobs.shipping import excludes
from tests.generators.programs import command, finished
from tests.ports import free_port
from tests.ray_jobs.test_kuberay_manifest import probe_command
from tests.ray_jobs.token_cluster import RAY, TOKEN, TokenCluster, environment, token_cluster

ROOT = Path(__file__).resolve().parents[2]
SECRET = "segredo-que-nunca-sai-daqui"
DECOYS = (
    ".env",
    ".env.local",
    "deploy/argilla/.env",
    "apontamentos.txt",
    "dados/pessoas.csv",
    "generators/.env",
    "prompts/recipes/.minha.yaml.swp",
    "requirements/chave.pem",
)
pytestmark = pytest.mark.integration


def packages() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    included: list[str] = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    return included


def files_of(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and p.suffix != ".pyc"}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this checkout, with secrets where people leave them."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in (*packages(), "pyproject.toml", "README.md", ".gitignore", ".rayignore"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / name).is_file():
            shutil.copy(ROOT / name, folder / name)
    for name in DECOYS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(SECRET)
    return folder


@pytest.fixture(scope="module")
def cluster() -> Iterator[TokenCluster]:
    with token_cluster() as started:
        yield started


def wheel_files(checkout: Path) -> set[str]:
    """The files of the wheel's packages in the copy: everything there but the secrets."""
    found = {name for name in packages() if (checkout / name).is_file()}
    for name in packages():
        found |= {f"{name}/{file}" for file in files_of(checkout / name)}
    return found - set(DECOYS)


def test_the_probe_of_the_kuberay_manifest_passes_on_a_living_node_without_a_token(cluster: TokenCluster) -> None:
    def probed(port: int) -> int:
        words = [word.replace("52365", str(port)) for word in probe_command()]
        assert words[0] == "python"
        done = subprocess.run([sys.executable, *words[1:]], env=environment(), capture_output=True, check=False)
        return done.returncode

    assert probed(cluster.agent) == 0
    assert probed(free_port()) == 1


def generate(checkout: Path, run: Path, address: str, **settings: str) -> subprocess.CompletedProcess[str]:
    words = command(run, "replay", 6, "--address", address)
    return subprocess.run(
        words, cwd=checkout, env=environment(**settings), capture_output=True, text=True, check=False, timeout=240
    )


def test_a_run_joins_with_the_token_and_ships_what_the_wheel_has(
    cluster: TokenCluster, checkout: Path, tmp_path: Path
) -> None:
    done = generate(checkout, tmp_path / "run", cluster.address, RAY_AUTH_TOKEN_PATH=str(cluster.token_file))
    assert done.returncode == 0, done.stderr
    assert TOKEN not in done.stdout + done.stderr
    finished(tmp_path / "run", 6)
    (shipped,) = cluster.packages()
    assert files_of(shipped) == wheel_files(checkout)
    assert not [p for p in shipped.rglob("*") if p.is_file() and SECRET in p.read_text(errors="replace")]


@pytest.mark.parametrize("where", ["RAY_AUTH_TOKEN", "~/.ray/auth_token"])
def test_the_token_may_stand_where_ray_looks_for_it(
    cluster: TokenCluster, checkout: Path, tmp_path: Path, where: str
) -> None:
    settings = {"HOME": str(tmp_path)}
    if where == "RAY_AUTH_TOKEN":
        settings[where] = TOKEN
    else:
        (tmp_path / ".ray").mkdir()
        (tmp_path / ".ray" / "auth_token").write_text(TOKEN)
    done = generate(checkout, tmp_path / "run", cluster.address, **settings)
    assert done.returncode == 0, done.stderr
    finished(tmp_path / "run", 6)


def test_without_the_token_nothing_joins_and_the_message_says_where_it_goes(
    cluster: TokenCluster, checkout: Path, tmp_path: Path
) -> None:
    (tmp_path / "wrong").write_text("outro-token")
    (tmp_path / "empty").write_text("\n")
    none, wrong, empty, missing = (
        generate(checkout, tmp_path / "run", cluster.address, HOME=str(tmp_path), **settings)
        for settings in (
            {},
            {"RAY_AUTH_TOKEN_PATH": str(tmp_path / "wrong")},
            {"RAY_AUTH_TOKEN_PATH": str(tmp_path / "empty")},
            {"RAY_AUTH_TOKEN_PATH": str(tmp_path / "missing")},
        )
    )
    for done, place in ((none, ".ray/auth_token"), (empty, "empty"), (missing, "missing")):
        assert done.returncode == 2, done.stderr
        assert place in done.stderr and "RAY_AUTH_TOKEN_PATH" in done.stderr
    assert wrong.returncode == 3, wrong.stderr
    assert "refuses the token" in wrong.stderr and "RAY_AUTH_TOKEN_PATH" in wrong.stderr
    assert "outro-token" not in wrong.stderr
    assert "Traceback" not in none.stderr + wrong.stderr + empty.stderr + missing.stderr


def submit(checkout: Path, cluster: TokenCluster, run: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "filigrana", "generate"]
    job = [*program, "instruct", "-n", "6", "--run", str(run), "--teacher", "replay"]
    words = [RAY, "job", "submit", "--address", cluster.dashboard, "--working-dir", ".", "--", *job]
    env = environment(**{"HOME": str(run.parent), **settings})
    return subprocess.run(words, cwd=checkout, env=env, capture_output=True, text=True, check=False, timeout=300)


def test_a_job_is_submitted_with_the_token_and_ships_as_little(
    cluster: TokenCluster, checkout: Path, tmp_path: Path
) -> None:
    refused = submit(checkout, cluster, tmp_path / "run")
    assert refused.returncode != 0
    assert not (tmp_path / "run").exists()
    token = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN_PATH": str(cluster.token_file)}
    done = submit(checkout, cluster, tmp_path / "run", **token)
    assert done.returncode == 0, done.stdout + done.stderr
    finished(tmp_path / "run", 6)
    lost = submit(checkout, cluster, Path("runs/first"), HOME=str(tmp_path), **token)
    assert lost.returncode != 0 and "--run runs/first" in lost.stdout and "Traceback" not in lost.stdout
    for shipped in cluster.packages():
        assert files_of(shipped) == wheel_files(checkout)


def test_the_lists_of_what_leaves_the_checkout_are_those_of_pyproject() -> None:
    ray, docker = (
        [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith("#")]
        for name in (".rayignore", ".dockerignore")
    )
    assert ray == excludes(ROOT)
    locks = {f"requirements/{name}.lock" for name in ("cpu", "gpu", "torch-registry")}
    more = {*locks, "deploy/install.sh", "pyproject.toml", "README.md", "LICENSE"}
    assert docker[0] == "*"
    assert {line[1:] for line in docker if line.startswith("!")} == {*packages(), *more}
    allowed_last = max(number for number, line in enumerate(docker) if line.startswith("!"))
    assert {"**/.env", "**/.env.*"} <= set(docker[allowed_last:])


@pytest.mark.parametrize("name", [".env", "deploy/argilla/.env", "deploy/argilla/.env.production"])
def test_git_ignores_environment_files(tmp_path: Path, name: str) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    shutil.copy(ROOT / ".gitignore", tmp_path)
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(SECRET)
    subprocess.run(["git", "add", "-A"], cwd=tmp_path, check=True)
    tracked = subprocess.run(["git", "ls-files"], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    assert tracked.split() == [".gitignore"]
