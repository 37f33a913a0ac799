"""How a loader's script says what it made of an export: one line on stdout."""

from __future__ import annotations

import collections
import json
import sys
from collections.abc import Callable, Iterable
from typing import Any


def tell(rows: int, note: str = "") -> None:
    print("RESULT" + json.dumps({"rows": rows, "note": note}), flush=True)


def tell_each(rows: Iterable[Any], take: Callable[[Any], object]) -> None:
    """Take the rows one by one, and say how many were taken, and why the others were not."""
    taken, reasons = 0, collections.Counter[str]()
    for row in rows:
        try:
            take(row)
            taken += 1
        except Exception as error:  # whatever a loader raises is what is asked
            reasons[f"{type(error).__name__}: {str(error).strip().splitlines()[0][:110] if str(error) else ''}"] += 1
    tell(taken, "; ".join(f"{n} x {reason}" for reason, n in reasons.most_common(2)))


def given() -> tuple[str, dict[str, Any]]:
    """The version's folder, and the options: argv[1] and argv[2]."""
    return sys.argv[1], json.loads(sys.argv[2])
