"""Inside a submitted job: where a run may lie, and how a key gets there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generators.teachers.key_files import read_key_files
from generators.teachers.keys import judge_keys, teacher_keys
from ray_jobs.access import keys_told_to_the_cluster
from ray_jobs.jobs import JOB_VARIABLE, require_lasting_folder
from schemas.errors import UsageError


def test_a_run_that_would_go_with_its_job_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = tmp_path / "working_dir_files" / "_ray_pkg_0123"
    shipped.mkdir(parents=True)
    monkeypatch.chdir(shipped)
    require_lasting_folder(Path("runs/first"))  # no job: a folder like any other
    monkeypatch.setenv(JOB_VARIABLE, "{}")
    for folder in (Path("runs/first"), Path("../first"), shipped / "runs"):
        with pytest.raises(UsageError, match="--run"):
            require_lasting_folder(folder)
    require_lasting_folder(tmp_path / "runs" / "first")


def test_keys_that_stand_in_a_jobs_settings_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {"FILIGRANA_API_KEY": "k", "FILIGRANA_API_KEY_FILE": "/run/secrets/key", "HF_HUB_OFFLINE": "1"}
    monkeypatch.setenv(JOB_VARIABLE, json.dumps({"runtime_env": {"env_vars": variables}}))
    assert keys_told_to_the_cluster() == ["FILIGRANA_API_KEY"]
    monkeypatch.setenv(JOB_VARIABLE, json.dumps({"runtime_env": {}}))
    assert keys_told_to_the_cluster() == []


def test_a_key_may_lie_in_a_file(tmp_path: Path) -> None:
    for name in ("teacher", "judge", "host"):
        (tmp_path / name).write_text(f"sk-{name}\n", encoding="utf-8")
    environment = {
        "FILIGRANA_API_KEY_FILE": str(tmp_path / "teacher"),
        "FILIGRANA_JUDGE_API_KEY_FILE": str(tmp_path / "judge"),
        "FILIGRANA_API_KEY_FILE__H_EXAMPLE": str(tmp_path / "host"),
    }
    read_key_files(environment)
    urls = ["https://a.example/v1", "https://h.example/v1"]
    assert teacher_keys(urls, environment) == dict(zip(urls, ["sk-teacher", "sk-host"], strict=True))
    assert judge_keys(["https://j.example/v1"], urls, [["https://j.example/v1"]], environment) == {
        "https://j.example/v1": "sk-judge"
    }
    given = {"FILIGRANA_API_KEY_FILE": str(tmp_path / "teacher"), "FILIGRANA_API_KEY": "sk-given"}
    read_key_files(given)
    assert given["FILIGRANA_API_KEY"] == "sk-given"


@pytest.mark.parametrize("content", [None, b"", b"one two\n", b"\xff\xfe"])
def test_a_file_that_holds_no_key_is_named_and_not_shown(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        read_key_files({"FILIGRANA_API_KEY_FILE": str(path)})
    assert "FILIGRANA_API_KEY_FILE" in str(caught.value) and str(path) in str(caught.value)
    assert "one two" not in str(caught.value)
