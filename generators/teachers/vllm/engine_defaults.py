"""What an engine in this process is given unless a recipe or the environment says otherwise."""

from __future__ import annotations

import os
from typing import Any

from schemas.settings import apply_quiet_environment, cache_dir
from schemas.socket_guard import offline_variables

CPU_ENGINE: dict[str, Any] = {
    "dtype": "bfloat16",
    "max_model_len": 2048,
    "max_num_seqs": 64,
    "enforce_eager": True,
    # A seeded request with chunked prefill kills the CPU engine ("CPU Generator does not use offset").
    "enable_chunked_prefill": False,
    "max_num_batched_tokens": 4096,
}


def engine_environment() -> None:
    """vLLM reads its settings from the environment: set what is not set (measured, see docs/teachers.md). Its engine is
    a process of its own: where the hub may not be spoken to, it is offline whatever was set."""
    apply_quiet_environment()
    defaults = {
        "HF_HUB_OFFLINE": "1",
        "OMP_NUM_THREADS": "1",
        # vLLM leaves shared memory to Python's tracker, which clears it away then complains of it to whoever ran us.
        "PYTHONWARNINGS": "ignore::UserWarning:multiprocessing.resource_tracker",
        "VLLM_CPU_OMP_THREADS_BIND": "nobind",
        "VLLM_CPU_KVCACHE_SPACE": "1",
        "VLLM_LOGGING_LEVEL": "ERROR",
        "VLLM_CACHE_ROOT": str(cache_dir() / "vllm"),
        "VLLM_WORKER_MULTIPROC_METHOD": "spawn",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)
    os.environ.update(offline_variables())
