"""What a model thought, on the review page: folded until somebody asks for it, apart from the answer, and only text."""

from __future__ import annotations

from pathlib import Path

import pytest
from selenium.webdriver.common.by import By

from review.local.process import RunningServer
from review.push import push
from schemas.message import Message
from schemas.sample import Content
from tests.review.argilla_page import ArgillaPage
from tests.review.samples_for_review import make_run, make_sample

pytestmark = pytest.mark.integration
THOUGHTS = "Primeiro vejo o horário.\n\nDepois escrevo <b>a frase</b><script>window.top.pwned=1</script>."
HEIGHT = "return document.querySelector('details').offsetHeight"
SHOWN = "const d = document.querySelector('details'); return [d.open, d.lastChild.textContent, !!window.pwned]"


def test_thoughts_are_folded_and_open_with_a_click(
    page_server: RunningServer,
    page: ArgillaPage,
    tmp_path: Path,
) -> None:
    asked = Message(role="user", content="A que horas abre a câmara?")
    answer = Message(role="assistant", content="Às nove da manhã.", reasoning=THOUGHTS)
    sample = make_sample(0, Content(kind="chat", messages=(asked, answer)), run_id="thoughts", recipe="pensadas")
    run = make_run(tmp_path / "run", [sample], "thoughts", ("pensadas",))
    push(run, page_server.url, page_server.owner_key)
    page.open_dataset("conversas")
    page.filter_by("Receita", "pensadas")
    page.wait_for(lambda: page.answer() == "Às nove da manhã.")
    assert page.browser.execute_script(SHOWN) == [False, THOUGHTS, False]
    assert "Raciocínio do modelo" in page.body()
    closed = page.browser.execute_script(HEIGHT)
    page.click_on(lambda: page.browser.find_element(By.CSS_SELECTOR, "details > summary"))
    page.wait_for(lambda: page.browser.execute_script(SHOWN) == [True, THOUGHTS, False])
    assert page.browser.execute_script(HEIGHT) > 2 * closed, "three lines, where there was one to click on"
