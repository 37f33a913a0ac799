"""What a method is: an async function from a rollout to a sample's content, and what it needs and gives."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict

from generators.rollout import Rollout
from quality.checks import Outcome, PreparedCheck
from schemas.sample import Content, SampleKind
from schemas.teacher import TeacherInfo


class Options(BaseModel):
    """Base of a method's options: unknown keys are errors when the recipe is loaded."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Method:
    """A method as recipes know it.

    `steps` maps each step (a template of the recipe) to the variables it sees besides the seed's, with an example value
    for the test rendering when a recipe is loaded. `needs` are the seed's fields the method itself reads
    (`seed.text`). `judges` says that the method ranks by the recipe's rubric itself: a recipe without `judge` is
    refused when it is loaded. `verifies` says that the method has checked the answer to the letter: a recipe with
    `repair`, which would rewrite it afterwards, is refused.
    """

    run: Callable[[Rollout, Any], Awaitable[Content]]
    kind: SampleKind
    summary: str
    steps: dict[str, dict[str, Any]]
    needs: tuple[str, ...] = ()
    written_by: dict[str, str] = field(default_factory=dict)
    """Of `needs`: what a step of the recipe writes instead ({"seed.text": "instruction"}), where it has that step."""
    options: type[Options] = Options
    judges: bool = False
    speaks: bool = False
    """Whether it asks a voice: a run has one, and may have a transcriber."""
    verifies: bool = False
    takes_rows: bool = False
    """Whether samples are rows of a dataset: of the kind that each row is, not all of `kind`. Every check is run on
    them, whichever rejects, and rejected rows keep what all of them found: an audit counts it."""
    mends: Callable[[Rollout, Content, Outcome, Sequence[PreparedCheck]], Awaitable[Content | None]] | None = None
    """What it makes of a content that the recipe's checks turn down, before that is final; None where nothing."""
    evaluates: bool = False
    """Whether its answers are measured and never trained on: the only kind of method that held-out packs serve."""
    reads_probabilities: Callable[[Any], bool] | None = None
    """Whether, by the options, it reads log-probabilities: a teacher that tells none is refused at the start."""
    optional_steps: tuple[str, ...] = field(default_factory=tuple)
    calls: Callable[[Any], dict[str, float]] | None = None
    """How often each step is asked at most, by the options ({"answer": 3, "judge": 3}); steps not named, once."""
    texts: Callable[[Any], dict[str, int]] | None = None
    """How many texts one request of a step asks for, by the options ({"answer": 4}); steps not named, one."""
    reads: Callable[[Any], dict[str, float]] | None = None
    """Tokens that one request of a step holds besides its rendered template, by the options (documents that the method
    puts together); steps not named, none."""
    shows: Callable[[Any], dict[str, float]] | None = None
    """How many pictures one request of a step shows, by the options ({"answer": 1}); steps not named, none. Where it
    isn't said, a recipe that needs vision is taken to show one at each step."""
    refuses: Callable[[Any, TeacherInfo, TeacherInfo], str] | None = None
    """Why these teachers (the teacher and the judge's) can't serve, given the options; '' when they can."""
    lacks: Callable[[Any], str] | None = None
    """What the options must still be given before anything is made (the recipe itself is valid); '' when nothing."""
