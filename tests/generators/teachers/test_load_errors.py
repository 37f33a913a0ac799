"""A model that can't be loaded is named in a sentence with what to do, whatever vLLM and the hub's client raise."""

from __future__ import annotations

from pathlib import Path

import pytest
from huggingface_hub.errors import LocalEntryNotFoundError
from pydantic import BaseModel, ValidationError, field_validator

from generators.teachers.vllm.load_errors import unusable

HUB = "Cannot find an appropriate cached snapshot folder. To enable downloads, pass 'local_files_only=False' as input."


class Config(BaseModel):
    """As vLLM's own: a setting that a validator refuses."""

    model: str

    @field_validator("model")
    @classmethod
    def _is_a_model(cls, value: str) -> str:
        raise ValueError(f"Invalid repository ID or local directory specified: '{value}'.\nPlease verify.")


def test_a_name_that_nobody_has_here_says_where_models_are_looked_for(tmp_path: Path) -> None:
    error = unusable("MODEL", LocalEntryNotFoundError(HUB))
    assert error.message == "There is no model MODEL on this machine."
    assert "HF_HUB_OFFLINE=0" in str(error) and "local_files_only" not in str(error)
    assert "can't load" in unusable(str(tmp_path), FileNotFoundError("no tokenizer.json")).message


def test_what_a_validator_refused_is_said_and_not_that_one_did() -> None:
    with pytest.raises(ValidationError) as caught:
        Config(model="vazia")
    said = "Invalid repository ID or local directory specified: 'vazia'."
    assert unusable("vazia", caught.value).message == f"vLLM can't load vazia: {said}"


def test_a_setting_that_engines_have_not_is_the_recipes() -> None:
    error = unusable("m", TypeError("unexpected keyword argument 'max_len'"))
    assert "refuses an engine setting" in error.message and "`engine` in the recipe" in str(error)
