"""What vLLM said when it could not load a model, and what to do about it."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from schemas.errors import UsageError


def first_line(error: Exception) -> str:
    """What an error of vLLM's says, without what comes after it: of wrong settings, what is wrong with the first."""
    said = error.errors()[0]["msg"].removeprefix("Value error, ") if isinstance(error, ValidationError) else str(error)
    return (said.strip().splitlines() or [type(error).__name__])[0][:300]


def unusable(model: str, error: Exception) -> UsageError:
    """A model that isn't there, or can't be loaded with these settings."""
    if isinstance(error, TypeError):
        return UsageError(f"vLLM refuses an engine setting: {first_line(error)}.", "See `engine` in the recipe.")
    if isinstance(error, FileNotFoundError) and not Path(model).exists():
        return UsageError(
            f"There is no model {model} on this machine.",
            "Give a folder that holds one, or the name of one in its Hugging Face cache. Nothing is downloaded unless "
            "HF_HUB_OFFLINE=0 is set.",
        )
    return UsageError(f"vLLM can't load {model}: {first_line(error)}", "Check path and settings.")
