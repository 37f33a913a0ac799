"""The methods, one file each. To add one: write the file, add one line to `METHODS`."""

from __future__ import annotations

from generators.method import Method
from generators.methods.grounded import GROUNDED
from generators.methods.instruct import INSTRUCT

METHODS: dict[str, Method] = {
    "instruct": INSTRUCT,
    "grounded": GROUNDED,
}
