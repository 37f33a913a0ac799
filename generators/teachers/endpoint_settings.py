"""Endpoints by name, in a YAML file that the user keeps: `--teacher NAME` and `--judge-teacher NAME` find them there.

The file is `endpoints.yaml` in the current folder, or what FILIGRANA_ENDPOINTS names. It holds no key: it says which
variable or file has it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

from pydantic import Field, field_validator, model_validator

from prompts.yaml_source import YamlSource
from schemas.base import Row
from schemas.errors import UsageError

FILE_VARIABLE, FILE = "FILIGRANA_ENDPOINTS", "endpoints.yaml"
OURS = frozenset({"model", "messages", "prompt", "stream", "n", "tools"})
"""What a request says, and no setting can."""


class EndpointPrice(Row):
    """A price by million tokens, in the currency that the user thinks in."""

    input_per_million: float = Field(ge=0)
    output_per_million: float = Field(ge=0)


class BatchSettings(Row):
    """How requests go in batches.

    The limits are OpenAI's: 50,000 requests and 200 MB a file, a window of 24 h (`BatchCreateParams` of its Python
    package 3.54.0), at half the price (its help page "Batch API FAQ"); both looked up on 2026-11-29.
    """

    requests: int = Field(default=50_000, ge=1)
    """The most in one batch."""
    megabytes: float = Field(default=200.0, gt=0)
    """The most in one file, in 10^6 bytes."""
    settle_s: float = Field(default=3.0, gt=0)
    """A batch goes when no request has come for so long."""
    poll_s: float = Field(default=60.0, gt=0)
    """A batch is looked at so often, once it has been on its way for some minutes."""
    window: str = "24h"
    price_share: float = Field(default=0.5, ge=0)
    """What part of the price by tokens a batch costs."""


class PictureSettings(Row):
    """How pictures are sent."""

    detail: Literal["auto", "low", "high"] | None = None
    """What OpenAI calls `detail`: how closely a picture is looked at, and how many tokens it takes."""
    side: int = Field(default=2048, ge=28)
    """Pixels of the longer side: larger pictures are sent smaller, and kept as they are."""
    address: str = Field(default="", repr=False)
    """Where the endpoint finds the files of `RUN/media/` by itself, each under its digest: no bytes are sent then."""
    tokens: int = Field(default=1500, ge=1)
    """About how many a picture takes, for caps by the minute."""

    @field_validator("address")
    @classmethod
    def _is_address(cls, address: str) -> str:
        if address and not address.startswith(("http://", "https://")):
            raise ValueError("addresses begin with http:// or https://")
        return address.rstrip("/")


class EndpointSettings(Row):
    """One endpoint. What is not said is found out, or as for `openai:MODEL@URL`."""

    model: str = Field(min_length=1)
    urls: tuple[str, ...] = Field(min_length=1, repr=False)
    """Addresses of the same model; one may be written as `url`."""
    key_variable: str | None = Field(default=None, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    """The environment variable that has the key of these addresses, and of no others."""
    key_file: str | None = None
    """The file that has it, relative to this one."""
    key_header: str = Field(default="Authorization", pattern=r"^[A-Za-z0-9-]+$")
    """The header that carries the key; in any but Authorization it stands alone, without `Bearer`."""
    headers: dict[str, str] = Field(default={}, repr=False)
    query: dict[str, str] = Field(default={}, repr=False)
    """Put behind every address (`api-version`)."""
    body: dict[str, Any] = {}
    """Put into every request, over what is in it (`chat_template_kwargs`, `provider`)."""
    timeout_s: float | None = Field(default=None, gt=0)
    concurrency: int | None = Field(default=None, ge=1)
    requests_per_minute: int | None = Field(default=None, ge=1)
    tokens_per_minute: int | None = Field(default=None, ge=1)
    price: EndpointPrice | None = None
    batch: BatchSettings | None = None
    """Where it is given, requests go in batches: `batch: {}` for the usual ones."""
    leave_out: tuple[str, ...] = ()
    """Parts of a request that it doesn't take (`temperature`, `seed`): what else it refuses is found out."""
    max_tokens_name: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    system: Literal["own", "joined"] = "own"
    """Whether system text has a turn of its own, or goes before the first user turn."""
    json_mode: Literal["schema", "object", "words"] = Field(default="schema", alias="json")
    sees: bool | None = None
    """Whether it takes pictures. Where neither this nor `hears` is said, a recipe that needs it has it asked."""
    hears: bool | None = None
    """Whether it takes sounds."""
    pictures: PictureSettings = PictureSettings()
    no_thinking: Literal["none", "minimal", "low"] = "none"
    """What `reasoning: off` asks it for."""

    @model_validator(mode="before")
    @classmethod
    def _one_address(cls, value: Any) -> Any:
        if isinstance(value, dict) and "url" in value:
            if "urls" in value:
                raise ValueError("give `url` or `urls`")
            return {**{name: given for name, given in value.items() if name != "url"}, "urls": [value["url"]]}
        return value

    @model_validator(mode="after")
    def _one_key(self) -> EndpointSettings:
        if self.key_variable and self.key_file:
            raise ValueError("give `key_variable` or `key_file`")
        return self

    @field_validator("query", "headers", mode="before")
    @classmethod
    def _as_text(cls, value: Any) -> Any:
        return {name: str(given) for name, given in value.items()} if isinstance(value, dict) else value

    @field_validator("urls")
    @classmethod
    def _addresses(cls, urls: tuple[str, ...]) -> tuple[str, ...]:
        if not all(url.startswith(("http://", "https://")) for url in urls):
            raise ValueError("addresses begin with http:// or https://")
        return tuple(url.strip().rstrip("/") for url in urls)

    @field_validator("body")
    @classmethod
    def _nothing_of_ours(cls, body: dict[str, Any]) -> dict[str, Any]:
        if taken := sorted(OURS & set(body)):
            raise ValueError(f"`{taken[0]}` is what a request says, and no setting")
        return body

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses as they are asked, with what goes behind them."""
        if not self.query:
            return self.urls
        more = urlencode(self.query)
        return tuple(f"{url}{'&' if '?' in url else '?'}{more}" for url in self.urls)

    @property
    def noted(self) -> dict[str, Any]:
        """What of it changes what is made, for the run's manifest: nothing that could be a secret."""
        kept: dict[str, Any] = dict.fromkeys(
            ("body", "leave_out", "max_tokens_name", "system", "json_mode", "no_thinking"), True
        )
        kept["pictures"] = {"detail", "side"}
        return self.model_dump(mode="json", include=kept, exclude_defaults=True, by_alias=True)


