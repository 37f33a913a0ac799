"""A stand-in for the Hugging Face hub's HTTP API, over a real socket: repositories, commits, LFS, tags, downloads."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml

TOKEN = "hf_stand_in"


class Hub:
    """What the hub holds. `commits` and `requests` are for the tests to look at."""

    def __init__(self) -> None:
        self.files: dict[str, dict[str, bytes]] = {}
        self.lfs: dict[str, bytes] = {}
        self.tags: dict[str, set[str]] = {}
        self.commits: list[dict[str, Any]] = []
        self.requests: list[str] = []
        self.address = ""


class _Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            data = b""
            while size := int(self.rfile.readline().strip() or b"0", 16):
                data += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return data
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _send(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _json(self, status: int, value: Any, **headers: str) -> None:
        self._send(status, json.dumps(value).encode(), Content_Type="application/json", **headers)

    def _sha(self, repo: str) -> str:
        return hashlib.sha1(repr(sorted(self.hub.files[repo].items())).encode()).hexdigest()

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.hub.requests.append(f"{self.command} {path}")
        if match := re.fullmatch(r"/datasets/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", path):
            data = self.hub.files.get(match[1], {}).get(match[3])
            if data is None:
                self._send(404, b"", X_Error_Code="EntryNotFound")
                return
            etag = f'"{hashlib.sha256(data).hexdigest()}"'
            self._send(200, data, ETag=etag, X_Repo_Commit=self._sha(match[1]))
        elif match := re.fullmatch(r"/api/datasets/([^/]+/[^/]+)/tree/([^/]+)(/.*)?", path):
            inside = (match[3] or "/").strip("/")
            entries = [e for e in self._entries(match[1]) if e["path"].startswith(f"{inside}/" if inside else "")]
            self._json(200, entries)
        elif match := re.fullmatch(r"/api/datasets/([^/]+/[^/]+)(?:/revision/[^/]+)?", path):
            if match[1] not in self.hub.files:
                self._send(404, b"", X_Error_Code="RepoNotFound")
                return
            names = [{"rfilename": n} for n in sorted(self.hub.files[match[1]])]
            self._json(200, {"id": match[1], "sha": self._sha(match[1]), "siblings": names, "private": True})
        else:
            self._send(404)

    def _entries(self, repo: str) -> list[dict[str, Any]]:
        files = self.hub.files.get(repo, {})
        folders = {"/".join(n.split("/")[:i]) for n in files for i in range(1, len(n.split("/")))}
        return [
            *({"type": "directory", "path": f, "oid": "0" * 40, "size": 0} for f in sorted(folders)),
            *(
                {"type": "file", "path": n, "size": len(d), "oid": hashlib.sha1(d).hexdigest()}
                for n, d in sorted(files.items())
            ),
        ]

    def do_PUT(self) -> None:
        data = self._body()
        self.hub.lfs[hashlib.sha256(data).hexdigest()] = data
        self._send(200)

    def do_POST(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.hub.requests.append(f"POST {path}")
        body = self._body()
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._json(401, {"error": "Invalid username or password."})
        elif path == "/api/repos/create":
            asked = json.loads(body)
            repo = f"{asked.get('organization') or 'me'}/{asked['name']}"
            if repo in self.hub.files:
                self._json(409, {"error": "You already created this dataset repo", "url": self._url(repo)})
            else:
                self.hub.files[repo], self.hub.tags[repo] = {}, set()
                self._json(200, {"url": self._url(repo), "name": repo, "id": repo})
        elif path == "/api/validate-yaml":
            self._validate(json.loads(body)["content"])
        elif match := re.fullmatch(r"/api/datasets/([^/]+/[^/]+)/preupload/[^/]+", path):
            files = [
                {
                    "path": f["path"],
                    "uploadMode": "lfs" if fnmatch(f["path"], "*.parquet") else "regular",
                    "shouldIgnore": False,
                }
                for f in json.loads(body)["files"]
            ]
            self._json(200, {"files": files})
        elif re.fullmatch(r"/datasets/([^/]+/[^/]+)\.git/info/lfs/objects/batch", path):
            upload = {"upload": {"href": f"{self.hub.address}/lfs"}}
            objects = [{**o, "actions": upload} for o in json.loads(body)["objects"]]
            self._json(200, {"transfer": "basic", "objects": objects})
        elif match := re.fullmatch(r"/api/datasets/([^/]+/[^/]+)/commit/[^/]+", path):
            self._commit(match[1], [json.loads(line) for line in body.splitlines()])
        elif match := re.fullmatch(r"/api/datasets/([^/]+/[^/]+)/tag/[^/]+", path):
            tag = json.loads(body)["tag"]
            known = tag in self.hub.tags[match[1]]
            self.hub.tags[match[1]].add(tag)
            self._json(409 if known else 200, {"error": "Tag exists"} if known else {})
        elif match := re.fullmatch(r"/api/datasets/([^/]+/[^/]+)/paths-info/[^/]+", path):
            asked = json.loads(body)["paths"]
            self._json(200, [e for e in self._entries(match[1]) if e["path"] in asked])
        else:
            self._send(404)

    def _validate(self, card: str) -> None:
        """The hub's least demands on a card: a YAML head with a known size category and a licence."""
        head = yaml.safe_load(card.split("---")[1])
        known = re.fullmatch(r"n<1K|\d+[KM]<n<\d+[KMBT]|n>1[BT]", head["size_categories"][0])
        sound = known and re.fullmatch(r"[a-z0-9.-]+", head["license"]) and head["configs"]
        self._json(200 if sound else 400, {"errors": [] if sound else [{"message": "invalid"}], "warnings": []})

    def _url(self, repo: str) -> str:
        return f"{self.hub.address}/datasets/{repo}"

    def _commit(self, repo: str, lines: list[dict[str, Any]]) -> None:
        files = self.hub.files[repo]
        for line in lines:
            value = line["value"]
            if line["key"] == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif line["key"] == "lfsFile":
                files[value["path"]] = self.hub.lfs[value["oid"]]
            elif line["key"] == "deletedFile":
                files.pop(value["path"], None)
        self.hub.commits.append({"repo": repo, "summary": lines[0]["value"]["summary"]})
        sha = self._sha(repo)
        self._json(200, {"success": True, "commitOid": sha, "commitUrl": f"{self._url(repo)}/commit/{sha}"})


@contextmanager
def hub_stand_in() -> Iterator[Hub]:
    """Serve an empty hub on a free port until the block ends."""
    hub = Hub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    hub.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
