"""What is told word by word is what is told of the whole text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from text.pieces import WORD
from text.prose import words
from text.remembered import MOST_KEPT, Remembered
from text.word_places import WordPairs, WordPlaces, Words

ODD = st.text(st.sampled_from("aãBÇ zé12.,-'’‑\n\t\u00a0\u2028İΣßﬁ²٣$_—«\u0301\u200b"), max_size=60)
VOWELS = WordPlaces(lambda word: word in "ae")
D_BEFORE_E = WordPlaces(["d"], lambda word: word == "e")
PAIRS = WordPairs({"d": ["e"], "de": ["casa", "x"], "em": ["sendo"]})


@given(ODD)
def test_words_between_spaces_are_those_of_the_text(text: str) -> None:
    assert list(words(text)) == WORD.findall(text.lower())


@given(st.lists(st.sampled_from(["a", "d", "e", "de", "em", "sendo", "casa", "x"])))
def test_places_are_those_of_the_words_that_tell(listed: list[str]) -> None:
    read, following = Words(listed), (*listed, "")[1:]
    assert VOWELS.of(read) == [n for n, word in enumerate(listed) if word in "ae"]
    assert D_BEFORE_E.of(read) == [n for n, word in enumerate(listed) if word == "d" and following[n] == "e"]
    pairs = [n for n, pair in enumerate(zip(listed, following, strict=bool(listed))) if pair in PAIRED]
    assert [place for place, _ in read.places(PAIRS.bits)] == pairs
    both = read.places(VOWELS.bits | PAIRS.bits)
    assert [place for place, _ in both] == sorted({*VOWELS.of(read), *pairs})
    assert all(bool(said & VOWELS.bits) == (place in VOWELS.of(read)) for place, said in both)


PAIRED = {("d", "e"), ("de", "casa"), ("de", "x"), ("em", "sendo")}


def test_a_list_of_words_stands_in_a_text_that_has_one_of_them() -> None:
    assert D_BEFORE_E.stand_in("A d e f.") and not D_BEFORE_E.stand_in("A d f e.")
    assert VOWELS.stand_in("A 12 casa") and not VOWELS.stand_in("12 casas") and not VOWELS.stand_in("")


def test_a_rule_that_comes_while_a_text_is_read_asks_all_its_words() -> None:
    late: list[WordPlaces] = []

    def brings_another(word: str) -> bool:
        if word == "traz" and not late:
            late.append(WordPlaces("ab"))
        return word == "c"

    early, read = WordPlaces(brings_another), Words(["a", "traz", "b", "c"])
    assert early.of(read) == [3]
    assert late[0].of(read) == [0, 2]
    assert early.of(read) == [3]


def test_no_more_words_are_kept_than_there_is_room_for() -> None:
    lengths = Remembered(len)
    for number in range(MOST_KEPT + 10):
        assert lengths[str(number)] == len(str(number))
    assert len(lengths) == 10
    assert lengths["x" * 1000] == 1000
    assert len(lengths) == 10
