"""Asked for N, the shares come out as wanted, seeded, and no combination comes twice before all came once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prompts.packs import load_pack
from prompts.recipe import SeedsSpec
from prompts.seeds import open_seeds
from prompts.strata import Strata, permute
from schemas.errors import UsageError

CROSS = {"topic": "topics", "persona": "personas", "task": "tasks"}


def domains(spec: SeedsSpec, count: int, shuffle: int) -> Counter[str]:
    table = open_seeds(spec, Path(), "CC0-1.0")
    return Counter(table.seed(i, shuffle)[0].domain for i in range(count))


@pytest.mark.slow
@given(st.integers(1, 3000), st.integers(0, 2**40))
def test_permute_is_a_bijection(size: int, key: int) -> None:
    assert sorted(permute(i, size, key) for i in range(size)) == list(range(size))


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=60), st.integers(1, 300), st.integers(0, 99))
@settings(max_examples=60)
def test_every_row_comes_once_before_any_comes_again(labels: list[str], count: int, shuffle: int) -> None:
    strata = Strata(labels, {})
    seen = [strata.at(i, shuffle) for i in range(len(labels))]
    assert sorted(row for row, _ in seen) == list(range(len(labels)))
    shares = Counter(labels[strata.at(i, shuffle)[0]] for i in range(count))
    for label, rows in Counter(labels).items():
        assert abs(shares[label] - count * rows / len(labels)) <= 2


@pytest.mark.slow
@pytest.mark.parametrize("count", [100, 1000, 5000])
@pytest.mark.parametrize("shuffle", [0, 1, 977])
def test_domains_have_the_share_that_the_pack_gives_them(count: int, shuffle: int) -> None:
    rows = load_pack("topics").rows
    wanted = Counter(str(row["domain"]) for row in rows)
    found = domains(SeedsSpec(cross=CROSS), count, shuffle)
    for domain, number in wanted.items():
        assert abs(found[domain] / count - number / len(rows)) <= max(0.01, 2 / count)


@pytest.mark.parametrize("shuffle", [0, 5])
def test_weights_are_kept_within_one_percent(shuffle: int) -> None:
    names = sorted({str(row["domain"]) for row in load_pack("topics").rows})
    weights = {names[0]: 5.0, names[1]: 0.5}
    found = domains(SeedsSpec(cross=CROSS, weights={"topic.domain": weights}), 2000, shuffle)
    total = 5.5 + len(names) - 2
    for name in names:
        assert abs(found[name] / 2000 - weights.get(name, 1.0) / total) <= 0.01


@pytest.mark.slow
def test_no_combination_comes_twice() -> None:
    table = open_seeds(SeedsSpec(cross={"place": "municipalities", "limit": "constraints"}), Path(), "CC0-1.0")
    seen = {(s.row["place"], s.row["limit"]) for s, _ in (table.seed(i, 3) for i in range(table.size))}
    assert len(seen) == table.size
    assert table.seed(table.size, 3)[1] == 1
    assert table.seed(0, 3)[0] != table.seed(0, 4)[0]


@pytest.mark.slow
def test_a_weight_for_what_no_seed_has_is_an_error() -> None:
    with pytest.raises(UsageError, match="saude"):
        open_seeds(SeedsSpec(cross=CROSS, weights={"topic.domain": {"saude": 2.0}}), Path(), "CC0-1.0")


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (
            {"persona.country": ["Portugal"]},
            r"asks for 'country', which its rows lack. They have: age_group, .*, register",
        ),
        ({"topic.domain": ["ferro"]}, r"wants 'domain' to be 'ferro'; in these rows it is: .*agricultura"),
    ],
)
def test_a_condition_that_leaves_nothing_is_told_with_what_there_is(where: dict[str, list[str]], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        open_seeds(SeedsSpec(cross=CROSS, where=where), Path(), "CC0-1.0")
