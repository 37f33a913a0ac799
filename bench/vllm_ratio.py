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
from dataclasses import asdict, dataclass
from pathlib import Path

from generators.teachers.vllm.engine_defaults import CPU_ENGINE, engine_environment
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


def generate_command(teacher: str, count: int, folder: Path, on_ray: bool = False) -> list[str]:
    """Filigrana's own command line for `count` rollouts into `folder`/run."""
    recipe = folder / "motor.yaml"
    recipe.write_text(RECIPE, encoding="utf-8")
    words = ["generate", str(recipe), "-n", str(count), "--run", str(folder / "run"), "-t", teacher]
    return [sys.executable, "-m", "filigrana", *words, "--keep-duplicates", *([] if on_ray else ["--local"])]


def bare_command(teacher: str, run: Path) -> list[str]:
    """The same requests through `LLM.generate`, in a process of its own."""
    return [sys.executable, "-m", "bench.vllm_ratio", "--bare", str(run), "--teacher", teacher]


def filigrana(teacher: str, count: int, folder: Path, on_ray: bool) -> tuple[float, int]:
    """Tokens a second and tokens of one run."""
    quiet = subprocess.DEVNULL
    subprocess.run(generate_command(teacher, count, folder, on_ray), cwd=ROOT, check=True, stdout=quiet, stderr=quiet)
    window = run_window(folder / "run")
    return window.tokens / window.seconds, window.tokens


@dataclass(frozen=True)
class Window:
    """From the first request to the last completion, in seconds of the clock. `busy` is the mean share of the engine's
    `places` that a request sat in; for a run, requests on their way to the engine count, too."""

    started: float
    ended: float
    tokens: int
    places: int
    busy: float

    @property
    def seconds(self) -> float:
        return self.ended - self.started


def run_window(run: Path, places: int = CPU_ENGINE["max_num_seqs"]) -> Window:
    """Of a finished run."""
    frame = Run(run).scan("completions").collect()
    ends = frame["completed_at"].to_list()
    begins = (frame["completed_at"] - frame["latency_s"]).to_list()
    started, ended = min(begins), max(ends)
    busy = filled([*((at, 1) for at in begins), *((at, -1) for at in ends)], places) / (ended - started)
    return Window(started, ended, int(frame["completion_tokens"].sum()), places, busy)


def filled(changes: list[tuple[float, int]], places: int) -> float:
    """Seconds that the places were filled, as if all at once, where requests come (+1) and go (-1) at these times."""
    total, there, since = 0.0, 0, 0.0
    for at, by in sorted(changes):
        total += min(there, places) / places * (at - since)
        there, since = there + by, at
    return total


def bare(teacher: str, run: Path) -> tuple[float, int]:
    done = subprocess.run(
        bare_command(teacher, run), cwd=ROOT, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    window = window_told(done.stdout)
    return window.tokens / window.seconds, window.tokens


def window_told(said: str) -> Window:
    """What the bare side printed, among whatever its engine says."""
    return Window(**json.loads([line for line in said.splitlines() if line.startswith("{")][-1]))


def drive_bare(teacher: str, run: Path) -> Window:
    from generators.teachers.factory import Pace, make_teacher, parse_teacher
    from generators.teachers.vllm.media_prompt import engine_prompt
    from generators.teachers.vllm.teacher import STRUCTURED_OUTPUTS, VLLMTeacher, sampling_params

    made = make_teacher(parse_teacher(teacher), Pace(concurrency=1), {})
    assert isinstance(made, VLLMTeacher)
    engine_environment()
    from vllm import LLM
    from vllm.platforms import current_platform

    settings = {**(CPU_ENGINE if current_platform.is_cpu() else {}), "enable_prefix_caching": True}
    # Its own times of each request cost nothing to speak of: a few clock readings a step.
    settings |= {"structured_outputs_config": STRUCTURED_OUTPUTS, "disable_log_stats": False}
    llm = LLM(made._model, **settings)
    tokenizer = llm.get_tokenizer()
    bodies = Run(run).scan("requests").sort("index", "step").collect()["body"]
    requests = [Request.model_validate_json(body) for body in bodies]
    prompts = [engine_prompt(tokenizer, request, None) for request in requests]
    params = [sampling_params(request, budgeted=False, keep_special=False) for request in requests]
    started, clock = time.time(), time.monotonic()
    outputs = llm.generate(prompts, params, use_tqdm=False)
    seconds = time.monotonic() - clock
    changes = [(o.metrics.scheduled_ts, 1) for o in outputs] + [(o.metrics.last_token_ts, -1) for o in outputs]
    tokens = sum(len(o.outputs[0].token_ids) for o in outputs)
    places = llm.llm_engine.vllm_config.scheduler_config.max_num_seqs
    return Window(started, started + seconds, tokens, places, filled(changes, places) / seconds)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--teacher", default="local:smollm2-135m")
    parser.add_argument("-n", type=int, default=400)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--ray", action="store_true")
    parser.add_argument("--bare", type=Path)
    given = parser.parse_args()
    if given.bare:
        print(json.dumps(asdict(drive_bare(given.teacher, given.bare))))
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
