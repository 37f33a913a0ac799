"""sdg_hub: a flow of blocks, written beside it in YAML."""

from __future__ import annotations

import json
import os
from pathlib import Path

import job

os.environ.update(LITELLM_LOCAL_MODEL_COST_MAP="True", HF_HUB_OFFLINE="1")

import pandas as pd
from sdg_hub import Flow


def block(kind: str, name: str, **settings: object) -> dict[str, object]:
    return {"block_type": kind, "block_config": {"block_name": name, **settings}}


def call(step: str, folder: Path, system: str, user: str, columns: list[str], response_format: object) -> list[object]:
    """The four blocks of one call: prompt, chat, extract, and where JSON comes back its parser."""
    prompt = folder / f"{step}.yaml"
    prompt.write_text(json.dumps([{"role": "system", "content": system}, {"role": "user", "content": user}]))
    more = {"response_format": response_format} if response_format else {}
    parsed = {"input_cols": f"r{step}", "field_prefix": f"{step}_", "extract_content": True}
    asked = {"input_cols": f"m{step}", "output_cols": f"r{step}", "async_mode": True}
    shown = {"input_cols": columns, "output_cols": f"m{step}", "prompt_config_path": prompt.name}
    return [
        block("PromptBuilderBlock", f"p{step}", **shown),
        block("LLMChatBlock", f"g{step}", max_tokens=512, temperature=0.7, **asked, **more),
        block("LLMResponseExtractorBlock", f"e{step}", **parsed),
    ]


def write_flow(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    a = call("a", folder, job.SYSTEM_A, job.user_a("{{topic}}", "{{persona}}"), ["topic", "persona"], job.FORMAT_A)
    b = call("b", folder, job.SYSTEM_B, "{{instruction}}", ["instruction"], None)
    last = job.user_c("{{instruction}}", "{{answer}}")
    c = call("c", folder, job.SYSTEM_C, last, ["instruction", "answer"], job.FORMAT_C)
    blocks = [
        *a,
        block("JSONParserBlock", "ja", input_cols="a_content", output_cols=["instruction"]),
        *b,
        block("RenameColumnsBlock", "nb", input_cols={"b_content": "answer"}),
        *c,
        block("JSONParserBlock", "jc", input_cols="c_content", output_cols=["score", "reason"]),
    ]
    about = {"name": "Bench", "description": "three calls", "version": "1.0.0", "author": "bench", "id": "bench-flow"}
    about |= {"license": "Apache-2.0", "tags": ["bench"], "recommended_models": {"default": "mock", "compatible": []}}
    flow = folder / "flow.yaml"
    flow.write_text(json.dumps({"metadata": about, "blocks": blocks}))  # JSON is YAML
    return flow


def main() -> None:
    options = job.arguments()
    flow = Flow.from_yaml(str(write_flow(Path(options.work) / "flow")))
    flow.set_model_config(model="hosted_vllm/" + options.model, api_base=options.base_url, api_key="x")
    rows = flow.generate(
        pd.DataFrame(list(job.seeds(options.n))),
        max_concurrency=options.concurrency,
        checkpoint_dir=options.work + "/checkpoints",
        save_freq=options.rows_kept_at_once,
    )
    with Path(options.out).open("w") as file:
        for row in rows.to_dict("records"):
            score = row.get("score")
            score = int(score) if pd.notna(score) and str(score).strip() else None
            kept = {name: row.get(name) for name in ("id", "instruction", "answer", "reason")}
            file.write(json.dumps(kept | {"score": score}, ensure_ascii=False, default=str) + "\n")


main()
