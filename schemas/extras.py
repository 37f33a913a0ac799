"""What a part of Filigrana needs that isn't in the base installation: the one map from a module to its extra."""

from __future__ import annotations

from importlib.util import find_spec

from schemas.errors import UsageError

EXTRAS: dict[str, tuple[str, ...]] = {
    "ray": ("ray",),
    "review": ("argilla",),
    "report": ("altair", "vl_convert"),
    "sources": ("trafilatura", "warcio", "datasets"),
    "media": ("PIL", "imagehash", "typst", "num2words", "jiwer"),
    "personal": ("presidio_analyzer",),
    "cpu": ("vllm", "gguf", "accelerate", "transformers", "torch"),
}
"""The modules that each extra of pyproject.toml brings; `gpu` brings vllm as `cpu` does."""
EXTRA_OF = {module: extra for extra, modules in EXTRAS.items() for module in modules}


class MissingExtraError(UsageError):
    """A package of an extra is needed and isn't installed."""


def install_command(module: str) -> str:
    """The command that brings a module of an extra."""
    extra = EXTRA_OF[module]
    command = f"pip install 'filigrana[{extra}]'"
    return f"{command} (on a GPU machine: 'filigrana[gpu]')" if extra == "cpu" else command


def missing_extra(error: ModuleNotFoundError) -> MissingExtraError | None:
    """The error to show instead of one about a module of an extra; None for any other module: that is a bug."""
    module = (error.name or "").partition(".")[0]
    return _missing(module) if module in EXTRA_OF else None


def require_extra(module: str) -> None:
    """Raise MissingExtraError where a module of an extra isn't installed, before anything is begun. Imports nothing."""
    if not installed(module):
        raise _missing(module)


def installed(module: str) -> bool:
    """Whether a module could be imported; it isn't."""
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _missing(module: str) -> MissingExtraError:
    return MissingExtraError(f"This needs the package {module}, which isn't installed: {install_command(module)}")
