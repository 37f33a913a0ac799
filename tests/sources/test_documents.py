from __future__ import annotations

import gzip
import re
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from schemas.errors import UsageError
from schemas.ids import text_digest
from sources.document_seeds import PassageSieve, seeds_from_documents
from sources.documents import Document, document_paths, read_documents
from sources.html_text import spdx

ARTICLE = (
    "A serra da Estrela é a maior elevação de Portugal continental, com 1993 metros. No inverno, a neve cobre o "
    "planalto durante várias semanas. O queijo é feito com leite de ovelha, segundo um saber antigo."
)
PAGE = f"""<html lang="pt"><head><meta charset="iso-8859-1"><title>A serra</title>
<meta property="article:published_time" content="2011-03-04"></head>
<body><nav><ul><li><a href="/">Início</a></li><li><a href="/c">Contactos</a></li></ul></nav>
<article><h1>A serra</h1><p>{ARTICLE}</p><p>{ARTICLE}</p></article>
<a rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/">Licença</a>
<script>alert('olá')</script><footer>Todos os direitos reservados. Política de privacidade.</footer></body></html>"""


def write_warc(path: Path, compressed: bool = True) -> None:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=compressed)

        def add(kind: str, url: str, content_type: str, data: bytes, status: str = "200 OK") -> None:
            http = None
            headers = {"WARC-Date": "2012-06-07T08:09:10Z"}
            if kind == "response":
                http = StatusAndHeaders(status, [("Content-Type", content_type)], protocol="HTTP/1.1")
            else:
                headers["Content-Type"] = content_type
            record = writer.create_warc_record(
                url, kind, payload=BytesIO(data), http_headers=http, warc_headers_dict=headers
            )
            writer.write_record(record)

        add("response", "http://a.pt/serra", "text/html; charset=iso-8859-1", PAGE.encode("cp1252"))
        add("response", "http://a.pt/nada", "text/html", b"<h1>404</h1>", "404 Not Found")
        add("response", "http://a.pt/foto.png", "image/png", b"\x89PNG")
        add("conversion", "http://a.pt/wet", "text/plain", ARTICLE.encode())
        add("response", "http://a.pt/vazia", "text/html", b"")


def documents(*paths: Path, text_field: str = "text") -> list[Document]:
    return [d for p in document_paths(paths) for d in read_documents(p, text_field)]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_an_html_page_gives_its_main_text_date_and_licence(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "serra.html").write_bytes(PAGE.encode(encoding))
    (found,) = documents(tmp_path / "serra.html")
    assert ARTICLE in found.text
    for boilerplate in ("Início", "Contactos", "Política", "olá"):
        assert boilerplate not in found.text
    assert (found.title, found.date, found.licence) == ("A serra", "2011-03-04", "CC-BY-SA-4.0")


@pytest.mark.parametrize("compressed", [True, False])
def test_a_warc_gives_the_pages_that_were_found_with_address_and_crawl_day(tmp_path: Path, compressed: bool) -> None:
    path = tmp_path / ("a.warc.gz" if compressed else "a.warc")
    write_warc(path, compressed)
    page, plain = documents(path)
    assert ARTICLE in page.text
    assert (page.url, page.date, page.place) == ("http://a.pt/serra", "2012-06-07T08:09:10Z", f"{path}#1")
    assert (plain.text, plain.source) == (ARTICLE, "http://a.pt/wet")


def test_a_broken_warc_is_named_with_its_record(tmp_path: Path) -> None:
    write_warc(tmp_path / "whole.warc.gz")
    data = (tmp_path / "whole.warc.gz").read_bytes()
    raw = gzip.decompress(data)
    broken = {
        "cut.warc.gz": data[:700],
        "cut.warc": raw[:1200],
        "tail.warc": raw + b"lixo" * 100,
        "never.warc": b"nada disto\n" * 10,
    }
    for name, content in broken.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(UsageError, match=rf"{re.escape(name)}: record \d+, or the one after it, can't be read"):
            documents(path)


