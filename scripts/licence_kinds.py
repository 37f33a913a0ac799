"""What kind of licence an SPDX expression is, and the expression for what packages write in its stead."""

from __future__ import annotations

import re

FREE, WEAK, PROPRIETARY, STRONG, UNKNOWN = range(5)
KINDS = ("permissive", "weak copyleft (named)", "proprietary (named)", "GPL or AGPL", "unknown")

SPDX = {  # what stands in `License:` and in classifiers, the first that fits
    r"Affero": "AGPL-3.0",
    r"Lesser|LGPL": "LGPL-3.0-or-later",
    r"GNU General Public|\bGPL": "GPL-3.0-or-later",
    r"NVIDIA": "LicenseRef-NVIDIA-Proprietary",
    r"Proprietary|Intel End User": "LicenseRef-Proprietary",
    r"Mozilla": "MPL-2.0",
    r"Apache": "Apache-2.0",
    r"BSD.*2-Clause|2-Clause BSD": "BSD-2-Clause",
    r"BSD|Redistribution and use": "BSD-3-Clause",
    r"^MIT|\bMIT License|Permission is hereby granted, free of charge": "MIT",
    r"Python Software Foundation|^PSFL?": "PSF-2.0",
    r"ISC": "ISC",
    r"Unlicense": "Unlicense",
    r"WTFPL": "WTFPL",
}
FREE_IDS = re.compile(
    r"(?:Apache-2\.0|BSD-[23]-Clause|0BSD|MIT(?:-0|-CMU)?|ISC|PSF-2\.0|Python-2\.0|CNRI-Python|Zlib|BSL-1\.0|CC0-1\.0"
    r"|Unlicense|WTFPL)"
)

LINKING_EXCEPTIONS = ("GCC-exception-3.1",)
"""Under which GPL libraries that a compiler adds may be passed on with programs of any licence."""


def kind_of(expression: str) -> int:
    """The kind of an SPDX expression: of OR the freest, of AND the strictest. UNKNOWN for what isn't one."""
    tokens = re.findall(r"\(|\)|[\w.+-]+", expression)

    def any_of() -> int:
        found = [all_of()]
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            found.append(all_of())
        return min(found)

    def all_of() -> int:
        found = [one()]
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            found.append(one())
        return max(found)

    def one() -> int:
        token = tokens.pop(0) if tokens else ""
        if token == "(":
            inside = any_of()
            return inside if tokens and tokens.pop(0) == ")" else UNKNOWN
        exception = ""
        if tokens[:1] == ["WITH"]:
            exception = tokens[1] if len(tokens) > 1 else ""
            del tokens[:2]
        return WEAK if exception in LINKING_EXCEPTIONS else _kind_of_id(token)

    kind = any_of()
    return UNKNOWN if tokens else kind


def _kind_of_id(name: str) -> int:
    if FREE_IDS.fullmatch(name):
        return FREE
    if re.match(r"LGPL-|MPL-", name):
        return WEAK
    if re.match(r"A?GPL-", name):
        return STRONG
    return PROPRIETARY if re.search(r"Proprietary|EULA", name) else UNKNOWN


def spdx_of(text: str) -> str:
    """The SPDX expression for a text of a `License:` field or a classifier; '' where it says nothing known."""
    if not text or kind_of(text) != UNKNOWN:
        return text
    return next((spdx for pattern, spdx in SPDX.items() if re.search(pattern, text)), "")
