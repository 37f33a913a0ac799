"""A translated Brazilian dataset, made of our own texts and planted Brazilianisms, through the recipe `adopt-repair`.

Answers are three sentences of a shipped passage, clean by the project's own gate; into most of them the generator of
`bench/quality/planted.py` puts one to eight Brazilian traits, and a few are refusals, cut short, empty, in English or
no JSON at all. To three in ten a sentence written in Brazil is added (pack `english_or_brazilian`), which no program
turns round. The replay teacher answers what it is asked with the European original: what is measured is the program's
share and the machinery, not a model. Prints JSON: what became of the rows, variety and leaks before and after.

    .venv/bin/python -m bench.adopt_repair --rows 10000 --to /tmp/adopt-repair
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from statistics import mean
from typing import Any

from bench.quality.planted import kinds
from generators.teachers.replay import CORPUS
from prompts.packs import load_pack
from quality.leaks import find_leaks
from quality.text_verdict import correct_text
from quality.variety import judge_variety
from store.run import Run
from text.prose import words

SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÁÉÍÓÚÂÊÔÀ])")
FAULTS, SHARES = (0, 1, 2, 3, 5, 8), (15, 20, 20, 20, 15, 10)
"""How many traits are planted, and in how many rows of a hundred."""
ASPECTS = ("Fala-me disto", "Explica-me o essencial", "Conta o que sabes", "Resume o assunto", "O que devo saber")
REFUSED = "Desculpe, mas não posso ajudar com esse pedido."
ENGLISH = "The office opens at nine in the morning and closes at five in the afternoon, except on public holidays."


def european(count: int, dice: random.Random, of_sentences: int = 3) -> list[tuple[str, str]]:
    """(title, answer) of clean European texts, each another choice of so many sentences of a passage."""
    found: list[tuple[str, str]] = []
    passages = load_pack("passages").rows
    choices = {}
    for number, row in enumerate(passages):
        sentences = [s.strip() for s in SENTENCE.split(" ".join(str(row["text"]).split()))]
        sentences = [s for s in sentences if 6 <= len(s.split()) <= 45 and s.endswith((".", "!", "?")) and is_clean(s)]
        chosen = list(combinations(sentences, of_sentences))
        dice.shuffle(chosen)
        choices[number] = chosen
    while len(found) < count:
        before = len(found)
        for number, chosen in choices.items():
            if chosen and len(found) < count:
                found.append((str(passages[number]["title"]), " ".join(chosen.pop())))
        if len(found) == before:
            raise SystemExit(f"Only {len(found)} different answers can be made of the shipped passages.")
    return found


def brazilian() -> list[str]:
    """Sentences that people wrote as Brazilians do, without numbers, which the original would lack."""
    texts = [str(row["answer"]) for row in load_pack("english_or_brazilian").rows if row["language"] == "pt-BR"]
    found = [sentence.strip() for text in texts for sentence in SENTENCE.split(text)]
    return [s for s in found if len(s.split()) >= 5 and not re.search(r"[\d`\n]", s) and s.endswith((".", "!"))]


def is_clean(text: str) -> bool:
    return correct_text(text) == text and not find_leaks(text) and judge_variety(text).variety != "pt-BR"


def planted(text: str, faults: int, dice: random.Random, makers: dict[str, Any], counted: Counter[str]) -> str:
    """The text with so many Brazilian traits, of kinds drawn one by one, where it has room for them."""
    for _ in range(faults):
        names = list(makers)
        dice.shuffle(names)
        for name in names:
            places = list(makers[name](text))
            if places:
                text = dice.choice(places)[0]
                counted[name] += 1
                break
    return text


def rows(count: int, seed: int) -> Iterator[tuple[bytes, str, str]]:
    """(line of the file, question, European original)."""
    dice, counted, sentences, makers = random.Random(seed), Counter[str](), brazilian(), kinds()
    for number, (title, answer) in enumerate(european(count, dice)):
        question = f"{dice.choice(ASPECTS)}: {title} (ficha {number})."
        said = planted(answer, dice.choices(FAULTS, SHARES)[0], dice, makers, counted)
        if dice.random() < 0.3:
            said = f"{said} {dice.choice(sentences)}"
        other = dice.random()
        if other < 0.01:
            said = REFUSED
        elif other < 0.02:
            said = said[: len(said) * 2 // 3].rsplit(" ", 1)[0]
        elif other < 0.025:
            said = ""
        elif other < 0.03:
            said = ENGLISH
        row = {"instruction": question, "input": "", "output": said, "id": number}
        line = json.dumps(row, ensure_ascii=False).encode()
        yield (line[: len(line) // 2] if other > 0.995 else line), question, answer
    print(f"planted: {dict(counted.most_common())}", file=sys.stderr)


def write(count: int, seed: int, folder: Path) -> tuple[Path, Path]:
    """The dataset, and the replay teacher's file, in which the European original answers to its question."""
    folder.mkdir(parents=True, exist_ok=True)
    source, corpus = folder / "brasileiro.jsonl", folder / "originais.json"
    replies = []
    with source.open("wb") as file:
        for line, question, answer in rows(count, seed):
            file.write(line + b"\n")
            replies.append({"match": question, "text": answer})
    sentences = json.loads(CORPUS.read_text(encoding="utf-8"))["sentences"]
    corpus.write_text(json.dumps({"sentences": sentences, "replies": replies}, ensure_ascii=False), encoding="utf-8")
    return source, corpus


