"""A stand-in for endpoints of sound over a real socket: it says texts as tones, and hears what it has said."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler
from threading import Event, Lock

import numpy as np

from quality.sound.samples import Samples, read_samples, wav_bytes
from tests.loopback import listening

RATE = 8_000


def tones(text: str) -> bytes:
    """A third of a second for each word, at a height that follows from the text."""
    height = 200 + int(hashlib.sha256(text.encode()).hexdigest()[:6], 16) % 1_000
    at = np.arange(int(len(text.split()) * RATE / 3)) / RATE
    return wav_bytes(Samples(0.5 * np.sin(2 * np.pi * height * at), RATE))


@dataclass
class Sounds:
    """What was asked, and how the server answers: `says` and `hears` change it, `refusals` are statuses given first."""

    said: list[dict[str, object]] = field(default_factory=list)
    heard: list[dict[str, str]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    models: tuple[str, ...] = ("voz", "ouvido")
    says: bytes = b""
    hears: str = ""
    refusals: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    url: str = ""
    lock: Lock = field(default_factory=Lock)
    allowed: int = sys.maxsize
    """How many sounds are heard: whoever sends another waits for as long as the server lasts."""
    over: Event = field(default_factory=Event)
    texts: dict[bytes, str] = field(default_factory=dict)
    """What sounds say, by their samples."""

    def say(self, asked: dict[str, object]) -> bytes:
        text = str(asked["input"])
        sound = self.says or tones(text)
        with self.lock:
            self.said.append(asked)
            self.texts[read_samples(tones(text)).values.tobytes()] = text
        return sound

    def hear(self, form: dict[str, str], sound: bytes) -> str:
        with self.lock:
            self.heard.append(form)
            is_held = len(self.heard) > self.allowed
        if is_held:
            self.over.wait()
        with self.lock:
            return self.hears or self.texts.get(read_samples(sound).values.tobytes(), "")


@contextmanager
def sounding(**how: object) -> Iterator[Sounds]:
    """The server's log; `url` is its address, with `/v1`."""
    sounds = Sounds(**how)  # type: ignore[arg-type]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal."""

        def do_GET(self) -> None:
            self._send(json.dumps({"data": [{"id": name} for name in sounds.models]}).encode())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or self._chunks()
            sounds.keys.append(self.headers.get("Authorization"))
            with sounds.lock:
                refusal = sounds.refusals.pop(0) if sounds.refusals else None
            if refusal:
                self._send(b'{"error": {"message": "agora nao"}}', *refusal)
            elif self.path == "/v1/audio/speech":
                self._send(sounds.say(json.loads(body)))
            else:
                head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
                form = {
                    str(part.get_param("name", header="content-disposition")): part.get_payload(decode=True)
                    for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts()
                }
                sound = form.pop("file")
                text = sounds.hear({name: value.decode() for name, value in form.items()}, sound)
                self._send(json.dumps({"text": text}).encode())

        def _chunks(self) -> bytes:
            found = b""
            while self.headers.get("Transfer-Encoding") == "chunked" and (size := int(self.rfile.readline(), 16)):
                found += self.rfile.read(size)
                self.rfile.readline()
            return found

        def _send(self, body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    with listening(Handler) as address:
        sounds.url = f"{address}/v1"
        try:
            yield sounds
        finally:
            sounds.over.set()
