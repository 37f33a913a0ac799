"""Presidio's analyser with recognisers for Portugal and no language model: nothing is downloaded."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from quality.personal.patterns import PERSONAL_PATTERNS, PersonalPattern


@lru_cache(maxsize=1)
def analyzer() -> Any:
    """An `AnalyzerEngine` for Portuguese; loads Presidio (about two seconds) at its first call in a process."""
    with _without_model_libraries():
        from presidio_analyzer import (
            AnalyzerEngine,
            Pattern,
            PatternRecognizer,
            RecognizerRegistry,
            RecognizerResult,
        )
        from presidio_analyzer.nlp_engine import NoOpNlpEngine
        from presidio_analyzer.predefined_recognizers import CreditCardRecognizer, IbanRecognizer

    class PortugueseRecognizer(PatternRecognizer):  # type: ignore[misc]
        """A pattern of this project as a Presidio recogniser: its score comes from check digits and context."""

        def __init__(self, number: int, kind: PersonalPattern) -> None:
            super().__init__(
                supported_entity=kind.entity,
                name=f"{kind.entity}_{number}",
                supported_language="pt",
                patterns=[Pattern(kind.entity, kind.regex, 0.5)],
                global_regex_flags=0,
            )
            self._kind = kind

        def analyze(self, text: str, *arguments: Any, **options: Any) -> list[Any]:
            if not self._kind.may_stand_in(text):
                return []
            scored = ((m, self._kind.score(text, *m.span())) for m in self._kind.places(text))
            return [RecognizerResult(self._kind.entity, *m.span(), score) for m, score in scored if score > 0]

    recognizers = [PortugueseRecognizer(number, kind) for number, kind in enumerate(PERSONAL_PATTERNS)]
    recognizers += [IbanRecognizer(supported_language="pt"), CreditCardRecognizer(supported_language="pt")]
    return AnalyzerEngine(
        registry=RecognizerRegistry(recognizers=recognizers, supported_languages=["pt"]),
        nlp_engine=NoOpNlpEngine(models=[{"lang_code": "pt", "model_name": ""}]),
        supported_languages=["pt"],
    )


@contextmanager
def _without_model_libraries() -> Iterator[None]:
    """Presidio loads torch and transformers wherever they are installed, for engines that are not used here: 13 s and
    400 MB more. While it is imported they look absent, unless they are loaded already."""
    hidden = [name for name in ("torch", "transformers") if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
