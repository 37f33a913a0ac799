"""Phrase files: one phrase a line, and a mistake named with its file and line."""

from __future__ import annotations

import re

import pytest

from quality.assistant.phrase_files import DATA, PhraseFile, phrase_file

TEXT = """\
# What this is.

yes:
    claro
    com (?:todo o |muito )?gosto
        |certamente

opener: [\\s*]*~~\\b
    {yes}[,!]
    boa pergunta

words:
    sim não
    talvez
"""


def test_a_section_is_a_pattern_of_its_phrases() -> None:
    file = PhraseFile("test.txt", TEXT)
    assert file.pattern("opener").match("** com muito gosto, amigo") is None, "the frame wants a word's edge at the end"
    assert file.pattern("opener").match("boa pergunta")
    assert re.fullmatch(file.fragment("yes"), "certamente"), "an indented line goes on with the one above"
    assert file.words("words") == {"sim", "não", "talvez"}


@pytest.mark.parametrize(
    ("text", "said"),
    [("yes:\nclaro\n", "bad.txt, line 2"), ("    claro\n", "bad.txt, line 1"), ("yes:\n    {no}\n", "no section 'no'")],
)
def test_mistakes_are_named(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        PhraseFile("bad.txt", text).pattern("yes")


@pytest.mark.parametrize("name", sorted(p.name for p in DATA.iterdir()))
def test_every_shipped_section_can_be_read(name: str) -> None:
    file = phrase_file(name)
    for section in re.findall(r"^([a-z_]+):", (DATA / name).read_text(encoding="utf-8"), re.MULTILINE):
        assert re.compile(file.fragment(section)) and file.words(section)
