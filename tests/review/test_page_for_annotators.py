"""The page in European Portuguese, with a keyboard, on screens of three sizes: the real server, a real browser."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
import yaml
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from review.local.process import RunningServer
from review.opinions.stored import decisions_by_name, final_decisions
from review.page.settings import guidelines, settings_for
from review.pull import pull
from review.push import PushReport, push
from review.server.portuguese_page import PAGE
from schemas.sample import SampleKind
from store.run import Run
from tests.review.argilla_bundle import english_messages, static_files
from tests.review.argilla_page import ArgillaPage
from tests.review.samples_for_review import chat, make_run, make_sample
from tests.review.samples_of_each_kind import sample_of_each_kind

pytestmark = pytest.mark.integration
ARTEFACTS = Path(__file__).parents[1] / "artefacts" / "review"
ENTER = Keys.RETURN
SIZES = {1440: 900, 1024: 768, 390: 844}


@pytest.fixture(scope="module")
def run(page_server: RunningServer, tmp_path_factory: pytest.TempPathFactory) -> Run:
    samples = sample_of_each_kind("kinds")
    return make_run(tmp_path_factory.mktemp("kinds") / "run", samples, "kinds", ("amostras",))


@pytest.fixture(scope="module")
def pushed(page_server: RunningServer, run: Run) -> PushReport:
    return push(run, page_server.url, page_server.owner_key)


def words(text: str) -> set[str]:
    return {word for word in re.findall(r"[^\W\d_]+", text.casefold()) if len(word) > 2}


@cache
def english_words() -> frozenset[str]:
    """Words of Argilla's English page that no Portuguese text of ours has."""
    texts = yaml.safe_load((PAGE / "pt-PT.yaml").read_text(encoding="utf-8"))
    kinds: tuple[SampleKind, ...] = get_args(SampleKind)
    ours = [*portuguese_messages(texts["messages"]), *texts["literals"].values(), *map(guidelines, kinds)]
    ours += [str(settings_for(kind).questions) + str([f.title for f in settings_for(kind).fields]) for kind in kinds]
    english = [*english_messages(static_files()).values(), *texts["literals"]]
    names = {"argilla", "english", "deutsch", "español", "hugging", "face", "python", "markdown"}
    return frozenset(words(" ".join(english)) - words(" ".join(ours)) - names)


def portuguese_messages(messages: Mapping[object, object]) -> list[str]:
    nested = [portuguese_messages(v) if isinstance(v, Mapping) else [str(v)] for v in messages.values()]
    return [text for texts in nested for text in texts]


def english_in(page: ArgillaPage) -> set[str]:
    """English words on the page once it is drawn."""
    found: set[str] = set()

    def none_is_left() -> bool:
        found.clear()
        found.update(words(page.words_for_people()) & english_words())
        return not found

    with suppress(TimeoutException):
        page.wait_for(none_is_left)
    return found


def test_no_english_word_is_left_from_sign_in_to_the_end(
    page_server: RunningServer, pushed: PushReport, page: ArgillaPage
) -> None:
    """The pages that an annotator sees. `page` is signed in; signing in itself is looked at last."""
    assert {"the", "your", "with", "submit", "discard"} <= english_words()
    chrome = page.browser
    chrome.get(page_server.url)
    page.wait_for(lambda: "por rever" in page.body())
    assert not english_in(page)
    for name, address in pushed.pages.items():
        page.open_page(address)
        page.wait_for(lambda: "Veredicto" in page.body())
        page.wait_for(lambda: page.focused() != "")
        assert not english_in(page), name
        assert "Push to Hub" not in page.body()
        assert "Enviar para o Hub" not in page.body()
    page.read_guidelines()
    page.click("//button[contains(normalize-space(.), 'Filtros')]")
    page.wait_for(lambda: "Respostas" in page.body())
    assert not english_in(page)
    page.click("//button[contains(normalize-space(.), 'Ordenar')]")
    assert not english_in(page)
    for address, shown in (
        (f"{page_server.url}/user-settings", "Chave da API"),
        (f"{page_server.url}/dataset/00000000-0000-0000-0000-000000000000/annotation-mode", ""),
        (f"{page_server.url}/nao/existe", ""),
    ):
        chrome.get(address)
        page.wait_for(lambda want=shown: page.body() and want in page.body())
        assert not english_in(page), address


