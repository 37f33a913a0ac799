"""Every template and every form of chart is drawn: the same seed, the same bytes."""

from __future__ import annotations

from io import BytesIO
from random import Random

import pytest
from PIL import Image

from generators.charts.drawn import FORMS
from generators.documents.catalogue import DOCUMENTS
from generators.shown_pictures import drawn
from schemas.errors import UsageError

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("family", [*DOCUMENTS, *FORMS])
def test_a_picture_is_legible_small_and_the_same_twice(family: str) -> None:
    first = drawn(family, Random(7)).picture()
    assert first == drawn(family, Random(7)).picture()
    assert first != drawn(family, Random(8)).picture()
    page = Image.open(BytesIO(first))
    assert page.format == "PNG"
    assert 350 < page.width < 1200
    assert 10_000 < len(first) + 8_000 < 300_000
    darkest, lightest = page.convert("L").getextrema()
    assert isinstance(darkest, int) and isinstance(lightest, int)
    assert darkest < 90
    assert lightest > 220


def test_a_kind_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(UsageError, match="no kind of document 'passaporte'") as told:
        drawn("passaporte", Random(1))
    assert "fatura_agua" in str(told.value.hint)
