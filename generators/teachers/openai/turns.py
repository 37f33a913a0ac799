"""One request's turn with a pool of endpoints: taken when there is room, and the pool told what became of it."""

from __future__ import annotations

from types import TracebackType

from generators.teachers.openai.endpoints import Endpoint, EndpointPool, Lease
from generators.teachers.openai.http_errors import BusyError, TransientError
from generators.teachers.openai.http_session import now
from schemas.errors import TeacherDownError


class Turn:
    """`async with Turn(pool, tokens) as turn:` sends one request of about `tokens` tokens to `turn.endpoint`.

    Left without an exception, the request was answered, with `beyond_estimate` more tokens than that. TransientError
    and BusyError tell on the endpoint's health; TeacherDownError (a refused key among them) stops everyone who waits;
    whatever else is this request's own matter. Raises TeacherDownError when the teacher is gone.
    """

    def __init__(self, pool: EndpointPool, tokens: float) -> None:
        self._pool, self._tokens = pool, tokens
        self._lease: Lease
        self.endpoint: Endpoint
        self.beyond_estimate = 0.0

    @property
    def took_s(self) -> float:
        """Seconds since it was sent."""
        return now() - self._lease.sent.at

    async def __aenter__(self) -> Turn:
        self._lease = await self._pool.lease(self._tokens)
        self.endpoint = self._lease.endpoint
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        pool, lease = self._pool, self._lease
        if error is None:
            pool.answered(lease, self.beyond_estimate)
        elif isinstance(error, TransientError):
            pool.failed(lease, error.message, error.overloaded)
        elif isinstance(error, BusyError):
            pool.refused(lease, error.retry_after_s, error.message)
        else:
            pool.dropped(lease)
            if isinstance(error, TeacherDownError):
                pool.declare_down(error.message, error.hint)
