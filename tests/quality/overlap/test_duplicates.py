"""Duplicates: exact and near, the first one kept, the same answer in any process, whatever the size of the batch."""

from __future__ import annotations

import random
import subprocess
import sys

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.overlap.duplicate_samples import DuplicateSettings, find_duplicate_samples
from quality.overlap.duplicates import Duplicate, DuplicateFinder, find_duplicates
from quality.overlap.minhash_lsh import bands_for, jaccard, jaccards
from quality.overlap.pairs_on_disk import PairsOnDisk
from quality.overlap.shingles import comparable_word_lists
from schemas.message import Message
from schemas.sample import Content

WORDS = [f"palavra{number}" for number in range(3000)]


def random_texts(count: int, words: int = 60, seed: int = 1) -> list[list[str]]:
    dice = random.Random(seed)
    return [dice.choices(WORDS, k=words) for _ in range(count)]


def similarity(first: list[str], second: list[str], size: int = 3) -> float:
    one, other = ({tuple(t[i : i + size]) for i in range(len(t) - size + 1)} for t in (first, second))
    return len(one & other) / len(one | other)


def test_equal_but_for_case_spacing_and_punctuation_is_an_exact_duplicate() -> None:
    texts = ["Onde fica Évora?", "O Tejo nasce em Espanha.", "onde  fica, Évora", "O Douro também."]
    assert find_duplicates(texts) == [Duplicate(2, 0, 1.0)]


def test_accents_make_another_text() -> None:
    assert find_duplicates(["O avô chegou ontem à noite.", "O avó chegou ontem à noite."]) == []


def test_planted_near_duplicates_are_found_and_unlike_texts_are_left() -> None:
    dice = random.Random(3)
    originals = random_texts(1500)
    copies, expected = [], set()
    for number, words in enumerate(originals[:500]):
        copy = list(words)
        for place in dice.sample(range(len(copy)), dice.randint(1, 3)):
            copy[place] = "mudada"
        copies.append(copy)
        if similarity(words, copy) >= 0.8:
            expected.add((1500 + number, number))
    found = find_duplicates(" ".join(words) for words in originals + copies)
    pairs = {(d.index, d.of) for d in found}
    assert len(expected) > 200
    assert len(expected & pairs) >= 0.98 * len(expected)
    texts = originals + copies
    assert all(similarity(texts[d.index], texts[d.of]) >= 0.8 for d in found)


def test_a_text_is_dropped_only_when_it_is_like_one_that_is_kept() -> None:
    base = random_texts(1, words=100)[0]
    chain = [base]
    for place in (10, 40, 70):
        chain.append([*chain[-1][:place], "outra", "coisa", *chain[-1][place + 2 :]])
    found = {d.index: d for d in find_duplicates(" ".join(words) for words in chain)}
    kept = set(range(4)) - set(found)
    assert 0 in kept
    assert all(d.of in kept and similarity(chain[d.index], chain[d.of]) >= 0.8 for d in found.values())
    assert all(similarity(chain[i], chain[j]) < 0.8 for i in kept for j in kept if i < j)


def test_many_copies_of_one_text_keep_the_first() -> None:
    words = random_texts(1, words=80)[0]
    texts = [" ".join([*words[:-1], f"fim{number}"]) for number in range(400)]
    found = find_duplicates(texts)
    assert [d.index for d in found] == list(range(1, 400))
    assert {d.of for d in found} == {0}


def test_earlier_texts_win_and_are_never_dropped() -> None:
    assert find_duplicates(["Olá, mundo inteiro."], earlier=["olá mundo inteiro", "Olá mundo inteiro!"]) == [
        Duplicate(2, 0, 1.0)
    ]
    with DuplicateFinder() as finder:
        finder.add(["um texto"])
        with pytest.raises(ValueError, match="before all others"):
            finder.add(["outro texto"], protected=True)


def test_short_empty_and_wordless_texts_are_compared_too() -> None:
    assert find_duplicates(["Sim.", "", "?!", "sim", "", "...", "Não"]) == [Duplicate(3, 0, 1.0), Duplicate(4, 1, 1.0)]
    assert find_duplicates([]) == []


