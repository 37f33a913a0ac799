"""The review server's packages where this Python came out of a bundle: from there alone, and nobody else is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from review.local import environment
from review.local.environment import ensure_environment
from tests.loopback_index import installed_wheel, no_way_out, pin_of


@pytest.mark.slow
def test_the_review_servers_packages_are_taken_out_of_the_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheels, lock, settings = tmp_path / "um pacote", tmp_path / "review.lock", tmp_path / "pip.conf"
    wheels.mkdir()
    lock.write_text(pin_of(installed_wheel("mdurl", wheels)))
    settings.write_text(f"[global]\nno-index = true\nfind-links =\n    {wheels.as_uri()}\n")
    monkeypatch.setattr(environment, "LOCK_FILE", lock)
    monkeypatch.setattr(environment, "BUNDLE_SETTINGS", settings)
    monkeypatch.setenv("FILIGRANA_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    monkeypatch.delenv("PIP_CONFIG_FILE", raising=False)
    said: list[str] = []
    with no_way_out() as (proxies, asked):
        for name, value in proxies.items():
            monkeypatch.setenv(name, value)
        python = ensure_environment(said.append)
    assert list((python.parents[1] / "lib").glob("python3*/site-packages/mdurl/__init__.py"))
    assert asked == []
    assert not [line for line in said if "with uv" in line]
