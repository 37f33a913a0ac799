"""Together's own check of files (`together files check`) reads the bare layout."""

from __future__ import annotations

from pathlib import Path

from together.lib.utils.files import check_file
from told import given, tell

version, _ = given()
said = check_file(Path(version, "train.jsonl"), purpose="fine-tune")
tell(said["num_samples"] if said["is_check_passed"] else 0, "" if said["is_check_passed"] else said["message"])
