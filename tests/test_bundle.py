"""`scripts/bundle.sh` and `make setup` out of what it makes: a machine without internet, with root or without.

An index on the loopback serves what this disk has; the scripts, pip and uv are the real ones, over locks of a few
of our packages.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.loopback_index import index_of, installed_wheel, no_way_out, pin_of
from tests.stranger import SMALL, Stranger, make_small_clone, write_torch

pytestmark = pytest.mark.integration
NOBODY = 65534
OF_THE_REVIEW_SERVER = "rdflib"


@pytest.fixture(scope="module")
def everyones() -> Iterator[Path]:
    """A folder that any user can look into, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="fg-bundle-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def clone(everyones: Path) -> Path:
    clone, wheels = everyones / "clone", everyones / "index"
    clone.mkdir()
    wheels.mkdir()
    pins = "".join(pin_of(installed_wheel(name, wheels)) for name in SMALL)
    make_small_clone(clone, write_torch(wheels))
    requirements = clone / "requirements"
    (requirements / "cpu.lock").write_text(f"# packages: {len(SMALL)}\n# bytes: 30000000\n{pins}")
    pin = pin_of(installed_wheel(OF_THE_REVIEW_SERVER, wheels))
    marked = pin.replace(" \\", " ; python_full_version < '3.11.1' or python_full_version < '3.12.1' \\")
    elsewhere = "no-such-package==1 ; sys_platform == 'win32' \\\n    --hash=sha256:" + "0" * 64 + "\n"
    (requirements / "review.lock").write_text(marked + elsewhere)
    return clone


@pytest.fixture(scope="module")
def bundle(everyones: Path, clone: Path) -> Path:
    """Made on a machine that reaches an index and nothing else, whose setup went through."""
    stranger = Stranger(everyones, clone)
    folder = everyones / "um pacote"
    with index_of(everyones / "index") as (address, asked), no_way_out() as (proxies, refused):
        reached = proxies | {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", "PIP_INDEX_URL": address}
        code, said = stranger.setup(**reached)
        assert code == 0, said
        assert stranger.damaged() == []
        assert {path for path in asked if path.startswith("/files/rich-")}, "an empty cache asks the index"
        parts = ["--without", "model", "--without", "dictionary", str(folder)]
        command = ["bash", str(clone / "scripts" / "bundle.sh"), *parts]
        environment = stranger.environment | reached | {"FILIGRANA_VENV": str(stranger.venv)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert all("torch" in path for path in refused), "PyTorch's index alone was looked for elsewhere"
    return folder


def another_user() -> dict[str, int | list[int]]:
    """Who is to run it: somebody without root, where the tests have it."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


def test_without_root_or_network_a_bundle_is_enough(everyones: Path, clone: Path, bundle: Path) -> None:
    home = everyones / "somebody"
    home.mkdir()
    if os.geteuid() == 0:
        os.chown(home, NOBODY, NOBODY)
    stranger = Stranger(home, clone)
    with no_way_out() as (proxies, asked):
        code, said = stranger.setup(FILIGRANA_WHEELS=str(bundle), as_user=another_user(), **proxies)
        assert code == 0, said
        assert f"To take out of the bundle: {len(SMALL)} of {len(SMALL) + 1} packages" in said
        fetch = [str(stranger.venv / "bin" / "python"), "-m", "pip", "download", "-d", str(everyones / "fetched")]
        usual = {name: value for name, value in stranger.environment.items() if name != "PIP_CONFIG_FILE"} | proxies
        later = subprocess.run(
            [*fetch, "--no-deps", OF_THE_REVIEW_SERVER], env=usual, capture_output=True, text=True, check=False
        )
    assert asked == []
    assert stranger.damaged() == []
    assert later.returncode == 0, later.stderr
    assert list((everyones / "fetched").glob(f"{OF_THE_REVIEW_SERVER}-*.whl")), "what comes later is the bundle's, too"


def test_a_bundle_that_is_damaged_or_of_other_locks_is_refused_by_name(
    tmp_path: Path, everyones: Path, clone: Path, bundle: Path
) -> None:
    stranger = Stranger(tmp_path, clone)
    damaged = tmp_path / "damaged"
    shutil.copytree(bundle, damaged, copy_function=os.link)
    wheel = next((damaged / "wheels").glob("rich-*.whl"))
    content = wheel.read_bytes()
    wheel.unlink()
    wheel.write_bytes(content[:-1] + b"x")
    code, said = stranger.setup(FILIGRANA_WHEELS=str(damaged))
    assert code != 0
    assert f"./wheels/{wheel.name}: FAILED" in said and "Copy it again" in said
    stranger.copy_clone()
    with (stranger.clone / "requirements" / "cpu.lock").open("a") as lock:
        lock.write("# another\n")
    code, said = stranger.setup(FILIGRANA_WHEELS=str(bundle))
    assert code != 0
    assert "the bundle was made for another requirements/cpu.lock." in said
    assert not stranger.venv.exists()
