"""How a text speaks of itself as a machine, of its task, or of a source that nobody gave it: the phrases lie in data/.

A text without any of a set's words doesn't match the pattern that the set belongs to.
"""

from __future__ import annotations

from quality.assistant.phrase_files import phrase_file
from text.word_places import WordPlaces

_SET = phrase_file("set_meta_talk.txt")
_GRAMMAR = phrase_file("meta_talk.txt")

AI_TALK, AI_WORDS = _SET.pattern("ai_talk"), WordPlaces(_SET.words("ai_words"))
AI_TALK_IN_OWN_VOICE = _SET.pattern("ai_talk_in_own_voice")
OWN_VOICE_WORDS = WordPlaces(_SET.words("own_voice_words"))
SPEAKS_AS_A_MACHINE = _GRAMMAR.pattern("speaks_as_a_machine")
MACHINE_TALK_WORDS = WordPlaces(_GRAMMAR.words("machine_talk_words"))
TASK_TALK, TASK_WORDS = _SET.pattern("task_talk"), WordPlaces(_SET.words("task_words"))
SPEAKS_OF_ITS_TASK = _GRAMMAR.pattern("speaks_of_its_task")
TASK_TALK_WORDS = WordPlaces(_GRAMMAR.words("task_talk_words"))

SOURCES, SOURCE_WORDS = _SET.fragment("sources"), WordPlaces(_SET.words("source_words"))
ABSENT_SOURCE = _SET.pattern("absent_source")
"""Talk of a source; meta talk where the instruction has none."""
ASSUMES_A_SOURCE = _GRAMMAR.pattern("assumes_a_source")
