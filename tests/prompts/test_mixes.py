from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prompts.mixes import allot, find_mix, load_mix, mix_names
from prompts.recipe import RECIPES, load_recipe, recipe_names
from schemas.errors import RecipeError, UsageError

WEIGHTS = st.lists(st.floats(1e-3, 1e3), min_size=1, max_size=20)


def write(folder: Path, parts: str) -> str:
    path = folder / "m.yaml"
    path.write_text(f"name: m\ntitle: Mistura\nparts:\n{parts}")
    return str(path)


@settings(deadline=None)
@given(weights=WEIGHTS, count=st.integers(0, 10**7))
def test_shares_add_up_and_lie_by_their_exact_values(weights: list[float], count: int) -> None:
    shares = allot(weights, count)
    assert sum(shares) == count
    for weight, share in zip(weights, shares, strict=True):
        part = weight / sum(weights)
        assert share >= 0
        assert abs(share - count * part) <= 0.5 + part * len(weights) / 2 + 1e-6


@settings(deadline=None)
@given(weights=WEIGHTS, count=st.integers(0, 5_000), more=st.integers(0, 500))
def test_a_larger_run_takes_nothing_away_from_any_recipe(weights: list[float], count: int, more: int) -> None:
    assert all(a <= b for a, b in zip(allot(weights, count), allot(weights, count + more), strict=True))


def test_equal_weights_share_evenly_and_order_breaks_ties() -> None:
    assert allot([1, 1, 1], 10) == [4, 3, 3]
    assert allot([50, 30, 20], 100_000) == [50_000, 30_000, 20_000]


@pytest.mark.parametrize("name", mix_names())
def test_a_shipped_mix_loads_and_comes_out_as_its_weights_say(name: str) -> None:
    loaded = load_mix(name)
    total = sum(p.weight or 0 for p in loaded.mix.parts)
    for (recipe, count), part in zip(loaded.parts(100_000), loaded.mix.parts, strict=True):
        assert recipe == part.recipe
        assert count == pytest.approx(100_000 * (part.weight or 0) / total, rel=0.01)


def test_sft_pt_covers_every_method_that_a_shipped_recipe_uses() -> None:
    in_mix = {load_recipe(p.recipe).recipe.method for p in load_mix("sft-pt").mix.parts}
    # They need their user's facts or a thinking teacher, make seeds, exams, pictures or sounds, or take what is there.
    of_ones_own = {"identity", "puzzle", "grow", "adopt", "multiple_choice"}
    of_ones_own |= {"document_questions", "describe_picture", "ask_picture", "picture_preference"}
    of_ones_own |= {"dictation", "spoken_question", "spoken_dialogue"}
    assert in_mix == {load_recipe(n).recipe.method for n in recipe_names()} - of_ones_own


def test_counts_are_exact_and_weights_share_the_rest(tmp_path: Path) -> None:
    (tmp_path / "minha.yaml").write_text(
        (RECIPES / "instruct.yaml").read_text().replace("name: instruct", "name: minha")
    )
    loaded = load_mix(
        write(
            tmp_path,
            "- {recipe: minha.yaml, count: 7}\n- {recipe: instruct, weight: 1}\n- {recipe: grounded, weight: 1}\n",
        )
    )
    assert loaded.parts(107) == [(str(tmp_path / "minha.yaml"), 7), ("instruct", 50), ("grounded", 50)]
    assert loaded.parts(7) == [(str(tmp_path / "minha.yaml"), 7), ("instruct", 0), ("grounded", 0)]
    with pytest.raises(UsageError, match="add up to 7, and -n asks for 6"):
        loaded.parts(6)
    with pytest.raises(UsageError, match="add up to 3"):
        load_mix(write(tmp_path, "- {recipe: instruct, count: 3}\n")).parts(4)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ("- {recipe: instruct, weight: 1}\n- {recipe: nada, weight: 1}\n", r"m\.yaml:5: There is no recipe 'nada'"),
        ("- {recipe: instruct, weight: 1}\n- {recipe: instruct, count: 1}\n", r"m\.yaml:5: recipe 'instruct' is in"),
        ("- {recipe: instruct}\n", r"m\.yaml:4: 'instruct': give either a weight or a count"),
        ("- {recipe: instruct, weight: 0}\n", r"m\.yaml:4: 'parts\.0\.weight'"),
        ("- {recipe: instruct, weight: .inf}\n", r"m\.yaml:4: 'parts\.0\.weight'"),
        ("- {recipe: instruct, peso: 1}\n", r"m\.yaml:4: unknown key 'peso'"),
        ("  []\n", r"m\.yaml:\d: 'parts'"),
    ],
)
def test_what_is_wrong_in_a_mix_is_named_with_its_line(tmp_path: Path, parts: str, message: str) -> None:
    with pytest.raises(RecipeError, match=message):
        load_mix(write(tmp_path, parts))


def test_a_recipe_is_no_mix_and_an_unknown_mix_lists_those_there_are(tmp_path: Path) -> None:
    assert find_mix("instruct") is None
    assert find_mix(str(RECIPES / "instruct.yaml")) is None
    assert find_mix(write(tmp_path, "- {recipe: instruct, weight: 1}\n")) == tmp_path / "m.yaml"
    with pytest.raises(UsageError, match="no mix 'sft-br'") as caught:
        load_mix("sft-br")
    assert "sft-pt" in caught.value.hint


def test_what_is_left_out_of_a_mix_gives_its_share_to_the_others(tmp_path: Path) -> None:
    mix = load_mix("sft-pt")
    whole, rest = dict(mix.parts(10_000)), dict(mix.parts(10_000, ["magpie"]))
    assert sum(rest.values()) == 10_000
    assert set(whole) - set(rest) == {"magpie"}
    assert all(rest[name] > whole[name] for name in rest)
    assert dict(mix.parts(10_000, ())) == whole
    with pytest.raises(UsageError, match="has no recipe 'magpi'"):
        mix.parts(100, ["magpi"])
    counted = load_mix(write(tmp_path, "  - {recipe: instruct, count: 5}\n  - {recipe: magpie, weight: 1}\n"))
    assert counted.parts(5, ["magpie"]) == [("instruct", 5)]
    with pytest.raises(UsageError, match="leaves no recipe"):
        counted.parts(5, ["magpie", "instruct"])
