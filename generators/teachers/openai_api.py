"""A teacher behind any OpenAI-compatible endpoint: vLLM, SGLang, llama.cpp, OpenAI and the many that speak like it.

The openai package says what a request and a reply look like: its types check the bodies made here, and a test holds
them equal to what its client sends. Its own transport stays out of the way of work: for 2,000 samples of three calls
it costs more CPU than all the rest together, and importing it takes 0.4 s and 46 MB (docs/benchmarks.md). Requests go
through one aiohttp session with as many connections as requests in flight.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import orjson

from generators.teachers.endpoints import Endpoint, EndpointPool, Lease
from generators.teachers.http_errors import BusyError, TransientError, error_of
from generators.teachers.pacing import MinuteCap
from generators.teachers.protocol import TeacherInfo
from schemas.errors import TeacherDownError, TeacherError, UsageError
from schemas.request import Completion, FinishReason, Request, SamplingParams

if TYPE_CHECKING:
    import aiohttp
    from openai.types import CompletionCreateParams
    from openai.types.chat import ChatCompletionMessageParam
    from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming
    from tenacity import RetryCallState

TRIES = 6
"""Tries of one request that may fail (connection, 5xx, time-out, body). Refusals (429) are not counted."""
FIRST_WAIT_S, LONGEST_WAIT_S = 0.25, 8.0
REFUSED_OUTRIGHT = 20
"""So many requests refused for what they say, and none ever completed: the fault is in the set-up, not in the rows."""
FINISH_REASONS: dict[str | None, FinishReason] = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
    "abort": "abort",
}
