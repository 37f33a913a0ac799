"""The program that runs inside the sandbox, as text: it limits itself, has the kernel refuse all else, runs the code.

Standard library alone. It reads one JSON object from its input ({code, tests, calls, nonce, limits}) and writes one to
its output. Modules that code may use are imported before the doors close; none can be afterwards.
"""

from __future__ import annotations

MODULES = (
    *(
        "abc",
        "array",
        "ast",
        "bisect",
        "calendar",
        "cmath",
        "collections",
        "collections.abc",
        "copy",
        "csv",
        "dataclasses",
    ),
    *(
        "datetime",
        "decimal",
        "enum",
        "fractions",
        "functools",
        "heapq",
        "itertools",
        "json",
        "math",
        "operator",
        "pprint",
    ),
    *("random", "re", "statistics", "string", "textwrap", "time", "typing", "unicodedata", "zoneinfo"),
)
"""What code may import."""

_CALLS = {
    "x86_64": (
        0xC000003E,
        *(0, 1, 3, 5, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 28, 35, 39, 60, 63, 96, 98, 99, 100, 102, 104, 107, 108),
        *(131, 186, 201, 202, 228, 229, 230, 231, 318, 324, 334),
    ),
    "aarch64": (
        0xC00000B7,
        *(
            57,
            62,
            63,
            64,
            80,
            93,
            94,
            98,
            101,
            113,
            114,
            115,
            124,
            132,
            134,
            135,
            139,
            153,
            160,
            165,
            169,
            172,
            174,
            175,
        ),
        *(176, 177, 178, 179, 214, 215, 216, 222, 226, 233, 278, 283, 293),
    ),
}
"""By machine: its audit number, then what the kernel still does: read and write what is open, memory, clocks, signals
of one's own, random numbers, exit. Not open, socket, fork, exec, kill, unlink and the rest: they are not permitted."""

CHILD = (
    f"MODULES = {MODULES!r}\nCALLS = {_CALLS!r}\n"
    + r'''
import ctypes, io, json, os, platform, resource, struct, sys

given = json.loads(sys.stdin.buffer.read())
sys.stdin = io.StringIO("")
for name in MODULES:
    __import__(name)
import datetime
datetime.datetime.strptime("1", "%d")
limits = given["limits"]
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_FSIZE, (8 * limits["output"],) * 2)
resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"] + 1))
resource.setrlimit(resource.RLIMIT_AS, (limits["memory"], limits["memory"]))

def close_the_doors():
    """seccomp-bpf: load the machine and the call's number; allowed calls pass, all others fail with EPERM."""
    machine, *allowed = CALLS[platform.machine()]
    load, equal, give = 0x20, 0x15, 0x06
    steps = [(load, 0, 0, 4), (equal, 1, 0, machine), (give, 0, 0, 0), (load, 0, 0, 0)]
    steps += [(equal, len(allowed) - place, 0, number) for place, number in enumerate(allowed)]
    steps += [(give, 0, 0, 0x00050001), (give, 0, 0, 0x7FFF0000)]
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    held = ctypes.create_string_buffer(code, len(code))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(held)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, program, 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")

class Said(io.StringIO):
    def write(self, text):
        if self.tell() + len(text) > limits["output"]:
            raise OSError("too much output")
        return super().write(text)

def told(error):
    return f"{type(error).__name__}: {error}"[:500]

def report(found):
    text = json.dumps({"nonce": nonce, **found}, ensure_ascii=True)
    if len(text) > limits["output"] * 4:
        text = json.dumps({"nonce": nonce, "error": "too much output"})
    os.write(1, text.encode())
    os._exit(0)

nonce = given.pop("nonce")
try:
    close_the_doors()
except (OSError, KeyError) as error:
    report({"unavailable": told(error)})
said = sys.stdout = sys.stderr = Said()
sys.argv = [""]
for hidden in ("ctypes", "resource", "platform", "struct"):
    sys.modules.pop(hidden, None)
space = {"__name__": "codigo"}
found = {"error": "", "failed": [], "values": []}
try:
    exec(compile(given["code"], "<código>", "exec"), space)
    for test in given["tests"]:
        try:
            exec(compile(test, "<teste>", "exec"), space)
        except BaseException as error:
            found["failed"].append([test, told(error)])
    found["values"] = [repr(eval(call, space))[:2000] for call in given["calls"]]
except BaseException as error:
    found["error"] = told(error)
found["output"] = said.getvalue()
report(found)
'''
)
