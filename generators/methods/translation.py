"""A text in one language -> a request for its translation -> the translation, which must say the same.

A text of the pack is translated as it is the first time; drawn again, the teacher writes another of its kind about
another subject. The translation is translated back, without sight of the source, and must come near it (round trips as
in back-translation: Sennrich et al., ACL 2016); numbers, dates and names must be there.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.verifying.similarity import chrf
from generators.verifying.translations import left_as_they_were, likely_names, lost_names, lost_numbers, strange_names
from quality.language import identify_language
from quality.leaks import find_leaks
from quality.spelling.dictionary import dictionary_available
from schemas.message import Message
from schemas.sample import Content
from text.sentences import split_sentences

Language = Literal["pt", "en", "es", "fr"]
NAMES: dict[str, str] = {"pt": "português europeu", "en": "inglês", "es": "espanhol", "fr": "francês"}
NEAR = {"pt": {"pt", "gl"}, "en": {"en"}, "es": {"es", "gl"}, "fr": {"fr"}}
"""What the detector may call a language."""
MOST_LEFT = 1
"""More words of the source than this, left in a translation as they were, are no terms but untranslated."""


class TranslationOptions(Options):
    """`into`: the languages that texts are translated into, drawn evenly. `minimum`: the lowest chrF of the translation
    back (0 to 100). `max_words`: how much of a long text is translated, in whole sentences. `names_kept`: the share of
    words with a capital that must be known again, in texts whose names nobody has listed. `aims`: what a translation is
    for."""

    into: tuple[Language, ...] = Field(("pt",), min_length=1)
    minimum: float = Field(45, ge=0, le=100)
    max_words: int = Field(110, ge=20)
    names_kept: float = Field(0.5, ge=0, le=1)
    aims: tuple[str, ...] = Field(("",), min_length=1)


class Source(BaseModel):
    """Another text of the kind, in its own language, with the names in it that no translation changes."""

    texto: str = Field(min_length=60, max_length=1200)
    nomes: list[str] = Field(max_length=8)


async def translation(rollout: Rollout, options: TranslationOptions) -> Content:
    """Rejects `same_source`, `wrong_source`, `wrong_language`, `untranslated`, `lost_number`, `lost_name`,
    `meaning_lost`."""
    seed = rollout.seed.values["seed"]
    language, into = str(seed.get("language") or "pt"), rollout.choose(options.into, salt="into")
    text, names = _opening(str(seed["text"]), options.max_words), list(seed.get("names") or ())
    shown: dict[str, Any] = {"language": NAMES[language], "into": NAMES[into], "code": into}
    if rollout.draw or rollout.seed.lead_again:
        text, names = await _another(rollout, text, language, shown)
    aim = rollout.choose(options.aims, salt="aim")
    request = rollout.render("request", text=text, aim=aim, **shown)[-1].text
    answer = await rollout.answer("answer", request=request, text=text, aim=aim, **shown)
    content = Content(kind="chat", messages=(Message(role="user", content=request), answer))
    evidence: dict[str, Any] = {"source": text, "translation": answer.text[:2000]}
    _refuse_lost(content, text, language, into, names, options.names_kept, evidence)
    back = (await rollout.answer("back", text=answer.text, language=NAMES[into], into=NAMES[language])).text
    if (near := chrf(back, text)) < options.minimum:
        evidence = {**evidence, "back": back[:2000], "chrf": round(near, 1)}
        raise RolloutRejectedError("back", "chrf", "meaning_lost", f"chrF {near:.0f}", evidence, content)
    return content


async def _another(rollout: Rollout, text: str, language: str, shown: dict[str, Any]) -> tuple[str, list[str]]:
    """Another text, in the language of the pack's, and its names."""
    made = await rollout.ask_for("source", Source, text=text, **shown)
    said, evidence = made.texto.strip(), made.model_dump()
    if chrf(said, text) > 70:
        raise RolloutRejectedError("source", "chrf", "same_source", "the example again", evidence)
    if (found := identify_language(said)[0]) not in NEAR[language]:
        raise RolloutRejectedError("source", "language", "wrong_source", f"written in '{found}'", evidence)
    if language == "pt" and (leak := next((f.text for f in find_leaks(said) if f.severity == "hard"), "")):
        raise RolloutRejectedError("source", "leaks", "wrong_source", f"not European Portuguese: «{leak}»", evidence)
    return said, [name for name in made.nomes if name.strip() and name in said]


def _refuse_lost(
    content: Content, text: str, language: str, into: str, names: list[str], share: float, evidence: dict[str, Any]
) -> None:
    said = content.answer
    if (found := identify_language(said)[0]) not in NEAR[into]:
        raise RolloutRejectedError("answer", "language", "wrong_language", f"written in '{found}'", evidence, content)
    left = left_as_they_were(text, said) if into == "pt" and dictionary_available() else []
    if len(left) > MOST_LEFT:
        raise RolloutRejectedError("answer", "dictionary", "untranslated", ", ".join(left[:5]), evidence, content)
    if lost := lost_numbers(text, language, said, into):
        raise RolloutRejectedError("answer", "numbers", "lost_number", ", ".join(lost[:5]), evidence, content)
    likely = [] if names or language != "pt" else likely_names(text)
    gone = lost_names(said, names) or strange_names(said, likely)
    if gone and (names or len(likely) - len(gone) < share * len(likely)):
        raise RolloutRejectedError("answer", "names", "lost_name", ", ".join(gone[:5]), evidence, content)


def _opening(text: str, most: int) -> str:
    """A text's first sentences, of `most` words at most, one sentence at least."""
    sentences = [" ".join(words) for words in split_sentences(text)]
    taken = sentences[:1]
    for sentence in sentences[1:]:
        if len(" ".join([*taken, sentence]).split()) > most:
            break
        taken.append(sentence)
    return " ".join(taken)


SHOWN: dict[str, Any] = {
    "language": "inglês",
    "into": "português europeu",
    "code": "pt",
    "text": "The shop opens at 9.",
}

TRANSLATION = Method(
    run=translation,
    kind="chat",
    summary="text in one language -> its translation, translated back and compared; numbers, dates and names kept",
    steps={
        "source": SHOWN,
        "request": {**SHOWN, "aim": "para um cartaz"},
        "answer": {**SHOWN, "aim": "para um cartaz", "request": "Traduz para português: The shop opens at 9."},
        "back": {"text": "A loja abre às 9.", "language": "português europeu", "into": "inglês"},
    },
    needs=("seed.text",),
    options=TranslationOptions,
    verifies=True,
    calls=lambda options: {"request": 0},
)
