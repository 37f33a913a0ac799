"""What the network and archives of others send is read up to a limit, and no further."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from sources import polite_http
from sources.arquivo import Harvest
from sources.warc import MAX_PAGE_BYTES, warc_pages
from tests.sources.arquivo_stand_in import ArquivoStandIn
from tests.sources.test_arquivo import client_for, harvest, page


def test_an_answer_without_end_is_not_read_to_its_end_and_the_others_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert polite_http.MAX_ANSWER_BYTES == 32 * 2**20
    monkeypatch.setattr(polite_http, "MAX_ANSWER_BYTES", 100_000)
    fits, longest = ("Serra. " * (size // 7) for size in (90_000, 40_000_000))
    with ArquivoStandIn([page(1, text=longest), page(2)]) as archive, client_for(archive, tmp_path) as client:
        assert client.extracted_text(page(1).url, page(1).timestamp) is None
        rows, skipped = harvest(client, Harvest(query="serra"))
    assert ([row["title"] for row in rows], sum(skipped.values())) == (["Serra 2"], 1)
    kept = sum(p.stat().st_size for p in tmp_path.rglob("*") if p.is_file())
    assert kept < 100_000, "nothing of it is in the cache"
    with ArquivoStandIn([page(1, text=fits)]) as archive, client_for(archive, tmp_path) as client:
        assert client.extracted_text(page(1).url, page(1).timestamp) == fits


@pytest.mark.slow
@pytest.mark.parametrize(("size", "pages"), [(MAX_PAGE_BYTES, 2), (MAX_PAGE_BYTES + 1, 1)])
def test_a_record_of_an_archive_that_is_too_long_is_left_out(tmp_path: Path, size: int, pages: int) -> None:
    path = tmp_path / "a.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number, data in enumerate((b" " * size, b"<p>A serra.</p>")):
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            address = f"http://a.pt/{number}"
            record = writer.create_warc_record(address, "response", payload=BytesIO(data), http_headers=headers)
            writer.write_record(record)
    found = list(warc_pages(path))
    assert len(found) == pages
    assert found[-1].data == b"<p>A serra.</p>"
