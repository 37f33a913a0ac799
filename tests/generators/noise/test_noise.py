"""Noise as people in Portugal write it: the same for one seed, another for the next, and never on what must be kept."""

from __future__ import annotations

import re

import pytest

from generators.noise.profiles import KINDS, spoilt
from generators.prepare import prepare
from prompts.packs import load_pack
from quality.checks import run_checks
from quality.contract import CheckInput
from schemas.message import Message
from schemas.sample import Content
from tests.generators.scripted_runs import ANSWER
from text.letters import without_accents

REQUEST = (
    "Podes explicar-me, por favor, quando se entrega a declaração? Também recebi 1250,50 € no dia 3 e não sei porque é "
    "que a minha prima me diz que isso não conta. Escreve «rendimento» onde for preciso."
)
REQUESTS = [row[field] for row in load_pack("tasks").rows for field in ("example_tu", "example_formal")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_seed_always_spoils_alike_and_others_spoil_otherwise(kind: str) -> None:
    once = {seed: spoilt(REQUEST, [kind], str(seed)) for seed in range(12)}  # type: ignore[list-item]
    assert once == {seed: spoilt(REQUEST, [kind], str(seed)) for seed in range(12)}  # type: ignore[list-item]
    assert REQUEST not in once.values()
    if kind != "sem_acentos":
        assert len(set(once.values())) > 1
    for text in once.values():
        assert "1250,50 €" in text and "«rendimento»" in text and "3" in text


def test_every_kind_does_what_it_is_called_for() -> None:
    def of(*kinds: str) -> str:
        return "\n".join(spoilt(REQUEST, kinds, str(seed)) for seed in range(20))  # type: ignore[arg-type]

    assert of("sem_acentos") == without_accents(of("sem_acentos"))
    assert not re.search(r"[A-ZÀ-Ý]", of("minusculas"))
    assert {"q", "n", "tb", "pq"} <= set(re.findall(r"\w+", of("sms")))
    assert "," not in spoilt("Olá, bom dia, diz-me uma coisa.", ["ditada"], "2")
    assert "declaração" in of("ditada") and re.search(r"\b(\w+) \1\b", of("ditada"))
    assert all(len(spoilt(REQUEST, ["cortada"], str(n)).splitlines()) >= 3 for n in range(20))
    assert {"Mensagem reencaminhada", "[Reencaminhada]", "escreveu:"} <= {
        mark for mark in ("Mensagem reencaminhada", "[Reencaminhada]", "escreveu:") if mark in of("reencaminhada")
    }


def test_slips_are_few_and_leave_words_readable() -> None:
    spoilt_words = total = 0
    for place, request in enumerate(REQUESTS):
        before, after = request.split(), spoilt(request, ["gralhas"], str(place)).split()
        assert len(before) == len(after)
        changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
        assert 1 <= len(changed) <= max(3, len(before) // 3), (request, changed)
        assert all(abs(len(a) - len(b)) <= 1 and a[0] == b[0] for a, b in changed)
        spoilt_words, total = spoilt_words + len(changed), total + len(before)
    assert 0.03 < spoilt_words / total < 0.15


@pytest.mark.slow
def test_no_check_of_the_recipe_falls_on_the_noise() -> None:
    prepared = prepare("ruido")
    answered = Message(role="assistant", content=ANSWER)
    for place, request in enumerate(REQUESTS[::8]):
        for number, kinds in enumerate(prepared.options.noise):
            asked = Message(role="user", content=spoilt(request, kinds, f"{place} {number}"))
            given = CheckInput(Content(kind="chat", messages=(asked, answered)))
            rejected = run_checks([c for c in prepared.checks if c[0] not in ("length", "format")], given).rejected_by
            assert rejected is None, (asked.content, rejected)
