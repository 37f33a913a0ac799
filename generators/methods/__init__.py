"""The methods, one file each. To add one: write `NAME.py` with a Method called NAME in it, add `NAME` to `METHODS`."""

from __future__ import annotations

from importlib import import_module

from generators.method import Method
from schemas.plugins import find_plugin, load_plugin

METHODS = (
    "instruct",
    "grounded",
    "cited",
    "closed_book",
    "multiple_choice",
    "document_talk",
    "table",
    "document_questions",
    "describe_picture",
    "ask_picture",
    "picture_preference",
    "dialogue",
    "steered",
    "memory",
    "longform",
    "known",
    "evolve",
    "localise",
    "magpie",
    "preference",
    "grow",
    "tools",
    "tools_world",
    "verifiable",
    "arithmetic",
    "puzzle",
    "maths",
    "dictation",
    "spoken_question",
    "spoken_dialogue",
    "code",
    "data",
    "translation",
    "transform",
    "safety",
    "injection",
    "jailbreak",
    "adopt",
    "evaluate",
    "evaluate_choices",
    "identity",
)


def load_method(name: str) -> Method:
    """One of `METHODS`, or of a package's. The others, and what they import, are left alone: together they take as long
    as 300 samples. Raises UsageError for an unknown name, or a plugin that can't be had."""
    if plugin := find_plugin("method", name, METHODS):
        return load_plugin(plugin, Method)
    method: Method = getattr(import_module(f"generators.methods.{name}"), name.upper())
    return method