def told(texts: list[str]) -> dict[str, float]:
    """Variety and leaks of texts: mean probability of pt-PT, share judged pt-BR, hard and all leaks per 1,000 words."""
    verdicts = [judge_variety(text) for text in texts]
    leaks = [find_leaks(text) for text in texts]
    thousand = sum(len(words(text)) for text in texts) / 1000
    return {
        "answers": len(texts),
        "mean_score": round(mean(v.score for v in verdicts), 3),
        "judged_pt_br": round(mean(v.variety == "pt-BR" for v in verdicts), 4),
        "hard_leaks_per_1000_words": round(sum(f.severity == "hard" for found in leaks for f in found) / thousand, 2),
        "leaks_per_1000_words": round(sum(map(len, leaks)) / thousand, 2),
    }


def measured(source: Path, run: Run) -> dict[str, Any]:
    """What became of the rows of a finished run."""
    before = []
    for line in source.read_bytes().splitlines():
        try:
            before.append(json.loads(line)["output"])
        except ValueError:
            continue
    ways: Counter[str] = Counter()
    after = []
    for sample in run.samples():
        (changed,) = sample.provenance.seed.get("before") or [{"by": "nobody"}]
        ways[changed["by"]] += 1
        after.append(sample.content.answer)
    turned_down = Counter(rejection.reason for rejection in run.rejections())
    return {
        "rows": ways.total() + turned_down.total(),
        "kept_as_they_are": ways["nobody"],
        "repaired_by_program": ways["program"],
        "repaired_by_teacher": ways["teacher"] + ways["program, teacher"],
        "turned_down": turned_down.total(),
        "turned_down_for": dict(turned_down.most_common()),
        "before": told([text for text in before if text.strip()]),
        "after": told(after),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=18)
    parser.add_argument("--to", type=Path, required=True)
    given = parser.parse_args()
    source, corpus = write(given.rows, given.seed, given.to)
    run = given.to / "run"
    command = [sys.executable, "-m", "filigrana", "adopt", str(source), "--recipe", "adopt-repair", "--run", str(run)]
    command += ["-t", f"replay:{corpus}", "--licence", "CC-BY-4.0", "--keep-duplicates"]
    subprocess.run(command, check=True, stdout=sys.stderr)
    print(json.dumps(measured(source, Run(run)), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
