"""Argilla's page in headless Chromium, driven as an annotator would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
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
WAIT_S = 30
HIGHLIGHTS = "return [...CSS.highlights.values()].flatMap(h => [...h].map(r => r.toString()))"


def start_browser(profile: Path) -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


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
        self._wait(lambda: self.browser.find_elements(By.XPATH, link))
        self.browser.find_element(By.XPATH, link).click()
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
        toggle = "//*[contains(translate(text(), 'GUIDELINES', 'guidelines'), 'guidelines')]"
        self._click(toggle)
        self._wait(lambda: "Como decidir" in self.body())
        text = self.body()
        self._click(toggle)
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
        box = self.browser.find_element(By.CSS_SELECTOR, "[contenteditable='true']")
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'nearest'})", box)
        box.click()
        box.send_keys(Keys.CONTROL, "a")
        box.send_keys(Keys.DELETE)
        box.send_keys(text)
        box.send_keys(Keys.ESCAPE)

    def choose(self, text: str) -> None:
        """Click an option of a question."""
        self._click(f"//label[contains(normalize-space(.), '{text}')]")

    def submit(self) -> None:
        before = self.answer()
        self._click("//button[contains(normalize-space(.), 'Submit')]")
        self._wait(lambda: self.answer() != before)

    def filter_by(self, title: str, value: str) -> None:
        """Filter by a metadata property and wait for the page to show the outcome."""
        self._click("//button[normalize-space(text())='Filters']")
        self._click("//button[normalize-space(text())='Metadata']")
        self._click(f"//*[contains(@class, 'dropdown__content')]//*[normalize-space(text())='{title}']")
        self._click(f"//label[contains(@class, 'checkbox__label') and normalize-space(text())='{value}']")
        self.browser.find_element(By.TAG_NAME, "body").send_keys(Keys.ESCAPE)

    def total(self) -> str:
        """ "of 3": how many records the current filters leave."""
        found = self._all("[aria-label='Total Records']")
        return found[0].text if found else ""

    def columns(self) -> list[str]:
        """The two answers shown side by side."""
        self.browser.switch_to.frame(self.browser.find_element(By.CSS_SELECTOR, ".custom_field_component iframe"))
        try:
            return [element.text for element in self._all(".pair .text")]
        finally:
            self.browser.switch_to.default_content()

    def body(self) -> str:
        return self.browser.find_element(By.TAG_NAME, "body").text

    def screenshot(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.browser.save_screenshot(str(path))

    def wait_for(self, condition: Callable[[], Any]) -> None:
        self._wait(condition)

    def _click(self, xpath: str) -> None:
        def click() -> bool:
            shown = [element for element in self.browser.find_elements(By.XPATH, xpath) if element.is_displayed()]
            if shown:
                self.browser.execute_script("arguments[0].scrollIntoView({block: 'nearest'})", shown[0])
                shown[0].click()
            return bool(shown)

        self._wait(click)

    def _all(self, selector: str) -> list[Any]:
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def _wait(self, condition: Callable[[], Any]) -> None:
        WebDriverWait(self.browser, WAIT_S, ignored_exceptions=[StaleElementReferenceException]).until(
            lambda _: condition()
        )
