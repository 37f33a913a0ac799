"""Argilla, through its SDK: the only file that imports it. What goes wrong comes out as `schemas.errors`."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx

from review.argilla.identity import require_argilla
from review.argilla.page_templates import template_of
from review.argilla.records import DatasetOnServer
from review.argilla.requests import MOST_BYTES, ArgillaRequests, host_of, mapped_errors, refusal, refuse_redirect
from review.argilla.wording import carry_wording
from review.opinions.rules import KnownPerson
from review.page.settings import DatasetSettings, QuestionSettings
from review.page.shown import FieldSettings, FilterSettings
from schemas.errors import UsageError
from sources.reply_size import ACCEPTED, reads_at_most

TIMEOUT_S = 60


class ArgillaClient:
    """A connection to one Argilla server as one user. Raises OutOfReachError or UsageError, naming the address."""

    def __init__(self, url: str, api_key: str) -> None:
        import argilla

        self.url = url.rstrip("/")
        logging.getLogger("argilla").setLevel(logging.WARNING)
        host = host_of(self.url)
        require_argilla(self.url)
        local = host in ("127.0.0.1", "localhost", "::1")
        with self._mapped_errors():
            self._sdk: Any = argilla.Argilla(
                api_url=self.url,
                api_key=api_key,
                timeout=TIMEOUT_S,
                retries=0,
                headers={"Accept-Encoding": "identity" if local else ACCEPTED},
                event_hooks={"response": [refuse_redirect, reads_at_most(MOST_BYTES, httpx.SyncByteStream)]},
            )
            self.me = KnownPerson(username=self._sdk.me.username, role=str(self._sdk.me.role.value))
        self.requests = ArgillaRequests(self.url, self._sdk.http_client)
        if self.me.role not in ("owner", "admin"):
            raise UsageError(
                f"The key belongs to {self.me.username}, who is an {self.me.role} at {self.url}.",
                "Push and pull need the key of an owner or admin.",
            )

    # Workspaces, people, datasets

    def ensure_workspace(self, name: str) -> None:
        """Make the workspace if it isn't there. Raises UsageError when that takes an owner's key."""
        import argilla

        with self._mapped_errors():
            if self.workspace_id(name) is None:
                argilla.Workspace(name=name, client=self._sdk).create()

    def workspace_id(self, name: str) -> str | None:
        """The id of a workspace; None when there is none of that name that the key may see."""
        items = self.requests.get("/api/v1/me/workspaces")["items"]
        return next((str(item["id"]) for item in items if item["name"] == name), None)

    def people(self, workspace: str) -> dict[str, KnownPerson]:
        """Users by id: everyone for an owner's key; the workspace's members and the key's own user for an admin's."""
        if self.me.role == "owner":
            items = self.requests.get("/api/v1/users")["items"]
        else:
            found = self.workspace_id(workspace)
            items = self.requests.get(f"/api/v1/workspaces/{found}/users")["items"] if found else []
        people = {user["id"]: KnownPerson(username=user["username"], role=user["role"]) for user in items}
        return {str(self._sdk.me.id): self.me, **people}

    def datasets(self, workspace: str) -> dict[str, DatasetOnServer]:
        """The workspace's published datasets, by name. Empty when there is no such workspace."""
        items = self._all_datasets(workspace)
        return {item["name"]: self._describe(item) for item in items if item["status"] == "ready"}

    def _all_datasets(self, workspace: str) -> list[dict[str, Any]]:
        found = self.workspace_id(workspace)
        items: list[dict[str, Any]] = []
        if found is not None:
            items = self.requests.get("/api/v1/me/datasets", workspace_id=found)["items"]
        return items

    def _describe(self, item: dict[str, Any]) -> DatasetOnServer:
        questions = self.requests.get(f"/api/v1/datasets/{item['id']}/questions")["items"]
        return DatasetOnServer(
            id=item["id"],
            name=item["name"],
            needed=item["distribution"]["min_submitted"],
            question_ids={question["name"]: question["id"] for question in questions},
        )

    def create_dataset(self, workspace: str, name: str, settings: DatasetSettings, needed: int) -> DatasetOnServer:
        """Make and publish a dataset; one of that name that was left half made (never published) is made again."""
        import argilla

        with self._mapped_errors():
            for left in self._all_datasets(workspace):
                if left["name"] == name and left["status"] == "draft":
                    self.requests.send("DELETE", f"/api/v1/datasets/{left['id']}", None)
            dataset = argilla.Dataset(
                name=name, workspace=workspace, settings=_sdk_settings(settings, needed), client=self._sdk
            ).create()
            return self._describe(self.requests.get(f"/api/v1/datasets/{dataset.id}"))

    def refresh_texts(self, dataset: DatasetOnServer, settings: DatasetSettings) -> None:
        """Carry today's wording to a dataset that exists."""
        carry_wording(self.requests, dataset, settings)

    def shape(self, dataset: DatasetOnServer) -> dict[str, Any]:
        """What can't change once published: names and types of fields, and questions with their option values."""
        fields = self.requests.get(f"/api/v1/datasets/{dataset.id}/fields")["items"]
        questions = self.requests.get(f"/api/v1/datasets/{dataset.id}/questions")["items"]
        return {
            "fields": sorted((f["name"], f["required"]) for f in fields),
            "questions": sorted(
                (q["name"], q["required"], sorted(str(o["value"]) for o in q["settings"].get("options", [])))
                for q in questions
            ),
        }

    # Webhooks

    def add_webhook(self, url: str, events: Sequence[str], description: str) -> tuple[str, str]:
        """Register a webhook; returns its id and the secret that signs its calls."""
        body = {"url": url, "events": list(events), "description": description}
        hook = self.requests.send("POST", "/api/v1/webhooks", body)
        return hook["id"], hook["secret"]

    def remove_webhooks(self, description: str) -> int:
        """Remove the webhooks with this description; returns how many."""
        mine = [hook for hook in self.requests.get("/api/v1/webhooks")["items"] if hook["description"] == description]
        for hook in mine:
            self.requests.send("DELETE", f"/api/v1/webhooks/{hook['id']}", None)
        return len(mine)

    @contextmanager
    def _mapped_errors(self) -> Iterator[None]:
        from argilla._exceptions import ArgillaAPIError, ArgillaCredentialsError, ArgillaError

        try:
            with mapped_errors(self.url):
                yield
        except ArgillaCredentialsError as error:
            raise refusal(self.url, 401, "") from error
        except ArgillaAPIError as error:
            raise refusal(self.url, error.status_code, str(error)) from error
        except ArgillaError as error:
            raise UsageError(f"Argilla at {self.url}: {error}") from error


