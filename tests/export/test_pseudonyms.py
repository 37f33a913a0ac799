"""Annotators' pseudonyms: the same from version to version of one home, and nothing without its salt."""

from __future__ import annotations

import hashlib
import json
import stat
from pathlib import Path

import pytest

from export.exporting import Exported, export_runs
from export.pseudonyms import SALT
from export.selection import Splits
from schemas.errors import StoreError
from schemas.ids import content_id
from store.run import Run
from tests.commands.test_bad_input import filigrana
from tests.export.export_run_builders import decide, make_run, make_sample

PEOPLE = ("ana.silva@exemplo.pt", "rui")


def reviewed(folder: Path, count: int = 4) -> Run:
    samples = [make_sample(i) for i in range(count)]
    return make_run(folder, samples, [decide(s, "accepted", PEOPLE[n % 2]) for n, s in enumerate(samples)])


def names(done: Exported) -> set[str]:
    return set(done.manifest.review.annotators)


def export(run: Run, to: Path) -> Exported:
    return export_runs([run], to, splits=Splits(validation=0))


@pytest.mark.slow
def test_names_last_in_a_home_and_mean_nothing_in_another(tmp_path: Path) -> None:
    first = export(reviewed(tmp_path / "a"), tmp_path / "home")
    second = export(reviewed(tmp_path / "b", 6), tmp_path / "home")
    other = export(reviewed(tmp_path / "c"), tmp_path / "other")
    assert first.is_new and second.is_new and len(names(first)) == 2
    assert names(first) == names(second)
    assert not names(first) & names(other)
    assert not export(reviewed(tmp_path / "d"), tmp_path / "home").is_new, "the same content is the same version"


def test_a_list_of_names_cant_be_tried_against_them(tmp_path: Path) -> None:
    said = {name.removeprefix("annotator-") for name in names(export(reviewed(tmp_path / "a"), tmp_path / "home"))}
    for person in PEOPLE:
        guesses = [content_id("annotator", person), content_id(person)]
        guesses += [hashlib.new(how, person.encode()).hexdigest() for how in ("md5", "sha1", "sha256")]
        assert not [g for g in guesses for one in said if g.startswith(one[:6])]


def test_the_salt_is_its_owners_alone_and_in_no_version(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    done = export(reviewed(tmp_path / "a"), home)
    salt = home / SALT
    assert stat.S_IMODE(salt.stat().st_mode) == 0o600
    assert not [
        p for p in done.path.rglob("*") if p.is_file() and (p.name == SALT or salt.read_bytes() in p.read_bytes())
    ]
    assert all(p.stat().st_mode & 0o044 for p in done.path.rglob("*")), "what is published can be read"
    salt.write_bytes(b"half")
    with pytest.raises(StoreError, match="damaged"):
        export(reviewed(tmp_path / "b", 5), home)


def test_a_home_without_review_gets_no_salt(tmp_path: Path) -> None:
    from export.selection import Selection

    run = make_run(tmp_path / "a", [make_sample(0)])
    export_runs([run], tmp_path / "home", Selection(include_unreviewed=True), Splits(validation=0))
    assert not (tmp_path / "home" / SALT).exists()


@pytest.mark.slow
def test_versions_at_an_address_keep_their_names_too(tmp_path: Path) -> None:
    run = reviewed(tmp_path / "a")
    for _ in range(2):
        done = filigrana("export", run.path, "--to", f"file://{tmp_path}/there", HOME=str(tmp_path / "casa"))
        assert done.returncode == 0, done.stderr
    assert "there already" in done.stdout
    assert [p.name for p in (tmp_path / "there").iterdir()] == ["v0001"]
    manifest = json.loads((tmp_path / "there" / "v0001" / "manifest.json").read_text(encoding="utf-8"))
    assert len(manifest["review"]["annotators"]) == 2
    kept = list((tmp_path / "casa").rglob(SALT))
    assert len(kept) == 1 and stat.S_IMODE(kept[0].stat().st_mode) == 0o600
