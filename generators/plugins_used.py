"""Which packages outside of Filigrana a run's recipes and teachers need, and whether they are here."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping

from generators.prepare import PreparedRecipe
from generators.teachers.factory import TeacherSpec
from schemas.errors import UsageError
from schemas.plugins import Kind, origin_of


def plugins_used(prepared: Mapping[str, PreparedRecipe], teachers: Iterable[TeacherSpec]) -> dict[str, str]:
    """Package and version by what it brings (`method haiku`), of a plan and its teachers; empty for most runs."""
    named: set[tuple[Kind, str]] = {("teacher", spec.kind) for spec in teachers}
    for recipe in prepared.values():
        named.add(("method", recipe.recipe.method))
        named |= {("check", name) for name, _ in recipe.checks}
    return {f"{kind} {name}": origin for kind, name in sorted(named) if (origin := origin_of(kind, name))}


def require_plugins(used: Mapping[str, str]) -> None:
    """Raise UsageError when this process, on another machine than the one that asks, lacks a plugin or its version."""
    for what, origin in used.items():
        kind, _, name = what.partition(" ")
        here = origin_of(kind, name)
        if here == origin:
            continue
        package, _, version = origin.rpartition(" ")
        found = f"has {here}" if here else f"lacks the package {package}"
        raise UsageError(
            f"The worker on {platform.node()} {found}: the {what} of this run is of {origin}.",
            f"Install it on every node of the cluster, in Ray's environment: pip install {package}=={version}",
        )
