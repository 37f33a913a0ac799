"""The base installation does what it says it does, and what it lacks is one sentence with the command."""

from __future__ import annotations

from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from schemas.extras import EXTRAS
from tests.base_install import PROJECT, closure, filigrana_without, not_in_base, without
from tests.generators.recipe_files import RECIPE, write_recipe

OWN = ("schemas", "text", "store", "quality", "prompts", "export", "sources", "generators", "review", "commands")
LOADS = """\
import importlib, pkgutil
for room in {rooms!r}:
    package = importlib.import_module(room)
    for module in pkgutil.walk_packages(package.__path__, room + "."):
        if not module.name.startswith("review.server"):
            importlib.import_module(module.name)
"""


@pytest.mark.slow
def test_every_module_of_these_folders_imports_in_the_base_installation() -> None:
    done = without(set(not_in_base()), LOADS.format(rooms=OWN))
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_the_base_installation_generates_checks_and_exports(tmp_path: Path) -> None:
    absent = set(not_in_base())
    assert {"ray", "argilla", "altair", "trafilatura", "presidio_analyzer", "vllm", "torch", "openai"} <= absent
    text = "Você pode baixar o aplicativo no seu celular."
    checked = filigrana_without(absent, tmp_path, "check", text)
    assert "aplicação" in checked.stdout and "Traceback" not in checked.stderr, checked.stderr
    generate = ["generate", "instruct", "-n", "12", "--run", "run", "--teacher", "replay", "--local"]
    export = ["export", "run", "--to", "dataset", "--include-unreviewed"]
    for words in (generate, ["status", "run"], export):
        done = filigrana_without(absent, tmp_path, *words)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "dataset" / "v0001" / "croissant.json").is_file()


PAGE = "<html><body><article><p>" + "Um texto sobre a vila e as suas ruas. " * 20 + "</p></article></body></html>"
ASKS = {
    "ray": ("ray", "generate", "instruct", "-n", "1", "--run", "run", "--teacher", "replay"),
    "review": ("argilla", "review", "push", "run", "--url", "http://127.0.0.1:9", "--api-key-file", "key"),
    "report": ("altair", "report", "run"),
    "sources": ("trafilatura", "sources", "files", "pagina.html", "--out", "seeds.jsonl"),
    "media": ("PIL", "recipes", "vista.yaml"),
    "personal": ("presidio_analyzer", "recipes", "pequena.yaml"),
    "cpu": ("vllm", "generate", "instruct", "-n", "1", "--run", "run", "--teacher", "vllm:model", "--local"),
}


@pytest.mark.slow
@pytest.mark.parametrize("extra", EXTRAS)
def test_a_missing_extra_is_one_sentence_with_the_command(extra: str, tmp_path: Path) -> None:
    module, *words = ASKS[extra]
    (tmp_path / "pagina.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "key").write_text("chave\n", encoding="utf-8")
    write_recipe(tmp_path, RECIPE + "  - personal_data\n")
    write_recipe(tmp_path, RECIPE + "needs: vision\n", "vista.yaml")
    if extra in ("review", "report"):
        made = filigrana_without(set(), tmp_path, *ASKS["ray"][1:], "--local")
        assert made.returncode == 0, made.stderr
    done = filigrana_without(set(EXTRAS[extra]), tmp_path, *words)
    assert done.returncode == 2, done.stderr
    said = " ".join(done.stderr.split())
    assert f"This needs the package {module}, which isn't installed: pip install 'filigrana[{extra}]'" in said
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_every_module_is_of_the_extra_that_brings_it() -> None:
    named = packages_distributions()
    base = closure(PROJECT["dependencies"])
    for extra, modules in EXTRAS.items():
        brought = closure(PROJECT["optional-dependencies"][extra])
        for module in modules:
            packages = {name.lower().replace("_", "-") for name in named[module]}
            assert packages & brought and not packages & base, f"{module} of {extra}"


def test_all_is_every_extra_but_the_engines() -> None:
    (whole,) = PROJECT["optional-dependencies"]["all"]
    assert Requirement(whole).extras == PROJECT["optional-dependencies"].keys() - {"all", "cpu", "gpu"}
