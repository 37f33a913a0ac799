"""A fast stand-in for an OpenAI-compatible endpoint, for benchmarks: it answers after a set latency and fails on order.

    python -m bench.mock_server --port 18080 --latency-ms 200 [--rate-429 0.05 --rate-500 0.02 ...] [--admit 64]

POST /v1/chat/completions, GET /v1/models, GET /stats (what clients did), GET /health. What it says and how it fails
follow from a hash of the messages and of how often they came, so that every client meets the same answers and the
same faults. A client that sends `response_format` gets a smallest instance of its schema; one that can't is told apart
by [[A]] (instruction as JSON), [[B]] (answer), [[C]] (judgement as JSON) in its messages.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import math
import resource
import time
from typing import Any

import orjson
import uvloop

from bench.mock_replies import completion_body, error_body, instance, text

REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 429: "Too Many Requests", 500: "Internal Server Error"}
MODELS = b'{"object":"list","data":[{"id":"mock","object":"model","created":0,"owned_by":"bench"}]}'


class Stats:
    """What clients did so far. `inflight_s` is requests in flight summed over time."""

    def __init__(self) -> None:
        self.counts = dict.fromkeys(
            ("requests", "ok", "http_429", "http_500", "malformed", "resets", "distinct", "repeats", "paid_twice"), 0
        )
        self.counts |= dict.fromkeys(("other", "with_schema", "in_flight", "peak_in_flight", "connections"), 0)
        self.first = self.last = self.moved_at = 0.0
        self.inflight_s = 0.0
        self.seen: dict[bytes, list[int]] = {}
        """By hash of the messages: [how often they came, whether they were answered well]."""

    def move(self, by: int) -> None:
        now = time.perf_counter()
        self.inflight_s += self.counts["in_flight"] * (now - self.moved_at)
        self.moved_at = now
        self.counts["in_flight"] += by
        self.counts["peak_in_flight"] = max(self.counts["peak_in_flight"], self.counts["in_flight"])

    def as_json(self) -> bytes:
        used = resource.getrusage(resource.RUSAGE_SELF)
        window = self.last - self.first
        mean = self.inflight_s / window if window else 0.0
        own_cpu_s = used.ru_utime + used.ru_stime
        return orjson.dumps(self.counts | {"window_s": window, "mean_in_flight": mean, "own_cpu_s": own_cpu_s})


class Endpoint:
    """The endpoint's behaviour: `answer` gives (delay in seconds, status, extra header, body or None for a reset)."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.stats = Stats()

    def answer(self, body: bytes) -> tuple[float, int, str, bytes | None]:
        stats, options = self.stats, self.options
        try:
            request = orjson.loads(body)
            messages = orjson.dumps(request["messages"])
        except (ValueError, KeyError, TypeError):
            stats.counts["other"] += 1
            return 0.0, 400, "", error_body("not a chat request")
        digest = hashlib.md5(messages).digest()
        came, answered_well = seen = stats.seen.setdefault(digest, [0, 0])
        seen[0] += 1
        stats.counts["distinct" if not came else "repeats"] += 1
        stats.counts["paid_twice"] += answered_well
        stats.counts["requests"] += 1
        busy = f"Retry-After: {options.retry_after:g}\r\n"
        if options.admit and stats.counts["in_flight"] >= options.admit:
            stats.counts["http_429"] += 1
            return 0.0, 429, busy, error_body("Rate limit reached")
        dice = hashlib.md5(b"%d:%d:%s" % (options.seed, came, digest)).digest()
        fault = int.from_bytes(dice[:4], "little") / 2**32
        delay = self._delay(dice)
        if (fault := fault - options.rate_429) < 0:
            stats.counts["http_429"] += 1
            return 0.0, 429, busy, error_body("Rate limit reached for requests")
        if (fault := fault - options.rate_500) < 0:
            stats.counts["http_500"] += 1
            return delay, 500, "", error_body("The server had an error")
        if (fault := fault - options.rate_reset) < 0:
            stats.counts["resets"] += 1
            return delay, 0, "", None
        contents = [self._content(request, messages.decode(), digest)]
        for number in range(1, 1 if options.ignore_n else request.get("n") or 1):
            contents.append(
                self._content(request, messages.decode(), hashlib.md5(b"%d:%s" % (number, digest)).digest())
            )
        content = contents[0]
        if fault < options.rate_malformed:
            stats.counts["malformed"] += 1
            contents[0] = f"Sure! Here it is: {content[:-7]} ," if content[0] in "{`" else content
        else:
            seen[1] = 1
        return delay, 200, "", completion_body(request, contents, len(messages))

    def _delay(self, dice: bytes) -> float:
        seconds = float(self.options.latency_ms) / 1000
        if self.options.spread:  # log-normal, by Box and Muller
            first, second = (int.from_bytes(dice[i : i + 4], "little") / 2**32 for i in (4, 8))
            normal = math.sqrt(-2 * math.log(max(first, 1e-9))) * math.cos(2 * math.pi * second)
            seconds *= math.exp(self.options.spread * normal)
        return seconds

    def _content(self, request: dict[str, Any], messages: str, digest: bytes) -> str:
        response_format = request.get("response_format") or {}
        if response_format.get("type") == "json_schema":
            self.stats.counts["with_schema"] += 1
            schema = response_format["json_schema"]["schema"]
            return orjson.dumps(instance(schema, schema, digest)).decode()
        if "[[A]]" in messages:
            return orjson.dumps({"instruction": text(digest, 2)}).decode()
        if "[[C]]" in messages:
            return orjson.dumps({"score": 1 + digest[5] % 5, "reason": text(digest, 1)}).decode()
        return text(digest, 7)


