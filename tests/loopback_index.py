"""A package index on the loopback that serves what this disk has: the installed packages, made wheels again."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from importlib.metadata import Distribution, PackagePath, distribution
from pathlib import Path
from urllib.parse import quote, unquote

from packaging.tags import parse_tag
from packaging.utils import canonicalize_name, parse_wheel_filename

from tests.loopback import listening

OF_THE_INSTALLER = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json")


def installed_wheel(name: str, folder: Path) -> Path:
    """A wheel of an installed package, with the tags that it came with. Its hash is not the registry's."""
    package = distribution(name)
    stem = f"{canonicalize_name(name).replace('-', '_')}-{package.version}"
    tags = [line.removeprefix("Tag: ") for line in (package.read_text("WHEEL") or "").splitlines() if "Tag: " in line]
    path = folder / f"{stem}-{'-'.join('.'.join(sorted(column)) for column in _columns(tags))}.whl"
    records = []
    with zipfile.ZipFile(path, "w") as wheel:
        for file in package.files or []:
            inside = _inside(file, stem, package)
            if inside is None:
                continue
            info = zipfile.ZipInfo(inside)
            info.external_attr = (0o100755 if ".data/scripts/" in inside else 0o100644) << 16
            data = Path(str(file.locate())).read_bytes()
            wheel.writestr(info, data)
            digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
            records.append(f"{inside},sha256={digest},{len(data)}")
        record = next(file for file in package.files or [] if file.name == "RECORD")
        wheel.writestr(str(record), "\n".join([*records, f"{record},,"]) + "\n")
    return path


def _columns(tags: list[str]) -> list[set[str]]:
    found = [tag for text in tags for tag in parse_tag(text)]
    return [{tag.interpreter for tag in found}, {tag.abi for tag in found}, {tag.platform for tag in found}]


def _inside(file: PackagePath, stem: str, package: Distribution) -> str | None:
    """A file's name in the wheel; None for what the installer made."""
    if file.suffix == ".pyc" or file.name in OF_THE_INSTALLER:
        return None
    if file.parts[0] != "..":
        return str(file)
    is_made = any(entry.name == file.name for entry in package.entry_points)
    return None if is_made else f"{stem}.data/scripts/{file.name}"


def pin_of(wheel: Path) -> str:
    """The wheel's line of a lock."""
    name, version, _, _ = parse_wheel_filename(wheel.name)
    return f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


@contextmanager
def index_of(wheels: Path) -> Iterator[tuple[str, list[str]]]:
    """Serve a folder of wheels. Gives the index's address, and the paths asked for so far."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            kind, _, name = self.path.strip("/").partition("/")
            body = _page(wheels, name).encode() if kind == "simple" else (wheels / unquote(name)).read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "text/html" if kind == "simple" else "application/octet-stream")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    with listening(Handler) as address:
        yield f"{address}/simple", asked


def _page(wheels: Path, name: str) -> str:
    found = [path for path in wheels.glob("*.whl") if parse_wheel_filename(path.name)[0] == name]
    return "".join(f'<a href="/files/{quote(path.name)}">{path.name}</a>\n' for path in found)


@contextmanager
def no_way_out() -> Iterator[tuple[dict[str, str], list[str]]]:
    """A proxy that lets nothing pass: variables that lead there, and what was asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            asked.append(self.path)
            self.send_error(403)

        def do_GET(self) -> None:
            self.do_CONNECT()

        def do_HEAD(self) -> None:
            self.do_CONNECT()

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    with listening(Handler) as address:
        names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
        yield {name: address for both in names for name in (both, both.lower())} | {"NO_PROXY": ""}, asked
