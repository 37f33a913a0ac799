"""The Hugging Face hub: a session that stays on it, and the rows of its datasets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from schemas.errors import OutOfReachError, UsageError
from schemas.extras import install_command
from schemas.redirects import is_under, refused_redirect
from schemas.socket_guard import require_address
from sources.reply_size import ACCEPTED, reads_at_most
from sources.seed_rows import plain_json

OWN_DOMAINS = ("huggingface.co", "hf.co")
"""The hub's own: it hands large files over to servers under these, by a redirect."""
MOST_API_BYTES = 256 * 2**20
"""Of an answer of its API: those list the files of a data set, of which there may be 100,000."""
_NAME = re.compile(r"[\w.-]+(?:/[\w.-]+)?")


class RedirectRefusedError(UsageError):
    """The hub leads to a host that isn't its own."""


def stay_on_the_hub() -> None:
    """Make huggingface_hub, and `datasets`, which asks through it, follow no redirect that leads off the hub.

    Files come by HTTP for it: the other way, Xet, is a program of its own that asks whom the hub names. Call it before
    anything is asked; doing it twice changes nothing.
    """
    from huggingface_hub import constants, set_client_factory

    constants.HF_HUB_DISABLE_XET = True
    set_client_factory(_client)


def _client() -> Any:
    from huggingface_hub.utils._http import default_client_factory  # only there is its hook for offline mode

    client = default_client_factory()
    client.headers["Accept-Encoding"] = ACCEPTED
    hooks = client.event_hooks
    client.event_hooks = {
        "request": [*hooks.get("request", []), _require_allowed],
        "response": [*hooks.get("response", []), _refuse_to_leave],
    }
    return client


def _require_allowed(request: Any) -> None:
    require_address(str(request.url))


def _refuse_to_leave(response: Any) -> None:
    if not response.has_redirect_location:
        _bound(response)
        return
    asked = str(response.request.url)
    domains = OWN_DOMAINS if is_under(urlsplit(asked).hostname or "", OWN_DOMAINS) else ()
    stream = response.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if stream is not None else None
    reason = refused_redirect(
        asked,
        response.headers["Location"],
        allowed_domains=domains,
        peer=str(peer[0]) if isinstance(peer, tuple) else "",
    )
    if reason:
        shown = asked.partition("?")[0]
        raise RedirectRefusedError(f"{shown} is not fetched: {reason}.", "Is HF_ENDPOINT the hub that you mean?")


def _bound(response: Any) -> None:
    """Files go to the disk piece by piece; what the hub says of them is read into memory."""
    from httpx2 import SyncByteStream  # huggingface_hub's own

    if "/api/" in response.request.url.path:
        reads_at_most(MOST_API_BYTES, SyncByteStream)(response)


def hub_card_file(name: str, revision: str) -> Path | None:
    """A hub dataset's README.md, fetched; None where it has none.

    Raises UsageError for a name that is none or isn't there, OutOfReachError when the hub can't be reached.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"'{name}' is no name on the Hugging Face hub.", "Give it as OWNER/NAME.")
    stay_on_the_hub()
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import EntryNotFoundError, LocalEntryNotFoundError

    with _hub_errors(name):
        try:
            return Path(hf_hub_download(name, "README.md", repo_type="dataset", revision=revision or None))
        except LocalEntryNotFoundError:
            raise
        except EntryNotFoundError:
            return None


def downloaded_dataset(name: str, revision: str, patterns: list[str]) -> tuple[Path, str]:
    """A hub dataset's files that are so called, in the hub's own cache, and the commit that they are. Raises as
    `hub_card_file` does."""
    if not _NAME.fullmatch(name):
        raise UsageError(f"'{name}' is no name on the Hugging Face hub.", "Give it as OWNER/NAME.")
    stay_on_the_hub()
    from huggingface_hub import snapshot_download

    with _hub_errors(name):
        folder = Path(snapshot_download(name, repo_type="dataset", revision=revision or None, allow_patterns=patterns))
    return folder, folder.name


def hub_rows(name: str, split: str, config: str, revision: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of a hub dataset's split, as they come. Raises as `hub_card_file` does."""
    datasets = datasets_package(f"'{name}' is a dataset on the Hugging Face hub")
    stay_on_the_hub()
    with _hub_errors(name):
        dataset = datasets.load_dataset(name, config or None, split=split, revision=revision or None, streaming=True)
    return _streamed(name, dataset)


def _streamed(name: str, dataset: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    with _hub_errors(name):
        for number, row in enumerate(dataset, start=1):
            yield f"{name}:{number}", plain_json(row)


def datasets_package(why: str) -> Any:
    """The `datasets` package. Raises UsageError, beginning with `why` it is needed, where it isn't installed."""
    try:
        import datasets
    except ModuleNotFoundError as error:
        raise UsageError(
            f"{why}, which only the `datasets` package reads, and it isn't installed.",
            f"Install it with {install_command('datasets')}, or give files of rows (JSONL, Parquet, CSV).",
        ) from error
    return datasets


@contextmanager
def _hub_errors(name: str) -> Iterator[None]:
    from huggingface_hub.errors import GatedRepoError, HTTPError, RepositoryNotFoundError, RevisionNotFoundError

    try:
        yield
    except (RepositoryNotFoundError, RevisionNotFoundError, GatedRepoError) as error:
        raise UsageError(f"{name}: {str(error).strip()}", "Check the name and --revision, and HF_TOKEN.") from error
    except (ValueError, FileNotFoundError) as error:
        raise UsageError(
            f"{name}: {error}", "Check the name, --split and --config; a folder is given by path."
        ) from error
    except (HTTPError, OSError) as error:
        raise OutOfReachError(f"{name} could not be had from the Hugging Face hub: {error}.") from error
