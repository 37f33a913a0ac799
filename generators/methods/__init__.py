"""The methods, one file each. To add one: write the file, add one line to `METHODS`."""

from __future__ import annotations

from generators.method import Method
from generators.methods.arithmetic import ARITHMETIC
from generators.methods.dialogue import DIALOGUE
from generators.methods.evolve import EVOLVE
from generators.methods.grounded import GROUNDED
from generators.methods.identity import IDENTITY
from generators.methods.instruct import INSTRUCT
from generators.methods.localise import LOCALISE
from generators.methods.magpie import MAGPIE
from generators.methods.preference import PREFERENCE
from generators.methods.safety import SAFETY
from generators.methods.tools import TOOLS
from generators.methods.transform import TRANSFORM
from generators.methods.verifiable import VERIFIABLE

METHODS: dict[str, Method] = {
    "instruct": INSTRUCT,
    "grounded": GROUNDED,
    "dialogue": DIALOGUE,
    "evolve": EVOLVE,
    "localise": LOCALISE,
    "magpie": MAGPIE,
    "preference": PREFERENCE,
    "tools": TOOLS,
    "verifiable": VERIFIABLE,
    "arithmetic": ARITHMETIC,
    "transform": TRANSFORM,
    "safety": SAFETY,
    "identity": IDENTITY,
}
