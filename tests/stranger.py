"""A stranger's machine for `make setup`: a fresh clone, a home of its own, nothing configured.

The small clone has the same scripts over locks of a few of our locked packages, with a wheel called torch in a folder.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
KEPT = ("PATH", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR", "PIP_CERT", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
SCRIPTS = (
    "setup.sh",
    "find_python.sh",
    "fetch_uv.sh",
    "pip_settings.py",
    "damaged_packages.py",
    "bundle.sh",
    "bundle_pins.py",
    "use_bundle.sh",
)
BUILDS = ("editables", "hatchling", "packaging", "pathspec", "pluggy", "trove-classifiers", "uv")
SMALL = (*BUILDS, "markdown-it-py", "mdurl", "pygments", "rich", "tqdm")
PYPROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "filigrana"
version = "0"
[tool.hatch.build.targets.wheel]
only-include = ["filigrana.py"]
"""


def write_torch(folder: Path) -> str:
    """A wheel called torch 2.13.0+cpu with one module, as small as can be. Returns its SHA-256."""
    info = "torch-2.13.0+cpu.dist-info"
    files = {
        "torch.py": "answer = 42\n",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: torch\nVersion: 2.13.0+cpu\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    digests = {n: base64.urlsafe_b64encode(hashlib.sha256(t.encode()).digest()).rstrip(b"=") for n, t in files.items()}
    record = "".join(f"{name},sha256={digests[name].decode()},{len(text)}\n" for name, text in files.items())
    path = folder / "torch-2.13.0+cpu-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for name, text in {**files, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            wheel.writestr(name, text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Stranger:
    """A fresh clone and somebody's home on a machine where nothing is configured."""

    def __init__(self, folder: Path, clone: Path) -> None:
        self.clone, self.venv = clone, folder / "venv"
        self.environment = {name: os.environ[name] for name in KEPT if name in os.environ} | {
            "HOME": str(folder / "home"),
            "PIP_CONFIG_FILE": os.devnull,
            "UV_CACHE_DIR": str(folder / "cache"),
        }

    def copy_clone(self) -> None:
        """From now on a clone of one's own: setup writes into it, and it may be changed."""
        self.clone = Path(shutil.copytree(self.clone, self.venv.parent / "clone"))

    def start(self, *words: str, as_user: Mapping[str, Any] | None = None, **variables: str) -> subprocess.Popen[str]:
        command = ["bash", str(self.clone / "scripts" / "setup.sh"), *words, str(self.venv)]
        pipe, both = subprocess.PIPE, subprocess.STDOUT
        environment = self.environment | variables
        return subprocess.Popen(
            command, env=environment, stdout=pipe, stderr=both, text=True, start_new_session=True, **(as_user or {})
        )

    def setup(self, *words: str, as_user: Mapping[str, Any] | None = None, **variables: str) -> tuple[int, str]:
        process = self.start(*words, as_user=as_user, **variables)
        said, _ = process.communicate(timeout=540)
        return process.returncode, said

    @property
    def site(self) -> Path:
        return self.venv / "lib" / "python3.11" / "site-packages"

    def damaged(self) -> list[str]:
        """Packages of which a file is missing or of another size than its record says."""
        packages = importlib.metadata.distributions(path=[str(self.site)])
        return [str(p.metadata["Name"]) for p in packages if not p.files or not all(map(_is_whole, p.files))]


def _is_whole(file: importlib.metadata.PackagePath) -> bool:
    path = Path(str(file.locate()))
    return path.exists() and (file.suffix == ".pyc" or file.size in (None, path.stat().st_size))


def make_small_clone(clone: Path, torch_digest: str) -> None:
    """Fill an empty folder with the scripts, a lock of SMALL, and one of `write_torch`'s wheel."""
    (clone / "scripts").mkdir()
    for name in SCRIPTS:
        shutil.copy(ROOT / "scripts" / name, clone / "scripts")
    (clone / "requirements").mkdir()
    lock = (ROOT / "requirements" / "cpu.lock").read_text()
    blocks = [re.search(rf"^{name}==.*\n(?: .*\n)+", lock, flags=re.MULTILINE) for name in SMALL]
    pins = "".join(block.group() for block in blocks if block)
    (clone / "requirements" / "cpu.lock").write_text(f"# packages: {len(SMALL)}\n# bytes: 30000000\n{pins}")
    torch = f"# packages: 1\n# bytes: 900\ntorch==2.13.0+cpu --hash=sha256:{torch_digest}\n"
    (clone / "requirements" / "torch-cpu.lock").write_text(torch)
    (clone / "pyproject.toml").write_text(PYPROJECT)
    (clone / "filigrana.py").write_text("")
