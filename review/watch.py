"""Keeping a queue full and decisions flowing, for as long as people work.

Every round pulls, tops the queue up and tells when enough more samples are accepted. A round comes after a while, or
as soon as Argilla says, by a webhook, that someone answered; where it can't reach this machine, the rounds are enough.
A webhook call only hastens a round: nothing in it is believed. Safe to kill and start again; Argilla may go and come.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import orjson
from pydantic import Field

from review.argilla.client import ArgillaClient
from review.argilla.datasets import our_datasets
from review.argilla.records import count_records
from review.argilla.requests import NotArgillaError
from review.notes import note_path, read_note, write_note
from review.outgoing import PushOptions
from review.page.records import CURRENT, ROLE_SAMPLE
from review.pull import EditProblems, pull, unchecked
from review.push_all import push_all
from review.sampling import Sampling
from schemas.base import Row
from schemas.errors import OutOfReachError, StoreError, UsageError
from store.run import Run

EVENTS = ("response.created", "response.updated", "response.deleted")
NOTE = "watch.json"
PIECE_BYTES = 2**16
"""What a webhook's call brings is passed over, so much at a time."""
GATHER_S = 1.0
"""After a webhook call, how long to wait for more of them before a round."""

Tell = Callable[[str], None]
Runs = Callable[[], Sequence[Run]]
"""Whose samples are watched now: a run, or a plan's shards, of which more may begin meanwhile."""


class WatchOptions(Row):
    """How to watch. `pending` records are kept waiting for people; a round comes at least every `every_s` seconds.

    `on_accepted` of `watch` is called with the runs each time `accepted_more` more samples are accepted. `listen` is
    the address of this machine that Argilla's webhooks reach; None listens to none.
    """

    pending: int = Field(50, ge=1)
    every_s: float = Field(30.0, gt=0)
    accepted_more: int = Field(50, ge=1)
    listen: str | None = "127.0.0.1"
    leads: tuple[str, ...] | None = None
    edit_problems: EditProblems | None = None
    push: PushOptions = PushOptions()  # type: ignore[call-arg]


def watch(
    runs: Runs,
    url: str,
    api_key: str,
    options: WatchOptions,
    on_accepted: Callable[[Sequence[Run]], object],
    tell: Tell,
    stop: Event,
) -> None:
    """Go on until `stop` is set. Raises UsageError for a key or an address that can't be right; waits out the rest."""
    answered = Event()
    reached = False
    with _listening(runs(), url, api_key, options.listen, answered, tell):
        while not stop.is_set():
            try:
                _round(runs(), url, api_key, options, on_accepted, tell)
                reached = True
            except NotArgillaError as error:
                if not reached:
                    raise
                tell(_trying_again(error, options.every_s))
            except (OutOfReachError, StoreError) as error:
                tell(_trying_again(error, options.every_s))
            _wait(stop, answered, options.every_s)


def _trying_again(error: Exception, seconds: float) -> str:
    return f"{error}\nTrying again in {seconds:.0f} s."


def _round(
    runs: Sequence[Run],
    url: str,
    api_key: str,
    options: WatchOptions,
    on_accepted: Callable[[Sequence[Run]], object],
    tell: Tell,
) -> None:
    waiting = sum(pending_records(run, url, api_key, options.push.workspace) for run in runs)
    if waiting < options.pending:
        limit = options.pending - waiting
        sampling = Sampling(method=options.push.sampling.method, rate=options.push.sampling.rate, limit=limit)
        pushing = options.push.model_copy(update={"sampling": sampling})
        sent = sum(report.sent for report in push_all(runs, url, api_key, options=pushing))
        if sent:
            tell(f"{sent} sent: {waiting + sent} wait for people")
    usable = sum(_pulled(run, url, api_key, options, tell) for run in runs)
    if usable >= max(map(_told, runs)) + options.accepted_more:
        on_accepted(runs)
        _remember_told(runs[0], usable)


def _pulled(run: Run, url: str, api_key: str, options: WatchOptions, tell: Tell) -> int:
    """Pull a run's decisions and tell of what is new. Returns how many samples are accepted or corrected by now."""
    report = pull(
        run,
        url,
        api_key,
        leads=options.leads,
        edit_problems=options.edit_problems or unchecked,
        workspace=options.push.workspace,
    )
    if report.new:
        tell(f"{report.new} new: {report.accepted} accepted, {report.corrected} corrected, {report.rejected} rejected")
        if report.to_decide:
            tell(f"{len(report.to_decide)} wait for whoever leads (`filigrana review status {run.path}` says where)")
    return report.accepted + report.corrected


def pending_records(run: Run, url: str, api_key: str, workspace: str) -> int:
    """How many of the run's records on the server still wait for someone."""
    client = ArgillaClient(url, api_key)
    asked = {"run": run.manifest().run_id, "state": CURRENT, "role": ROLE_SAMPLE}
    datasets = our_datasets(client, workspace).values()
    return sum(count_records(client.requests, dataset, status="pending", **asked) for dataset in datasets)


def _wait(stop: Event, answered: Event, seconds: float) -> None:
    """Until someone answered, `stop` is set, or the time is over."""
    if answered.wait(seconds) and not stop.is_set():
        stop.wait(GATHER_S)
    answered.clear()


@contextmanager
def _listening(
    runs: Sequence[Run], url: str, api_key: str, listen: str | None, answered: Event, tell: Tell
) -> Iterator[None]:
    """Have Argilla call this process when someone answers, as far as it can."""
    if listen is None:
        yield
        return
    listener = ThreadingHTTPServer((listen, 0), _handler(answered))
    Thread(target=listener.serve_forever, daemon=True).start()
    descriptions = [f"filigrana watch {run.manifest().run_id}" for run in runs]
    try:
        try:
            client = ArgillaClient(url, api_key)
            for description in descriptions:
                client.remove_webhooks(description)
            client.add_webhook(f"http://{listen}:{listener.server_port}/", EVENTS, descriptions[0])
            tell("Argilla will say when someone answers, if it reaches this machine.")
        except NotArgillaError:
            raise
        except OutOfReachError as error:
            tell(f"{error}\nLooking from time to time instead.")
        yield
    finally:
        listener.shutdown()
        listener.server_close()
        _remove_webhooks(url, api_key, descriptions[0])


def _remove_webhooks(url: str, api_key: str, description: str) -> None:
    try:
        ArgillaClient(url, api_key).remove_webhooks(description)
    except (OutOfReachError, UsageError):
        return  # the next watch of this run removes them


def _handler(answered: Event) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = self.headers.get("Content-Length", "")
            left = int(told) if told.isdecimal() and len(told) < 18 else 0
            while left > 0 and (piece := self.rfile.read(min(left, PIECE_BYTES))):
                left -= len(piece)
            self.send_response(204)
            self.end_headers()
            answered.set()

        def log_message(self, *_: object) -> None: ...

    return Handler


def _told(run: Run) -> int:
    there = note_path(run, NOTE).is_file()
    return int(orjson.loads(read_note(run, NOTE))["told_at"]) if there else 0


def _remember_told(run: Run, usable: int) -> None:
    write_note(run, NOTE, orjson.dumps({"told_at": usable}))
