"""When refusals are the set-up's fault: so many requests in a row come to nothing, at any time of a run.

A streak is of one kind of failure and ends with the first completion. It is counted over everything that is asked, and
for each shape of request apart: a step with a temperature that the model refuses is found while other steps go on.
"""

from __future__ import annotations

from collections import Counter
from operator import attrgetter

from schemas.errors import TeacherError
from schemas.request import Request, RequestForm, SamplingParams

IN_A_ROW = 20
"""So many in a row, and none completed between them: the fault is in the set-up, not in the rows."""
CONTENT_IN_A_ROW = 100
"""The same for refusals of what a request says: those are the rows' own, until there is nothing else."""
CONTENT_KINDS = frozenset({"context_length", "content_filter"})

Shape = tuple[object, ...]
EVERYTHING: Shape = ()
_OF_SAMPLING = attrgetter(*(name for name in SamplingParams.model_fields if name != "seed"))


class Streaks:
    """Failures since the last completion, by kind, over all requests and over those of one shape."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[Shape, str]] = Counter()
        self._completed: set[Shape] = set()
        self._forms: set[RequestForm] = set()
        """Whose shape is among those completed."""

    def completed(self, request: Request) -> None:
        """One was completed: streaks that it belongs to are over."""
        form = request.form
        if form in self._forms and not self._counts:
            return
        if form is not None:
            self._forms.add(form)
        shape = _shape(request)
        self._completed.add(shape)
        if self._counts:
            for key in [key for key in self._counts if key[0] in (EVERYTHING, shape)]:
                del self._counts[key]

    def failed(self, request: Request, error: TeacherError) -> str:
        """Count one that came to nothing for good. What to say when that was one too many; '' until then."""
        shape = _shape(request)
        most = CONTENT_IN_A_ROW if error.kind in CONTENT_KINDS else IN_A_ROW
        told = ""
        for which in (EVERYTHING, shape):
            self._counts[which, error.kind] += 1
            count = self._counts[which, error.kind]
            if count >= most:
                ever = self._completed if which == EVERYTHING else self._completed & {shape}
                alike = "" if which == EVERYTHING else " of one step"
                told = (
                    f"The last {count} requests{alike} all failed: {error.message}"
                    if ever
                    else f"Not one request{alike} was accepted, {count} were refused: {error.message}"
                )
        return told


def _shape(request: Request) -> Shape:
    """What a request asks for, apart from what it says: the parameters that an endpoint may not take."""
    schema = None if request.json_schema is None else str(request.json_schema.get("title"))
    return (request.prompt is None, schema, bool(request.tools), _OF_SAMPLING(request.sampling))
