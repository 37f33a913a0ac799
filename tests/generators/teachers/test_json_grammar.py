"""The grammar that holds a local model to a JSON Schema."""

from __future__ import annotations

import json

import pytest

from generators.teachers.vllm.json_grammar import json_grammar

WORDS = ["saúde", "século", "hortelões", "educação", "Nº 7\\xfa", "cão «só»", "— 🌊"]
SCHEMA = {
    "type": "object",
    "properties": {"país": {"enum": WORDS}},
    "required": ["país"],
    "additionalProperties": False,
}


@pytest.mark.slow
@pytest.mark.parametrize("word", WORDS)
def test_words_with_accents_can_be_said_whatever_letter_follows(word: str) -> None:
    import xgrammar
    from xgrammar.testing import _is_grammar_accept_string

    grammar = xgrammar.Grammar.from_ebnf(json_grammar(json.dumps(SCHEMA)))
    said = json.dumps({"país": word}, ensure_ascii=False)
    assert _is_grammar_accept_string(grammar, said), said
    assert not _is_grammar_accept_string(grammar, said.replace("ú", "u").replace("é", "e").replace("õ", "o") + " ")
