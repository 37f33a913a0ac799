"""Clusters of prompts: near ones together, others apart, the smallest position first, the same as one by one."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import polars as pl

from export.rows.by_id import ById
from export.rows.near_duplicates import PERMUTATIONS, clusters, signatures
from export.rows.reading import TURNS

WORDS = [f"palavra{n}" for n in range(400)]


def frame(prompts: list[str]) -> pl.DataFrame:
    turns = [[{"role": "user", "content": p}, {"role": "assistant", "content": "Sim."}] for p in prompts]
    return pl.DataFrame(
        {"messages": turns, "passage": [""] * len(turns)}, schema={"messages": TURNS, "passage": pl.String}
    )


def pairs(text: str) -> set[tuple[str, str]]:
    words = text.split()
    return set(pairwise(words))


def test_planted_near_duplicates_are_found_among_many_that_are_not() -> None:
    dice = random.Random(4)
    originals = [" ".join(dice.choices(WORDS, k=40)) for _ in range(3000)]
    copies = []
    for text in originals[:400]:
        words = text.split()
        words[dice.randrange(40)] = "outra"
        copies.append(" ".join(words).upper() + "!")
    numbers = clusters([signatures(frame(part)) for part in (originals[:1700], originals[1700:], copies)])
    assert (numbers[:3000] == np.arange(3000)).all()
    alike = [
        len(pairs(a) & pairs(b.lower().strip("!"))) / len(pairs(a) | pairs(b.lower().strip("!")))
        for a, b in zip(originals, copies, strict=False)
    ]
    assert min(alike) > 0.85  # one word of forty
    assert (numbers[3000:] == np.arange(400)).mean() >= 0.99


def test_a_chain_of_near_duplicates_is_one_cluster_named_by_its_first() -> None:
    words = WORDS[:40]
    chain = [" ".join(words)]
    for place in range(5, 40, 5):
        words = [*words[:place], "outra", *words[place + 1 :]]
        chain.append(" ".join(words))
    numbers = clusters([signatures(frame(["Outra pergunta, bem diferente?", *chain, "", "E esta?"]))])
    assert numbers.tolist() == [0, *[1] * len(chain), 9, 10]


def test_nothing_and_one_row() -> None:
    assert clusters([signatures(frame([]))]).tolist() == []
    assert clusters([signatures(frame(["Olá?"]))]).tolist() == [0]


def test_rows_are_looked_up_by_key_with_nulls_where_there_is_none() -> None:
    known = ById(pl.DataFrame({"id": ["b", "a", "c"], "x": [2, 1, 3], "turns": [["q"], [], None]}), "id")
    assert known.of(pl.Series(["a", "?", "b", "a"])).to_dict(as_series=False) == {
        "x": [1, None, 2, 1],
        "turns": [[], None, ["q"], []],
    }
    nothing = ById(pl.DataFrame(schema={"id": pl.String, "x": pl.Int64}), "id")
    assert nothing.of(pl.Series(["a"])).to_dict(as_series=False) == {"x": [None]}


def test_signatures_that_agree_in_their_lowest_bytes_alone_are_not_alike() -> None:
    dice = np.random.default_rng(7)
    one = dice.integers(0, 2**32, PERMUTATIONS, dtype=np.uint32)
    like_it, only_below = one.copy(), one ^ np.uint32(0x100)
    like_it[45:] ^= np.uint32(0x5A5A5A5A)
    only_below[:4] = one[:4]  # a band, so that the two are compared at all
    below_threshold = np.where(np.arange(PERMUTATIONS) < 44, one, one ^ np.uint32(1))
    rows = np.stack([one, like_it, only_below, below_threshold], axis=1)
    for batches in ([rows], [rows[:, :1], rows[:, :0], rows[:, 1:3], rows[:, 3:]]):
        assert clusters(batches).tolist() == [0, 0, 2, 3]
    assert clusters([rows], np.array([3, 1, 0])).tolist() == [0, 1, 1]
