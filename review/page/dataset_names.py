"""What Filigrana's datasets are called on an Argilla server: by kind, people a record, stage and version."""

from __future__ import annotations

import re

from review.page.settings import DATASET_NAMES
from schemas.sample import SampleKind

SECOND_LOOK = "-segunda-leitura"
SHOWS = "-multimodais"
"""Of samples with pictures or sounds."""


def dataset_name(kind: SampleKind, needed: int, version: int, second_look: bool = False, shows: bool = False) -> str:
    """conversas, conversas-multimodais, conversas-2-revisores, conversas-segunda-leitura, conversas-v2"""
    people = f"-{needed}-revisores" if needed > 1 else ""
    stage = SECOND_LOOK if second_look else ""
    return f"{DATASET_NAMES[kind]}{SHOWS if shows else ''}{people}{stage}" + (f"-v{version}" if version > 1 else "")


def kind_of_dataset(name: str) -> SampleKind | None:
    """The kind of sample that a dataset of this name holds; None for datasets that aren't Filigrana's."""
    for kind, base in DATASET_NAMES.items():
        if re.fullmatch(rf"{re.escape(base)}({SHOWS})?(-\d+-revisores)?({SECOND_LOOK})?(-v\d+)?", name):
            return kind
    return None
