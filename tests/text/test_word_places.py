"""What is told word by word is what is told of the whole text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from text.prose import WORD, words
from text.remembered import MOST_KEPT, Remembered
from text.word_places import WordPairs, WordPlaces

ODD = st.text(st.sampled_from("aãBÇ zé12.,-'’‑\n\t\u00a0\u2028İΣßﬁ²٣$_—«\u0301\u200b"), max_size=60)


@given(ODD)
def test_words_between_spaces_are_those_of_the_text(text: str) -> None:
    assert list(words(text)) == WORD.findall(text.lower())


@given(st.lists(st.sampled_from("a de em sendo casa x")))
def test_places_are_those_of_the_words_that_tell(listed: list[str]) -> None:
    places = WordPlaces(lambda word: word in "ae")
    assert places.of(listed) == [n for n, word in enumerate(listed) if word in "ae"]
    pairs = WordPairs(lambda word: word == "a", lambda word: word == "d", lambda word: word == "e")
    told = [n for n, w in enumerate(listed) if w == "a" or (w == "d" and listed[n + 1 : n + 2] == ["e"])]
    assert pairs.of(listed) == told


def test_a_rule_that_comes_while_a_text_is_read_asks_all_its_words() -> None:
    late: list[WordPlaces] = []

    def brings_another(word: str) -> bool:
        if word == "traz" and not late:
            late.append(WordPlaces("ab".__contains__))
        return word == "c"

    early, listed = WordPlaces(brings_another), ["a", "traz", "b", "c"]
    assert early.of(listed) == [3]
    assert late[0].of(listed) == [0, 2]
    assert early.of(listed) == [3]


def test_no_more_words_are_kept_than_there_is_room_for() -> None:
    lengths = Remembered(len)
    for number in range(MOST_KEPT + 10):
        assert lengths[str(number)] == len(str(number))
    assert len(lengths) == 10
    assert lengths["x" * 1000] == 1000
    assert len(lengths) == 10
