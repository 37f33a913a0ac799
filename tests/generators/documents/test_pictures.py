"""Every template and every form of chart is drawn: the same seed, the same bytes."""

from __future__ import annotations

from io import BytesIO
from random import Random

import pytest
from PIL import Image, ImageFont

from generators.charts.drawn import FORMS
from generators.documents.catalogue import DOCUMENTS
from generators.documents.looks import HANDS, UNSTAMPED, draw_look
from generators.documents.rendering import FONTS_FOLDER, fonts, typeset
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


def test_every_handwriting_is_a_font_that_is_there_with_all_that_is_written_by_hand() -> None:
    """Typst takes another font where it hasn't the one that is named, and says nothing."""
    assert set(HANDS) <= set(fonts().families())
    document = DOCUMENTS["formulario"](Random(2))
    look = draw_look(Random(2), "formulario").model_copy(update={"stamp": "", "hand": ""})
    pages = {hand: typeset(document, look.model_copy(update={"hand": hand})) for hand in ("", *HANDS)}
    assert len(set(pages.values())) == len(HANDS) + 1
    for path in sorted(FONTS_FOLDER.glob("*.ttf")):
        font = ImageFont.truetype(str(path), 20)
        missing = font.getmask("\u4e00").getbbox()
        for letter in "ãõçáéíóúâêôàÃÇÉ0123456789/:€":
            box = font.getmask(letter).getbbox()
            assert box and box != missing, (path.name, letter)


def test_a_stamp_is_on_papers_that_are_filed_and_its_word_is_on_the_page() -> None:
    made = [drawn(family, Random(seed)) for family in DOCUMENTS for seed in range(8)]
    stamped = {one.document.kind for one in made if "Carimbo: " in one.page}
    assert "fatura_agua" in stamped and not stamped & UNSTAMPED


def test_a_kind_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(UsageError, match="no kind of document 'passaporte'") as told:
        drawn("passaporte", Random(1))
    assert "fatura_agua" in str(told.value.hint)
