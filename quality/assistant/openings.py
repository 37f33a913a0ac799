"""Empty openers ('Claro! Aqui está...') and closings ('Espero ter ajudado!'): the phrases lie in data/."""

from __future__ import annotations

from quality.assistant.phrase_files import phrase_file

_SET = phrase_file("set_openers_and_closings.txt")
_GRAMMAR = phrase_file("openers_and_closings.txt")

OPENERS = _SET.pattern("openers")
OPENERS_IN_OWN_VOICE = _SET.pattern("openers_in_own_voice")
CLOSINGS = _SET.pattern("closings")
CLOSINGS_IN_OWN_VOICE = _SET.pattern("closings_in_own_voice")
TEXT_NOUNS = _SET.fragment("text_nouns")
"""Whatever an answer can be: 'resumo', 'carta', 'receita'..."""

OPENS_WITHOUT_SAYING = _GRAMMAR.pattern("opens_without_saying")
CLOSES_WITHOUT_SAYING = _GRAMMAR.pattern("closes_without_saying")
GREETS = _GRAMMAR.pattern("greets")
GREETING = _GRAMMAR.pattern("greeting")
OFFERS_ANOTHER = _GRAMMAR.pattern("offers_another")
"""After a refusal, an alternative: no empty closing."""
