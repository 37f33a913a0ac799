"""A row that method, checks or judges stumble on is a failed row with its message; when every row is, it is a bug."""

from __future__ import annotations

import traceback
from pathlib import Path

from schemas.errors import TeacherError, UsageError

ROW_FAULTS = (UsageError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What code raises that meets a value it doesn't expect: a template's missing field, a number where text should be."""
KIND = "row_error"
IN_A_ROW = 20
"""So many rows in a row, and none that came through: the fault is no row's."""


class RowFaults:
    """Counts the faults since a row last came through."""

    def __init__(self) -> None:
        self._in_a_row = 0

    def came_through(self) -> None:
        self._in_a_row = 0

    def failure(self, error: Exception) -> TeacherError:
        """The failure that a row ends as. Raises `error` itself when it is no row's."""
        self._in_a_row += 1
        if self._in_a_row >= IN_A_ROW:
            raise error
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        text = str(error) if isinstance(error, UsageError) else f"{type(error).__name__}: {error} ({place})"
        return TeacherError(KIND, text.encode(errors="backslashreplace").decode()[:1000], retryable=True)
