"""Argilla's datasets of Filigrana: one for each kind of sample, number of people and version of the questions."""

from __future__ import annotations

from review.argilla.client import ArgillaClient, wanted_shape
from review.argilla.records import DatasetOnServer
from review.page.dataset_names import dataset_name, kind_of_dataset
from review.page.settings import settings_for
from schemas.sample import SampleKind


def ensure_dataset(
    client: ArgillaClient,
    workspace: str,
    kind: SampleKind,
    needed: int,
    present: dict[str, DatasetOnServer],
    second_look: bool = False,
    shows: bool = False,
) -> DatasetOnServer:
    """The dataset to push to: the newest version if its questions are today's, or a new version."""
    settings = settings_for(kind, shows)
    version = 1
    while dataset_name(kind, needed, version + 1, second_look, shows) in present:
        version += 1
    name = dataset_name(kind, needed, version, second_look, shows)
    if name in present and client.shape(present[name]) != wanted_shape(settings):
        name = dataset_name(kind, needed, version + 1, second_look, shows)
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
