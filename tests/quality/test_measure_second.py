"""The second sets' halves share nothing, and a marked sentence gives its faulty and its clean form."""

from __future__ import annotations

import pytest

from bench.quality.build_second import Row, half
from bench.quality.measure_second import BLIND, CHOICE, halved, planted


def test_a_marked_sentence_gives_the_fault_its_twin_and_its_place() -> None:
    text, clean, places = planted("O {arquivo=ficheiro} não abre na {rua=rua}.")
    assert (text, clean) == ("O arquivo não abre na rua.", "O ficheiro não abre na rua.")
    assert [text[a:b] for a, b in places] == ["arquivo"]


@pytest.mark.parametrize(("folder", "faults", "traps"), [("editor", 150, 150), ("drift", 300, 0), ("eleventh", 400, 0)])
def test_every_fault_is_marked_and_the_halves_are_disjoint(folder: str, faults: int, traps: int) -> None:
    odd, even = (halved(BLIND / folder / "faults.tsv", half) for half in ("odd", "even"))
    assert not set(odd) & set(even) and abs(len(odd) - len(even)) <= 1 and len(odd) + len(even) >= faults
    assert all(CHOICE.search(line) and "\t" in line for line in (*odd, *even))
    assert len([line for half in ("odd", "even") for line in halved(BLIND / folder / "traps.txt", half)]) >= traps


def test_the_halves_of_the_paragraphs_hold_the_same_subjects_of_both_varieties() -> None:
    for part in ("odd", "even"):
        rows = [line.split("\t") for line in halved(BLIND / "eleventh" / "paragraphs.tsv", part)]
        european, brazilian = ([kind for label, kind, _ in rows if label == side] for side in ("pt-PT", "pt-BR"))
        assert european == brazilian and len(european) == 60 and len(set(european)) == 40
        assert all(60 <= len(text.split()) <= 120 for _, _, text in rows)


def test_a_document_belongs_to_one_half_whatever_is_in_it() -> None:
    rows = [Row(text, "pt-PT", "manuals", f"page-{n}") for n in range(40) for text in ("Um.", "Dois.")]
    halves = {row.doc: set[str]() for row in rows}
    for row in rows:
        halves[row.doc].add(half(row))
    assert all(len(found) == 1 for found in halves.values())
    assert {name for found in halves.values() for name in found} == {"development", "unread"}
