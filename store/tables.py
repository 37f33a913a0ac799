"""The tables of a run and their columns. Nested values are JSON in a string column named `data` (or as noted)."""

from __future__ import annotations

import polars as pl

ROLLOUT_COLUMNS: dict[str, pl.DataType] = {
    "rollout_id": pl.String(),
    "recipe": pl.String(),
    "index": pl.Int64(),
}

TABLES: dict[str, dict[str, pl.DataType]] = {
    # What was asked. `body` is the Request as JSON.
    "requests": {
        **ROLLOUT_COLUMNS,
        "request_id": pl.String(),
        "step": pl.String(),
        "body": pl.String(),
    },
    # What came back, raw. `data` is the Completion as JSON.
    "completions": {
        **ROLLOUT_COLUMNS,
        "request_id": pl.String(),
        "step": pl.String(),
        "finish_reason": pl.String(),
        "prompt_tokens": pl.Int64(),
        "completion_tokens": pl.Int64(),
        "latency_s": pl.Float64(),
        "completed_at": pl.Float64(),
        "data": pl.String(),
    },
    # Requests that no retry saved. `data` is the Failure as JSON.
    "failed": {
        **ROLLOUT_COLUMNS,
        "stage": pl.String(),
        "kind": pl.String(),
        "retryable": pl.Boolean(),
        "failed_at": pl.Float64(),
        "data": pl.String(),
    },
    # Failures that `filigrana retry` put back to pending.
    "retries": {**ROLLOUT_COLUMNS, "retried_at": pl.Float64()},
    # Accepted samples. `data` is the Sample as JSON.
    "samples": {
        **ROLLOUT_COLUMNS,
        "id": pl.String(),
        "kind": pl.String(),
        "domain": pl.String(),
        "licence": pl.String(),
        "teacher": pl.String(),
        "data": pl.String(),
    },
    # Pictures and sounds that outcomes show, a row for each rollout and file. `data` is the MediaFacts as JSON.
    "media_facts": {
        **ROLLOUT_COLUMNS,
        "digest": pl.String(),
        "media_type": pl.String(),
        "licence": pl.String(),
        "data": pl.String(),
    },
    # What a check, a judge or a later stage turned down. `data` is the Rejection as JSON.
    "rejected": {
        **ROLLOUT_COLUMNS,
        "stage": pl.String(),
        "check": pl.String(),
        "reason": pl.String(),
        "data": pl.String(),
    },
    # Judges' scores. `data` is the JudgeVerdict as JSON.
    "verdicts": {
        "sample_id": pl.String(),
        "rubric": pl.String(),
        "judge": pl.String(),
        "overall": pl.Float64(),
        "data": pl.String(),
    },
    # What people said. `data` is the Decision as JSON.
    "decisions": {
        "sample_id": pl.String(),
        "annotator": pl.String(),
        "status": pl.String(),
        "is_final": pl.Boolean(),
        "decided_at": pl.String(),
        "data": pl.String(),
    },
}
