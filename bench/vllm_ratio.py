"""How busy `filigrana generate` keeps vLLM, beside the same engine driven bare. Prints a table of ratios.

    python -m bench.vllm_ratio [--teacher local:smollm2-135m | vllm:PATH] [-n 400] [--repeats 3] [--ray]

First Filigrana runs a recipe of two chained steps (JSON, then text) with its real command line; then `LLM.generate`
gets exactly the prompts, grammars, seeds and limits that the run's `requests` table holds, all at once, in a process of
its own with the same engine settings. Tokens a second are generated tokens over the time from the first request to the
last completion, the engine's start left out on both sides. Choose -n so that a run takes two minutes at least.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from schemas.request import Request
from store.run import Run

ROOT = Path(__file__).resolve().parents[1]
RECIPE = """\
name: motor
title: Duas etapas para medir o motor
method: instruct
seeds:
  cross: {topic: topics, persona: personas}
templates:
  instruction:
    system: Escreves perguntas em português europeu, tal como se escreve em Portugal.
    user: "Escreve uma pergunta de {{ persona.text }} sobre {{ topic.text }}."
  answer:
    system: És um assistente que responde em português europeu.
    user: "{{ instruction }}"
sampling:
  instruction: {temperature: 0.8, max_tokens: 96}
  answer: {temperature: 0.8, max_tokens: 192}
draws: 1
"""


def filigrana(teacher: str, count: int, folder: Path, on_ray: bool) -> tuple[float, int]:
    """Tokens a second and tokens of one run."""
    recipe = folder / "motor.yaml"
    recipe.write_text(RECIPE, encoding="utf-8")
    words = [
        "generate",
        str(recipe),
        "-n",
        str(count),
        "--run",
        str(folder / "run"),
        "-t",
        teacher,
        "--keep-duplicates",
    ]
    command = [sys.executable, "-m", "filigrana", *words, *([] if on_ray else ["--local"])]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    frame = Run(folder / "run").scan("completions").collect()
    started = (frame["completed_at"] - frame["latency_s"]).min()
    tokens = int(frame["completion_tokens"].sum())
    return tokens / (frame["completed_at"].max() - started), tokens


def bare(teacher: str, run: Path) -> tuple[float, int]:
    """The same requests through `LLM.generate`, in a process of its own."""
    command = [sys.executable, "-m", "bench.vllm_ratio", "--bare", str(run), "--teacher", teacher]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    result = json.loads(done.stdout.strip().splitlines()[-1])
    return result["tokens"] / result["seconds"], result["tokens"]


def drive_bare(teacher: str, run: Path) -> None:
    from generators.teachers.factory import Pace, make_teacher, parse_teacher
    from generators.teachers.vllm import teacher as vllm_local
    from generators.teachers.vllm.engine_defaults import CPU_ENGINE, engine_environment

    made = make_teacher(parse_teacher(teacher), Pace(concurrency=1), {})
    assert isinstance(made, vllm_local.VLLMTeacher)
    engine_environment()
    from vllm import LLM
    from vllm.platforms import current_platform

    settings = {**(CPU_ENGINE if current_platform.is_cpu() else {}), "enable_prefix_caching": True}
    llm = LLM(made._model, structured_outputs_config=vllm_local.STRUCTURED_OUTPUTS, **settings)
    made._tokenizer = llm.get_tokenizer()
    bodies = Run(run).scan("requests").sort("index", "step").collect()["body"]
    requests = [Request.model_validate_json(body) for body in bodies]
    prompts = [{"prompt_token_ids": made._tokenise(request)} for request in requests]
    params = [vllm_local._sampling(request) for request in requests]
    started = time.monotonic()
    outputs = llm.generate(prompts, params, use_tqdm=False)
    seconds = time.monotonic() - started
    print(json.dumps({"tokens": sum(len(o.outputs[0].token_ids) for o in outputs), "seconds": seconds}))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--teacher", default="local:smollm2-135m")
    parser.add_argument("-n", type=int, default=400)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--ray", action="store_true")
    parser.add_argument("--bare", type=Path)
    given = parser.parse_args()
    if given.bare:
        drive_bare(given.teacher, given.bare)
        return
    print("| filigrana tokens/s | bare tokens/s | ratio | tokens |\n|---|---|---|---|")
    ratios = []
    for _ in range(given.repeats):
        with tempfile.TemporaryDirectory() as folder:
            ours, tokens = filigrana(given.teacher, given.n, Path(folder), given.ray)
            theirs, _ = bare(given.teacher, Path(folder) / "run")
        ratios.append(ours / theirs)
        print(f"| {ours:.0f} | {theirs:.0f} | {ours / theirs:.2f} | {tokens:,} |", flush=True)
    print(f"\nmedian ratio: {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
