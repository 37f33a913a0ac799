"""datatrove's InferenceRunner with a rollout of three calls. DATATROVE_CHECKPOINTS=0 switches its checkpoints off.

It speaks to endpoints with the openai package's client, and tries again; only where an address says that it is this
machine's does it take a way of its own, cheaper, that gives up at the first refusal. What people pay for isn't on their
machine, so that the address is written in a way that it doesn't know; DATATROVE_LOCALHOST=1 takes the other way.
"""

from __future__ import annotations

import json
import os
from typing import Any

import job
from datatrove.data import Document

LOCALHOST = os.environ.get("DATATROVE_LOCALHOST") == "1"
CHECKPOINTS = os.environ.get("DATATROVE_CHECKPOINTS", "1") == "1"


async def rollout(document: Document, generate: Any) -> Any:
    async def call(system: str, user: str, response_format: Any = None) -> str:
        payload: dict[str, Any] = {
            "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}]
        }
        if response_format:
            payload["response_format"] = response_format
        return str((await generate(payload)).text)

    async def parsed(key: str, system: str, user: str, response_format: Any) -> Any:
        for tries in range(3):
            try:
                value = json.loads(await call(system, user, response_format))
                _ = value[key]
                return value
            except (ValueError, KeyError):
                if tries == 2:
                    raise

    about = document.metadata
    try:
        first = job.user_a(about["topic"], about["persona"])
        asked = (await parsed("instruction", job.SYSTEM_A, first, job.FORMAT_A))["instruction"]
        answer = await call(job.SYSTEM_B, asked)
        judged = await parsed("score", job.SYSTEM_C, job.user_c(asked, answer), job.FORMAT_C)
    except (ValueError, KeyError):
        return None
    return {"instruction": asked, "answer": answer, "score": judged["score"], "reason": judged["reason"]}


def as_row(self: Any, document: Document) -> dict[str, Any]:
    made = (document.metadata.get("rollout_results") or [None])[0] or {}
    return {"id": document.id, **made}


def elsewhere(base_url: str) -> str:
    """The same address in its short form, which getaddrinfo reads and datatrove takes for another machine's."""
    return base_url.replace("//127.0.0.1:", "//127.1:")


def main() -> None:
    from datatrove.executor.local import LocalPipelineExecutor
    from datatrove.pipeline.inference.run_inference import InferenceConfig, InferenceRunner
    from datatrove.pipeline.writers import JsonlWriter

    options = job.arguments()
    documents = [
        Document(text=row["topic"], id=row["id"], metadata={"topic": row["topic"], "persona": row["persona"]})
        for row in job.seeds(options.n)
    ]
    config = InferenceConfig(
        server_type="endpoint",
        model_name_or_path=options.model,
        endpoint_url=options.base_url.removesuffix("/v1") if LOCALHOST else elsewhere(options.base_url),
        api_key="x",
        use_chat=True,
        max_concurrent_generations=options.concurrency,
        max_concurrent_documents=options.concurrency,
        default_generation_params={"temperature": 0.7, "max_tokens": 512},
        metric_interval=120,
    )
    kept = {
        "checkpoints_local_dir": options.work + "/checkpoints",
        "records_per_chunk": options.rows_kept_at_once,
    }
    name = "${rank}_chunk_${chunk_index}.jsonl" if CHECKPOINTS else "${rank}.jsonl"
    runner = InferenceRunner(
        rollout_fn=rollout,
        config=config,
        output_writer=JsonlWriter(options.out, output_filename=name, compression=None, adapter=as_row),
        **(kept if CHECKPOINTS else {}),
    )
    LocalPipelineExecutor(pipeline=[documents, runner], logging_dir=options.work + "/logs", tasks=1).run()


if __name__ == "__main__":
    main()
