"""Argilla's datasets of Filigrana: one for each kind of sample, number of people and version of the questions."""

from __future__ import annotations

import re

from review.argilla.client import ArgillaClient, wanted_shape
from review.argilla.records import DatasetOnServer
from review.settings import DATASET_NAMES, settings_for
from schemas.sample import SampleKind


def dataset_name(kind: SampleKind, needed: int, version: int) -> str:
    """conversas, conversas-2-revisores, conversas-v2, conversas-2-revisores-v2"""
    people = f"-{needed}-revisores" if needed > 1 else ""
    return f"{DATASET_NAMES[kind]}{people}" + (f"-v{version}" if version > 1 else "")


def kind_of_dataset(name: str) -> SampleKind | None:
    """The kind of sample that a dataset of this name holds; None for datasets that aren't Filigrana's."""
    for kind, base in DATASET_NAMES.items():
        if re.fullmatch(rf"{re.escape(base)}(-\d+-revisores)?(-v\d+)?", name):
            return kind
    return None


def ensure_dataset(
    client: ArgillaClient, workspace: str, kind: SampleKind, needed: int, present: dict[str, DatasetOnServer]
) -> DatasetOnServer:
    """The dataset to push to: the newest version if its questions are today's, or a new version."""
    settings = settings_for(kind)
    version = 1
    while dataset_name(kind, needed, version + 1) in present:
        version += 1
    name = dataset_name(kind, needed, version)
    if name in present and client.shape(present[name]) != wanted_shape(settings):
        name = dataset_name(kind, needed, version + 1)
    if name in present:
        client.refresh_texts(present[name], settings)
    else:
        present[name] = client.create_dataset(workspace, name, settings, needed)
    return present[name]


def our_datasets(client: ArgillaClient, workspace: str) -> dict[str, DatasetOnServer]:
    """The workspace's datasets that are Filigrana's, by name."""
    return {name: d for name, d in client.datasets(workspace).items() if kind_of_dataset(name)}


def review_page(client: ArgillaClient, dataset: DatasetOnServer) -> str:
    """Where people review a dataset."""
    return f"{client.url}/dataset/{dataset.id}/annotation-mode"