def test_the_answer_does_not_depend_on_the_process() -> None:
    program = (
        "import random; from quality.overlap.duplicates import find_duplicates;"
        "d = random.Random(5); w = [f'p{n}' for n in range(40)];"
        "t = [' '.join(d.choices(w, k=12)) for _ in range(300)]; t += [x + ' fim' for x in t];"
        "print(find_duplicates(t, threshold=0.7, words_per_shingle=2))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment
        ).stdout
        for environment in ({"PYTHONHASHSEED": "1"}, {"PYTHONHASHSEED": "2"})
    }
    assert len(outputs) == 1
    assert "Duplicate" in outputs.pop()


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.7, 0.8, 0.9, 1.0])
def test_bands_find_a_pair_at_the_threshold_with_probability_of_99_in_100(threshold: float) -> None:
    bands, rows = bands_for(threshold)
    assert bands * rows <= 128
    assert 1 - (1 - threshold**rows) ** bands >= 0.99


def sample(question: str, answer: str, passage: str = "") -> Content:
    messages = (Message(role="user", content=question), Message(role="assistant", content=answer))
    return Content(kind="grounded" if passage else "chat", messages=messages, passage=passage)


def test_samples_with_the_same_instruction_or_the_same_whole() -> None:
    answers = [" ".join(words) for words in random_texts(5, words=150)]
    samples = [
        ("a", sample("Como se faz um bom caldo verde para seis pessoas?", answers[0])),
        ("b", sample("Como se faz um bom caldo verde para seis pessoas", answers[1])),
        ("c", sample("Qual é a receita tradicional desta sopa do Minho?", answers[0])),
        ("d", sample("Onde nasce o rio Mondego?", answers[2])),
    ]
    found = find_duplicate_samples(samples)
    assert {k: (p.reason, p.evidence["field"], p.evidence["of"]) for k, p in found.items()} == {
        "b": ("duplicate", "instruction", "a"),
        "c": ("near_duplicate", "sample", "a"),
    }
    only_whole = find_duplicate_samples(samples, settings=DuplicateSettings(instruction=None))
    assert set(only_whole) == {"c"}


def test_questions_on_one_passage_are_no_duplicates_of_each_other() -> None:
    passage = " ".join(random_texts(1, words=150)[0])
    samples = [
        (
            "a",
            sample(f"{passage}\n\nQuem mandou construir o mosteiro?", "Foi D. João I, depois de Aljubarrota.", passage),
        ),
        ("b", sample(f"{passage}\n\nQuantos anos durou a obra?", "Mais de um século, com vários mestres.", passage)),
    ]
    assert find_duplicate_samples(samples) == {}


def test_what_an_earlier_export_holds_wins() -> None:
    earlier = [("velho", sample("Onde nasce o rio Mondego?", "Na serra da Estrela."))]
    found = find_duplicate_samples([("novo", sample("Onde nasce o rio Mondego?", "Nasce na Estrela."))], earlier)
    assert found["novo"].evidence["of"] == "velho"


@given(
    st.lists(st.text(alphabet=st.one_of(st.sampled_from("aZç ,.\n\t-_«»\u00a0\u0301"), st.characters(codec="utf-8"))))
)
def test_a_column_of_texts_is_parted_into_the_words_of_each(texts: list[str]) -> None:
    column = pl.Series("texts", texts, dtype=pl.String)
    word_by_word = column.str.to_lowercase().str.extract_all(r"\w+")
    assert comparable_word_lists(column).to_list() == word_by_word.to_list()


PAIRS = st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1)), max_size=40)


@given(st.lists(PAIRS, max_size=6), st.integers(1, 20))
def test_pairs_on_disk_come_back_in_order_each_once_few_in_memory(
    lots: list[list[tuple[int, int]]], at_once: int
) -> None:
    with PairsOnDisk(at_once=at_once) as pairs:
        for lot in lots:
            pairs.add(np.array([later << 32 | earlier for later, earlier in lot], dtype=np.uint64))
        given = [divmod(pair, 2**32) for some in pairs.ascending() for pair in some.tolist()]
        assert given == sorted({pair for lot in lots for pair in lot})


@given(st.lists(st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 5), max_size=8), min_size=2, max_size=8), st.data())
def test_many_pairs_compared_at_once_are_as_alike_as_one_by_one(texts: list[list[int]], data: st.DataObject) -> None:
    places = st.integers(0, len(texts) - 1)
    pairs = data.draw(st.lists(st.tuples(places, places), min_size=1, max_size=20))
    hashes = np.array([one for text in texts for one in text], dtype=np.uint32)
    offsets = np.concatenate(([0], np.cumsum([len(text) for text in texts])))
    firsts, seconds = (np.array(side) for side in zip(*pairs, strict=True))
    rows = [np.array(text, dtype=np.uint32) for text in texts]
    expected = [jaccard(rows[first], rows[second]) for first, second in pairs]
    assert jaccards(hashes, offsets, firsts, seconds).tolist() == expected