class NetworkSettings(Row):
    """Whom commands may speak to."""

    allow_hosts: tuple[str, ...]
    """As for --allow-host; with none, this machine alone."""


class EndpointFile(Row):
    """The file: endpoints by name, and which hosts may be spoken to."""

    endpoints: dict[str, EndpointSettings] = {}
    network: NetworkSettings | None = None


def allowed_hosts(environment: Mapping[str, str] = os.environ) -> tuple[str, ...] | None:
    """The hosts that the file lists; None where it lists none, or isn't there. Raises as `named_endpoint` does."""
    path = _file(environment)
    network = None if path is None else YamlSource.read(path).parse(EndpointFile).network
    return None if network is None else network.allow_hosts


def _file(environment: Mapping[str, str]) -> Path | None:
    path = Path(environment.get(FILE_VARIABLE) or FILE).expanduser()
    if path.is_file():
        return path
    if environment.get(FILE_VARIABLE):
        raise UsageError(f"{FILE_VARIABLE} names {path}, and there is no such file.", "See docs/teachers.md.")
    return None


def named_endpoint(name: str, environment: Mapping[str, str] = os.environ) -> EndpointSettings | None:
    """The endpoint of that name; None where there is no file. Raises UsageError for a name that the file hasn't, and
    RecipeError, with its line, for what is wrong in it."""
    path = _file(environment)
    if path is None:
        return None
    found = YamlSource.read(path).parse(EndpointFile).endpoints
    if name not in found:
        near = get_close_matches(name, list(found), n=1)
        hint = f"Did you mean '{near[0]}'?" if near else f"It has: {', '.join(found) or 'none'}."
        raise UsageError(f"{path} has no endpoint '{name}'.", hint)
    settings = found[name]
    if settings.key_file:
        place = path.parent / Path(settings.key_file).expanduser()
        return settings.model_copy(update={"key_file": str(place.resolve())})
    return settings
