"""Rows of odd shapes by a file that says what stands where; what is wrong in it is said with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from prompts.yaml_source import YamlSource
from schemas.errors import RecipeError
from sources.adopted.contract import RowFaultError
from sources.adopted.conversation import conversation_of
from sources.shapes.mapping import RowMapping

Q, A, LOST = "Têm pão de centeio?", "Temos, chega às oito.", "Não."


def mapping(folder: Path, text: str) -> RowMapping:
    path = folder / "mapa.yaml"
    path.write_text(text, encoding="utf-8")
    return YamlSource.read(path).parse(RowMapping)


@pytest.mark.parametrize(
    ("text", "row", "said"),
    [
        (
            "turns: $.dlg[*]\nrole: quem\ntext: corpo.texto\nroles: {Cliente: user, Loja: assistant}\n",
            {"dlg": [{"quem": "Cliente", "corpo": {"texto": Q}}, {"quem": "Loja", "corpo": {"texto": A}}]},
            [("user", Q), ("assistant", A)],
        ),
        (
            'user: ["a[\'dois nomes\']", a.b]\nassistant: $.r[-1].t\nsystem: {text: Sê breve.}\n',
            {"a": {"dois nomes": "Pergunta:", "b": Q}, "r": [{"t": "x"}, {"t": A}]},
            [("system", "Sê breve."), ("user", f"Pergunta:\n\n{Q}"), ("assistant", A)],
        ),
        ('user: p.q\nassistant: p.r\n', {"p": f'{{"q": "{Q}", "r": "{A}"}}'}, [("user", Q), ("assistant", A)]),
        ("conversation: dump\n", {"dump": f"USER: {Q}\nASSISTANT: {A}"}, [("user", Q), ("assistant", A)]),
    ],
)  # fmt: skip
def test_a_row_is_read_where_the_mapping_says(
    text: str, row: dict[str, Any], said: list[tuple[str, str]], tmp_path: Path
) -> None:
    found = conversation_of({**row, "fonte": "loja", "n": 3}, mapping=mapping(tmp_path, text))
    assert [(turn.role, turn.text) for turn in found.content.messages] == said
    assert found.columns == {"fonte": "loja", "n": 3}


def test_a_mapping_tells_the_answer_that_lost_the_licence_and_which_columns_stay(tmp_path: Path) -> None:
    told = mapping(tmp_path, "user: q\nchosen: sim\nrejected: nao\nlicence: m.lic\nwanted: ok\ncolumns: [n]\n")
    row = {"q": Q, "sim": A, "nao": LOST, "m": {"lic": "cc-by-4.0"}, "n": 1, "outra": 2}
    found = conversation_of(row, mapping=told)
    assert (found.content.kind, found.content.rejected_answer[0].text) == ("preference", LOST)
    assert (found.licence, found.columns) == ("CC-BY-4.0", {"n": 1})


def test_a_row_without_what_the_mapping_needs_is_a_fault_that_names_the_place(tmp_path: Path) -> None:
    with pytest.raises(RowFaultError, match=r"nothing at `a\[0\]`: the fields are b"):
        conversation_of({"b": 1}, mapping=mapping(tmp_path, "user: a[0]\nassistant: b\n"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("turnos: a\n", r"mapa.yaml:1: unknown key 'turnos'"),
        ("user: a..b\nassistant: b\n", r"`user`: 'a..b' is no path: «..b»"),
        ("user: a\n", "give `assistant`, or `chosen` and `rejected`"),
        ("user: a\nturns: b\n", "give one of `turns`, `conversation` and `user`"),
        ("user: a\nchosen: b\n", "belong together"),
        ("turns: a\nroles: {Cliente: comprador}\n", "roles.Cliente"),
    ],
)
def test_what_is_wrong_in_a_mapping_is_said(text: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=why):
        mapping(tmp_path, text)