@pytest.mark.parametrize("width", SIZES)
def test_each_kind_on_each_screen(pushed: PushReport, page: ArgillaPage, width: int) -> None:
    """Pictures of each kind; verdict and correction in sight at 1440 pixels, and nothing wider than the screen."""
    page.resize(width, SIZES[width])
    try:
        for name, address in pushed.pages.items():
            page.open_page(address)
            if name == "conversas":
                page.filter_by("Receita", "amostras")
                page.open_page(page.browser.current_url)
            page.wait_for(lambda: page.focused() in ("verdict", "preferred"))
            page.screenshot(ARTEFACTS / f"{name}-{width}.png")
            wide = page.browser.execute_script("return document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, name
            if width == 1440:
                assert page.in_sight("[aria-label='Pergunta: verdict']"), name
                assert page.in_sight("[aria-label='Pergunta: corrected_text']"), name
    finally:
        page.resize(1440, 1300)


def four_to_review(server: RunningServer, page: ArgillaPage, folder: Path, name: str) -> Run:
    """A run of four, pushed, and the page at its first: opened anew, as by an annotator who comes back."""
    samples = [
        make_sample(i, chat(f"Pergunta {i} de {name}?", f"Resposta {i} de {name}."), run_id=name, recipe=name)
        for i in range(4)
    ]
    run = make_run(folder / name, samples, name, (name,))
    push(run, server.url, server.owner_key)
    page.open_dataset("conversas")
    page.filter_by("Receita", name)
    page.wait_for(lambda: page.total() == "de 4")
    page.open_page(page.browser.current_url)
    page.wait_for(lambda: page.focused() == "verdict")
    return run


def test_keys_of_the_guidelines_are_the_keys_that_work(
    page_server: RunningServer, pushed: PushReport, page: ArgillaPage, tmp_path: Path
) -> None:
    """Accept and reject: two keys. Correct: three, and what is written."""
    run = four_to_review(page_server, page, tmp_path, "teclas")
    pressed: dict[str, int] = {}

    def keys(what: str, *steps: tuple[str, bool]) -> str:
        """Press them, each once the page has taken the one before; returns the answer that they were for."""
        page.wait_for(lambda: page.focused() == "verdict")
        before = page.answer()
        for key, control in steps:
            page.press(key, control=control)
        pressed[what] = sum(len(key) == 1 for key, _ in steps)
        page.wait_for(lambda: page.answer() not in ("", before))
        return before

    accepted = keys("accept", ("1", False), (ENTER, False))
    rejected = keys("reject", ("3", False), (ENTER, False))
    page.wait_for(lambda: page.focused() == "verdict")
    page.press("2")
    page.wait_for(lambda: page.focused() == "corrected_text")
    page.press(Keys.ARROW_DOWN)
    page.wait_for(lambda: page.focused() == "variety")
    page.press(Keys.TAB)
    page.press(Keys.TAB)
    assert page.focused() == "variety", "Tab stays in the question"
    page.press(Keys.ARROW_UP)
    page.wait_for(lambda: page.focused() == "corrected_text")
    corrected = keys_of_a_correction(page, pressed)
    print(f"keys: {pressed}")
    assert pressed["accept"] == pressed["reject"] == 2
    assert pressed["correct"] <= 4

    pull(run, page_server.url, page_server.owner_key)
    finals = final_decisions(run)
    said = {s.content.answer: (finals[s.id].status, finals[s.id].messages) for s in run.samples() if s.id in finals}
    assert said[accepted][0] == "accepted"
    assert said[rejected][0] == "rejected"
    assert said[corrected][0] == "corrected"
    assert said[corrected][1][-1].text == f"{corrected} E mais isto."


def keys_of_a_correction(page: ArgillaPage, pressed: dict[str, int]) -> str:
    """From the verdict «Corrigir» on: into the box, the words, out with what was written."""
    before = page.answer()
    page.press(ENTER)
    page.wait_for(lambda: page.browser.switch_to.active_element.get_attribute("contenteditable") == "true")
    page.press(" E mais isto.")
    page.press(ENTER, control=True)
    pressed["correct"] = len(["2", "Enter", "Ctrl+Enter"])
    page.wait_for(lambda: page.answer() not in ("", before))
    return before


def test_after_an_edit_escape_and_enter_submit_too(
    page_server: RunningServer, pushed: PushReport, page: ArgillaPage, tmp_path: Path
) -> None:
    run = four_to_review(page_server, page, tmp_path, "escapar")
    before = page.answer()
    page.press("2")
    page.wait_for(lambda: page.focused() == "corrected_text")
    page.press(ENTER)
    page.press(" Emendada.")
    page.press(Keys.ESCAPE)
    page.press(ENTER)
    page.wait_for(lambda: page.answer() not in ("", before))
    assert pull(run, page_server.url, page_server.owner_key).corrected == 1


def test_one_address_shows_what_is_there_and_the_first_verdict_is_seconds_away(
    page_server: RunningServer, pushed: PushReport, page: ArgillaPage, tmp_path: Path
) -> None:
    """From the sign-in page to the first verdict: the server's address, «Começar», two keys."""
    page.browser.delete_all_cookies()
    page.browser.execute_script("localStorage.clear(); sessionStorage.clear()")
    page.browser.get(page_server.url)
    page.wait_for(lambda: "Palavra-passe" in page.body())
    assert not english_in(page)
    start = time.perf_counter()
    page.sign_in(*page_server.annotator)
    page.wait_for(lambda: "Começar" in page.body())
    listed = page.browser.find_element(By.ID, "filigrana-queues").text
    kinds = [name for name in ("conversas", "textos-de-apoio", "preferencias", "ferramentas") if name in listed]
    assert [listed.index(name) for name in kinds] == sorted(listed.index(name) for name in kinds)
    page.click("//a[normalize-space(.)='Começar']")
    page.wait_for(lambda: page.answer() and page.focused() == "verdict")
    before = page.answer()
    page.press("1")
    page.press(ENTER)
    page.wait_for(lambda: page.answer() != before)
    print(f"from sign-in to the first verdict: {time.perf_counter() - start:.1f} s")


def test_the_end_of_a_queue_leads_to_the_next(
    page_server: RunningServer, pushed: PushReport, page: ArgillaPage
) -> None:
    page.open_page(pushed.pages["ferramentas"])
    page.wait_for(lambda: page.focused() == "verdict")
    page.press("1")
    page.press(ENTER)
    page.wait_for(lambda: "Esta parte está feita" in page.body())
    assert not english_in(page)
    page.click("//*[@id='filigrana-next']//a")
    page.wait_for(lambda: page.focused() in ("verdict", "preferred"))
    assert "ferramentas" not in page.body()[:200]


def test_a_reason_and_a_comment_reach_the_run(
    page_server: RunningServer, pushed: PushReport, page: ArgillaPage, tmp_path: Path
) -> None:
    run = four_to_review(page_server, page, tmp_path, "razoes")
    before = page.answer()
    page.choose("Não sei avaliar este assunto")
    page.write_text("comment", "É matéria para um farmacêutico.")
    page.click("//button[contains(normalize-space(.), 'Descartar')]")
    page.wait_for(lambda: page.answer() not in ("", before))
    pull(run, page_server.url, page_server.owner_key)
    (decision,) = (d for by_name in decisions_by_name(run).values() for d in by_name.values())
    assert decision.status == "discarded"
    assert (decision.responses["undecided"], decision.responses["comment"]) == (
        "unsure",
        "É matéria para um farmacêutico.",
    )
