"""Runs whose teachers are asked in batches: what of them is kept in the run's folder, and how such a run stops.

Batches go on at the endpoint when the program ends, so that nothing is waited for once a run is to stop.
"""

from __future__ import annotations

import logging

from generators.opening import GenerateOptions
from generators.session import Session
from generators.teachers.factory import BATCHED, TeacherSpec
from generators.teachers.protocol import BatchedTeacher, Teacher
from schemas.errors import UsageError
from store.run import Run

LOG = logging.getLogger(__name__)


def refuse_cluster(options: GenerateOptions) -> None:
    """Raises UsageError where somebody is asked in batches: one process hands in what waits, and collects it."""
    if options.in_batches:
        raise UsageError(
            f"{BATCHED} waits for batches in one process, and not on a Ray cluster.", "Leave out --address, or --ray."
        )


def asked_directly(spec: TeacherSpec) -> TeacherSpec:
    """The same model at the same address, asked without batches: for what a person waits for."""
    return spec.model_copy(update={"kind": "openai"}) if spec.kind == BATCHED else spec


def keep_batches(session: Session, run: Run) -> None:
    """Let teachers that are asked in batches keep them in the run's folder, and go on with those that are out. Warns
    when batches are out and nobody collects them."""
    batched = [teacher for teacher in _teachers(session) if isinstance(teacher, BatchedTeacher)]
    for teacher in batched:
        teacher.keep_in(run.path, session.run_id, session.counters.batches)
    if batched:
        session.on_end = lambda: _leave(session)
        return
    from generators.teachers.batches.folder import requests_out

    if out := requests_out(run.path):
        LOG.warning(
            "%d requests of this run are out in batches, and are paid for: only %s collects them. This teacher may ask "
            "them again.",
            out,
            BATCHED,
        )


def waits_for_batches_alone(session: Session) -> bool:
    """Whether what is in flight can't end soon, whatever it is given."""
    return all(isinstance(teacher, BatchedTeacher) for teacher in _teachers(session))


def _leave(session: Session) -> None:
    """End a session that is stopping with the rollout that has just ended: the others may wait for hours."""
    if session.stopping:
        raise session.stopping


def _teachers(session: Session) -> list[Teacher]:
    return [session.teacher, *session.others.values()]
