"""What a version can be written to: a folder or a storage, and no web page."""

from __future__ import annotations

import pytest

from export.files.publish import open_address
from schemas.errors import UsageError


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/dados", "HTTPS://exemplo.invalid/dados"])
def test_a_web_address_is_refused_before_anything_is_asked(address: str) -> None:
    with pytest.raises(UsageError, match=r"nothing to write to\."):
        open_address(address)
