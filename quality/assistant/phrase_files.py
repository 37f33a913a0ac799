"""Phrase files: what assistants say, one phrase a line, read into patterns.

    # a comment
    yes:
        claro
        com (?:todo o |muito )?gosto

    openers: [\\s*_#>]*~~
        {yes}\\s{0,2}[!.]
        (?:boa|bela) pergunta,
            |ótima questão

A phrase is a regular expression for text in lower case; `{yes}` stands for any phrase of the section `yes`, and a line
that is indented further goes on with the one above. `~~` in a section's heading is where its phrases stand between
what comes before and after all of them. Every pattern must be linear: bounded gaps, no nested repetition.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
HEADING = re.compile(r"([a-z_0-9]+):(?: (.*))?")
REFERENCE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class _Section:
    frame: str
    phrases: list[str] = field(default_factory=list)


class PhraseFile:
    """A file's sections by name. Read it with `phrase_file`."""

    def __init__(self, name: str, text: str) -> None:
        self._name = name
        self._sections: dict[str, _Section] = {}
        current: _Section | None = None
        for number, line in enumerate(text.splitlines(), start=1):
            indent = len(line) - len(line.lstrip())
            if not line.strip() or line.lstrip().startswith("# "):
                continue
            if not indent and (heading := HEADING.fullmatch(line)):
                current = self._sections[heading[1]] = _Section(heading[2] or "")
            elif current is None or not indent:
                raise ValueError(f"{name}, line {number}: a phrase is indented, under a heading 'name:'.")
            elif indent > 4 and current.phrases:
                current.phrases[-1] += line.lstrip()
            else:
                current.phrases.append(line.lstrip())

    def words(self, section: str) -> frozenset[str]:
        """A section whose lines are lists of words."""
        return frozenset(" ".join(self._section(section).phrases).split())

    def fragment(self, section: str) -> str:
        """A section as part of a regular expression: any of its phrases."""
        found = self._section(section)
        phrases = [self._filled(phrase) for phrase in found.phrases]
        if len(phrases) == 1 and not found.frame:
            return phrases[0]
        return self._framed(found, "|".join(phrases))

    def pattern(self, section: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
        """A section as a regular expression of its own."""
        found = self._section(section)
        alternatives = "|".join(self._filled(phrase) for phrase in found.phrases)
        return re.compile(self._framed(found, alternatives) if found.frame else alternatives, flags)

    def _framed(self, section: _Section, alternatives: str) -> str:
        before, _, after = section.frame.partition("~~")
        return f"{self._filled(before)}(?:{alternatives}){self._filled(after)}"

    def _filled(self, phrase: str) -> str:
        return REFERENCE.sub(lambda named: self.fragment(named[1]), phrase)

    def _section(self, name: str) -> _Section:
        if name not in self._sections:
            raise ValueError(f"{self._name} has no section '{name}'.")
        return self._sections[name]


@cache
def phrase_file(name: str) -> PhraseFile:
    """A file of quality/assistant/data. Raises ValueError that names file and line, or the section that is missing."""
    return PhraseFile(name, (DATA / name).read_text(encoding="utf-8"))
