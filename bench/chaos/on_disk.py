"""What can happen to one machine's run: its process is ended, its disk is full, its files are torn or changed."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench.chaos.runs import ENDINGS, PATIENCE_S, REFUSED, Site, at_a_moment, filigrana, quiet, rows_in


@dataclass
class Driver:
    """The program gets SIGKILL, SIGTERM or SIGINT at any moment, from its first imports to its last shard."""

    wanted: Site
    rounds: int = 1000
    name = "driver"
    servers = False

    def disturb(self, folder: Path, dice: Random) -> Iterator[str]:
        """Disturb a run until it ends by itself, saying each time how; then hold it to the undisturbed one."""
        site = self.wanted.twin(folder)
        for _ in range(self.rounds):
            child = site.started()
            number = dice.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
            if not at_a_moment(child, dice, site.written):
                assert child.wait() == 0, site.said()
                break
            child.send_signal(number)
            if number != signal.SIGKILL and dice.random() < 0.3:  # whoever is in a hurry says it twice
                at_a_moment(child, dice, site.written)
                child.send_signal(number)
            code = child.wait(PATIENCE_S)
            assert code in ENDINGS[number], f"{number.name} led to {code}: {site.said()}"
            site.require_balance()
            yield number.name
        site.finish()
        site.require_like(self.wanted)


@dataclass
class FullDisk:
    """The disk takes so many bytes of a file and no more; later there is room again."""

    wanted: Site
    rounds: int = 4
    name = "full disk"
    servers = False

    def disturb(self, folder: Path, dice: Random) -> Iterator[str]:
        site = self.wanted.twin(folder)
        for _ in range(self.rounds):
            child = site.started(largest_file=dice.randint(200, 30_000))
            code = child.wait(PATIENCE_S)
            if code == 0:
                break
            assert code == REFUSED and "No room left" in site.said(), f"{code}: {site.said()}"
            assert "Traceback" not in site.said(), site.said()
            site.require_balance()
            yield "no room"
        site.finish()
        site.require_like(self.wanted)


@dataclass
class TornFiles:
    """The machine loses its power: the end of the open segment is gone, half of a file lies beside its place."""

    wanted: Site
    rounds: int = 5
    name = "torn files"
    servers = False

    def disturb(self, folder: Path, dice: Random) -> Iterator[str]:
        site = self.wanted.twin(folder)
        for _ in range(self.rounds):
            child = site.started()
            if not at_a_moment(child, dice, site.written):
                break
            child.send_signal(signal.SIGKILL)
            child.wait()
            if not (site.run / "journal").is_dir():
                continue
            for segment in (site.run / "journal").glob("*.jsonl"):
                data = segment.read_bytes()
                segment.write_bytes(data[: max(0, len(data) - dice.randint(1, 900))])
            left = dice.choice(["manifest.json", "samples/local.000000.parquet", "journal/local.000000.sealed"])
            beside = site.run / left
            if beside.parent.is_dir():
                beside.with_name(f".{beside.name}.1.tmp").write_bytes(os.urandom(100))
            site.require_balance()
            yield "torn"
        site.finish()
        site.require_like(self.wanted)


@dataclass
class FlippedBits:
    """One bit of a finished run is another: what reads it says so in a sentence, or gives what it always gave; `verify`
    names it, and `repair` and the same command give the undisturbed export."""

    wanted: Site
    rounds: int = 4
    name = "flipped bit"
    servers = False

    def disturb(self, folder: Path, dice: Random) -> Iterator[str]:
        site = self.wanted.twin(folder)
        site.finish()
        whole = folder / "whole"
        shutil.copytree(site.run, whole)
        files = sorted(p for p in whole.rglob("*") if p.is_file() and p.stat().st_size)
        for turn in range(self.rounds):
            shutil.rmtree(site.run)
            shutil.copytree(whole, site.run)
            path = site.run / dice.choice(files).relative_to(whole)
            data = bytearray(path.read_bytes())
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
            path.write_bytes(data)
            log, out = folder / f"log-{turn}", folder / f"out-{turn}"
            words = ("export", site.run, "--to", out, "--include-unreviewed", "--file-type", "jsonl")
            code = quiet(filigrana(*words), log).wait(PATIENCE_S)
            said = log.read_text(encoding="utf-8", errors="replace")
            assert "Traceback" not in said, f"{path}: {said[-3000:]}"
            assert code in (0, REFUSED), f"{path}: {code}"
            assert code == REFUSED or rows_in(out) == self.wanted.rows, f"{path} changed the export in silence"
            found = quiet(filigrana("verify", site.run), log).wait(PATIENCE_S)
            assert found == 1, f"verify sees nothing wrong with {path}: {found}"
            assert quiet(filigrana("repair", site.run), log).wait(PATIENCE_S) == 0, log.read_text(encoding="utf-8")
            site.finish()
            shutil.rmtree(folder / "site-out", ignore_errors=True)
            assert site.exported("site-out") == self.wanted.rows, f"repaired, and another export: {path}"
            yield "a bit of " + (path.suffix or path.name)


@dataclass
class TwoDrivers:
    """The same command twice at once: the second is refused, whatever becomes of the first."""

    wanted: Site
    rounds: int = 4
    name = "two drivers"
    servers = False

    def disturb(self, folder: Path, dice: Random) -> Iterator[str]:
        site = self.wanted.twin(folder)
        for _ in range(self.rounds):
            both = [site.started(), quiet(site.command, folder / "second")]
            killed = dice.choice([None, 0, 1])
            if killed is not None and at_a_moment(both[killed], dice, site.written):
                both[killed].send_signal(signal.SIGKILL)
            codes = [child.wait(PATIENCE_S) for child in both]
            said = site.said() + (folder / "second").read_text(encoding="utf-8")
            assert "Traceback" not in said and set(codes) <= {0, REFUSED, -9}, said
            assert REFUSED not in codes or "Another process is writing" in said, said
            assert 0 in codes or -9 in codes, said
            site.require_balance()
            yield "one refused" if REFUSED in codes else "one after the other"
            if 0 in codes:
                break
        site.finish()
        site.require_like(self.wanted)


@dataclass
class Export:
    """The export is ended at any moment: there is no half version, and the next one is the undisturbed one."""

    wanted: Site
    rounds: int = 8
    name = "export"
    servers = False

    def disturb(self, folder: Path, dice: Random) -> Iterator[str]:
        site = self.wanted.twin(folder)
        site.finish()
        out = folder / "out"
        words = ("export", site.run, "--to", out, "--include-unreviewed", "--file-type", "jsonl")
        for _ in range(self.rounds):
            child = quiet(filigrana(*words), site.log)
            number = dice.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
            there = at_a_moment(child, dice, lambda: 3000 * sum(len(files) for *_, files in os.walk(out)))
            if there:
                child.send_signal(number)
            code = child.wait(PATIENCE_S)
            assert code in (*ENDINGS[number], 0), f"{number.name} led to {code}: {site.said()}"
            versions = list(out.glob("v*"))
            assert not versions or rows_in(out) == self.wanted.rows, "half a version stands"
            if there:
                yield number.name
            if versions:
                shutil.rmtree(out)
        site.require_like(self.wanted)
        assert not list(out.glob(".building-*"))
