"""verifiers loads the taskset that lies beside the data, and each task scores its own answer and an empty one."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from told import given, tell_each
from verifiers.v1.configs.agent import AgentConfig
from verifiers.v1.trace import AgentInfo, Trace, TraceTask
from verifiers.v1.utils.loaders import load_taskset, taskset_config_type

version, _ = given()
sys.path.insert(0, version)
made = load_taskset(taskset_config_type("rewards")(id="rewards"))


def scored(task: Any, reply: str) -> float:
    agent = AgentInfo(config=AgentConfig())
    trace: Any = Trace(task=TraceTask(type=type(task).__name__, data=task.data), agent=agent, root_reply=reply)
    asyncio.run(task.score(trace))
    return float(trace.rewards["all_constraints"].value)


def take(task: Any) -> None:
    assert asyncio.run(task.validate(None))
    assert (scored(task, task.data.answer), scored(task, "")) == (1.0, 0.0)


tell_each(made, take)
