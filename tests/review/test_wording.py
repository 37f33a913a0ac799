"""An upgrade that only rewords goes on with the dataset that is there; `-v2` is for other questions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from review.argilla.client import ArgillaClient
from review.argilla.datasets import ensure_dataset, our_datasets
from review.local.process import RunningServer
from review.page.settings import DatasetSettings, settings_for

pytestmark = pytest.mark.integration


def older(settings: DatasetSettings) -> DatasetSettings:
    """The settings as an earlier version may have worded them, with a filter less."""
    return settings.model_copy(
        update={
            "name": "antigo",
            "guidelines": "Instruções de antes.",
            "fields": tuple(f.model_copy(update={"title": f"{f.title} (antes)"}) for f in settings.fields),
            "questions": tuple(
                q.model_copy(
                    update={
                        "title": f"{q.title} (antes)",
                        "description": "Descrição de antes.",
                        "options": {value: f"{text} (antes)" for value, text in q.options.items()},
                    }
                )
                for q in settings.questions
            ),
            "filters": tuple(
                f.model_copy(update={"title": f"{f.title} (antes)"}) for f in settings.filters if f.name != "domain"
            ),
        }
    )


@pytest.mark.parametrize("kind", ["chat", "preference"])
def test_reworded_datasets_are_gone_on_with(server: RunningServer, kind: Any, tmp_path: Path) -> None:
    client = ArgillaClient(server.url, server.owner_key)
    workspace = f"palavras-{kind}"
    client.ensure_workspace(workspace)
    settings = settings_for(kind)
    made = client.create_dataset(workspace, settings.name, older(settings), needed=1)
    assert "(antes)" in str(everything(client, made.id))

    present = our_datasets(client, workspace)
    assert ensure_dataset(client, workspace, kind, 1, present).id == made.id
    assert list(our_datasets(client, workspace)) == [settings.name]
    now = everything(client, made.id)
    assert "antes" not in str(now)
    assert settings.guidelines in str(now["guidelines"])
    for text in [t for q in settings.questions for t in (q.title, q.description, *q.options.values())]:
        assert text in str(now["questions"])
    assert {f["name"] for f in now["filters"]} == {f.name for f in settings.filters}


def test_other_questions_are_another_version(server: RunningServer) -> None:
    client = ArgillaClient(server.url, server.owner_key)
    client.ensure_workspace("outras-perguntas")
    settings = settings_for("chat")
    fewer = settings.model_copy(update={"questions": settings.questions[:-1]})
    made = client.create_dataset("outras-perguntas", settings.name, fewer, needed=1)
    present = our_datasets(client, "outras-perguntas")
    assert ensure_dataset(client, "outras-perguntas", "chat", 1, present).name == "conversas-v2"
    assert made.name == "conversas"


def everything(client: ArgillaClient, dataset: str) -> dict[str, Any]:
    address = f"/api/v1/datasets/{dataset}"
    return {
        "guidelines": client.requests.get(address)["guidelines"],
        "fields": client.requests.get(f"{address}/fields")["items"],
        "questions": client.requests.get(f"{address}/questions")["items"],
        "filters": client.requests.get(f"/api/v1/me/datasets/{dataset}/metadata-properties")["items"],
    }
