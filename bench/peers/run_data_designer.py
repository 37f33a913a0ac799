"""NeMo Data Designer: one column a call."""

from __future__ import annotations

import json
import os
from pathlib import Path

import job

OPTIONS = job.arguments()
os.environ.setdefault("NEMO_TELEMETRY_ENABLED", "false")
os.environ["DATA_DESIGNER_HOME"] = OPTIONS.work + "/home"

import data_designer.config as dd  # noqa: E402
import pandas as pd  # noqa: E402
from data_designer.config.run_config import ResumeMode, RunConfig  # noqa: E402
from data_designer.interface import DataDesigner  # noqa: E402
from pydantic import BaseModel, Field  # noqa: E402


class Instruction(BaseModel):
    instruction: str


class Judgement(BaseModel):
    score: int = Field(ge=1, le=5)
    reason: str


def main() -> None:
    parameters = dd.ChatCompletionInferenceParams(
        temperature=0.7, max_tokens=512, max_parallel_requests=OPTIONS.concurrency, timeout=600
    )
    model = dd.ModelConfig(
        alias="m", model=OPTIONS.model, provider="mock", skip_health_check=True, inference_parameters=parameters
    )
    provider = dd.ModelProvider(name="mock", endpoint=OPTIONS.base_url, api_key="x")
    designer = DataDesigner(artifact_path=OPTIONS.work + "/artifacts", model_providers=[provider])
    designer.set_run_config(
        RunConfig(
            buffer_size=OPTIONS.rows_kept_at_once,
            disable_early_shutdown=True,
            otel_metrics_port=None,
            progress_interval=60,
        )
    )
    seeds = Path(OPTIONS.work) / "seeds.parquet"
    if not seeds.exists():
        pd.DataFrame(list(job.seeds(OPTIONS.n))).to_parquet(seeds)
    columns = dd.DataDesignerConfigBuilder(model_configs=[model])
    columns.with_seed_dataset(dd.LocalFileSeedSource(path=str(seeds)))
    first = job.user_a("{{ topic }}", "{{ persona }}")
    columns.add_column(
        dd.LLMStructuredColumnConfig(
            name="asked", model_alias="m", system_prompt=job.SYSTEM_A, prompt=first, output_format=Instruction
        )
    )
    columns.add_column(dd.ExpressionColumnConfig(name="instruction", expr="{{ asked.instruction }}"))
    columns.add_column(
        dd.LLMTextColumnConfig(name="answer", model_alias="m", system_prompt=job.SYSTEM_B, prompt="{{ instruction }}")
    )
    last = job.user_c("{{ instruction }}", "{{ answer }}")
    columns.add_column(
        dd.LLMStructuredColumnConfig(
            name="judged", model_alias="m", system_prompt=job.SYSTEM_C, prompt=last, output_format=Judgement
        )
    )
    result = designer.create(columns, num_records=OPTIONS.n, dataset_name="rows", resume=ResumeMode.IF_POSSIBLE)
    with Path(OPTIONS.out).open("w") as file:
        for row in result.load_dataset().to_dict("records"):
            judged = row.get("judged") or {}
            judged = json.loads(judged) if isinstance(judged, str) else judged
            made = {"score": judged.get("score"), "reason": judged.get("reason")}
            kept = {name: row[name] for name in ("id", "instruction", "answer")}
            file.write(json.dumps(kept | made, ensure_ascii=False, default=int) + "\n")


main()