def wanted_shape(settings: DatasetSettings) -> dict[str, Any]:
    """What `ArgillaClient.shape` would say of a dataset made from these settings."""
    return {
        "fields": sorted((f.name, f.required) for f in settings.fields),
        "questions": sorted((q.name, q.required, sorted(_option_values(q))) for q in settings.questions),
    }


def _option_values(question: QuestionSettings) -> list[str]:
    return [str(n) for n in range(1, 6)] if question.type == "rating" else list(question.options)


def _sdk_settings(settings: DatasetSettings, needed: int) -> Any:
    import argilla

    return argilla.Settings(
        guidelines=settings.guidelines,
        fields=[_sdk_field(field) for field in settings.fields],
        questions=[_sdk_question(question) for question in settings.questions],
        metadata=[_sdk_filter(wanted) for wanted in settings.filters],
        allow_extra_metadata=True,
        distribution=argilla.TaskDistribution(min_submitted=needed),
    )


def _sdk_field(field: FieldSettings) -> Any:
    import argilla

    common = {"name": field.name, "title": field.title, "required": field.required}
    if field.type == "chat":
        return argilla.ChatField(**common, use_markdown=False)
    if field.type == "image":
        return argilla.ImageField(**common)
    if template := template_of(field):
        return argilla.CustomField(**common, template=template, advanced_mode=False)
    return argilla.TextField(**common, use_markdown=False)


def _sdk_question(question: QuestionSettings) -> Any:
    import argilla

    common = {
        "name": question.name,
        "title": question.title,
        "description": question.description,
        "required": question.required,
    }
    if question.type == "label":
        return argilla.LabelQuestion(**common, labels=question.options)
    if question.type == "labels":
        return argilla.MultiLabelQuestion(**common, labels=question.options)
    if question.type == "rating":
        return argilla.RatingQuestion(**common, values=[1, 2, 3, 4, 5])
    if question.type == "spans":
        return argilla.SpanQuestion(**common, field=question.field, labels=question.options)
    return argilla.TextQuestion(**common, use_markdown=False)


def _sdk_filter(wanted: FilterSettings) -> Any:
    import argilla

    if wanted.type == "float":
        return argilla.FloatMetadataProperty(
            name=wanted.name, title=wanted.title, visible_for_annotators=wanted.for_annotators
        )
    return argilla.TermsMetadataProperty(
        name=wanted.name, title=wanted.title, visible_for_annotators=wanted.for_annotators
    )
