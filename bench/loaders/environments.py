"""An environment for each loader, from PyPI, at the versions that were tried: made once, under --home.

What is a loader's own: the package itself and the versions of transformers, tokenizers, datasets, trl, peft and
accelerate that it pins. Packages named under `alone` are installed without their dependencies, which would bring a
second torch with its CUDA libraries (some 6 GB); where `shared` says so, what they import besides is found in the
project's environment through a .pth file: torch for the CPU, and what TRL needs.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

OLD = ["dill==0.3.8", "multiprocess==0.70.16", "pyarrow==21.0.0"]


@dataclass(frozen=True, slots=True)
class Environment:
    whole: list[str] = field(default_factory=list)
    """Packages with all that they depend on."""
    alone: list[str] = field(default_factory=list)
    """Packages without what they depend on."""
    shared: bool = True
    without: tuple[str, ...] = ()
    """Compiled files that want CUDA's libraries, taken out: what is loaded with doesn't use them."""


ENVIRONMENTS = {
    "datasets-2.21": Environment(["datasets==2.21.0", *OLD, "numpy==2.2.6", "fsspec==2024.6.1"], shared=False),
    "datasets-3.6": Environment(["datasets==3.6.0", *OLD], shared=False),
    "datasets-4.0": Environment(["datasets==4.0.0", *OLD], shared=False),
    "datasets-4.3": Environment(["datasets==4.3.0", *OLD], shared=False),
    "datasets-4.8": Environment(["datasets==4.8.0"], shared=False),
    "datasets-5.2": Environment(["datasets==5.2.0"], shared=False),
    "llama-factory": Environment(
        ["transformers==5.6.0", "datasets==4.0.0", "omegaconf==2.4.0", "tyro==0.8.14", "av==16.0.0", "scipy==1.17.1",
         "sentencepiece==0.2.3", "tiktoken==0.14.0", "einops==0.8.2"],
        ["llamafactory==0.9.5", "peft==0.18.1", "trl==0.24.0", "accelerate==1.11.0", "torchdata==0.11.0",
         "torchaudio==2.11.1", "torchcodec==0.13.0"],
        without=("torchaudio/lib/*.so",),
    ),
    "sounds-3.6": Environment(
        ["datasets==3.6.0", *OLD, "pillow==13.0.0", "soundfile==0.14.0", "librosa==0.11.0"], shared=False
    ),
    "sounds-5.2": Environment(alone=["torchcodec==0.13.0"]),
    "axolotl": Environment(
        ["transformers==5.16.1", "tokenizers==0.23.1", "datasets==4.8.4", "pydantic==2.12.5", "addict==2.4.0",
         "fire==0.7.1", "colorama==0.4.6", "mistral-common==1.11.5", "langdetect==1.0.9", "immutabledict==4.2.0",
         "zstandard==0.22.0", "fastcore==2.2.39", "python-dotenv==1.0.1", "evaluate==0.4.1", "scipy==1.17.1",
         "einops==0.8.2", "sentencepiece==0.2.3", "posthog==6.7.11", "typer==0.25.1", "art==6.5",
         "antlr4-python3-runtime==4.13.2", "nvidia-ml-py==13.615.71", "numba==0.68.1"],
        ["axolotl==0.19.0", "peft==0.20.0", "trl==1.9.0", "accelerate==1.13.0", "schedulefree==1.4.1",
         "axolotl-contribs-lgpl==0.0.7", "axolotl-contribs-mit==0.0.6"],
    ),
    "verl": Environment(
        alone=["verl==0.9.1", "pyvers==0.2.3", "tensordict==0.15.3", "torchdata==0.11.0", "codetiming==1.4.0",
               "hydra-core==1.3.8", "omegaconf==2.4.0", "antlr4-python3-runtime==4.9.3", "pylatexenc==2.11"],
    ),
    "torchtune": Environment(
        alone=["torchtune==0.6.1", "torchao==0.10.0", "torchdata==0.11.0", "omegaconf==2.4.0",
               "antlr4-python3-runtime==4.9.3", "tiktoken==0.14.0", "blobfile==3.3.0", "sentencepiece==0.2.3"],
    ),
    "unsloth": Environment(alone=["unsloth==2026.10.9", "unsloth_zoo==2026.10.9"]),
    "mlx-lm": Environment(alone=["mlx-lm==0.32.2", "mlx==0.32.4", "mlx-cpu==0.32.4", "sentencepiece==0.2.3"]),
    "mistral": Environment(["mistral-common==1.13.1"], shared=False),
    "together": Environment(["together==3.1.1"], shared=False),
    "verifiers": Environment(["verifiers==0.4.0", "pyarrow==23.0.1"], shared=False),
    "lora": Environment(alone=["peft==0.20.0"]),
    "lm-eval": Environment(["lm-eval==0.4.13"]),
    "inspect": Environment(["inspect-ai==0.3.285"]),
    "lighteval": Environment(
        ["inspect-ai==0.3.285", "GitPython==3.1.45", "termcolor==2.3.0", "pytablewriter==1.2.1", "colorlog==6.9.0",
         "aenum==3.1.15", "nltk==3.9.1", "scikit-learn==1.7.2", "sacrebleu==2.5.1", "rouge_score==0.1.2",
         "sentencepiece==0.2.3", "pycountry==24.6.1", "latex2sympy2_extended==1.0.6", "langcodes==3.5.0",
         "typer==0.20.0", "xxhash==3.5.0"],
        ["lighteval==0.13.0"],
    ),
}  # fmt: skip


def environment(home: Path, name: str) -> Path:
    """Make (or find) an environment. Returns its Python. TRL's is the project's own."""
    if name == "trl":
        return Path(sys.executable)
    wanted, folder = ENVIRONMENTS[name], home / name
    python = folder / "bin" / "python"
    if (folder / "ready").exists():
        _share(folder, wanted)
        return python
    uv = [str(Path(sys.executable).parent / "uv")]
    subprocess.run([*uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)], check=True)
    install = [*uv, "pip", "install", "--quiet", "--python", str(python)]
    for packages, more in ((wanted.whole, []), (wanted.alone, ["--no-deps"])):
        if packages:
            subprocess.run([*install, *more, *packages], check=True)
    _share(folder, wanted)
    (own,) = (folder / "lib").glob("python*/site-packages")
    for pattern in wanted.without:
        for path in own.glob(pattern):
            path.unlink()
    (folder / "ready").touch()
    return python


def _share(folder: Path, wanted: Environment) -> None:
    """Lend it the packages of the project that asks now: the one that made it may have been moved or deleted since."""
    if wanted.shared:
        (own,) = (folder / "lib").glob("python*/site-packages")
        (project,) = (Path(sys.executable).parents[1] / "lib").glob("python*/site-packages")
        (own / "zz_shared.pth").write_text(f"{project}\n")
