"""Which version a model's folder is: a digest of every byte that can change what it says.

A file's digest is kept in the project's cache by path, size, times and inode, so that large weights are read once.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import orjson

from schemas.errors import StoreError
from schemas.ids import content_id
from schemas.settings import cache_dir
from store.files import write_whole

Say = Callable[[str], None]

TELLING = {
    ".safetensors",
    ".bin",
    ".pt",
    ".pth",
    ".gguf",
    ".npz",
    ".json",
    ".jinja",
    ".model",
    ".tiktoken",
    ".txt",
    ".py",
}
"""Endings of weights, adapters, tokenizers, configurations, chat templates and a model's own code."""
OF_TRAINING = {"training_args.bin", "optimizer.bin", "optimizer.pt", "scheduler.pt", "scaler.pt", "trainer_state.json"}
TEMPLATES = "additional_chat_templates"
BLOCK = 8 * 2**20
SAID_FROM = 2**28
"""Bytes from which on reading a model is told."""
SAY_EVERY_S = 5.0
SETTLED_NS = 2_000_000_000
"""A file changed later than this before it was read may change again without its times telling."""


def telling_files(folder: Path) -> list[Path]:
    """The files that make a model or an adapter, by name: what training left beside them is no part of it."""
    found = [*folder.iterdir(), *(folder / TEMPLATES).glob("*")]
    return sorted(
        path
        for path in found
        if path.suffix in TELLING
        and path.name not in OF_TRAINING
        and not path.name.startswith(("rng_state", ".", "README", "LICENSE"))
        and path.is_file()
    )


def full_revision(model: Path, say: Say = lambda _: None) -> str:
    """16 hexadecimal digits over names and bytes of a model's folder, or of its one file (GGUF)."""
    folder, files = (model, telling_files(model)) if model.is_dir() else (model.parent, [model])
    digests = _digests(files, say)
    return content_id([(path.relative_to(folder).as_posix(), digests[path]) for path in files])[:16]


def _digests(files: Sequence[Path], say: Say) -> dict[Path, str]:
    """SHA-256 of each file, from the cache where the file is as it was."""
    known = {path: digest for path in files if (digest := _kept(path))}
    missing = [path for path in files if path not in known]
    whole = sum(path.stat().st_size for path in missing)
    progress = _Progress(whole, say)
    for path in missing:
        before, began = _state(path), time.time_ns()
        known[path] = _hash(path, progress)
        if _state(path) == before and began - max(before[1], before[2]) > SETTLED_NS:
            _keep(path, before, known[path])
    return known


class _Progress:
    """Says how far the reading is, for models large enough to be waited for."""

    def __init__(self, whole: int, say: Say) -> None:
        self._whole, self._say, self._done = whole, say, 0
        self._next = time.monotonic() + SAY_EVERY_S
        if whole >= SAID_FROM:
            say(f"Reading the model's files to know its version ({whole / 1e9:.1f} GB, once)...")

    def add(self, read: int) -> None:
        self._done += read
        if self._whole >= SAID_FROM and time.monotonic() >= self._next:
            self._next = time.monotonic() + SAY_EVERY_S
            self._say(f"Reading the model's files: {self._done / 1e9:.1f} of {self._whole / 1e9:.1f} GB.")


def _hash(path: Path, progress: _Progress) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
            progress.add(len(block))
    return digest.hexdigest()


State = tuple[int, int, int, int]
"""Size, time of the last change of content, of anything, and inode: a file that is put in another's place differs."""


def _state(path: Path) -> State:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


def _note(path: Path) -> Path:
    return cache_dir() / "digests" / f"{content_id(os.fspath(path.resolve()))}.json"


def _kept(path: Path) -> str:
    """The digest noted of this file as it is now; '' when there is none."""
    try:
        noted = orjson.loads(_note(path).read_bytes())
    except (OSError, ValueError):
        return ""
    same = isinstance(noted, dict) and noted.get("state") == list(_state(path))
    return str(noted["sha256"]) if same and "sha256" in noted else ""


def _keep(path: Path, state: State, digest: str) -> None:
    note = _note(path)
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        write_whole(note, orjson.dumps({"path": os.fspath(path.resolve()), "state": state, "sha256": digest}))
    except (OSError, StoreError):  # a cache that can't be written costs time, and nothing else
        return
