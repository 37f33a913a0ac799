"""The methods, one file each. To add one: write `NAME.py` with a Method called NAME in it, add `NAME` to `METHODS`."""

from __future__ import annotations

from importlib import import_module

from generators.method import Method

METHODS = (
    "instruct",
    "grounded",
    "dialogue",
    "evolve",
    "localise",
    "magpie",
    "preference",
    "tools",
    "verifiable",
    "arithmetic",
    "transform",
    "safety",
    "identity",
)


def load_method(name: str) -> Method:
    """One of `METHODS`. The others, and what they import, are left alone: together they take as long as 300 samples."""
    method: Method = getattr(import_module(f"generators.methods.{name}"), name.upper())
    return method
