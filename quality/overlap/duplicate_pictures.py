"""Pictures that look nearly alike, by their perceptual hashes: a photograph taken twice, a scan saved again smaller."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from quality.contract import Problem

HASH_BITS = 256


class Looks(NamedTuple):
    """A picture: its digest, and how it looks (`MediaFacts.perceptual_hash`)."""

    digest: str
    perceptual_hash: str


def near_pictures(samples: Iterable[tuple[str, tuple[Looks, ...]]], most_bits: int) -> dict[str, Problem]:
    """Which samples show a picture that differs in at most `most_bits` from another one of a sample before, by id.

    The very same picture may be shown often: several questions are asked of one. Samples come in order of preference.
    Of two hashes that differ in so few bits, one of `most_bits + 1` bands is equal: only such pairs are compared.
    """
    bands = most_bits + 1
    edges = [HASH_BITS * number // bands for number in range(bands + 1)]
    shown: defaultdict[tuple[int, int], list[tuple[int, str, str]]] = defaultdict(list)
    kept: set[str] = set()
    problems: dict[str, Problem] = {}
    for identity, pictures in samples:
        new = [(look.digest, int(look.perceptual_hash, 16)) for look in pictures if look.digest not in kept]
        keys = {digest: [(n, value >> low & ((1 << (high - low)) - 1)) for n, (low, high) in _bands(edges)]
                for digest, value in new}  # fmt: skip
        near = (
            (digest, other, of, (value ^ known).bit_count())
            for digest, value in new
            for key in keys[digest]
            for known, other, of in shown[key]
        )
        if found := next((one for one in near if one[3] <= most_bits), None):
            problems[identity] = _problem(*found)
            continue
        for digest, value in new:
            kept.add(digest)
            for key in keys[digest]:
                shown[key].append((value, digest, identity))
    return problems


def _bands(edges: list[int]) -> list[tuple[int, tuple[int, int]]]:
    return list(enumerate(pairwise(edges)))


def _problem(digest: str, other: str, of: str, bits: int) -> Problem:
    return Problem(
        reason="near_duplicate",
        detail=f"picture like that of {of} ({bits} of {HASH_BITS} bits differ)",
        evidence={"field": "picture", "of": of, "picture": digest, "like": other, "bits": bits},
    )
