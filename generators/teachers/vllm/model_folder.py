"""Folders of models and of LoRA adapters: which version they are, and whether an adapter goes with a model."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import NamedTuple

from generators.teachers.weights import Say, full_revision
from schemas.errors import UsageError

LORA_RANKS = (8, 16, 32, 64, 128, 256, 320, 512)
"""What vLLM can be told to make room for."""


def fitting_rank(adapter: Path) -> int:
    """The least room that the adapter's rank fits in. Raises UsageError for a folder that holds no adapter."""
    try:
        rank = int(json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))["r"])
        return next(room for room in LORA_RANKS if rank <= room)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{adapter} holds no LoRA adapter: {error!r}.", "It needs an adapter_config.json.") from error
    except StopIteration as error:
        raise UsageError(f"The adapter {adapter} has rank {rank}; vLLM takes at most {LORA_RANKS[-1]}.") from error


def adapter_misfit(adapter: Path, hidden_size: int, layers: int) -> str:
    """Why an adapter was not made for a model of so many layers of this width; '' when nothing speaks against it.

    vLLM itself loads an adapter of another width without a word, and fills up what is missing.
    """
    weights = adapter / "adapter_model.safetensors"
    if not weights.is_file():
        return ""
    with weights.open("rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    for name, entry in header.items():
        layer = re.search(r"\.layers\.(\d+)\.", name)
        if layer and int(layer[1]) >= layers:
            return f"it changes layer {layer[1]}, and the model has {layers}"
        if re.search(r"\.[qkv]_proj\.lora_A\.", name) and entry["shape"][1] != hidden_size:
            return f"it was made for a width of {entry['shape'][1]}, and the model's is {hidden_size}"
    return ""


class Revisions(NamedTuple):
    """A model's version, and what it was called by versions of Filigrana that read only the ends of its weights."""

    full: str
    older: str

    def with_adapter(self, adapter: str | Path | None, say: Say = lambda _: None) -> Revisions:
        """The same with its adapter's, where it has one: `3f2a9c...+9b1e...`."""
        if not adapter:
            return self
        other = model_revisions(str(adapter), say)
        return Revisions(f"{self.full}+{other.full}", f"{self.older}+{other.older}")


def model_revisions(model: str, say: Say = lambda _: None) -> Revisions:
    """The version of a model's folder or file, by all of its bytes; of a hub's name `unpinned`."""
    path = Path(model)
    if path.is_dir():
        return Revisions(full_revision(path, say), _revision_by_ends(path))
    return Revisions(full_revision(path, say) if path.is_file() else "unpinned", "unpinned")


def _revision_by_ends(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("*.json"), *folder.glob("*.safetensors"), *folder.glob("*.jinja")]):
        size = path.stat().st_size
        digest.update(f"{path.name}:{size}\n".encode())
        with path.open("rb") as file:
            digest.update(file.read(65536))
            file.seek(max(0, size - 65536))
            digest.update(file.read())
    return digest.hexdigest()[:16]
