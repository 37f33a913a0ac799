"""How assistants decline: the phrases lie in data/.

`REFUSALS` names what is declined and is one wherever it stands. `DECLINING` is one only in the assistant's own voice:
in letters and stories people decline too.
"""

from __future__ import annotations

import re

from quality.assistant.phrase_files import phrase_file
from text.word_places import WordPlaces

_SET = phrase_file("set_refusals.txt")
_GRAMMAR = phrase_file("refusals.txt")

REFUSALS = _SET.pattern("refusals")
DECLINING, DECLINING_WORDS = _SET.pattern("declining"), WordPlaces(_SET.words("declining_words"))
"""A text without any of these words declines nothing."""
DECLINING_IN_OWN_VOICE = _SET.pattern("declining_in_own_voice")
BARE_NO = _SET.pattern("bare_no", re.IGNORECASE)

DECLINES_TO_ANSWER = _GRAMMAR.pattern("declines_to_answer")
"""Only in an answer that nobody else's words were asked for."""
DECLINES_TO_WRITE = _GRAMMAR.pattern("declines_to_write")
"""Also where a letter, a poem or a story was asked for."""
GOES_ON_AFTER_ALL = _GRAMMAR.pattern("goes_on_after_all")
"""An answer after the caveat: 'Não posso confirmar a data, mas costuma ser em maio.'"""
FIRST_PERSON = WordPlaces(_GRAMMAR.words("first_person"))
"""A text without any of these words isn't declined by grammar."""
_DECLINING_TOO = _GRAMMAR.words("first_person") | _SET.words("declining_too")


def _may_decline(word: str) -> bool:
    return word in _DECLINING_TOO or not _DECLINING_TOO.isdisjoint(_JOINED.split(word))


_JOINED = re.compile("[-'’]")
DECLINING_TOO = WordPlaces(_may_decline)
"""Nor does a text without any of these, but a bare no."""
