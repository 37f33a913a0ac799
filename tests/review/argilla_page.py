"""Argilla's page in headless Chromium, driven as an annotator would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    StaleElementReferenceException,
)
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--window-size=1440,1300",
)
WAIT_S = 120
NOT_YET = (StaleElementReferenceException, ElementNotInteractableException, ElementClickInterceptedException)
# Whether a click would land on the element: the bar at the top, a menu or a picture that is loading may lie over it.
ON_TOP = """
const [element] = arguments;
const reached = () => {
    const [box] = element.getClientRects();
    return box && element.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
};
if (!reached()) element.scrollIntoView({block: 'center', behavior: 'instant'});
return Boolean(reached());
"""
HIGHLIGHTS = "return [...CSS.highlights.values()].flatMap(h => [...h].map(r => r.toString()))"


def _start_browser(profile: Path) -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


@contextmanager
def signed_in(url: str, account: tuple[str, str], profile: Path) -> Iterator[ArgillaPage]:
    """The page as somebody with this name and password sees it, in a browser of its own."""
    browser = _start_browser(profile)
    try:
        page = ArgillaPage(browser, url)
        page.sign_in(*account)
        yield page
    finally:
        browser.quit()


class ArgillaPage:
    """What a person sees and does. Every step waits for what it needs."""

    def __init__(self, browser: webdriver.Chrome, url: str) -> None:
        self.browser = browser
        self._url = url

    def sign_in(self, username: str, password: str) -> None:
        self.browser.get(self._url)
        self._wait(lambda: len(self._all("input.input-field__input")) == 2)
        name, secret = self._all("input.input-field__input")
        name.send_keys(username)
        secret.send_keys(password + Keys.ENTER)
        self._wait(lambda: "sign-in" not in self.browser.current_url)

    def open_dataset(self, name: str) -> None:
        """Click the dataset on the home page."""
        self.browser.get(self._url)
        link = f"//*[normalize-space(text())='{name}']"
        self.click(link)
        self._wait(self.answer)

    def open_page(self, address: str) -> None:
        self.browser.get(address)
        self._wait(lambda: self._all(".record"))

    def answer(self) -> str:
        """The text of the answer on screen; '' while there is none."""
        found = self._all(".span-annotation__field")
        return found[0].text if found else ""

    def highlighted(self) -> list[str]:
        """The passages that the page highlights in the answer."""
        self._wait(lambda: self.browser.execute_script(HIGHLIGHTS))
        texts: list[str] = self.browser.execute_script(HIGHLIGHTS)
        return texts

    def read_guidelines(self) -> str:
        toggle = "//*[contains(translate(text(), 'INSTRUÇÕES', 'instruções'), 'instruções')]"
        self.click(toggle)
        self._wait(lambda: "Como decidir" in self.body())
        text = self.body()
        self.click(toggle)
        self._wait(lambda: "Como decidir" not in self.body())
        return text

    def submit_by_keyboard(self, verdict_key: str) -> None:
        """Choose a verdict by its number and submit with Enter; wait for the next record."""
        before = self.answer()
        self._wait(lambda: (self.browser.switch_to.active_element.get_attribute("id") or "").startswith("verdict_"))
        self.browser.switch_to.active_element.send_keys(verdict_key)
        self._wait(lambda: not (self.browser.switch_to.active_element.get_attribute("id") or "").startswith("verdict_"))
        self.browser.switch_to.active_element.send_keys(Keys.ENTER)
        self._wait(lambda: self.answer() not in ("", before))

    def write_correction(self, text: str) -> None:
        """Replace what stands in "Texto corrigido"."""
        self.write_text("corrected_text", text)

    def write_text(self, question: str, text: str) -> None:
        """Replace what stands in the box of a question."""
        box = self.browser.find_element(
            By.CSS_SELECTOR, f"[aria-label='Pergunta: {question}'] [contenteditable='true']"
        )
        self.click_on(lambda: box)
        box.send_keys(Keys.CONTROL, "a")
        box.send_keys(Keys.DELETE)
        box.send_keys(text)
        box.send_keys(Keys.ESCAPE)

    def choose(self, text: str) -> None:
        """Click an option of a question."""
        self.click(f"//label[contains(normalize-space(.), '{text}')]")

    def submit(self) -> None:
        before = self.answer()
        self.click("//button[contains(normalize-space(.), 'Submeter')]")
        self._wait(lambda: self.answer() != before)

    def filter_by(self, title: str, value: str) -> None:
        """Filter by a metadata property and wait for the page to show the outcome."""
        self.click("//button[normalize-space(text())='Filtros']")
        self.click("//button[normalize-space(text())='Metadados']")
        self.click(f"//*[contains(@class, 'dropdown__content')]//*[normalize-space(text())='{title}']")
        self.click(f"//label[contains(@class, 'checkbox__label') and normalize-space(text())='{value}']")
        self.browser.find_element(By.TAG_NAME, "body").send_keys(Keys.ESCAPE)

    def total(self) -> str:
        """ "de 3": how many records the current filters leave."""
        found = self._all("[aria-label='Total de registos']")
        return found[0].text if found else ""

    def columns(self) -> list[str]:
        """The two answers shown side by side."""
        self.browser.switch_to.frame(self.browser.find_element(By.CSS_SELECTOR, ".custom_field_component iframe"))
        try:
            return [element.text for element in self._all(".pair .text")]
        finally:
            self.browser.switch_to.default_content()

    def press(self, *keys: str, control: bool = False) -> None:
        """Press keys, one after the other, as a keyboard would."""
        actions = ActionChains(self.browser)
        if control:
            actions.key_down(Keys.CONTROL)
        for key in keys:
            actions.send_keys(key)
        if control:
            actions.key_up(Keys.CONTROL)
        actions.perform()

    def focused(self) -> str:
        """The name of the question that has the keyboard; '' when none has."""
        found = self.browser.execute_script(
            "const at = document.activeElement.closest('[aria-label^=\"Pergunta:\"]');"
            "return at ? at.getAttribute('aria-label') : ''"
        )
        return str(found).removeprefix("Pergunta:").strip()

    def resize(self, width: int, height: int) -> None:
        """Make the page itself so large."""
        self.browser.set_window_size(width, height)
        shown = self.browser.execute_script("return [innerWidth, innerHeight]")
        self.browser.set_window_size(2 * width - shown[0], 2 * height - shown[1])
        self._wait(lambda: self.browser.execute_script("return [innerWidth, innerHeight]") == [width, height])

    def words_for_people(self) -> str:
        """Every visible text, and what is told by pointing or read aloud."""
        attributes: str = self.browser.execute_script(
            "return [...document.querySelectorAll('[aria-label], [title], [placeholder], [data-title]')]"
            ".filter(e => e.checkVisibility())"
            ".flatMap(e => ['aria-label', 'title', 'placeholder', 'data-title'].map(a => e.getAttribute(a) || ''))"
            ".join('\\n')"
        )
        return f"{self.body()}\n{attributes}"

    def in_sight(self, selector: str) -> bool:
        """Whether a part of the page lies within the window, without scrolling."""
        return bool(
            self.browser.execute_script(
                "const box = document.querySelector(arguments[0]).getBoundingClientRect();"
                "return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth",
                selector,
            )
        )

    def body(self) -> str:
        return self.browser.find_element(By.TAG_NAME, "body").text

    def screenshot(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.browser.save_screenshot(str(path))

    def wait_for(self, condition: Callable[[], Any]) -> None:
        self._wait(condition)

    def click(self, xpath: str) -> None:
        self.click_on(lambda: next((e for e in self.browser.find_elements(By.XPATH, xpath) if e.is_displayed()), None))

    def click_on(self, find: Callable[[], WebElement | None]) -> None:
        """Click what `find` gives, as soon as it is there and nothing lies over it."""

        def clicked() -> bool:
            element = find()
            if element is None or not self.browser.execute_script(ON_TOP, element):
                return False
            element.click()
            return True

        self._wait(clicked)

    def _all(self, selector: str) -> list[Any]:
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def _wait(self, condition: Callable[[], Any]) -> None:
        WebDriverWait(self.browser, WAIT_S, ignored_exceptions=NOT_YET).until(lambda _: condition())
