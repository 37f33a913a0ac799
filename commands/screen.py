"""The one place that prints: results to stdout, words about them to stderr, and nothing in them acts on the terminal.

What a model, a page, an endpoint or a recipe wrote reaches people through here, so everything does. Square brackets and
`:names:` are text and no mark-up; control, direction and zero-width characters are shown as marks; no link is made.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from functools import lru_cache
from typing import TYPE_CHECKING

from schemas.addresses import without_userinfo
from schemas.visible import hidden_places, visible, visible_json

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


@lru_cache(maxsize=1)
def out() -> Console:
    return _console(stderr=False)


@lru_cache(maxsize=1)
def err() -> Console:
    return _console(stderr=True)


def say(message: str) -> None:
    """A line about what is going on."""
    if is_terminal():
        err().print(without_userinfo(message), style="dim", soft_wrap=True)
    else:
        sys.stderr.write(f"{visible(without_userinfo(message))}\n")


def is_terminal() -> bool:
    """Whether somebody sees the words about the work. A log gets plain lines, and none of rich (14 ms to load)."""
    forced = any(os.environ.get(name) for name in ("FORCE_COLOR", "TTY_COMPATIBLE"))
    return err().is_terminal if forced or sys.stderr.isatty() else False


def show(message: str) -> None:
    """A line of the result."""
    out().print(without_userinfo(message), soft_wrap=True)


def show_json(text: str | bytes) -> None:
    """JSON for another program, on stdout: the same data, safe on a terminal too."""
    import typer

    typer.echo(visible_json(text if isinstance(text, str) else text.decode()))


def styled(style: str, text: str) -> Text:
    """A text in one style, for tables and titles."""
    from rich.text import Text

    return Text(text, style=style)


def tell_error(message: str) -> None:
    """An error that ends the command, on stderr."""
    sys.stderr.write(f"Error: {visible(without_userinfo(message))}\n")


def tell_bug(error: BaseException) -> None:
    """The traceback of what should not have happened, on stderr."""
    sys.stderr.write(visible(without_userinfo("".join(traceback.format_exception(error)))))


def tell_missing(error: ModuleNotFoundError) -> int:
    """What a missing module means: a package of an extra and how to install it, else a bug. Returns the exit code."""
    from schemas.extras import missing_extra

    missing = missing_extra(error)
    if missing is None:
        tell_bug(error)
        return 1
    tell_error(str(missing))
    return missing.exit_code


def tame_logging() -> None:
    """Make warnings that nobody else handles (an endpoint's words among them) safe to print, too."""

    class Visible(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            return visible(without_userinfo(super().format(record)))

    if logging.lastResort is not None:
        logging.lastResort.setFormatter(Visible())


def _console(stderr: bool) -> Console:
    from collections.abc import Iterable
    from typing import Any

    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment
    from rich.text import Text

    class SafeConsole(Console):
        """Rich's own codes are segments of control or of style; text is what others wrote."""

        def render_str(self, text: str, **options: Any) -> Text:
            return super().render_str(visible(text), **options)

        def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
            if isinstance(renderable, Text):  # before it is laid out: marks take room
                renderable = _visible_text(renderable)
            for text, style, control in super().render(renderable, options):
                if control is None:
                    unlinked = style.update_link(None) if style is not None and style.link else style
                    yield Segment(visible(text), unlinked)
                else:
                    yield Segment(text, style, control)

    return SafeConsole(stderr=stderr, highlight=False, markup=False, emoji=False)


def _visible_text(text: Text) -> Text:
    """A styled text with the marks of `visible`, each in the style that its character had."""
    from rich.text import Text

    places = hidden_places(text.plain)
    if not places:
        return text
    shown, start = text.blank_copy(), 0
    for at in places:
        mark = visible(text.plain[at])
        spans = [span._replace(start=0, end=len(mark)) for span in text[at : at + 1].spans]
        shown.append_text(text[start:at]).append_text(Text(mark, spans=spans))
        start = at + 1
    return shown.append_text(text[start:])
