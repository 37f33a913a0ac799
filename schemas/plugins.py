"""What other packages bring without a fork: methods, checks, teachers and formats, found by their entry points.

A package is looked at once a process, and imported only when a name of its is asked for. docs/plugins.md has the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from difflib import get_close_matches
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Literal, NamedTuple, TypeVar

from schemas.errors import FiligranaError, UsageError

Kind = Literal["method", "check", "teacher", "format"]
KINDS: tuple[Kind, ...] = ("method", "check", "teacher", "format")
T = TypeVar("T")


class Plugin(NamedTuple):
    """One entry point of another package, not imported yet."""

    kind: Kind
    name: str
    package: str
    version: str
    entry: EntryPoint

    @property
    def origin(self) -> str:
        """Package and version, as manifests and pages write them."""
        return f"{self.package} {self.version}"

    def error(self, problem: str, remedy: str = "") -> UsageError:
        """An error that names the plugin, its package and what to do."""
        update = f"Mend or update the package, or remove it: pip uninstall {self.package}"
        message = f"The {self.kind} '{self.name}' of the package {self.origin} ({self.entry.value}) {problem}"
        return UsageError(message, remedy or update)


@cache
def installed_plugins() -> tuple[Plugin, ...]:
    """Every plugin of this environment, by kind and name; about 11 ms of CPU for 280 packages, once a process."""
    found = entry_points()
    groups = {kind: found.select(group=f"filigrana.{kind}s") for kind in KINDS}
    plugins = [
        Plugin(kind, entry.name, entry.dist.name, entry.dist.version, entry)
        for kind, group in groups.items()
        for entry in group
        if entry.dist is not None
    ]
    return tuple(sorted(plugins, key=lambda p: (KINDS.index(p.kind), p.name, p.package)))


def plugin_names(kind: Kind) -> list[str]:
    """Names of one kind that packages bring, sorted."""
    return sorted({plugin.name for plugin in installed_plugins() if plugin.kind == kind})


def find_plugin(kind: Kind, name: str, shipped: Collection[str], asked_by: str = "") -> Plugin | None:
    """The plugin of that name; None when the name is Filigrana's own, as most are. `asked_by`: the option for it.

    Raises UsageError for a name that two packages bring, or a package and Filigrana, and for one that nobody brings.
    """
    found = [plugin for plugin in installed_plugins() if (plugin.kind, plugin.name) == (kind, name)]
    if name in shipped and found:
        raise found[0].error(
            "has a name that Filigrana's own has too.",
            f"Rename it in that package's entry points, or remove the package: pip uninstall {found[0].package}",
        )
    if len(found) > 1:
        others = " and ".join(plugin.origin for plugin in found[1:])
        raise found[0].error(f"has the name of another, of {others}.", "Remove one of the packages: pip uninstall.")
    if not found and name not in shipped:
        known = [*shipped, *plugin_names(kind)]
        near = get_close_matches(name, known, n=1)
        hint = f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(known)}."
        raise UsageError(f"{asked_by and asked_by + ': '}unknown {kind} '{name}'.", hint)
    return found[0] if found else None


def load_plugin(plugin: Plugin, wanted: type[T], prove: Callable[[T], str] = lambda _: "") -> T:
    """Import a plugin; UsageError for whatever goes wrong. `prove` says what else is wrong with it, '' for nothing."""
    try:
        brought = plugin.entry.load()
        problem = prove(brought) if isinstance(brought, wanted) else ""
    except FiligranaError:
        raise
    except Exception as error:  # another team's code: anything may come out of its import
        raise plugin.error(f"can't be imported: {type(error).__name__}: {error}") from error
    if not isinstance(brought, wanted):
        raise plugin.error(f"is a {type(brought).__name__}, and should be a {wanted.__module__}.{wanted.__name__}.")
    if problem:
        raise plugin.error(problem)
    return brought


def origin_of(kind: str, name: str) -> str:
    """Package and version of what a package brought; '' for Filigrana's own, and for a name that nobody brings."""
    return next((p.origin for p in installed_plugins() if (p.kind, p.name) == (kind, name)), "")
