"""What a model, an endpoint or a recipe wrote never acts on the terminal, in any command that shows it."""

from __future__ import annotations

import ast
import asyncio
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from schemas.visible import visible, visible_json
from store.run import Run
from tests.commands.test_bad_input import ROOT, filigrana
from tests.generators.recipe_files import RECIPE, write_recipe
from tests.generators.stand_in import Answer, completion, refusal, stand_in

CLIPBOARD, TITLE, LINK = "\x1b]52;c;bWFs\x07", "\x1b]0;outro\x07", "\x1b]8;;http://mau.example\x1b\\aqui\x1b]8;;\x1b\\"
HOSTILE = (
    f"Olá{CLIPBOARD}{TITLE}{LINK}\x1b[2J\x1b[H\x1b[8m\x9b31m\x85\x08\x7f\u202eetnoc\u2066\u200b\ufeff\u00ad"
    "\U000e0041 [link=http://mau.example]isto[/link] [/b] :warning: para vocês\x1b"
)
OURS = re.compile(r"\x1b\[[0-9;]*m|\x1b\[\?25[hl]|\x1b\[[0-9]*[AK]|\r")
"""What rich writes: colours, the cursor hidden and shown, a live view drawn anew."""
TERMINAL = {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "200"}


def shown(*words: str | Path) -> str:
    """What a command shows on a terminal, seen to do nothing there."""
    done = filigrana(*words, **TERMINAL)
    text = OURS.sub("", done.stdout + done.stderr)
    assert_harmless(text)
    return text


def assert_harmless(text: str) -> None:
    acts = [
        c
        for c in text
        if (c < " " and c not in "\n\t") or "\x7f" <= c <= "\x9f" or c in "\u00ad\u200b\u202e\u2066\ufeff\U000e0041"
    ]
    assert not acts, (acts, text)


def in_yaml(text: str) -> str:
    return '"' + "".join(f"\\U{ord(c):08X}" for c in text) + '"'


async def hostile(number: int, body: dict[str, Any]) -> web.Response:
    if "response_format" in body:
        return web.json_response(completion(json.dumps({"instrucao": HOSTILE})))
    return web.json_response(completion(HOSTILE))


def with_endpoint(work: Any, answer: Answer = hostile, **options: Any) -> Any:
    async def main() -> Any:
        async with stand_in(answer, **options) as server:
            return await asyncio.to_thread(work, f"openai:m@{server.url}")

    return asyncio.run(main())


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run whose every text is hostile: its recipe's title, what was asked, what came back."""
    folder = tmp_path_factory.mktemp("hostil")
    text = RECIPE.replace("Receita de teste", in_yaml(HOSTILE)).split("checks:")[0] + "checks: [language]\n"
    recipe = write_recipe(folder, text)
    command = ("generate", recipe, "-n", "2", "--local", "--keep-duplicates", "--run", folder / "run", "-t")
    assert "planned" in with_endpoint(lambda teacher: shown(*command, teacher))
    return folder / "run"


@pytest.mark.slow
def test_preview_shows_what_came_back_and_lets_it_do_nothing(tmp_path: Path) -> None:
    recipe = write_recipe(tmp_path)
    text = with_endpoint(lambda teacher: shown("preview", recipe, "-n", "1", "-t", teacher))
    assert "␛]52;c;bWFs␇" in text and "<U+202E>etnoc" in text and "<U+200B>" in text
    assert "[link=http://mau.example]isto[/link] [/b] :warning:" in text, "mark-up of others is text"


@pytest.mark.slow
def test_recipes_status_trace_and_check_are_as_harmless(run: Path) -> None:
    assert "␛]52" in shown("recipes", run.parent / "pequena.yaml")
    assert "planned" in shown("status", run)
    identity = next(Run(run).samples()).id
    assert "␛]52" in shown("trace", identity, "--run", run)
    for command in (("trace", identity, "--run", run, "--json"), ("check", run, "--format", "jsonl")):
        lines = filigrana(*command).stdout
        assert_harmless(lines)
        said = json.loads(lines if "--json" in command else lines.splitlines()[0])
        assert "--json" not in command or "\u202e" in json.dumps(said, ensure_ascii=False), "JSON says the same"
    (run.parent / "texto.txt").write_text(HOSTILE, encoding="utf-8", errors="surrogatepass")
    assert "vocês" in shown("check", run.parent / "texto.txt", "--fix")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("answer", "models", "expected", "times"),
    [
        (lambda: refusal(401, HOSTILE), ["m"], "401: Olá␛]52", 1000),
        (lambda: refusal(404, HOSTILE), ["m"], "404: Olá␛]52", 1000),
        # so often that the endpoint is taken out; one that stays so is waited for a minute
        (lambda: web.Response(text="{" + HOSTILE), ["m"], "is no completion", 8),
        (lambda: refusal(400, HOSTILE), [HOSTILE], "It has: Olá␛]52", 1000),
    ],
    ids=["key", "refused", "no-json", "models"],
)
def test_errors_and_warnings_are_as_harmless(
    tmp_path: Path, answer: Any, models: list[str], expected: str, times: int
) -> None:
    async def always(number: int, body: dict[str, Any]) -> web.Response:
        return answer() if number < times else await hostile(number, body)

    recipe = write_recipe(tmp_path)
    command = ("generate", recipe, "-n", "25", "--local", "--run", tmp_path / "run", "-t")
    text = with_endpoint(lambda teacher: shown(*command, teacher), always, models=models)
    assert expected in text


@pytest.mark.slow
def test_a_recipes_own_mistake_is_told_harmlessly(tmp_path: Path) -> None:
    recipe = write_recipe(tmp_path, RECIPE.replace("method: instruct", f"method: {in_yaml(HOSTILE)}"))
    assert "unknown method 'Olá␛]52" in shown("recipes", recipe)


def test_a_bugs_traceback_is_as_harmless(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import filigrana as program

    def broken() -> None:
        raise RuntimeError(HOSTILE)

    monkeypatch.setattr("commands.only_asked.only_asked", lambda app, words: broken)
    with pytest.raises(SystemExit) as ended:
        program.main()
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert "RuntimeError: Olá␛]52" in said
    assert_harmless(said)


@given(st.text(st.characters(codec=None)))
def test_any_text_is_made_visible_once_and_json_says_the_same(text: str) -> None:
    seen = visible(text)
    assert visible(seen) == seen
    assert_harmless(seen)
    assert not [c for c in seen if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") and c not in "\n\t"]
    written = json.dumps({"a": text}, ensure_ascii=False)
    assert json.loads(visible_json(written)) == {"a": text}
    assert_harmless(visible_json(written))


def test_portuguese_and_emoji_stay_as_they_are() -> None:
    text = "À noite, «não» custa 12,50 €;\n\tª º … – — 👍🏽 ❤️ ñ"
    assert visible(text) == text == visible_json(text)


def test_commands_print_through_one_place_alone() -> None:
    """Whoever prints by another way shows foreign text as it is."""
    found = []
    for path in [*sorted((ROOT / "filigrana").glob("*.py")), *sorted((ROOT / "commands").glob("*.py"))]:
        if path.name == "screen.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in (
                "print",
                "echo",
                "secho",
                "Console",
                "print_json",
            ):
                owner = ast.unparse(node.func).rpartition(".")[0]
                if owner not in ("out()", "err()", "console"):
                    found.append(f"{path.name}:{node.lineno}: {ast.unparse(node.func)}")
            if isinstance(node, ast.Attribute) and ast.unparse(node) in ("sys.stdout", "sys.stderr"):
                found.append(f"{path.name}:{node.lineno}: {ast.unparse(node)}")
    assert not found
