"""`filigrana check`: on a text, stdin, JSONL, Parquet and a run; in order, with spans that fit, and useful errors."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import typer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands.check import check
from quality.text_verdict import corrected, judge_text
from review.page.reasons import REASONS
from schemas.errors import UsageError
from schemas.message import Message
from schemas.sample import Content, Provenance, Sample, sample_id
from store.rows import sample_row
from store.run import Run
from tests.store.run_manifests import manifest_of

EUROPEAN = (
    "O autocarro chega às oito e um quarto, mas convém estar na paragem um pouco antes, porque o motorista não espera. "
    "Quem quiser pode comprar o bilhete no telemóvel ou pedi-lo ao balcão da estação, onde há sempre alguém a atender."
)
BRAZILIAN = (
    "Você precisa baixar o aplicativo no seu celular e fazer o cadastro com seu CPF. Depois, o usuário está recebendo "
    "uma senha por mensagem, e o ônibus sai do ponto em frente ao banheiro público às oito horas."
)
KEYS = {"variety", "score", "leaks", "orthography", "reasons"}
SPAN_KEYS = {"start", "end", "text", "category", "severity", "suggestion"}


def lines_of(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def write_jsonl(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_rows_of_jsonl_give_one_verdict_each_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = [EUROPEAN, BRAZILIAN, EUROPEAN, "Sim."]
    check(str(write_jsonl(tmp_path / "textos.jsonl", [{"text": t} for t in texts])), form="jsonl")
    verdicts = lines_of(capsys)
    assert [set(v) for v in verdicts] == [KEYS] * 4
    assert [v["variety"] for v in verdicts[:3]] == ["pt-PT", "pt-BR", "pt-PT"]
    assert all(0 <= v["score"] <= 1 for v in verdicts)
    assert verdicts[0]["score"] > verdicts[1]["score"]
    assert verdicts[0]["leaks"] == []
    assert verdicts[0]["reasons"] == []
    assert "brazilianism" in verdicts[1]["reasons"]
    assert all(set(leak) == SPAN_KEYS for leak in verdicts[1]["leaks"])
    for leak in verdicts[1]["leaks"]:
        assert BRAZILIAN[leak["start"] : leak["end"]] == leak["text"]
    suggested = {leak["text"]: leak["suggestion"] for leak in verdicts[1]["leaks"]}
    assert suggested["usuário"] == "utilizador"


def test_a_text_on_the_command_line_is_shown_with_what_to_write_instead(capsys: pytest.CaptureFixture[str]) -> None:
    check("O usuário perdeu o celular dentro do ônibus.")
    shown = capsys.readouterr().out
    assert "usuário" in shown
    assert "→ utilizador" in shown
    assert "→ telemóvel" in shown


@pytest.mark.slow
def test_findings_stand_at_their_line_and_column_in_what_surrounds_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "carta.txt"
    path.write_text(f"{EUROPEAN}\n\nOntem o usuário ligou para o 963 214 587.\n", encoding="utf-8")
    check(str(path))
    shown = " ".join(capsys.readouterr().out.split())
    assert "3:9 " in shown
    assert "o [usuário] ligou" in shown
    assert "[963 214 587]" in shown


def test_fix_shows_the_certain_corrections_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "O ônibus do usuário parou em um quarto da acção."
    check(str(write_jsonl(tmp_path / "x.jsonl", [{"text": text}, {"text": EUROPEAN}])), form="jsonl", fix=True)
    first, second = lines_of(capsys)
    assert set(first) == {*KEYS, "fixed"}
    assert first["fixed"].startswith("O ônibus do utilizador parou")  # 'autocarro' or the tram: not certain
    assert first["fixed"].endswith("da ação.")
    assert second["fixed"] == EUROPEAN
    check(text, fix=True)
    assert "O ônibus do utilizador parou" in capsys.readouterr().out
    check(EUROPEAN, fix=True)
    assert "Nothing that can be corrected" in capsys.readouterr().out


def test_pre_ao90_spellings_are_orthography(capsys: pytest.CaptureFixture[str]) -> None:
    check("A acção do director teve um óptimo efeito na recepção.", form="jsonl")
    verdict = lines_of(capsys)[0]
    found = {finding["text"]: finding["suggestion"] for finding in verdict["orthography"]}
    assert found["acção"] == "ação"
    assert found["director"] == "diretor"
    assert "pre_ao90" in verdict["reasons"]


def test_strict_ends_with_1_only_when_something_is_found(tmp_path: Path) -> None:
    check(EUROPEAN, strict=True)
    with pytest.raises(typer.Exit) as ended:
        check(BRAZILIAN, strict=True)
    assert ended.value.exit_code == 1
    with pytest.raises(typer.Exit):
        check(str(write_jsonl(tmp_path / "x.jsonl", [{"text": EUROPEAN}, {"text": BRAZILIAN}])), strict=True)


@pytest.mark.parametrize("kind", ["lines", "text"])
def test_stdin_takes_lines_of_json_or_a_text(
    kind: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = f"{json.dumps({'text': BRAZILIAN})}\n{json.dumps({'text': EUROPEAN})}\n" if kind == "lines" else BRAZILIAN
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data.encode())))
    check("-", form="jsonl")
    verdicts = lines_of(capsys)
    assert [v["variety"] for v in verdicts] == ["pt-BR", "pt-PT"][: len(verdicts)]
    assert len(verdicts) == (2 if kind == "lines" else 1)


def test_conversations_are_judged_by_their_last_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        {"messages": [{"role": "user", "content": BRAZILIAN}, {"role": "assistant", "content": EUROPEAN}]},
        {"conversations": [{"from": "human", "value": "Olá"}, {"from": "gpt", "value": BRAZILIAN}]},
        {"instruction": "Quando chega?", "input": "", "output": f"Claro! {EUROPEAN}"},
        {"prompt": [{"role": "user", "content": "Olá"}], "completion": [{"role": "assistant", "content": EUROPEAN}]},
    ]
    check(str(write_jsonl(tmp_path / "conversas.jsonl", rows)), form="jsonl")
    verdicts = lines_of(capsys)
    assert [v["variety"] for v in verdicts] == ["pt-PT", "pt-BR", "pt-PT", "pt-PT"]
    assert [v["reasons"] for v in verdicts if v["variety"] == "pt-PT"] == [[], ["empty_opener"], []]


def test_a_field_can_be_named_and_a_missing_one_is_said_with_its_line(tmp_path: Path) -> None:
    path = write_jsonl(
        tmp_path / "notas.jsonl", [{"nota": EUROPEAN}, {"nota": EUROPEAN, "id": 2}, {"titulo": "x", "id": 3}]
    )
    with pytest.raises(UsageError) as error:
        check(str(path))
    assert f"{path}:1" in str(error.value)
    assert "--field" in str(error.value)
    with pytest.raises(UsageError) as error:
        check(str(path), field="nota")
    assert f"{path}:3: no field 'nota'" in str(error.value)
    assert "titulo, id" in str(error.value)
    with pytest.raises(UsageError, match="--field nota"):
        check(str(path), field="notas")
    with pytest.raises(UsageError, match="There is no file"):
        check("./nada")


def test_parquet_csv_and_an_export_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "dataset" / "data" / "train"
    folder.mkdir(parents=True)
    turns = [[{"role": "user", "content": "Olá"}, {"role": "assistant", "content": t}] for t in (EUROPEAN, BRAZILIAN)]
    pl.DataFrame({"id": ["a", "b"], "messages": turns}).write_parquet(folder / "00000-of-00001.parquet")
    (tmp_path / "dataset" / "README.md").write_text("Cartão")
    check(str(tmp_path / "dataset"), form="jsonl")
    assert [v["variety"] for v in lines_of(capsys)] == ["pt-PT", "pt-BR"]
    pl.DataFrame({"texto": [BRAZILIAN]}).write_csv(tmp_path / "folha.csv")
    check(str(tmp_path / "folha.csv"), form="jsonl")
    assert [v["variety"] for v in lines_of(capsys)] == ["pt-BR"]


def test_a_run_is_checked_by_its_samples(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = Content(
        kind="chat", messages=(Message(role="user", content="Olá"), Message(role="assistant", content=BRAZILIAN))
    )
    origin = Provenance(
        run_id="r",
        recipe="x",
        recipe_hash="h",
        method="instruct",
        rollout_id="0",
        index=0,
        seed={},
        source="s",
        licence="CC0-1.0",
        teacher="t",
        teacher_revision="1",
        request_ids=(),
    )
    run = Run(tmp_path / "run")
    run.write_manifest(manifest_of({"x": 1}))
    run.append("samples", [sample_row(Sample(id=sample_id(content, "0"), content=content, provenance=origin))], "test")
    check(str(run.path), form="jsonl")
    assert [v["variety"] for v in lines_of(capsys)] == ["pt-BR"]


def test_out_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "verdicts.jsonl"
    check(str(write_jsonl(tmp_path / "bom.jsonl", [{"text": EUROPEAN}])), out=target)
    before = target.read_bytes()
    assert json.loads(before)["variety"] == "pt-PT"
    broken = tmp_path / "mau.jsonl"
    broken.write_text(json.dumps({"text": EUROPEAN}) + "\n{não é json\n")
    with pytest.raises(UsageError, match=r"mau\.jsonl:2"):
        check(str(broken), out=target)
    assert target.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bom.jsonl", "mau.jsonl", "verdicts.jsonl"]


def test_many_rows_are_summed_up_on_the_screen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(str(write_jsonl(tmp_path / "x.jsonl", [{"text": EUROPEAN}] * 3 + [{"text": BRAZILIAN}] * 60)))
    shown = capsys.readouterr()
    assert "63 rows" in shown.err
    assert "brazilianism" in shown.err
    assert "10 more rows" in shown.err
    assert ":4" in shown.out


def test_a_file_that_is_not_there_is_no_text_to_check(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no file"):
        check(str(tmp_path / "nada.jsonl"))


def test_nothing_is_not_checked(tmp_path: Path) -> None:
    path = tmp_path / "vazio.txt"
    path.write_text("\n")
    for source in (str(path), "", "  "):
        with pytest.raises(UsageError, match="nothing to check"):
            check(source)


def test_a_file_of_text_is_one_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "carta.txt"
    path.write_text(f"{EUROPEAN}\n\n{EUROPEAN}", encoding="utf-8")
    check(str(path), form="jsonl")
    assert [v["variety"] for v in lines_of(capsys)] == ["pt-PT"]
    path.write_bytes("acção".encode("latin-1"))
    with pytest.raises(UsageError, match="UTF-8"):
        check(str(path))


WORDS = st.sampled_from(
    ["você", "está fazendo", "acção", "`", "«", "»", "o usuário", "\n", "İ", "912 345 679", "😀", " ", "a-lhe"]
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(WORDS, st.text(max_size=15)), max_size=15).map("".join))
def test_any_text_has_a_verdict_whose_spans_fit(text: str) -> None:
    verdict = judge_text(text)
    assert 0 <= verdict.score <= 1
    for finding in (*verdict.leaks, *verdict.orthography):
        assert 0 <= finding.start < finding.end <= len(text)
        assert text[finding.start : finding.end] == finding.text
    json.dumps(verdict.as_json())
    fixed, shift, end = corrected(text, verdict), 0, 0
    for fix in verdict.fixes(text):
        assert fixed[end + shift : fix.start + shift] == text[end : fix.start]
        shift, end = shift + len(fix.suggestion) - (fix.end - fix.start), fix.end
    assert fixed[end + shift :] == text[end:]


def test_parts_and_reasoning_are_judged_and_never_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = [{"type": "text", "text": BRAZILIAN}]
    thinking = {"role": "assistant", "content": EUROPEAN, "reasoning_content": BRAZILIAN}
    asked = {"role": "user", "content": "Olá"}
    rows = [{"messages": [asked, {"role": "assistant", "content": parts}]}, {"messages": [asked, thinking]}]
    path = write_jsonl(tmp_path / "x.jsonl", [*rows, {"messages": [asked, {"role": "assistant", "content": ""}]}])
    check(str(path), form="jsonl")
    by_parts, with_thoughts, silent = lines_of(capsys)
    assert "brazilianism" in by_parts["reasons"]
    assert (with_thoughts["reasons"], "brazilianism" in with_thoughts["reasoning"]["reasons"]) == ([], True)
    assert silent["reasons"][0] == "empty_answer"
    with pytest.raises(typer.Exit):
        check(str(write_jsonl(tmp_path / "y.jsonl", rows[1:])), strict=True)
    assert "reasoning  pt-BR" in capsys.readouterr().out
    check(str(tmp_path / "y.jsonl"), strict=True, reasoning="skip")
    assert "1 row: 1 pt-PT. 0 with findings." in capsys.readouterr().err


def test_json_is_read_as_data_from_a_file_a_pipe_and_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = json.dumps([{"instruction": "Olá", "output": t} for t in (EUROPEAN, BRAZILIAN)], indent=1)
    (tmp_path / "alpaca.json").write_text(rows)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(rows.encode())))
    for source in (str(tmp_path / "alpaca.json"), "-", rows):
        check(source, form="jsonl")
        assert [v["variety"] for v in lines_of(capsys)] == ["pt-PT", "pt-BR"]
    check(json.dumps([{"type": "text", "text": BRAZILIAN}]), form="jsonl")
    assert lines_of(capsys)[0]["leaks"][0]["start"] == 0
    for wrong in ('[{"type": "hologram"}]', '{"titulo": "Olá"}'):
        with pytest.raises(UsageError, match="the JSON given"):
            check(wrong)
    (tmp_path / "nada.json").write_text("[]")
    with pytest.raises(UsageError, match=r"nada\.json"):
        check(str(tmp_path / "nada.json"))


def test_an_editors_page_marks_what_is_wrong_and_gives_the_european_form_beside(tmp_path: Path) -> None:
    text = "O <b>usuário</b> perdeu o celular.\n\n<script>alert(1)</script>"
    page = tmp_path / "novo" / "pagina.html"
    check(str(write_jsonl(tmp_path / "x.jsonl", [{"text": text}, {"text": EUROPEAN}])), html=page, form="jsonl")
    written = page.read_text(encoding="utf-8")
    assert '<mark class="hard">usuário</mark>' in written
    assert "&lt;b&gt;<ins>utilizador</ins>&lt;/b&gt;" in written
    assert "2 textos lidos, 1 com algo a rever" in " ".join(written.split())
    assert written.count('class="clean"') == 1
    assert "<td>léxico</td>" in written
    assert not any(loaded in written for loaded in ("<script", "http://", "https://", "src=", "<link", "url("))


def test_an_editors_page_says_one_thing_of_each_place_and_says_it_in_words(tmp_path: Path) -> None:
    page = tmp_path / "pagina.html"
    check("Você peguei o ônibus e vi a secretária eletrônica na tela.", html=page, form="jsonl")
    told = re.findall("<tr><td><mark[^>]*>(.*?)</mark></td><td>(.*?)</td>", page.read_text(encoding="utf-8"))
    assert told == [
        ("Você", "tratar por tu, ou na terceira pessoa sem pronome, do princípio ao fim"),
        ("peguei o ônibus", "apanhei o autocarro"),
        ("secretária eletrônica", "atendedor de chamadas, masculino"),
        ("tela", "ecrã, masculino"),
    ]


def test_an_editors_page_says_in_portuguese_why_a_text_cant_be_used(tmp_path: Path) -> None:
    answers = [
        "The museum is open every day except Monday, and tickets can be bought at the door until five.",
        f"{EUROPEAN} <|im_end|>",
        "Caro [nome do cliente], a encomenda chega amanhã à tarde.",
        "Claro! A encomenda chega amanhã à tarde, entre as três e as cinco.",
        "Para renovar o cartão é preciso ir ao balcão e",
        "O ônibus chegou atrasado e o usuário perdeu o celular. " * 6,
        " ",
    ]
    asked = {"role": "user", "content": "Quando chega?"}
    rows = [{"messages": [asked, {"role": "assistant", "content": answer}]} for answer in answers]
    page = tmp_path / "pagina.html"
    check(str(write_jsonl(tmp_path / "x.jsonl", rows)), html=page, form="jsonl")
    heads = re.findall("<h2>(.*)</h2>", page.read_text(encoding="utf-8"))
    told = [head.split(" · ")[2].split("; ") for head in heads]
    assert all(set(reasons) <= set(REASONS.values()) for reasons in told)
    assert [reasons[0] for reasons in told[:5]] == [
        "não está em português",
        "marcas de um modelo de conversa",
        "espaços por preencher",
        "fórmula de abertura",
        "cortado a meio",
    ]
    assert {"repete-se", "brasileirismos", "não é português europeu"} <= set(told[5]) and "sem resposta" in told[6]
    assert "português do Brasil (probabilidade de ser europeu: " in heads[5]


def test_fix_corrects_a_file_in_place_shows_the_diff_and_leaves_the_rest_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    turns = [
        {"role": "user", "content": "O usuário da acção?"},
        {"role": "assistant", "content": "A acção do usuário."},
    ]
    lines = [json.dumps({"id": 1, "messages": turns}), '{ "output":"O  director saiu." , "n":1.50}', '{"text":"Olá."}']
    rows = tmp_path / "linhas.jsonl"
    rows.write_bytes("\r\n".join(lines).encode())
    before = rows.read_bytes()
    check(str(rows), fix=True, dry_run=True)
    assert rows.read_bytes() == before
    assert "-O  director saiu." in capsys.readouterr().out
    check(str(rows), fix=True)
    shown = capsys.readouterr()
    assert "+O  diretor saiu." in shown.out
    assert "2 texts corrected" in shown.err
    wanted = before.replace(b'"A ac\\u00e7\\u00e3o do usu\\u00e1rio."', b'"A a\\u00e7\\u00e3o do utilizador."')
    assert rows.read_bytes() == wanted.replace(b"director", b"diretor")
    check(str(rows), fix=True)
    assert "0 texts corrected" in capsys.readouterr().err
    letter = tmp_path / "carta.txt"
    letter.write_bytes("A acção.\r\n\r\nO óptimo.\r\n".encode())
    check(str(letter), fix=True)
    assert letter.read_bytes() == "A ação.\r\n\r\nO ótimo.\r\n".encode()
    data = tmp_path / "alpaca.json"
    data.write_text('[\n {"instruction": "Olá",\n  "output": "A acção."}\n]\n')
    check(str(data), fix=True)
    assert data.read_text() == '[\n {"instruction": "Olá",\n  "output": "A ação."}\n]\n'
    (tmp_path / "x.csv").write_text("text\nA acção.\n")
    with pytest.raises(UsageError, match="can't be corrected in place"):
        check(str(tmp_path / "x.csv"), fix=True)
