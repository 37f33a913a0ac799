"""What ships, and under which terms: no GPL, nothing unknown, and a page that says so truly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

from licence_kinds import FREE, PROPRIETARY, STRONG, UNKNOWN, WEAK, kind_of, spdx_of  # noqa: E402
from licences import TABLE, Package, faults, page  # noqa: E402


def test_nothing_that_ships_is_gpl_and_the_page_says_what_the_locks_bring() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/licences.py"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_gpl_package_that_ships_is_a_fault_and_one_for_development_is_not() -> None:
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8")) | {"reviewed": {}}
    alpha = Package("krippendorff", "GPL-3.0-or-later", ("cpu", "gpu"))
    unknown, odd = Package("sem-licenca", "", ("cpu",)), Package("estranha", "Custom", ("cpu",))
    only_dev = Package("pylint", "GPL-2.0-or-later", ())
    told = faults([alpha, unknown, odd, only_dev], table)
    assert [line.split(":")[0] for line in told] == ["sem-licenca", "estranha", "krippendorff"]
    named = page(
        [Package("verbo", "LGPL-3.0-only", ("cpu",)), Package("cuda", "LicenseRef-Proprietary", ("gpu",))], table
    )
    assert "| verbo | LGPL-3.0-only | cpu |" in named and "| cuda | LicenseRef-Proprietary | gpu |" in named


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("MIT OR GPL-2.0-only", FREE),
        ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later", WEAK),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", WEAK),
        ("MIT AND AGPL-3.0-only", STRONG),
        ("(MIT AND GPL-3.0-or-later) OR LGPL-3.0-only", WEAK),
        ("Apache-2.0 WITH LLVM-exception", FREE),
        ("BSD-3-Clause AND GPL-3.0-or-later WITH GCC-exception-3.1", WEAK),
        ("LicenseRef-NVIDIA-Proprietary", PROPRIETARY),
        ("MIT or so", UNKNOWN),
        ("(MIT", UNKNOWN),
        ("", UNKNOWN),
    ],
)
def test_of_a_choice_the_freest_counts_and_of_a_sum_the_strictest(expression: str, kind: int) -> None:
    assert kind_of(expression) == kind


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("GNU General Public License v3 (GPLv3)", STRONG),
        ("GNU Lesser General Public License v2 (LGPLv2)", WEAK),
        ("GNU Affero General Public License v3", STRONG),
        ("Other/Proprietary License", PROPRIETARY),
        ("The BSD 2-Clause License", FREE),
        ("Apache Software License", FREE),
        ("All rights reserved", UNKNOWN),
    ],
)
def test_what_packages_write_in_their_own_words_is_understood(written: str, kind: int) -> None:
    assert kind_of(spdx_of(written)) == kind


def test_every_table_that_ships_is_named_with_its_terms() -> None:
    notice = (ROOT / "quality" / "data" / "NOTICE").read_text(encoding="utf-8")
    tables = sorted(p.name for p in (ROOT / "quality" / "data").iterdir() if p.name != "NOTICE")
    assert [name for name in tables if name not in notice] == []
    assert "names no licence" not in notice
