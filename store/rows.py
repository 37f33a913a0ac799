"""Flat rows for the tables, made from the typed ones."""

from __future__ import annotations

import time
from typing import Any

from schemas.media import MediaFacts
from schemas.request import Completion, Request
from schemas.sample import Decision, Failure, JudgeVerdict, Rejection, Sample


def request_row(request: Request, rollout_id: str, recipe: str, index: int, step: str) -> dict[str, Any]:
    return {
        "rollout_id": rollout_id,
        "recipe": recipe,
        "index": index,
        "request_id": request.id,
        "step": step,
        "body": request.body,
    }


def completion_row(completion: Completion, rollout_id: str, recipe: str, index: int, step: str) -> dict[str, Any]:
    return {
        "rollout_id": rollout_id,
        "recipe": recipe,
        "index": index,
        "request_id": completion.request_id,
        "step": step,
        "finish_reason": completion.finish_reason,
        "prompt_tokens": completion.prompt_tokens,
        "completion_tokens": completion.completion_tokens,
        "latency_s": completion.latency_s,
        "completed_at": time.time(),
        "data": completion.as_json(),
    }


def sample_row(sample: Sample) -> dict[str, Any]:
    origin = sample.provenance
    return {
        "rollout_id": origin.rollout_id,
        "recipe": origin.recipe,
        "index": origin.index,
        "id": sample.id,
        "kind": sample.content.kind,
        "domain": origin.domain,
        "licence": origin.licence,
        "teacher": origin.teacher,
        "data": sample.as_json(),
    }


def rejection_row(rejection: Rejection) -> dict[str, Any]:
    return {
        "rollout_id": rejection.rollout_id,
        "recipe": rejection.recipe,
        "index": rejection.index,
        "stage": rejection.stage,
        "check": rejection.check,
        "reason": rejection.reason,
        "data": rejection.as_json(),
    }


def media_row(facts: MediaFacts, rollout_id: str, recipe: str, index: int) -> dict[str, Any]:
    return {
        "rollout_id": rollout_id,
        "recipe": recipe,
        "index": index,
        "digest": facts.digest,
        "media_type": facts.media_type,
        "licence": facts.licence,
        "data": facts.as_json(),
    }


def failure_row(failure: Failure) -> dict[str, Any]:
    return {
        "rollout_id": failure.rollout_id,
        "recipe": failure.recipe,
        "index": failure.index,
        "stage": failure.stage,
        "kind": failure.kind,
        "retryable": failure.retryable,
        "failed_at": time.time(),
        "data": failure.as_json(),
    }


def verdict_row(verdict: JudgeVerdict) -> dict[str, Any]:
    return {
        "sample_id": verdict.sample_id,
        "rubric": verdict.rubric,
        "judge": verdict.judge,
        "overall": verdict.overall,
        "data": verdict.as_json(),
    }


def decision_row(decision: Decision) -> dict[str, Any]:
    return {
        "sample_id": decision.sample_id,
        "annotator": decision.annotator,
        "status": decision.status,
        "is_final": decision.is_final,
        "decided_at": decision.decided_at,
        "data": decision.as_json(),
    }
