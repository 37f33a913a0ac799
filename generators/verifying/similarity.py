"""How near two texts are, by the characters that they share: chrF (Popović, WMT 2015), as sacreBLEU reckons it."""

from __future__ import annotations

from collections import Counter

LONGEST_RUN = 6
BETA = 2


def chrf(text: str, reference: str) -> float:
    """0 (nothing in common) to 100 (the same but for spaces): runs of 1 to 6 characters, recall counting twice."""
    said, wanted = "".join(text.split()), "".join(reference.split())
    precision = recall = 0.0
    orders = 0
    for length in range(1, LONGEST_RUN + 1):
        one, other = _runs(said, length), _runs(wanted, length)
        if one and other:
            shared = sum((one & other).values())
            precision += shared / one.total()
            recall += shared / other.total()
            orders += 1
    if not precision or not recall:
        return 0.0
    precision, recall = precision / orders, recall / orders
    return 100 * (1 + BETA**2) * precision * recall / (BETA**2 * precision + recall)


def _runs(text: str, length: int) -> Counter[str]:
    return Counter(text[at : at + length] for at in range(len(text) - length + 1))
