"""Fit the statistical part of the variety model on the development set and write quality/models/variety.json.

    python -m bench.quality.train_variety DATA [--out FILE]

DATA is the folder that build_dev.py wrote. A feature (1 to 4 skeleton classes in a row) is
kept only when it occurs in at least `MIN_SOURCES` sources and points to the same variety in all of them: what holds in
software help, a wiki, package descriptions and a game may hold in the news too. The weights are a logistic regression
on top of the rules' log-odds, so that they explain only what the rules leave open. The probability is calibrated
on sources that each fold had left out.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from quality.variety import read_evidence
from quality.variety.model import MODEL_FILE, ORDERS, distinct_ngrams

SEED = 20261121
CAP = 2500  # sentences of each variety from each source
MIN_SOURCES = 5
MIN_COUNT = 8  # of a feature in a source, for its direction there to count
RIDGE = 1e-3
RULES_LIMIT = 6.0  # the rules' log-odds are cut here, so that certain sentences don't drown the others


@dataclass(frozen=True)
class Example:
    label: int
    source: str
    rules: float
    tokens: int
    features: frozenset[str]


def features_of(text: str) -> tuple[float, int, frozenset[str]]:
    """The rules' log-odds, the number of tokens, and the features: skeleton classes joined by spaces."""
    evidence = read_evidence(text)
    found = {" ".join(ngram) for order in ORDERS for ngram in distinct_ngrams(evidence.skeleton, order)}
    return evidence.rules, evidence.tokens, frozenset(found)


def load(path: Path, cap: int | None) -> list[Example]:
    """Rows of a development file as examples, at most `cap` of each variety from each source."""
    groups: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            groups[row["source"], row["label"]].append(row)
    chance = random.Random(SEED)
    examples = []
    for key in sorted(groups):
        rows = groups[key]
        chance.shuffle(rows)
        for row in rows[:cap]:
            rules, tokens, found = features_of(row["text"])
            examples.append(Example(int(row["label"] == "pt-PT"), row["source"], rules, tokens, found))
    return examples


def consistent_features(examples: list[Example], min_sources: int = MIN_SOURCES) -> list[str]:
    """Features that occur in enough sources and point to one variety in every one of them."""
    counts: dict[str, dict[str, list[int]]] = defaultdict(dict)
    sizes: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for example in examples:
        sizes[example.source][example.label] += 1
        for feature in example.features:
            counts[feature].setdefault(example.source, [0, 0])[example.label] += 1
    kept = []
    for feature, by_source in counts.items():
        directions = [
            np.log((european + 1) / (sizes[source][1] + 2)) - np.log((brazilian + 1) / (sizes[source][0] + 2))
            for source, (brazilian, european) in by_source.items()
            if brazilian + european >= MIN_COUNT
        ]
        if len(directions) >= min_sources and abs(np.sign(directions).sum()) == len(directions):
            kept.append(feature)
    return sorted(kept)


def matrix(examples: list[Example], vocabulary: dict[str, int]) -> sparse.csr_matrix:
    """Examples by features, 1.0 where the feature occurs."""
    indices: list[int] = []
    pointers = [0]
    for example in examples:
        indices += [vocabulary[feature] for feature in example.features if feature in vocabulary]
        pointers.append(len(indices))
    return sparse.csr_matrix((np.ones(len(indices)), indices, pointers), shape=(len(examples), len(vocabulary)))


def fit(examples: list[Example]) -> tuple[dict[str, int], np.ndarray, float]:
    """(column of each feature, weights, bias) of the regression on top of the rules."""
    vocabulary = {feature: column for column, feature in enumerate(consistent_features(examples))}
    x = matrix(examples, vocabulary)
    y = np.array([example.label for example in examples], dtype=float)
    offset = np.clip([example.rules for example in examples], -RULES_LIMIT, RULES_LIMIT)

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        weights, bias = parameters[:-1], parameters[-1]
        z = x @ weights + bias + offset
        value = np.logaddexp(0, -(2 * y - 1) * z).mean() + RIDGE * (weights**2).sum() / 2
        residual = (1 / (1 + np.exp(-z)) - y) / len(y)
        return value, np.append(x.T @ residual + RIDGE * weights, residual.sum())

    found = minimize(loss, np.zeros(len(vocabulary) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return vocabulary, found[:-1], float(found[-1])


def left_out_scores(examples: list[Example], others: list[Example]) -> tuple[np.ndarray, np.ndarray]:
    """Raw log-odds of each example, and of each of `others`, by a model that never saw its source."""
    scores, other_scores = np.zeros(len(examples)), np.zeros(len(others))
    for source in sorted({example.source for example in examples}):
        vocabulary, weights, bias = fit([example for example in examples if example.source != source])
        for rows, into in ((examples, scores), (others, other_scores)):
            at = [i for i, example in enumerate(rows) if example.source == source]
            if at:
                chosen = [rows[i] for i in at]
                into[at] = matrix(chosen, vocabulary) @ weights + bias + [example.rules for example in chosen]
    return scores, other_scores


def calibrate(raw: np.ndarray, tokens: np.ndarray, labels: np.ndarray, length: float = 40.0) -> dict[str, float]:
    """`slope` and `damping` that make sigmoid(slope * raw / (1 + tokens / length) ** damping) a probability."""

    def loss(parameters: np.ndarray) -> float:
        z = parameters[0] * raw / (1 + tokens / length) ** parameters[1]
        return float(np.logaddexp(0, -(2 * labels - 1) * z).mean())

    slope, damping = minimize(loss, np.array([0.7, 0.3]), method="Nelder-Mead").x
    return {"slope": round(float(slope), 4), "damping": round(max(0.0, float(damping)), 4), "length": length}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, default=MODEL_FILE)
    given = parser.parse_args()
    sentences = load(given.data / "sentences.jsonl", CAP)
    paragraphs = load(given.data / "paragraphs.jsonl", None)
    raw, raw_paragraphs = left_out_scores(sentences, paragraphs)
    both = sentences + paragraphs
    calibration = calibrate(
        np.append(raw, raw_paragraphs),
        np.array([example.tokens for example in both], dtype=float),
        np.array([example.label for example in both], dtype=float),
    )
    vocabulary, weights, bias = fit(sentences)
    rounded = {feature: round(float(weights[column]) * 100) for feature, column in vocabulary.items()}
    packages = given.data / "packages.txt"
    model = {
        "manifest": {
            "made_by": "bench/quality/train_variety.py",
            "packages": packages.read_text(encoding="utf-8").split() if packages.is_file() else [],
            "sentences_per_source_and_variety": CAP,
            "sentences": len(sentences),
            "sources": sorted({example.source for example in sentences}),
            "min_sources": MIN_SOURCES,
            "ridge": RIDGE,
            "seed": SEED,
            "unit": "hundredths of natural log-odds, + pt-PT",
        },
        "calibration": {"bias": round(bias, 3), **calibration},
        "ngrams": {feature: weight for feature, weight in rounded.items() if weight},
    }
    given.out.write_text(json.dumps(model, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(f"{len(model['ngrams'])} n-grams, {model['calibration']}: {given.out}")


if __name__ == "__main__":
    main()