def test_markdown_gives_its_prose_and_its_front_matter(tmp_path: Path) -> None:
    path = tmp_path / "p.md"
    path.write_text(
        "---\ntitle: O Douro\ndate: 2020-01-02\nlicense: CC BY 4.0\nurl: https://x.pt/d\n---\n# Rio\n\n"
        "O **Douro** é um [rio](http://x.pt)\nde Portugal.\n\n- vinho\n- barcos\n\n```sh\nrm -rf\n```\n\n"
        "<div>x</div>\n\n![foto](f.png)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    (found,) = documents(path)
    assert found.text == "Rio\n\nO Douro é um rio de Portugal.\n\n- vinho\n- barcos"
    assert (found.title, found.date, found.licence, found.url) == (
        "O Douro",
        "2020-01-02",
        "CC-BY-4.0",
        "https://x.pt/d",
    )


def test_rows_bring_their_own_source_and_licence_and_a_wrong_field_is_named(tmp_path: Path) -> None:
    path = tmp_path / "noticias.jsonl"
    path.write_text(
        '{"corpo": "Chove.", "fonte": "Jornal", "licence": "CC0-1.0", "data": "2001-02-03"}\n{"outro": 1}\n'
    )
    with pytest.raises(UsageError, match=r"noticias\.jsonl:1: there is no field 'text'") as caught:
        documents(path)
    assert "--text-field: corpo, fonte" in caught.value.hint
    with pytest.raises(UsageError, match=r"noticias\.jsonl:2"):
        documents(path, text_field="corpo")
    path.write_text(path.read_text().splitlines()[0])
    (found,) = documents(path, text_field="corpo")
    assert (found.source, found.licence, found.date, found.place) == ("Jornal", "CC0-1.0", "2001-02-03", f"{path}:1")


def test_seeds_name_file_digest_and_licence_and_duplicates_are_dropped(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("a.txt", "sub/b.txt", ".escondido.txt", "imagem.png"):
        (tmp_path / name).write_text(ARTICLE)
    sieve = PassageSieve(words=50, min_words=5)
    rows = list(seeds_from_documents(documents(tmp_path), sieve, licence="CC-BY-4.0"))
    (row,) = rows
    assert (row["text"], row["source"], row["licence"]) == (ARTICLE, "a.txt", "CC-BY-4.0")
    assert row["digest"] == text_digest(ARTICLE)
    assert len(row["date"]) == 10
    assert sieve.skipped == {"duplicate": 1}


def test_a_licence_that_nobody_knows_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE)
    with pytest.raises(UsageError, match=r"a\.txt: nothing says under which licence") as caught:
        list(seeds_from_documents(documents(tmp_path), PassageSieve()))
    assert "--licence" in caught.value.hint


def test_paths_that_can_not_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_text("x")
    for path, message in ((tmp_path / "a.docx", "of no kind"), (tmp_path / "b", "no such file"), (tmp_path, "no file")):
        with pytest.raises(UsageError, match=message):
            document_paths([path])


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("CC BY-SA 4.0", "CC-BY-SA-4.0"),
        ("https://creativecommons.org/licenses/by-nc-nd/3.0/pt/", "CC-BY-NC-ND-3.0"),
        ("cc-by-4.0", "CC-BY-4.0"),
        ("MIT", "MIT"),
    ],
)
def test_creative_commons_licences_become_spdx_ids(written: str, expected: str) -> None:
    assert spdx(written) == expected


def test_a_folder_is_read_without_following_links_out_of_it(tmp_path: Path) -> None:
    outside, folder = tmp_path / "fora", tmp_path / "dentro"
    (outside / "sub").mkdir(parents=True)
    (folder / "sub").mkdir(parents=True)
    (outside / "segredo.txt").write_text("Não é para ler.", encoding="utf-8")
    (outside / "sub" / "outro.txt").write_text("Nem isto.", encoding="utf-8")
    (folder / "sub" / "texto.txt").write_text(ARTICLE, encoding="utf-8")
    (folder / "ficheiro.txt").symlink_to(outside / "segredo.txt")
    (folder / "pasta").symlink_to(outside)
    (folder / "sub" / "relativo.txt").symlink_to(Path("../../fora/sub/outro.txt"))
    (folder / "atalho.txt").symlink_to(folder / "sub" / "texto.txt")
    assert document_paths([folder]) == [folder / "atalho.txt", folder / "sub" / "texto.txt"]
    (tmp_path / "entrada").symlink_to(folder)
    assert len(document_paths([tmp_path / "entrada"])) == 2, "a folder that is named may be a link itself"
    assert document_paths([folder / "ficheiro.txt"]) == [folder / "ficheiro.txt"], "and so may a file"
