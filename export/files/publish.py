"""A finished version to the Hugging Face hub or to any fsspec address. Doing it twice changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from export.files.manifest import MANIFEST, ExportManifest, read_manifest
from export.files.versions import verify
from schemas.errors import FiligranaError, OutOfReachError, StoreError, UsageError, refusal_behind
from sources.hub import stay_on_the_hub


def push_to_hub(version: Path, repo: str, private: bool = True) -> tuple[str, bool]:
    """Upload a version as the whole content of a dataset repository, and tag it `v-VERSION`. Returns its address, and
    whether it was uploaded now.

    The token comes from HF_TOKEN or `hf auth login`, the hub from HF_ENDPOINT. A repository that holds this version
    already is left as it is. Raises UsageError when the hub refuses, OutOfReachError when it can't be reached.
    """
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, HTTPError

    name = verify(version).version
    stay_on_the_hub()
    api = HfApi()
    address = f"{api.endpoint}/datasets/{repo}"
    try:
        api.create_repo(repo, repo_type="dataset", private=private, exist_ok=True)
        is_new = _hub_version(api, repo) != name
        if is_new:
            api.upload_folder(
                repo_id=repo,
                folder_path=version,
                repo_type="dataset",
                commit_message=f"Version {name}",
                delete_patterns=["data/**", "croissant.json", "dataset_info.json", "LICENCE.md"],
            )
        api.create_tag(repo, tag=f"v-{name}", repo_type="dataset", exist_ok=True)
    except HFValidationError as error:
        raise UsageError(f"--push-to-hub {repo}: {error}", "Give it as OWNER/NAME.") from error
    except HfHubHTTPError as error:
        status = error.response.status_code if error.response is not None else 0
        if status in (401, 403):
            hint = "Set HF_TOKEN to a token with write access to it, or run `hf auth login`."
            raise UsageError(f"{address}: the hub does not let this token write ({status}).", hint) from error
        raise OutOfReachError(f"{address}: the hub answered {status}: {error}", _AGAIN) from error
    except (HTTPError, OSError) as error:
        raise OutOfReachError(f"{address} can't be reached: {error}", _AGAIN) from error
    return address, is_new


_AGAIN = "The export is complete on disk: run the same command again to publish it."


def _hub_version(api: Any, repo: str) -> str:
    """The version that the repository's main branch holds; '' when none."""
    from huggingface_hub.errors import EntryNotFoundError

    try:
        path = api.hf_hub_download(repo, MANIFEST, repo_type="dataset")
    except EntryNotFoundError:
        return ""
    return str(json.loads(Path(path).read_bytes()).get("version", ""))


def is_address(to: str) -> bool:
    """Whether `to` is an fsspec address (s3://bucket/folder) rather than a folder here."""
    return "://" in to


OBJECT_STORES = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "adl", "oss"}
"""Where folders are but names. To make one there could make a bucket, which nobody asked for."""


def open_address(address: str) -> tuple[Any, str]:
    """The file system and the path in it of an fsspec address; of an object store it is seen that the bucket is there.

    Raises UsageError for an address that fsspec can't open, OutOfReachError when the storage does not answer.
    """
    import fsspec

    if address.lower().startswith(("http://", "https://")):
        raise UsageError(f"--to {address}: a web page is nothing to write to.", "Give a folder, or s3://BUCKET/FOLDER.")
    try:
        storage, root = fsspec.core.url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise UsageError(f"{address}: {error}", "Install the fsspec backend it names (s3fs, gcsfs, ...).") from error
    with storage_errors(address):
        if _is_object_store(storage) and not storage.exists(root.split("/")[0]):
            missing = f"{address}: its bucket is not to be seen (none of that name, not yours, or no answer)."
            raise UsageError(missing, "See the name, the credentials and the endpoint; a bucket is never created here.")
        storage.exists(root)
    return storage, str(root)


def copy_version(version: Path, address: str) -> tuple[str, bool]:
    """Copy a version under an fsspec address, as ADDRESS/v0001, ... Returns where it is and whether it was copied.

    The manifest goes last: a version without one is incomplete and is not counted. Raises as `open_address` does, and
    StoreError when the version is there and damaged.
    """
    storage, root = open_address(address)
    manifest = read_manifest(version)
    with storage_errors(address):
        for number in _numbers(storage, root):
            held = f"{root}/v{number:04d}"
            page = f"{held}/{MANIFEST}"
            if storage.exists(page) and json.loads(storage.cat_file(page))["version"] == manifest.version:
                _verify_there(storage, held, manifest)
                return storage.unstrip_protocol(held), False
        target = f"{root}/v{max(_numbers(storage, root), default=0) + 1:04d}"
        for name in (*(f.path for f in manifest.files), MANIFEST):
            if not _is_object_store(storage):
                storage.makedirs(str(PurePosixPath(target, name).parent), exist_ok=True)
            storage.put_file(str(version / name), f"{target}/{name}")
    return storage.unstrip_protocol(target), True


def _verify_there(storage: Any, folder: str, manifest: ExportManifest) -> None:
    """Every file of a version at an address against the manifest's checksums, as `verify` does it here."""
    for entry in manifest.files:
        path = f"{folder}/{entry.path}"
        if not storage.exists(path) or storage.size(path) != entry.bytes or _digest(storage, path) != entry.sha256:
            raise StoreError(
                f"{storage.unstrip_protocol(path)} is not what the manifest beside it says (missing or changed).",
                "A version never changes: restore the object from a copy, or delete that version's folder and export "
                "again.",
            )


def _digest(storage: Any, path: str) -> str:
    """SHA-256 of an object, read in pieces."""
    digest = hashlib.sha256()
    with storage.open(path, "rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


@contextmanager
def storage_errors(address: str) -> Iterator[None]:
    """Whatever a storage's backend raises as an OutOfReachError."""
    try:
        yield
    except FiligranaError:
        raise
    except Exception as error:  # every backend has errors of its own: botocore's, aiohttp's, google's, OSError
        if refusal := refusal_behind(error):
            raise refusal from error
        again = "The runs are as they were: run the same command again when it answers."
        raise OutOfReachError(f"{address}: {error}", again) from error


def _is_object_store(storage: Any) -> bool:
    names = (storage.protocol,) if isinstance(storage.protocol, str) else storage.protocol
    return bool(OBJECT_STORES.intersection(names))


def _numbers(storage: Any, root: str) -> list[int]:
    if not storage.exists(root):
        return []
    names = (PurePosixPath(path.rstrip("/")).name for path in storage.ls(root, detail=False))
    return sorted(int(name[1:]) for name in names if name[:1] == "v" and name[1:].isdigit())
