"""Texts a second through `filigrana check --serve`, on one core, beside the direct call.

    python -m bench.check_service [--texts 4000] [--batch 256]

Both are given the same texts of about 480 characters, each once; the service's own CPU seconds are counted (psutil),
so that what else runs on the machine, the client included, tells little.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time

import httpx
import psutil

from bench.gate import answers
from quality.reward import reward
from quality.text_verdict import judge_text


def through_the_service(path: str, key: str, texts: list[str], batch: int) -> tuple[float, float]:
    """Texts a second of the service's CPU time, and of the clock."""
    command = [sys.executable, "-m", "filigrana", "check", "--serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address, watched = process.stdout.readline().strip(), psutil.Process(process.pid)
            with httpx.Client(base_url=address, timeout=600) as client:
                half = len(texts) // 2
                client.post(path, json={key: texts[:half]}).raise_for_status()  # warms its tables up
                before, started = watched.cpu_times(), time.perf_counter()
                for at in range(half, len(texts), batch):
                    client.post(path, json={key: texts[at : at + batch]}).raise_for_status()
                after, ended = watched.cpu_times(), time.perf_counter()
        finally:
            process.terminate()
    spent = after.user + after.system - before.user - before.system
    return (len(texts) - half) / spent, (len(texts) - half) / (ended - started)


def directly(path: str, texts: list[str]) -> float:
    """Texts a second of CPU time by the call itself, warmed up as the service is."""
    half = len(texts) // 2
    started = 0.0
    for number, text in enumerate(texts):
        if number == half:
            started = time.process_time()
        if path == "/reward":
            reward(text)
        else:
            judge_text(text).as_json()
    return (len(texts) - half) / (time.process_time() - started)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=4000)
    parser.add_argument("--batch", type=int, default=256)
    given = parser.parse_args()
    texts = [answer.content.answer for answer in answers(given.texts, seed=7)]
    for path, key in (("/check", "texts"), ("/reward", "completions")):
        alone = directly(path, texts)
        served, clock = through_the_service(path, key, texts, given.batch)
        print(
            f"{path}: {served:,.0f} texts a second of CPU through the service ({clock:,.0f} by the clock), "
            f"{alone:,.0f} by the direct call: {served / alone:.2f} of it"
        )


if __name__ == "__main__":
    main()
