"""The errors a user can meet, each with its exit code and a remedy. Anything else that escapes is a bug.

All of them pickle: every argument reaches `Exception.args`, so that Ray can carry them between processes.
"""

from __future__ import annotations


class FiligranaError(Exception):
    """An error with a message for the user. `exit_code` is what the command line ends with."""

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  {self.hint}" if self.hint else self.message


class UsageError(FiligranaError):
    """Wrong usage or input: nothing was done."""


class HostRefusedError(UsageError):
    """A host that isn't among those that the user allows (`--allow-host`): no byte was sent to it."""


def refusal_behind(error: BaseException | None) -> HostRefusedError | None:
    """The refusal that a library wrapped in an error of its own; None where there is none."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, HostRefusedError):
            return error
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return None


class RecipeError(UsageError):
    """A recipe, mix, template or pack that can't be used: the message names file and line."""


class StoreError(FiligranaError):
    """A run folder that can't be read or written (another recipe's, locked, full disk)."""


class OutOfReachError(FiligranaError):
    """A teacher, Argilla or Ray could not be reached. All that was done is saved."""

    exit_code = 3


class TeacherError(FiligranaError):
    """A request that a teacher refused for good. Becomes a failed row, never a crash.

    `kind` is a short stable word for counting (`http_400`, `context_length`, `timeout`, ...); `retryable` says
    whether asking again later (`filigrana retry`) can help.
    """

    exit_code = 3

    def __init__(self, kind: str, message: str, retryable: bool = False) -> None:
        Exception.__init__(self, kind, message, retryable)
        self.kind = kind
        self.message = message
        self.hint = ""
        self.retryable = retryable

    @property
    def mendable(self) -> bool:
        """Whether asking again can help, later or with other settings or another endpoint behind the same name."""
        return self.retryable or self.kind.startswith("http_")


class TeacherDownError(OutOfReachError):
    """The teacher as a whole doesn't answer (wrong address, wrong key, engine dead): the run stops, resumable."""


class KeyRefusedError(TeacherDownError):
    """An endpoint says 401 or 403: the key is wrong, or this one request is not allowed, which is then a failure of
    `kind`."""

    def __init__(self, message: str, hint: str = "", kind: str = "http_403") -> None:
        Exception.__init__(self, message, hint, kind)
        self.message, self.hint, self.kind = message, hint, kind


class RowsFailedError(FiligranaError):
    """A run has ended, and some of its rows are failures: all others are done."""

    exit_code = 4


class StoppedByRuleError(FiligranaError):
    """A run stopped by a rule that its user gave (`--max-failed`, `--max-rejected`). All that was done is saved."""

    exit_code = 5


class RunInterruptedError(FiligranaError):
    """The user (or the system) asked to stop. All that was done is saved."""

    exit_code = 130
