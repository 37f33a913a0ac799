"""Licences by their names: those that SPDX lists, and `LicenseRef-...` for terms of one's own."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Annotated

from pydantic import AfterValidator

from schemas.errors import UsageError

NOT_STATED = ("", "NOASSERTION")
PORTED = re.compile(r"\b(CC-BY[A-Z-]*-[123]\.\d)-[A-Z]{2,3}\b", re.IGNORECASE)
"""Creative Commons' licences by the law of a country, of which SPDX lists a few."""
OWN = "LicenseRef-NAME for terms of your own"


def known_licence(expression: str) -> str:
    """The expression as it is. Raises ValueError, with the nearest that there are, for what SPDX doesn't know."""
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    if expression in NOT_STATED:
        return expression
    try:
        canonicalize_license_expression(PORTED.sub(r"\1", expression))
    except InvalidLicenseExpression as error:
        raise ValueError(f"no licence of SPDX's is '{expression}' ({_nearest(expression)}{OWN})") from error
    return expression


def asked_licence(expression: str) -> str:
    """What was given to a command as --licence. Raises UsageError."""
    try:
        return known_licence(expression)
    except ValueError as error:
        raise UsageError(f"--licence: {error}.") from error


def _nearest(expression: str) -> str:
    """The licences nearest to the first word that is none, for a sentence; '' where there is none alike."""
    from packaging.licenses._spdx import LICENSES

    words = re.findall(r"[^\s()]+", expression.lower())
    unknown = next((word for word in words if word not in {*LICENSES, "and", "or", "with"}), "")
    alike = [name for name in LICENSES if unknown and name.startswith(unknown[:3])]
    near = get_close_matches(unknown, alike or list(LICENSES), n=3, cutoff=0.4 if alike else 0.6)
    return f"near it: {', '.join(LICENSES[name]['id'] for name in near)}; " if near else ""


LicenceId = Annotated[str, AfterValidator(known_licence)]
"""A field that holds such an expression."""
