"""Progress of a run: a live view on a terminal, one line every 30 s elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

from commands.screen import err, is_terminal, say, styled

if TYPE_CHECKING:
    from rich.table import Table

    from generators.counters import Counters
    from generators.stop_rules import StopRules

LOG_EVERY_S = 30.0


class ProgressView:
    """Shows counters that another thread changes. `watch` is what `generate_local` calls when the plan is known."""

    def __init__(
        self,
        price_per_million: float | None = None,
        gpu_hour_price: float | None = None,
        rules: StopRules | None = None,
    ) -> None:
        self._counters: Counters | None = None
        self._planned = 0
        self._before = 0
        self._price = price_per_million
        self._gpu_hour = gpu_hour_price
        self._rules = rules
        self._started = time.monotonic()

    def watch(self, counters: Counters, planned: int, before: int) -> None:
        self._counters, self._planned, self._before = counters, planned, before
        if self._rules:
            counters.rules, counters.planned = self._rules, planned
        self._started = time.monotonic()
        if before:
            say(f"Resuming: {before} of {planned} are done already.")

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show until the block ends; the last state stays on the screen."""
        stop = Event()
        thread = Thread(target=self._live if is_terminal() else self._log, args=(stop,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _live(self, stop: Event) -> None:
        from rich.live import Live

        with Live(console=err(), refresh_per_second=4, get_renderable=self._table):
            stop.wait()

    def _log(self, stop: Event) -> None:
        while not stop.wait(LOG_EVERY_S):
            if self._counters is not None:
                say(self.line())
        if self._counters is not None:
            say(self.line())

    def line(self) -> str:
        """One line with everything that matters."""
        counters = self._counters
        if counters is None:
            return "starting"
        parts = [
            f"{self._before + counters.done}/{self._planned} done",
            f"{counters.accepted} accepted",
            f"{counters.rejected.total()} rejected",
            f"{counters.failed.total()} failed",
            f"{counters.in_flight} in flight",
            f"{counters.tokens_per_second:.0f} tokens/s",
        ]
        if counters.batches.submitted:
            parts.append(str(counters.batches))
        cost = self._cost()
        if cost is not None:
            parts.append(f"€{cost:.2f}")
        return ", ".join([*parts, f"{self._left()} left"])

    def _cost(self) -> float | None:
        if self._counters is None:
            return None
        if self._gpu_hour is not None:
            return (time.monotonic() - self._started) / 3600 * self._gpu_hour
        if self._price is not None:
            return (self._counters.prompt_tokens + self._counters.completion_tokens) / 1e6 * self._price
        return None

    def _left(self) -> str:
        counters = self._counters
        if counters is None or not counters.done:
            return "?"
        rate = counters.done / (time.monotonic() - self._started)
        seconds = (self._planned - self._before - counters.done) / rate
        return (
            f"{seconds / 3600:.1f} h"
            if seconds >= 5400
            else f"{seconds / 60:.0f} min"
            if seconds > 90
            else f"{seconds:.0f} s"
        )

    def _table(self) -> Table:
        from rich.progress_bar import ProgressBar
        from rich.table import Table

        grid = Table.grid(padding=(0, 2))
        counters = self._counters
        if counters is None:
            grid.add_row(styled("dim", "starting..."))
            return grid
        done = self._before + counters.done
        grid.add_row("done", f"{done} of {self._planned}", ProgressBar(self._planned or 1, done, width=40))
        grid.add_row(styled("green", "accepted"), str(counters.accepted))
        reasons = ", ".join(f"{reason} {n}" for reason, n in counters.rejected.most_common(6))
        grid.add_row(styled("yellow", "rejected"), str(counters.rejected.total()), reasons)
        kinds = ", ".join(f"{kind} {n}" for kind, n in counters.failed.most_common(4))
        grid.add_row(styled("red", "failed"), str(counters.failed.total()), kinds)
        cost = self._cost()
        speed = f"{counters.tokens_per_second:.0f} tokens/s" + (f", €{cost:.2f} so far" if cost is not None else "")
        grid.add_row("in flight", str(counters.in_flight), f"{speed}, {self._left()} left")
        if counters.batches.submitted:
            grid.add_row("batches", str(counters.batches.submitted), str(counters.batches))
        return grid
