"""The main job, end to end, on real parts: vLLM in a Ray worker, Argilla, Chromium, and the files at the end."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest

from review.opinions.stored import final_decisions
from store.books import books
from store.run import Run
from tests.review.argilla_page import signed_in

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.integration

RECIPE = """\
name: minima
title: O mínimo para um modelo minúsculo
method: instruct
seeds:
  cross: {topic: topics, persona: personas}
templates:
  instruction:
    user: "Escreve uma pergunta curta sobre {{ topic.text }}."
  answer:
    user: "{{ instruction }}"
sampling:
  instruction: {temperature: 0.7, max_tokens: 96}
  answer: {temperature: 0.7, max_tokens: 256, stop: ["."]}
draws: 3
checks:
  - length: {min_words: 2, max_words: 400}
"""


def filigrana(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "filigrana", *map(str, words)]


@contextmanager
def running_demo(words: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The demo until it says that it waits; Ctrl-C ends it."""
    with log.open("wb") as file:
        child = subprocess.Popen(words, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT)
        try:
            deadline = time.monotonic() + 900
            while "Ctrl-C stops" not in log.read_text():
                assert child.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.2)
            yield child
        finally:
            child.send_signal(signal.SIGINT)
            assert child.wait(timeout=300) == 0, log.read_text()


def exported_rows(version: Path) -> list[dict[str, object]]:
    return pl.concat(
        [pl.read_parquet(p) for p in sorted(version.rglob("*.parquet"))], how="diagonal_relaxed"
    ).to_dicts()


@pytest.mark.timeout(1200)
def test_from_prompts_to_a_reviewed_exported_dataset(tmp_path: Path) -> None:
    recipe, home, log = tmp_path / "minima.yaml", tmp_path / "home", tmp_path / "log"
    recipe.write_text(RECIPE, encoding="utf-8")
    demo = filigrana("demo", "--samples", 6, "--recipe", recipe, "--home", home, "--teacher", "local:smollm2-135m")
    run = Run(home / "run")
    with running_demo(demo, log):
        counted = books(run)
        assert counted.balanced
        assert counted.pending == 0
        assert counted.accepted >= 3, log.read_text()
        url, user, password = re.search(r"Review +(\S+) +user (\S+) +password (\S+)", log.read_text()).groups()  # type: ignore[union-attr]
        accepted, edited, rejected = _review_three(tmp_path, url, user, password)
        key_file = home / "review" / "owner.key"
        pull = filigrana("review", "pull", run.path, "--url", url, "--api-key-file", key_file)
        for _ in range(2):
            subprocess.run(pull, cwd=ROOT, check=True)

    statuses = sorted(decision.status for decision in final_decisions(run).values())
    assert statuses == ["accepted", "corrected", "rejected"]
    export = filigrana("export", run.path, "--to", tmp_path / "dataset", "--validation", "0")
    subprocess.run(export, cwd=ROOT, check=True)
    version = next((tmp_path / "dataset").glob("v*"))
    answers = {row["messages"][-1]["content"] for row in exported_rows(version)}  # type: ignore[index]
    assert answers == {accepted, "Uma resposta emendada por uma pessoa."}
    assert not {edited, rejected} & answers
    assert (version / "README.md").read_text(encoding="utf-8").startswith("---\n")

    again = subprocess.run([*demo, "--no-wait"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=300)
    assert "the teacher is not asked" in again.stderr
    assert books(run) == counted


def _review_three(folder: Path, url: str, user: str, password: str) -> tuple[str, str, str]:
    """Accept one, edit one, reject one; gives the three answers as the page showed them."""
    with signed_in(url, (user, password), folder / "profile") as page:
        page.open_dataset("conversas")
        accepted = page.answer()
        page.submit_by_keyboard("1")
        edited = page.answer()
        page.choose("Corrigir")
        page.write_correction("Uma resposta emendada por uma pessoa.")
        page.submit()
        page.wait_for(page.answer)
        rejected = page.answer()
        page.choose("Rejeitar")
        page.submit()
        return accepted, edited, rejected
