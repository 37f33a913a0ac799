"""People who answer records through Argilla's own HTTP API, each with a key of their own."""

from __future__ import annotations

from typing import Any

import httpx

LEADS_QUEUE = "a-decidir"


class Annotator:
    """One user. Answers as the page does: one response a record, changed by answering again."""

    def __init__(self, url: str, username: str, api_key: str) -> None:
        self.username = username
        self._http = httpx.Client(base_url=url, headers={"X-Argilla-Api-Key": api_key}, timeout=300)

    def records(self, dataset: str, run_id: str) -> dict[str, dict[str, Any]]:
        """The run's records in a dataset, by external id."""
        filters = {"and": [_terms("metadata", "run", run_id)]}
        reply = self._call(
            "POST",
            f"/api/v1/me/datasets/{self.dataset_id(dataset)}/records/search",
            json={"filters": filters},
            params={"limit": 1000, "include": "suggestions,responses"},
        )
        return {item["record"]["external_id"]: item["record"] for item in reply["items"]}

    def queues(self) -> list[str]:
        """The versions of the leads' queue that this person sees: a case with a picture may have opened another."""
        names = [item["name"] for item in self._call("GET", "/api/v1/me/datasets")["items"]]
        return sorted(name for name in names if name == LEADS_QUEUE or name.startswith(f"{LEADS_QUEUE}-v"))

    def cases(self, run_id: str) -> dict[str, dict[str, Any]]:
        """The run's records in the leads' queue, by external id."""
        return {case: record for name in self.queues() for case, record in self.records(name, run_id).items()}

    def search(self, dataset: str, text: str, field: str | None = None, limit: int = 1000) -> list[str]:
        """The external ids of the records that a search as typed in the page finds."""
        query = {"query": {"text": {"q": text, **({"field": field} if field else {})}}}
        reply = self._call(
            "POST",
            f"/api/v1/me/datasets/{self.dataset_id(dataset)}/records/search",
            json=query,
            params={"limit": limit},
        )
        return [item["record"]["external_id"] for item in reply["items"]]

    def answer(self, record_id: str, status: str = "submitted", **values: Any) -> dict[str, Any]:
        """Answer a record, or change the answer that was there."""
        item = {
            "record_id": record_id,
            "status": status,
            "values": {name: {"value": value} for name, value in values.items()},
        }
        outcome = self._call("POST", "/api/v1/me/responses/bulk", json={"items": [item]})["items"][0]
        assert outcome["error"] is None, outcome["error"]
        response: dict[str, Any] = outcome["item"]
        return response

    def take_back(self, response_id: str) -> None:
        """Delete a response, as if it had never been given."""
        self._call("DELETE", f"/api/v1/responses/{response_id}")

    def dataset_id(self, name: str) -> str:
        items = self._call("GET", "/api/v1/me/datasets")["items"]
        return next(item["id"] for item in items if item["name"] == name)

    def progress(self, dataset: str) -> dict[str, int]:
        progress: dict[str, int] = self._call("GET", f"/api/v1/datasets/{self.dataset_id(dataset)}/progress")
        return progress

    def pending(self, dataset: str) -> int:
        """How many records of a dataset the lists of the page say are waiting for this person."""
        counts = self._call("GET", f"/api/v1/me/datasets/{self.dataset_id(dataset)}/metrics")["responses"]
        return int(counts["pending"])

    def _call(self, method: str, path: str, **arguments: Any) -> Any:
        reply = self._http.request(method, path, **arguments)
        reply.raise_for_status()
        return reply.json()


def _terms(entity: str, name: str, value: str) -> dict[str, Any]:
    return {"type": "terms", "scope": {"entity": entity, "metadata_property": name}, "values": [value]}
