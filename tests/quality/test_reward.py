"""The reward: 0 to 1, up with the variety score, down with every leak, nothing for silence."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from quality.leaks import find_leaks
from quality.reward import reward, reward_of, rewarded

EUROPEAN = (
    "O autocarro chega às oito e um quarto, mas convém estar na paragem um pouco antes, porque o motorista não espera. "
    "Quem quiser pode comprar o bilhete no telemóvel ou pedi-lo ao balcão da estação, onde há sempre alguém a atender."
)
LEAK = " O usuário perdeu o celular no banheiro do trem."
SCORES = st.floats(0, 1)
LEAKS = st.floats(0, 60)


@given(SCORES, SCORES, LEAKS, LEAKS)
def test_it_never_falls_with_the_score_nor_rises_with_leaks(a: float, b: float, few: float, many: float) -> None:
    low, high = sorted((a, b))
    fewer, more = sorted((few, many))
    assert 0 <= reward_of(low, more) <= reward_of(high, more) <= reward_of(high, fewer) <= 1
    assert high <= 0.01 or more - fewer < 0.01 or reward_of(high, more) < reward_of(high, fewer)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_has_one_between_0_and_1(text: str) -> None:
    assert 0 <= reward(text) <= 1


def test_every_leak_more_costs_and_clean_european_is_worth_most() -> None:
    rewards = [reward(EUROPEAN + LEAK * times) for times in range(4)]
    assert rewards[0] > 0.9
    assert rewards == sorted(rewards, reverse=True)
    assert rewards[1] < 0.5 * rewards[0]
    assert rewarded(EUROPEAN + LEAK).leaks_per_100 > 2
    assert find_leaks(EUROPEAN) == ()


def test_silence_earns_nothing_thoughts_dont_count_and_quotes_are_the_prompts() -> None:
    assert [reward(text) for text in ("", "  \n", "...", f"<think>{EUROPEAN}</think>\n")] == [0.0] * 4
    assert reward(f"<think>{LEAK}</think>\n\n{EUROPEAN}") == reward(EUROPEAN)
    quoting = f"{EUROPEAN} No anúncio lê-se «o usuário perdeu o celular no banheiro do trem»."
    assert reward(quoting, ["O usuário perdeu o celular no banheiro do trem"]) > reward(quoting)
