from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.sources import app
from prompts.excerpts import load_excerpts
from schemas.errors import OutOfReachError, UsageError
from sources.files import read_seeds
from tests.sources.arquivo_stand_in import ArquivoStandIn, Page

TEXT = "O rio Douro nasce em Espanha e desagua no Porto, onde as caves guardam o vinho. É um dos maiores rios do país."


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_files_to_seeds_that_a_recipe_can_read(tmp_path: Path) -> None:
    (tmp_path / "douro.txt").write_text(f"{TEXT}\n\n{TEXT} Outra vez.\n")
    out = tmp_path / "seeds.parquet"
    said = run(
        "files",
        str(tmp_path / "douro.txt"),
        "--out",
        str(out),
        "--words",
        "30",
        "--min-words",
        "5",
        "--licence",
        "CC0-1.0",
    )
    assert "2 seeds written" in said
    assert read_seeds(out)["source"].to_list() == ["douro.txt"] * 2


def test_nothing_is_written_when_nothing_is_found_or_the_name_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "douro.txt").write_text("Curto.")
    with pytest.raises(UsageError, match="No seed was found"):
        run("files", str(tmp_path / "douro.txt"), "--out", str(tmp_path / "s.jsonl"), "--licence", "CC0-1.0")
    with pytest.raises(UsageError, match=r"s\.txt: a \.jsonl or \.parquet"):
        run("files", str(tmp_path / "douro.txt"), "--out", str(tmp_path / "s.txt"))
    assert not list(tmp_path.glob("s.*"))


def test_arquivo_keeps_what_it_has_at_a_429_and_the_same_command_ends_the_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FILIGRANA_CACHE", str(tmp_path / "cache"))
    pages = [Page(f"http://s{n}.pt/", "20050101000000", "Douro", f"{TEXT} N.º {n}.") for n in range(6)]
    out = tmp_path / "a.jsonl"
    arguments = ["arquivo", "douro", "--from", "2004", "--max", "5", "--min-words", "5", "--out", str(out)]
    with ArquivoStandIn(pages, refuse_after=3) as archive:
        arguments += ["--base-url", archive.url]
        with pytest.raises(OutOfReachError, match="429"):
            run(*arguments)
        assert read_seeds(out).height == 2
        archive.refuse_after = None
        run(*arguments)
        assert read_seeds(out)["url"].to_list() == [f"http://s{n}.pt/" for n in range(5)]
        assert len(archive.paths) == 4 + 3
        assert "0 requests" in run(*arguments)


def test_a_dataset_folder_to_seeds(tmp_path: Path) -> None:
    (tmp_path / "train.csv").write_text("pergunta;resposta\nOnde?;Aqui.\n")
    run("dataset", str(tmp_path), "--text-field", "pergunta", "--out", str(tmp_path / "s.jsonl"))
    assert read_seeds(tmp_path / "s.jsonl")["text"].to_list() == ["Onde?"]


LONG_LINE = b"uma palavra sem fim nem ponto " * (200 * 2**20 // 30)
HELD = """
import resource, sys
from filigrana import app
resource.setrlimit(resource.RLIMIT_DATA, (900 * 2**20, 900 * 2**20))
app(["sources", "files", *sys.argv[1:]])
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["um.txt", "um.md", "um.html", "um.jsonl"])
def test_a_line_of_two_hundred_megabytes_is_left_out_in_little_memory(tmp_path: Path, name: str) -> None:
    good = b'{"text": "%s"}' if name.endswith("jsonl") else b"%s"
    lines = [good % TEXT.encode(), good % LONG_LINE, good % TEXT.replace("Douro", "Tejo").encode()]
    (tmp_path / name).write_bytes(b"\n\n".join(lines))
    (tmp_path / "outro.txt").write_text(f"{TEXT} E outro.", encoding="utf-8")
    paths = [tmp_path / name, tmp_path / "outro.txt", "--out", tmp_path / "seeds.jsonl"]
    words = [*paths, "--licence", "CC0-1.0", "--min-words", "5"]
    done = subprocess.run(
        [sys.executable, "-c", HELD, *map(str, words)], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "1 left out: lines or pages of over 16 MiB." in done.stderr
    texts = read_seeds(tmp_path / "seeds.jsonl")["text"].to_list()
    kept = " ".join(texts)
    assert "E outro." in kept and "sem fim" not in kept
    assert ("Tejo" in kept) == (name != "um.html")


def test_files_become_dated_excerpts_that_answers_may_stand_on(tmp_path: Path) -> None:
    (tmp_path / "lei.txt").write_text(
        "Artigo 1.º\n\nO prazo para pagar a renda é o que o contrato disser, por escrito.\n"
    )
    out = tmp_path / "lei.jsonl"
    given = ["files", str(tmp_path / "lei.txt"), "--out", str(out), "--min-words", "5", "--licence", "CC0-1.0"]
    run(*given, "--source", "Lei n.º 1/2026", "--verified-on", "2026-11-28", "--domain", "habitação")
    (excerpt,) = load_excerpts(str(out)).rows
    assert (excerpt.source, excerpt.domain) == ("Lei n.º 1/2026", "habitação")
    assert (excerpt.valid_on.isoformat(), excerpt.good_until.isoformat()) == ("2026-11-28", "2027-11-28")
    result = CliRunner().invoke(app, [*given, "--verified-on", "ontem"])
    assert result.exit_code == 2 and "'ontem' is no day" in result.output
