"""The compose file for production, as far as it can be checked without starting it."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

DEPLOY = Path(__file__).parents[2] / "deploy" / "argilla"


def test_services_are_pinned_checked_and_have_no_default_secret() -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    services = yaml.safe_load(text)["services"]
    assert set(services) == {"argilla", "worker", "postgres", "elasticsearch", "redis"}
    for name, service in services.items():
        assert re.search(r":v?\d+\.\d+(\.\d+)?$", service["image"]), name
        assert "healthcheck" in service, name
    asked = set(re.findall(r"\$\{(\w*(?:PASSWORD|SECRET|API_KEY)\w*):\?", text))
    assert not re.findall(r"\$\{\w*(?:PASSWORD|SECRET|API_KEY)\w*(?:\}|:-)", text)
    assert all(
        address.startswith("127.0.0.1:") for service in services.values() for address in service.get("ports", ())
    )
    offered = dict(line.split("=", 1) for line in (DEPLOY / "env.example").read_text().splitlines() if "=" in line[:40])
    assert {name for name, value in offered.items() if not value} == asked
