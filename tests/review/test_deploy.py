"""The compose file for production, as far as it can be checked without starting it."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from review.local.environment import ensure_environment

DEPLOY = Path(__file__).parents[2] / "deploy" / "argilla"
TEXT = (DEPLOY / "compose.yaml").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(TEXT)["services"]


def offered() -> dict[str, str]:
    """The variables of env.example."""
    lines = (DEPLOY / "env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line[:40] and not line.startswith("#"))


def test_services_are_pinned_checked_and_have_no_default_secret() -> None:
    assert set(SERVICES) == {"owner", "argilla", "worker", "postgres", "elasticsearch", "redis"}
    for name, service in SERVICES.items():
        assert re.fullmatch(
            r"[a-z/-]+:v?\d+\.\d+(\.\d+)?@\$\{[A-Z]+_DIGEST:\?run \./pin-images\.sh\}", service["image"]
        ), name
        assert "healthcheck" in service, name
    asked = set(re.findall(r"\$\{(\w*(?:PASSWORD|SECRET|API_KEY|DIGEST)\w*):\?", TEXT))
    assert not re.findall(r"\$\{\w*(?:PASSWORD|SECRET|API_KEY|DIGEST)\w*(?:\}|:-)", TEXT)
    assert all(
        address.startswith("127.0.0.1:") for service in SERVICES.values() for address in service.get("ports", ())
    )
    assert {name for name, value in offered().items() if not value} == asked


def test_nothing_grows_without_end() -> None:
    for name, service in SERVICES.items():
        assert re.fullmatch(r"\d+[mg]", service["mem_limit"]), name
        assert service["pids_limit"] > 0, name
        assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}, name
    assert int(re.findall(r"postgres:(\d+)", SERVICES["postgres"]["image"])[0]) >= 16


def test_every_variable_is_explained_and_every_volume_is_there() -> None:
    used = set(re.findall(r"(?<!\$)\$\{(\w+)", TEXT))
    assert used == set(offered())
    named = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", ())}
    assert named == set(yaml.safe_load(TEXT)["volumes"])
    waited_for = {other for service in SERVICES.values() for other in service.get("depends_on", ())}
    assert waited_for <= set(SERVICES)


@pytest.mark.integration
def test_the_owner_is_made_by_the_command_of_the_file_and_the_key_is_in_no_log(tmp_path: Path) -> None:
    """The real command with the real argilla-server, on SQLite in place of PostgreSQL."""
    python = ensure_environment(lambda _: None)
    command = [part.replace("$$", "$") for part in SERVICES["owner"]["command"]]
    environment = {
        "PATH": f"{python.parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "ARGILLA_HOME_PATH": str(tmp_path),
        "OWNER_USERNAME": "filigrana",
        "OWNER_PASSWORD": "uma-palavra-longa",
        "OWNER_API_KEY": "chave-da-dona-0123",
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }
    for _ in range(2):  # each `up` runs it again
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "chave-da-dona-0123" not in done.stdout + done.stderr
    with sqlite3.connect(tmp_path / "argilla.db") as database:
        assert database.execute("SELECT username, api_key, role FROM users").fetchall() == [
            ("filigrana", "chave-da-dona-0123", "owner")
        ]
        assert database.execute("SELECT name FROM workspaces").fetchall() == [("filigrana",)]
    database.close()


def test_digests_are_written_beside_the_secrets(tmp_path: Path) -> None:
    """With a stand-in for docker, which answers as `buildx imagetools inspect` does."""
    for name in ("compose.yaml", "pin-images.sh"):
        shutil.copy(DEPLOY / name, tmp_path)
    stand_in = tmp_path / "bin" / "docker"
    stand_in.parent.mkdir()
    stand_in.write_text('#!/bin/sh\nprintf "sha256:%064d\\n" "$(printf %s "$4" | wc -c)"\n')
    stand_in.chmod(0o755)
    environment = {**os.environ, "PATH": f"{stand_in.parent}:{os.environ['PATH']}"}

    def pin() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [tmp_path / "pin-images.sh"], env=environment, capture_output=True, text=True, check=False
        )

    assert pin().returncode == 1, "without .env there is nothing to write into"
    (tmp_path / ".env").write_text("OWNER_PASSWORD=segredo\nREDIS_DIGEST=old\n")
    assert pin().returncode == 0
    assert pin().returncode == 0
    written = dict(line.split("=", 1) for line in (tmp_path / ".env").read_text().splitlines())
    assert written.pop("OWNER_PASSWORD") == "segredo"
    assert written == {
        "ARGILLA_DIGEST": f"sha256:{len('argilla/argilla-server:v2.8.0'):064}",
        "POSTGRES_DIGEST": f"sha256:{len('postgres:16.9'):064}",
        "ELASTICSEARCH_DIGEST": f"sha256:{len('elasticsearch:8.17.3'):064}",
        "REDIS_DIGEST": f"sha256:{len('redis:7.4.2'):064}",
    }
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    stand_in.write_text("#!/bin/sh\necho not found\n")
    before = (tmp_path / ".env").read_text()
    assert pin().returncode == 1
    assert (tmp_path / ".env").read_text() == before
