"""Print the pins of a lock that a machine may need, without their markers: `bundle_pins.py LOCK PYTHON MACHINE`.

pip asks the machine that it runs on what a marker means; here it is any Linux on MACHINE with any release of PYTHON.
"""

from __future__ import annotations

import sys
from pathlib import Path

from packaging.markers import Marker

RELEASES = range(0, 31)
"""More releases than a Python has had: a marker may be about the earliest ones."""


def is_needed(marker: str, python: str, machine: str) -> bool:
    system = {"platform_machine": machine, "sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
    return any(
        Marker(marker).evaluate(system | {"python_version": python, "python_full_version": f"{python}.{release}"})
        for release in RELEASES
    )


def main(lock: Path, python: str, machine: str) -> None:
    is_in = False
    for line in lock.read_text(encoding="utf-8").splitlines():
        if line[:1].isalnum():
            pin, _, rest = line.partition(" ; ")
            marker, _, more = rest.partition(" \\")
            is_in = not rest or is_needed(marker, python, machine)
            if is_in:
                print(f"{pin} \\{more}" if rest else line)
        elif is_in and not line.lstrip().startswith("#"):
            print(line)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
