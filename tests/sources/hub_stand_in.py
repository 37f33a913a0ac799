"""A stand-in for the Hugging Face hub's dataset API, as far as reading a dataset goes, over a real socket."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

SHA = "0123456789abcdef0123456789abcdef01234567"


class HubStandIn:
    """Serves one folder as the dataset `name`. Start with `with HubStandIn(name, folder) as hub:`; see `hub.url`.

    What is asked of a path that ends as one in `moved` is led to what that says.
    """

    def __init__(self, name: str, folder: Path, moved: dict[str, str] | None = None) -> None:
        self.name = name
        self.moved = moved or {}
        self.folder = folder
        self.url = ""
        self.paths: list[str] = []

    def __enter__(self) -> HubStandIn:
        hub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                hub.respond(self)

            do_HEAD = do_POST = do_GET  # noqa: N815 (http.server's names)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def respond(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        path = unquote(urlsplit(request.path).path)
        self.paths.append(f"{request.command} {path}")
        api = f"/api/datasets/{self.name}"
        led_to = next((target for end, target in self.moved.items() if path.endswith(end)), "")
        if led_to:
            self._send(request, 302, b"", {"Location": led_to})
            return
        resolve = re.fullmatch(rf"/datasets/{re.escape(self.name)}/resolve/[^/]+/(.+)", path)
        if path == api or re.fullmatch(rf"{re.escape(api)}/revision/[^/]+", path):
            self._json(request, self._about())
        elif re.match(rf"{re.escape(api)}/tree/[^/]+", path):
            inside = re.sub(rf"{re.escape(api)}/tree/[^/]+/?", "", path)
            self._json(request, [e for e in self._entries() if e["path"].startswith(inside)])
        elif re.match(rf"{re.escape(api)}/paths-info/[^/]+", path):
            wanted = set(_paths(request.headers.get("Content-Type", ""), body))
            self._json(request, [e for e in self._entries() if e["path"] in wanted])
        elif resolve and (self.folder / resolve[1]).is_file():
            self._file(request, (self.folder / resolve[1]).read_bytes())
        else:
            code = "EntryNotFound" if resolve else "RepoNotFound"
            self._send(request, 404, b'{"error":"not found"}', {"X-Error-Code": code, "X-Error-Message": "not found"})

    def _about(self) -> dict[str, Any]:
        files = [{"rfilename": e["path"]} for e in self._entries() if e["type"] == "file"]
        return {
            "_id": "1",
            "id": self.name,
            "sha": SHA,
            "private": False,
            "gated": False,
            "disabled": False,
            "tags": [],
            "downloads": 0,
            "likes": 0,
            "lastModified": "2026-01-01T00:00:00.000Z",
            "siblings": files,
        }

    def _entries(self) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = []
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder).as_posix()
            if path.is_dir():
                entries.append({"type": "directory", "oid": "0" * 40, "size": 0, "path": name})
            else:
                data = path.read_bytes()
                oid = hashlib.sha1(data).hexdigest()
                entries.append({"type": "file", "oid": oid, "size": len(data), "path": name})
        return entries

    def _file(self, request: BaseHTTPRequestHandler, data: bytes) -> None:
        headers = {
            "ETag": f'"{hashlib.sha1(data).hexdigest()}"',
            "X-Repo-Commit": SHA,
            "Accept-Ranges": "bytes",
            "Content-Type": "application/octet-stream",
        }
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("Range", ""))
        if not wanted:
            self._send(request, 200, data, headers)
            return
        start, end = int(wanted[1]), min(int(wanted[2] or len(data) - 1), len(data) - 1)
        headers["Content-Range"] = f"bytes {start}-{end}/{len(data)}"
        self._send(request, 206, data[start : end + 1], headers)

    def _json(self, request: BaseHTTPRequestHandler, value: Any) -> None:
        self._send(request, 200, json.dumps(value).encode(), {"Content-Type": "application/json"})

    def _send(self, request: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str]) -> None:
        request.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            request.send_header(name, value)
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(body)


def _paths(content_type: str, body: bytes) -> list[str]:
    if "json" in content_type:
        given = json.loads(body)["paths"]
        return [given] if isinstance(given, str) else list(given)
    return parse_qs(body.decode()).get("paths", [])
