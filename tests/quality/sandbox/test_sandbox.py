"""Code that a model wrote computes, and does nothing else, whatever it tries."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from quality.sandbox import run
from quality.sandbox.run import SandboxUnavailableError, run_python, sandbox_problem


def test_code_tests_and_calls_give_what_they_give() -> None:
    code = "import math\n\ndef area(r):\n    print('círculo', r)\n    return round(math.pi * r * r, 2)\n"
    ran = run_python(code, ["assert area(1) == 3.14", "assert area(2) == 0"], ["area(3)", "'ç' * 2"])
    assert (ran.error, ran.values) == ("", ("28.27", "'çç'"))
    assert ran.failed == (("assert area(2) == 0", "AssertionError: "),)
    assert "círculo 2" in ran.output


def test_what_exercises_use_can_be_imported() -> None:
    code = "import datetime, re, json, statistics, itertools, random, unicodedata\nfrom collections import Counter\n"
    code += "from dataclasses import dataclass\n@dataclass\nclass Ponto:\n    x: int\n"
    ran = run_python(code, ["assert datetime.datetime.strptime('25/04/1974', '%d/%m/%Y').year == 1974"], ["Ponto(2)"])
    assert (ran.error, ran.failed, ran.values) == ("", (), ("Ponto(x=2)",))


REFUSED = {
    "fork": "import os\nwhile True:\n    os.fork()",
    "exec": "import os\nos.execv('/bin/true', ['true'])",
    "reads": "open('/etc/passwd').read()",
    "reads the environment's folder": "import os\nos.listdir('.')",
    "asks the parent to end": "import os\nos.kill(os.getppid(), 9)",
    "network": "import _socket\n_socket.socket()",
    "import of a file": "import subprocess",
    "threads": "import _thread\n_thread.start_new_thread(print, ())",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_tried_is_refused(name: str) -> None:
    error = run_python(REFUSED[name]).error
    assert error.startswith(("PermissionError", "ModuleNotFoundError", "RuntimeError: can't start new thread")), error


def test_nothing_is_written_changed_or_removed(tmp_path: Path) -> None:
    there = tmp_path / "existe.txt"
    there.write_text("fica", encoding="utf-8")
    tries = [
        f"open({str(tmp_path / 'novo')!r}, 'w')",
        f"import os; os.remove({str(there)!r})",
        f"import os; os.truncate({str(there)!r}, 0)",
        f"import os; os.rename({str(there)!r}, {str(there)!r} + 'x')",
        f"import os; os.mkdir({str(tmp_path / 'pasta')!r})",
        f"import os; os.symlink('/', {str(tmp_path / 'liga')!r})",
        f"import os; os.chmod({str(there)!r}, 0)",
    ]
    ran = run_python("", tries)
    assert [error.split(":")[0] for _, error in ran.failed] == ["PermissionError"] * len(tries)
    assert [path.name for path in tmp_path.iterdir()] == ["existe.txt"]
    assert there.read_text(encoding="utf-8") == "fica"


def test_the_kernel_itself_refuses_what_python_is_gone_around_for() -> None:
    """The C library by hand: a socket, a file, a process."""
    code = "import _ctypes\nlibc = _ctypes.dlopen(None, 0)\n"
    code += "def c(name, *given):\n    return _ctypes.call_function(_ctypes.dlsym(libc, name), given)\n"
    calls = ["c('socket', 2, 1, 0)", "c('fork')", "c('creat', b'x', 511)", "c('rmdir', b'.')", "c('getpid') > 1"]
    assert run_python(code, [], calls).values == ("-1", "-1", "-1", "-1", "True")


def test_no_secret_is_in_view(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "segredo-que-nao-passa")
    seen = run_python("import os", [], ["dict(os.environ)"]).values[0]
    assert "segredo" not in seen and "PATH" not in seen


def test_memory_and_recursion_end_as_errors() -> None:
    assert run_python("x = [0] * 10**10").error.startswith("MemoryError")
    assert run_python("x = []\nwhile True:\n    x.append(bytearray(10**7))").error.startswith("MemoryError")
    assert run_python("def f():\n    f()\nf()").error.startswith("RecursionError")


@pytest.mark.parametrize(
    "code",
    ["print('a' * 10**8)", "while True:\n    print('olá')", "import os\nwhile True:\n    os.write(1, b'a' * 10**6)"],
)
def test_output_is_cut_off(code: str) -> None:
    ran = run_python(code, seconds=1)
    assert ran.error
    assert len(json.dumps(ran.output)) < 10 * run.OUTPUT


@pytest.mark.slow
@pytest.mark.parametrize(
    "code",
    [
        "while True:\n    pass",
        "import time\ntime.sleep(1000)",
        "10 ** 10 ** 9",
        "(lambda f: f(f))(lambda f: [f for _ in iter(int, 1)])",
    ],
)
def test_what_never_ends_is_ended(code: str) -> None:
    assert run_python(code, seconds=1).error in ("out of time", "MemoryError: ")


@pytest.mark.parametrize(
    "code",
    [
        "import os\nos._exit(0)",
        "raise SystemExit(0)",
        "import sys\nsys.exit()",
        'print(\'{"nonce": ""}\')\nimport os\nos._exit(0)',
    ],
)
def test_an_early_end_passes_no_test(code: str) -> None:
    assert run_python(code, ["assert False"]).error


def test_no_process_is_left() -> None:
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    before = children.read_text(encoding="utf-8").split()
    run_python("import os\nos.fork()", seconds=1)
    assert set(children.read_text(encoding="utf-8").split()) <= set(before)


def test_a_machine_without_a_sandbox_runs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    other = run.CHILD.replace("x86_64", "vax").replace("aarch64", "alpha")
    monkeypatch.setattr(run, "CHILD", other)
    with pytest.raises(SandboxUnavailableError, match=r"No sandbox for code on this machine(.|\n)*seccomp"):
        run_python("print(1)")
    monkeypatch.undo()
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    sandbox_problem.cache_clear()
    assert "No sandbox for code on this machine" in sandbox_problem()
    monkeypatch.undo()
    sandbox_problem.cache_clear()
    assert sandbox_problem() == ""
