"""Where in a text a rule has something to look at, told from the words alone: most words say no to most rules.

What all rules ask of a word is answered together, once a word, as the bits of one number: a text's words are looked up
once for all rules, and not once for each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import compress
from threading import Lock

from text.remembered import Remembered

Question = Callable[[str], bool]


class _Answers:
    """All questions, and what they said of words; of the last text, of all its words. A question may be added while a
    text is read: what was said before has a table of its own."""

    def __init__(self) -> None:
        self._same: dict[int, int] = {}
        self._adds, self._questions = Lock(), tuple[Question, ...]()
        self._table = Remembered(partial(self._ask, self._questions))
        self._last: tuple[Sequence[str], list[int], Remembered[int]] = (), [], self._table

    def add(self, question: Question) -> int:
        """The bit of a new question."""
        with self._adds:
            self._questions = (*self._questions, question)
            self._table = Remembered(partial(self._ask, self._questions))
            return 1 << len(self._questions) - 1

    def of(self, words: Sequence[str]) -> list[int]:
        """The answers for each word of a text, whose words don't change."""
        last, table = self._last, self._table
        if last[0] is not words or last[2] is not table:
            last = self._last = words, list(map(table.__getitem__, words)), table
        return last[1]

    def _ask(self, questions: Sequence[Question], word: str) -> int:
        said = sum(1 << place for place, question in enumerate(questions) if question(word))
        return self._same.setdefault(said, said)  # few numbers for many words: they stay near at hand


_ANSWERS = _Answers()


class WordPlaces:
    """The places of the words that `tells` says yes to."""

    def __init__(self, tells: Question) -> None:
        self._bit = _ANSWERS.add(tells)

    def of(self, words: Sequence[str]) -> list[int]:
        """The places of such words in a text, in order."""
        answers = _ANSWERS.of(words)
        return list(compress(range(len(words)), map(self._bit.__and__, answers)))


class WordPairs:
    """The places of words that tell `alone`, and of those that begin what the word after them may go on with."""

    def __init__(self, alone: Question, begins: Question, goes_on: Question) -> None:
        self._alone, self._begins, self._goes_on = map(_ANSWERS.add, (alone, begins, goes_on))

    def of(self, words: Sequence[str]) -> list[int]:
        """The places of such words in a text, in order."""
        answers, alone, goes_on = _ANSWERS.of(words), self._alone, self._goes_on
        either, last = (alone | self._begins).__and__, len(words) - 1
        return [
            place
            for place in compress(range(len(words)), map(either, answers))
            if answers[place] & alone or (place < last and answers[place + 1] & goes_on)
        ]
