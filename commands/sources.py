"""`filigrana sources`: seeds from Arquivo.pt, from files, from datasets and from the census."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from commands.personas import personas
from commands.screen import err, say, show

app = typer.Typer(
    no_args_is_help=True, help="Take seeds from where Portugal is: Arquivo.pt, files, datasets, the census."
)
app.command()(personas)

Out = Annotated[Path, typer.Option("--out", help="The file to write: .jsonl or .parquet.")]
Words = Annotated[int, typer.Option("--words", min=1, help="Words in a passage, at most.")]
MinWords = Annotated[int, typer.Option("--min-words", min=1, help="Leave out passages of fewer words.")]
BaseUrl = Annotated[str, typer.Option("--base-url", envvar="FILIGRANA_ARQUIVO_URL", help="A server with the same API.")]
ARQUIVO_PT = "https://arquivo.pt"

DONE = {
    "duplicate": "seen before",
    "lost": "of which the archive has no file",
    "media_too_large": "files of over 40 MB",
    "no_picture": "no picture that can be read",
    "picture_moves": "of several frames",
    "picture_too_large": "of over 40 million pixels",
    "small": "smaller than --min-side",
    "embargo": "less than a year old (under embargo)",
    "no_text": "without text",
    "not_a_page": "no HTML page, or not found when crawled",
    "not_prose": "menus, lists or another language",
    "too_long": "lines or pages of over 16 MiB",
    "too_short": "shorter than --min-words",
    "unreadable_result": "listed without address or date",
}


@app.command()
def arquivo(
    query: Annotated[str, typer.Argument(help="Words to search, or a page's address (then its versions are taken).")],
    out: Out = Path("arquivo.jsonl"),
    start: Annotated[str, typer.Option("--from", help="Crawled from: 2004, 2004-05 or 2004-05-31.")] = "",
    end: Annotated[str, typer.Option("--to", help="Crawled until, likewise.")] = "",
    site: Annotated[str, typer.Option("--site", help="Only this site, such as publico.pt.")] = "",
    maximum: Annotated[int, typer.Option("--max", min=1, help="Seeds (passages) to take, at most.")] = 100,
    per_site: Annotated[int | None, typer.Option("--per-site", min=1, help="Pages from one site, at most.")] = None,
    match: Annotated[
        Literal["exact", "prefix", "host", "domain"], typer.Option("--match", help="For an address: what to list.")
    ] = "exact",
    language: Annotated[str, typer.Option("--language", help="Only pages in this language, such as pt.")] = "",
    originals: Annotated[
        bool, typer.Option("--originals", help="Take the main text of each page's original HTML: slower, cleaner.")
    ] = False,
    words: Words = 150,
    min_words: MinWords = 25,
    fresh: Annotated[bool, typer.Option("--fresh", help="Search again, even what was searched this week.")] = False,
    base_url: BaseUrl = ARQUIVO_PT,
) -> None:
    """Search Arquivo.pt, the Portuguese web archive, and keep passages of what it finds.

    Its terms go with every row: research use, no commercial use, the citation line. At most 200 requests a minute;
    answers are cached, so that the same command goes on where an interrupted one ended.
    """
    from sources.arquivo import Harvest, period_of, seeds_from_arquivo
    from sources.arquivo_client import ArquivoClient
    from sources.document_seeds import PassageSieve
    from sources.seed_rows import check_written_format

    check_written_format(out)
    harvest = Harvest(
        query=query,
        period=period_of(start, end),
        site=site,
        per_site=per_site,
        language=language,
        match=match,
        originals=originals,
    )
    sieve = PassageSieve(words, min_words)
    with ArquivoClient(base_url, fresh=fresh) as client:
        _write(seeds_from_arquivo(client, harvest, sieve), out, maximum, sieve.skipped, keep_partial=True)
        say(f"{client.asked} requests to {base_url}; the rest was cached.")


@app.command()
def arquivo_images(
    query: Annotated[str, typer.Argument(help="Words to search.")],
    folder: Annotated[Path, typer.Option("--folder", help="Where the pictures are kept, without EXIF.")],
    out: Out = Path("imagens.jsonl"),
    start: Annotated[str, typer.Option("--from", help="Crawled from: 2004, 2004-05 or 2004-05-31.")] = "",
    end: Annotated[str, typer.Option("--to", help="Crawled until, likewise.")] = "",
    site: Annotated[str, typer.Option("--site", help="Only this site, such as publico.pt.")] = "",
    maximum: Annotated[int, typer.Option("--max", min=1, help="Pictures to take, at most.")] = 100,
    min_side: Annotated[
        int, typer.Option("--min-side", min=1, help="Leave out those with a shorter side, in px.")
    ] = 320,
    fresh: Annotated[bool, typer.Option("--fresh", help="Search again, even what was searched this week.")] = False,
    base_url: BaseUrl = ARQUIVO_PT,
) -> None:
    """Search Arquivo.pt's pictures, for the recipes that show them: descrever, perguntar, imagem-preferencia.

    Its terms go with every row, and so do citation and address. Pictures that look alike are taken once.
    """
    from sources.arquivo import period_of
    from sources.arquivo_client import ArquivoClient
    from sources.arquivo_images import ImageHarvest, seeds_of_images
    from sources.seed_rows import check_written_format

    check_written_format(out)
    harvest = ImageHarvest(query=query, period=period_of(start, end), site=site, min_side=min_side)
    skipped: Counter[str] = Counter()
    with ArquivoClient(base_url, fresh=fresh) as client:
        _write(seeds_of_images(client, harvest, folder, skipped), out, maximum, skipped, keep_partial=True)
        say(f"{client.asked} requests to {base_url}; the rest was cached.")


@app.command()
def files(
    paths: Annotated[list[Path], typer.Argument(help="Text, Markdown, HTML, WARC, JSONL, Parquet, CSV; or folders.")],
    out: Out = Path("seeds.jsonl"),
    words: Words = 150,
    min_words: MinWords = 25,
    licence: Annotated[
        str, typer.Option("--licence", help="SPDX id of the texts' licence, where they don't say: CC-BY-4.0.")
    ] = "",
    source: Annotated[str, typer.Option("--source", help="Citation line, where a text doesn't give its own.")] = "",
    text_field: Annotated[str, typer.Option("--text-field", help="The column with the text (JSONL, ...).")] = "text",
    verified_on: Annotated[
        str, typer.Option("--verified-on", help="The day on which what they say was in force: 2026-11-28.")
    ] = "",
    expires_on: Annotated[
        str, typer.Option("--expires-on", help="Until when it is relied on (a year after --verified-on, else).")
    ] = "",
    domain: Annotated[str, typer.Option("--domain", help="What they are about, as packs name it: saúde.")] = "",
    maximum: Annotated[int | None, typer.Option("--max", min=1, help="Seeds to take, at most.")] = None,
) -> None:
    """Cut documents into passages that end where a sentence ends, boilerplate and duplicates removed."""
    from schemas.licence_ids import asked_licence
    from sources.document_seeds import PassageSieve, seeds_from_documents
    from sources.documents import document_paths, read_documents
    from sources.seed_rows import check_written_format

    check_written_format(out)
    asked_licence(licence)
    dated = {"verified_on": _day("--verified-on", verified_on), "expires_on": _day("--expires-on", expires_on)}
    of_all = {key: value for key, value in (dated | {"domain": domain}).items() if value}
    found = document_paths(paths)
    sieve = PassageSieve(words, min_words)
    documents = (document for path in found for document in read_documents(path, text_field, sieve.skipped))
    _write(seeds_from_documents(documents, sieve, licence, source, of_all), out, maximum, sieve.skipped)


@app.command()
def pictures(
    paths: Annotated[list[Path], typer.Argument(help="Pictures (PNG, JPEG, WebP), or folders of them.")],
    licence: Annotated[str, typer.Option("--licence", help="SPDX id of their licence: CC-BY-4.0.")],
    out: Out = Path("seeds.jsonl"),
    source: Annotated[str, typer.Option("--source", help="Citation line; a picture's name, else.")] = "",
    domain: Annotated[str, typer.Option("--domain", help="What they are about, as packs name it: turismo.")] = "",
    maximum: Annotated[int | None, typer.Option("--max", min=1, help="Seeds to take, at most.")] = None,
) -> None:
    """List pictures for the recipes that show them: descrever, perguntar and others. The files stay where they are."""
    from schemas.licence_ids import asked_licence
    from sources.pictures import picture_paths, seeds_of_pictures
    from sources.seed_rows import check_written_format

    check_written_format(out)
    asked_licence(licence)
    skipped: Counter[str] = Counter()
    of_all = {"domain": domain} if domain else {}
    _write(seeds_of_pictures(picture_paths(paths), licence, source, of_all, skipped), out, maximum, skipped)


def _day(option: str, written: str) -> str:
    """A day as it was written, if it is one."""
    from datetime import date

    try:
        return date.fromisoformat(written).isoformat() if written else ""
    except ValueError as error:
        raise typer.BadParameter(f"'{written}' is no day: write 2026-11-28.", param_hint=option) from error


@app.command()
def dataset(
    name_or_path: Annotated[str, typer.Argument(help="A folder, an export of Filigrana; with --hub, a name.")],
    out: Out = Path("seeds.jsonl"),
    split: Annotated[str, typer.Option("--split", help="The split to read.")] = "train",
    text_field: Annotated[str, typer.Option("--text-field", help="The column to copy to `text`.")] = "",
    hub: Annotated[bool, typer.Option("--hub", help="It is a name on the Hugging Face hub, which is asked.")] = False,
    config: Annotated[str, typer.Option("--config", help="The dataset's configuration.")] = "",
    revision: Annotated[str, typer.Option("--revision", help="The dataset's revision on the hub.")] = "",
    maximum: Annotated[int | None, typer.Option("--max", min=1, help="Rows to take, at most.")] = None,
) -> None:
    """Read a dataset's rows as seeds, with their source and licence."""
    from sources.datasets_io import read_dataset
    from sources.seed_rows import check_written_format

    check_written_format(out)
    frame = read_dataset(name_or_path, split, text_field, config=config, revision=revision, limit=maximum, hub=hub)
    _write(iter(frame.to_dicts()), out, None, Counter())


def _write(
    rows: Iterator[dict[str, Any]],
    out: Path,
    maximum: int | None,
    skipped: Counter[str],
    keep_partial: bool = False,
) -> None:
    """Collect rows with progress and write them whole. `keep_partial` writes what there is when a source gives out."""
    from itertools import islice

    from rich.progress import Progress

    from schemas.errors import OutOfReachError, UsageError
    from sources.seed_rows import write_seeds

    taken: list[dict[str, Any]] = []
    try:
        with Progress(console=err(), transient=True) as progress:
            task = progress.add_task("Seeds", total=maximum)
            for row in islice(rows, maximum):
                taken.append(row)
                progress.update(task, advance=1)
    except (OutOfReachError, KeyboardInterrupt):
        if keep_partial and taken:
            write_seeds(taken, out)
            say(f"{len(taken)} seeds so far are in {out}.")
        raise
    for reason, count in skipped.most_common():
        say(f"{count} left out: {DONE.get(reason, reason)}.")
    if not taken:
        raise UsageError("No seed was found, so nothing was written.", "Ask for less: see what was left out, above.")
    write_seeds(taken, out)
    show(f"{len(taken)} seeds written to {out}.")
