"""How long a server asks to be left alone: the header Retry-After (RFC 9110, 10.2.3)."""

from __future__ import annotations

import math
import time
from email.utils import parsedate_to_datetime


def retry_after_s(value: str) -> float | None:
    """Seconds to wait, at least 0, by a header that holds seconds or an HTTP date; None when it says neither."""
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - time.time()
        except (ValueError, OverflowError):
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None
