"""`filigrana check`: is this European Portuguese, and what would an editor change?"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from quality.text_verdict import TextVerdict
    from reports.of_check import CheckPage
    from schemas.sample import Content
    from sources.text_rows import TextRow

FILE_ENDINGS = (".jsonl", ".ndjson", ".json", ".parquet", ".csv", ".tsv", ".txt", ".md", ".zst")


def check(
    source: Annotated[
        str | None,
        typer.Argument(metavar="[TEXT|FILE|-]", help="A text; a file of text or rows; a run or export; - reads stdin."),
    ] = None,
    field: Annotated[str, typer.Option(help="The field to check (default: text, or the last answer).")] = "",
    form: Annotated[Literal["table", "jsonl"] | None, typer.Option("--format", help="How it is shown.")] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write JSONL here, one line a row.")] = None,
    html: Annotated[
        Path | None, typer.Option(help="Write an editor's page: findings marked, European forms side by side.")
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="Make the corrections that are certain: in a file itself, with a diff.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --fix on a file: show the diff, and write nothing.")
    ] = False,
    reasoning: Annotated[
        Literal["check", "skip"], typer.Option(help="Whether what a model thought before it answered is judged too.")
    ] = "check",
    serve: Annotated[bool, typer.Option("--serve", help="Answer over HTTP on 127.0.0.1 until stopped.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port of --serve (default: any free one).")] = 0,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 when anything is found.")] = False,
) -> None:
    """Judge texts as European Portuguese: variety, Brazilianisms, AO90 spelling, and what makes them unusable.

    --fix corrects a text, JSON or JSON Lines file in place; with a TEXT, a pipe or --format jsonl it only shows.
    JSONL gives one line for each row, in order: variety, score, leaks, orthography, reasons; with --fix also fixed.
    Exit codes: 0 checked, 1 something was found (--strict), 2 nothing could be checked.
    """
    from commands.verdict_view import VerdictView
    from quality.text_verdict import corrected, thoughts_of

    if serve:
        _serve(source, port)
        return
    if out and form == "table":
        raise typer.BadParameter("--out writes JSONL; leave --format table out.")
    if fix and source and source != "-" and out is None and form != "jsonl" and _exists(source):
        _fix(Path(source), field, dry_run)
    view, page = VerdictView(), _page(html)
    with ExitStack() as closing:
        write = _writer(out, form, closing)
        closing.enter_context(view.progress(shown=write is not None))
        for row in _rows(source):
            content = row.content(field)
            text, verdict = content.answer, _judged(row, content, with_reasoning=reasoning == "check")
            fixed = corrected(text, verdict) if fix else None
            view.count(verdict, text)
            if page is not None:
                page.add(row.place, text, verdict)
            if write is not None:
                write(verdict.as_json() | ({} if fixed is None else {"fixed": fixed}))
            elif row.is_plain:
                view.show_text(text, verdict, fixed)
            else:
                view.show_row(row.place, text, verdict, fixed)
                view.show_reasoning(thoughts_of(content), verdict)
    if html and page is not None:
        page.write(html)
    if out or write is None:
        view.summarise()
    if strict and view.found:
        raise typer.Exit(1)


def _fix(path: Path, field: str, dry_run: bool) -> None:
    from commands.check_fix import fix_file
    from commands.screen import say, show

    changed = fix_file(path, field, show, write=not dry_run)
    done = "would be corrected" if dry_run else "corrected"
    say(f"{changed:,} text{'' if changed == 1 else 's'} {done} in {path}." + (" What is left:" if changed else ""))


def _page(html: Path | None) -> CheckPage | None:
    if html is None:
        return None
    from reports.of_check import CheckPage

    return CheckPage()


def _serve(source: str | None, port: int) -> None:
    """Answer until Ctrl-C or SIGTERM; the address is the one line on stdout."""
    import asyncio
    import signal

    from commands.check_service import serve
    from commands.screen import show
    from schemas.errors import UsageError

    if source is not None:
        raise UsageError("--serve takes no text: send them to its address.", "POST /check; GET / says how.")

    async def until_stopped() -> None:
        stop = asyncio.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
        await serve(port, show, stop)

    try:
        asyncio.run(until_stopped())
    except OSError as error:
        raise UsageError(
            f"127.0.0.1:{port} can't be listened on: {error.strerror or error}.", "Leave --port out for a free one."
        ) from error


def _judged(row: TextRow, content: Content, with_reasoning: bool) -> TextVerdict:
    """Rows with a question are judged as answers, others as texts."""
    from quality.text_verdict import judge_conversation, judge_text
    from schemas.errors import UsageError

    if row.is_plain and not content.answer.strip():
        raise UsageError(f"{row.place} is empty: there is nothing to check.")
    if len(content.messages) == 1 and content.answer.strip() and not content.messages[0].reasoning:
        return judge_text(content.answer)
    return judge_conversation(content, with_reasoning)


def _rows(source: str | None) -> Iterator[TextRow]:
    from schemas.errors import UsageError
    from sources.text_rows import TextRow, is_json_rows, read_json, read_rows, read_stream

    if (source is None and sys.stdin.isatty()) or (source is not None and not source.strip()):
        raise UsageError("There is nothing to check.", "Give a text, a file or a folder; or pipe one in.")
    if source is None or source == "-":
        return read_stream(sys.stdin.buffer)
    if _exists(source):
        return read_rows(Path(source))
    if " " not in source and (source.endswith(FILE_ENDINGS) or source.startswith(("/", "./", "../", "~/"))):
        raise UsageError(f"There is no file {source}.", "A text may be given too, between quotes.")
    if source.lstrip()[:1] in ("[", "{") and is_json_rows(source.encode(errors="surrogatepass")):
        return read_json(source.encode(), "the JSON given")
    return iter([TextRow("text", {"text": source}, is_plain=True)])


def _exists(source: str) -> bool:
    try:
        return Path(source).exists()
    except (OSError, ValueError):  # a text too long for a file's name, or with a null character
        return False


def _writer(out: Path | None, form: str | None, closing: ExitStack) -> Callable[[dict[str, Any]], object] | None:
    """What writes a verdict as a line of JSON; None where a table is shown."""
    import orjson

    from commands.screen import show_json
    from store.files import disk_errors, whole_file

    if out:
        closing.enter_context(disk_errors(out))
        file = closing.enter_context(closing.enter_context(whole_file(out)).open("wb"))
        return lambda verdict: file.write(orjson.dumps(verdict) + b"\n")
    if form == "jsonl":
        return lambda verdict: show_json(orjson.dumps(verdict))
    return None
