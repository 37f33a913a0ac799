"""YAML of others: bounded in depth, in what its aliases stand for, and in the length of numbers. One door for all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml

DEEPEST = 100
"""Levels of lists and mappings inside each other. The C parser crashes, without an exception, at some ten thousand."""
MOST_NODES = 1_000_000
"""Values that a document's aliases may stand for: `[*a, *a]` of lists of lists is a bomb."""
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlLimitError(yaml.MarkedYAMLError):
    """A document that would take more than it says."""


class LimitedLoader(LOADER):  # type: ignore[misc]
    """libyaml's safe loader, where it was built in. What no number or date can be made of is an error of YAML."""


def load_yaml(text: str, loader: Any = LimitedLoader) -> Any:
    """The values of a document. Raises yaml.YAMLError for what can't be read, with the line where there is one."""
    check_limits(text)
    return yaml.load(text, Loader=loader)


def check_limits(text: str) -> None:
    """Raise YamlLimitError for a document that is too deep, holds itself, or stands for too much."""
    sizes: dict[str, int] = {}
    open_nodes: list[tuple[str | None, int]] = []
    total = written = 0
    events: Any = yaml.parse(text, Loader=LOADER)
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            if any(anchor == event.anchor for anchor, _ in open_nodes):
                raise _limit(f"`*{event.anchor}` holds itself", event)
            total += sizes.get(str(event.anchor), 1)
            if total - written > MOST_NODES:
                problem = f"its aliases stand for over {MOST_NODES:,} values"
                raise _limit(problem, event)
        elif isinstance(event, yaml.ScalarEvent):
            total, written = total + 1, written + 1
            if event.anchor:
                sizes[event.anchor] = 1
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            open_nodes.append((event.anchor, total))
            total, written = total + 1, written + 1
            if len(open_nodes) > DEEPEST:
                raise _limit(f"over {DEEPEST} levels inside each other", event)
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            anchor, before = open_nodes.pop()
            if anchor:
                sizes[anchor] = total - before


def _limit(problem: str, event: Any) -> YamlLimitError:
    return YamlLimitError(None, None, problem, event.start_mark)


def _careful(construct: Callable[[Any, yaml.Node], Any], kind: str) -> Callable[[Any, yaml.Node], Any]:
    def constructed(loader: Any, node: yaml.Node) -> Any:
        try:
            return construct(loader, node)
        except (ValueError, KeyError, AttributeError, OverflowError) as error:
            problem = f"`{str(node.value)[:40]}` is no {kind}, or a longer one than can be read"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark) from error

    return constructed


for _kind in ("int", "float", "bool", "timestamp"):
    _tag = f"tag:yaml.org,2002:{_kind}"
    LimitedLoader.add_constructor(_tag, _careful(LOADER.yaml_constructors[_tag], _kind))