class Connection(asyncio.Protocol):
    """Just enough HTTP/1.1: requests one after the other, bodies with Content-Length."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.buffer = b""
        self.busy = self.last = False
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.endpoint.stats.counts["connections"] += 1

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.busy:
            self._next()

    def _next(self) -> None:
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = 0
        for line in head.split(b"\r\n"):
            if line[:15].lower() == b"content-length:":
                length = int(line[15:])
            elif line.lower() == b"expect: 100-continue" and len(rest) < length:
                self.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        if len(rest) < length:
            return
        self.buffer = rest[length:]
        self.last = b"\r\nconnection: close" in head.lower()
        self._route(head.split(b" ", 2)[1].decode(), rest[:length])

    def _route(self, path: str, body: bytes) -> None:
        stats = self.endpoint.stats
        if path.endswith("/chat/completions"):
            now = time.perf_counter()
            delay, status, header, reply = self.endpoint.answer(body)
            stats.first, stats.last = stats.first or now, now + delay
            if status == 429:
                self._send(status, header, reply or b"")
                return
            self.busy = True
            stats.move(1)
            asyncio.get_running_loop().call_later(delay, self._finish, status, reply)
        elif path.endswith("/models"):
            self._send(200, "", MODELS)
        elif path in ("/stats", "/health"):
            self._send(200, "", stats.as_json())
        else:
            stats.counts["other"] += 1
            self._send(404, "", error_body("not found"))

    def _finish(self, status: int, reply: bytes | None) -> None:
        stats = self.endpoint.stats
        stats.move(-1)
        self.busy = False
        if reply is None:
            self.transport.abort()
            return
        stats.counts["ok"] += status == 200
        self._send(status, "", reply)
        if self.buffer:
            self._next()

    def _send(self, status: int, header: str, body: bytes) -> None:
        if not self.transport.is_closing():
            head = f"HTTP/1.1 {status} {REASONS[status]}\r\nContent-Type: application/json\r\n{header}"
            self.transport.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            if self.last:
                self.transport.close()


async def serve(options: argparse.Namespace) -> None:
    endpoint = Endpoint(options)
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(endpoint), "127.0.0.1", options.port, backlog=4096
    )
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one; the address is printed")
    parser.add_argument("--latency-ms", type=float, default=0.0)
    parser.add_argument("--spread", type=float, default=0.0, help="sigma of a log-normal latency")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--admit", type=int, default=0, help="429 beyond so many in flight; 0 admits all")
    parser.add_argument("--ignore-n", action="store_true", help="one choice, however many are asked for")
    parser.add_argument("--retry-after", type=float, default=1.0)
    for fault in ("429", "500", "malformed", "reset"):
        parser.add_argument(f"--rate-{fault}", type=float, default=0.0)
    uvloop.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
