"""The driver's decisions without Ray: workers and nodes die and join at random, and every rollout ends exactly once."""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass, field

import pytest
from hypothesis import settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from generators.session import Planned
from ray_jobs.schedule import BARREN_GENERATIONS, LONGEST_REST_S, SILENT_S, Schedule
from ray_jobs.shares import Shares
from ray_jobs.standing import AGAIN_S, SETTLED_S, Standing
from ray_jobs.worker_states import Stage


def plan(count: int) -> list[Planned]:
    return [("receita", index) for index in range(count)]


@dataclass
class Process:
    """A worker as it really is: what it was given and has not ended."""

    open: list[Planned] = field(default_factory=list)
    ended: int = 0


class Cluster(RuleBasedStateMachine):
    """The schedule beside what really happens: processes that start, work, die; room that comes and goes."""

    @initialize(
        count=strategies.integers(1, 300),
        replicas=strategies.integers(1, 5),
        width=strategies.integers(1, 70),
        room=strategies.integers(0, 4),
    )
    def begin(self, count: int, replicas: int, width: int, room: int) -> None:
        self.now = 100.0
        self.replicas, self.room, self.planned = replicas, room, plan(count)
        self.schedule = Schedule(count, replicas, width)
        self.schedule.begin(iter(self.planned), count)
        self.processes: dict[str, Process] = {}
        self.outcomes: list[Planned] = []
        self.looks: dict[str, list[Planned]] = {}
        self.turn()

    def turn(self) -> None:
        """What the driver does each time that something came, or a second has passed."""
        for name in self.schedule.hires(self.now):
            assert name not in self.processes and name not in self.looks
            self.processes[name] = Process()
        for lease in self.schedule.leases(self.now):
            self.processes[lease.writer].open += lease.planned

    def at(self, *stages: Stage) -> list[str]:
        return [worker.writer for worker in self.schedule.at(*stages)]

    @property
    def placed(self) -> int:
        return len(self.at(Stage.STARTING, Stage.OPENING, Stage.WORKING))

    @precondition(lambda self: self.at(Stage.WAITING) and self.placed < self.room)
    @rule(pick=strategies.integers(0, 9))
    def one_finds_room(self, pick: int) -> None:
        self.advance(pick, Stage.WAITING, Stage.STARTING)

    @precondition(lambda self: self.at(Stage.STARTING))
    @rule(pick=strategies.integers(0, 9))
    def one_starts(self, pick: int) -> None:
        self.advance(pick, Stage.STARTING, Stage.OPENING)

    @precondition(lambda self: self.at(Stage.OPENING))
    @rule(pick=strategies.integers(0, 9))
    def one_gets_to_work(self, pick: int) -> None:
        self.advance(pick, Stage.OPENING, Stage.WORKING)

    def advance(self, pick: int, before: Stage, after: Stage) -> None:
        names = self.at(before)
        self.schedule.reached(names[pick % len(names)], after, self.now)
        self.turn()

    @precondition(lambda self: any(p.open for p in self.processes.values()))
    @rule(pick=strategies.integers(0, 9), share=strategies.floats(0.01, 1))
    def some_end(self, pick: int, share: float) -> None:
        names = [name for name, process in self.processes.items() if process.open]
        name = names[pick % len(names)]
        process = self.processes[name]
        count = max(1, int(share * len(process.open)))
        self.outcomes += process.open[:count]
        process.ended += count
        del process.open[:count]
        worker = self.schedule.workers[name]
        for number in [n for n, planned in worker.leases.items() if not set(planned) & set(process.open)]:
            self.schedule.settled(name, number, self.now)
        self.turn()

    @precondition(lambda self: self.at(Stage.WORKING))
    @rule(pick=strategies.integers(0, 9))
    def one_reports(self, pick: int) -> None:
        names = self.at(Stage.WORKING)
        name = names[pick % len(names)]
        self.schedule.told(name, self.processes[name].ended, self.now)
        self.turn()

    @precondition(lambda self: self.processes)
    @rule(pick=strategies.integers(0, 9))
    def one_dies(self, pick: int) -> None:
        names = list(self.processes)
        self.kill(names[pick % len(names)])
        self.turn()

    @precondition(lambda self: self.processes)
    @rule(room=strategies.integers(0, 4))
    def nodes_are_lost_or_join(self, room: int) -> None:
        self.room = room
        for name in self.at(Stage.WORKING, Stage.OPENING, Stage.STARTING)[room:]:
            self.kill(name)
        self.turn()

    def kill(self, name: str) -> None:
        left = self.processes.pop(name).open
        if self.schedule.died(name, self.now):
            self.looks[name] = left

    @precondition(lambda self: self.looks)
    @rule(pick=strategies.integers(0, 9))
    def what_it_left_is_looked_through(self, pick: int) -> None:
        names = list(self.looks)
        name = names[pick % len(names)]
        self.look_through(name)
        self.turn()

    def look_through(self, name: str) -> None:
        left = self.looks.pop(name)
        given_up = self.schedule.returned(name, left)
        assert given_up in ([], left) and len(given_up) <= 1
        self.outcomes += given_up

    @rule(seconds=strategies.sampled_from([0.01, 1.0, 30.0, LONGEST_REST_S]))
    def time_goes_on(self, seconds: float) -> None:
        self.now += seconds
        self.turn()

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        if not hasattr(self, "planned"):
            return
        out = [key for process in self.processes.values() for key in process.open]
        known = [*self.outcomes, *out, *(key for left in self.looks.values() for key in left)]
        assert len(known) == len(set(known)), "no two workers have the same, and nothing that ended is handed out"
        assert len(known) + self.schedule.unleased == len(self.planned)

    @invariant()
    def there_are_never_more_workers_than_asked_for(self) -> None:
        if hasattr(self, "planned"):
            assert len(self.processes) <= self.replicas

    @invariant()
    def nobody_at_work_is_idle_while_there_is_work(self) -> None:
        if hasattr(self, "planned") and self.schedule.unleased:
            assert all(worker.load for worker in self.schedule.at(Stage.WORKING))

    def teardown(self) -> None:
        """However it stands now: with one node that stays up, the run ends, with every rollout's outcome."""
        if not hasattr(self, "planned"):
            return
        self.room = max(1, self.room)
        for _ in range(4000):
            if self.schedule.is_over:
                break
            self.now += 1.0
            for look in list(self.looks):
                self.look_through(look)
            for before, after in (
                (Stage.OPENING, Stage.WORKING),
                (Stage.STARTING, Stage.OPENING),
                (Stage.WAITING, Stage.STARTING),
            ):
                for name in self.at(before):
                    if before is not Stage.WAITING or self.placed < self.room:
                        self.schedule.reached(name, after, self.now)
            self.turn()
            if any(process.open for process in self.processes.values()):
                self.some_end(0, 1.0)
            for name in self.at(Stage.WORKING):
                self.schedule.told(name, self.processes[name].ended, self.now)
        assert self.schedule.is_over
        assert sorted(self.outcomes) == sorted(self.planned)


TestCluster = pytest.mark.slow(Cluster.TestCase)
TestCluster.settings = settings(max_examples=200, stateful_step_count=60, deadline=None)


@dataclass
class Run:
    """A run played out: workers that take so long for a rollout, or for their start. `spans` tell who was at what."""

    width: int
    takes_s: dict[str, float]
    starts_s: dict[str, float]
    spans: list[tuple[str, float, float]] = field(default_factory=list)

    def play(self, count: int, jitter: float = 0.3) -> dict[str, int]:
        """Roll `count` rollouts. Returns how many each worker did."""
        dice = random.Random(7)
        schedule = Schedule(count, len(self.takes_s), self.width)
        schedule.begin(iter(plan(count)), count)
        now, did, busy = 0.0, dict.fromkeys(self.takes_s, 0), dict.fromkeys(self.takes_s, 0)
        queues: dict[str, list[tuple[int, Planned]]] = {name: [] for name in self.takes_s}
        open_in: dict[tuple[str, int], int] = {}
        due: list[tuple[float, str, int, Planned]] = []
        names = schedule.hires(now)
        for name in names:
            schedule.reached(name, Stage.STARTING, now)
        starts = sorted((self.starts_s[name], name) for name in names)
        while not schedule.is_over:
            while starts and (not due or starts[0][0] <= due[0][0]):
                now, name = starts.pop(0)
                schedule.reached(name, Stage.WORKING, now)
                self.hand_out(schedule, now, queues, open_in)
                self.begin(now, name, queues, busy, due, dice, jitter)
            now, name, number, _ = heapq.heappop(due)
            busy[name] -= 1
            did[name] += 1
            schedule.told(name, did[name], now)
            open_in[name, number] -= 1
            if not open_in[name, number]:
                schedule.settled(name, number, now)
            self.hand_out(schedule, now, queues, open_in)
            for other in queues:
                self.begin(now, other, queues, busy, due, dice, jitter)
        self.end = now
        return did

    def hand_out(
        self,
        schedule: Schedule,
        now: float,
        queues: dict[str, list[tuple[int, Planned]]],
        open_in: dict[tuple[str, int], int],
    ) -> None:
        for lease in schedule.leases(now):
            queues[lease.writer] += [(lease.number, key) for key in lease.planned]
            open_in[lease.writer, lease.number] = len(lease.planned)

    def begin(
        self,
        now: float,
        name: str,
        queues: dict[str, list[tuple[int, Planned]]],
        busy: dict[str, int],
        due: list[tuple[float, str, int, Planned]],
        dice: random.Random,
        jitter: float,
    ) -> None:
        while queues[name] and busy[name] < self.width:
            number, key = queues[name].pop(0)
            busy[name] += 1
            took = self.takes_s[name] * dice.uniform(1 - jitter, 1 + jitter)
            heapq.heappush(due, (now + took, name, number, key))
            self.spans.append((name, now, now + took))


def test_a_small_plan_is_shared_among_workers_that_start_a_moment_apart() -> None:
    names = ["ray-0000", "ray-0001"]
    for count, width in ((180, 64), (180, 512), (600, 512), (5, 64)):
        did = Run(width, dict.fromkeys(names, 10.0), {"ray-0000": 3.0, "ray-0001": 4.0}).play(count)
        assert sum(did.values()) == count
        assert max(did.values()) <= 0.6 * count + 1, (count, width, did)


def test_nobody_sits_on_what_another_could_do_at_the_end() -> None:
    quick, slow = "ray-0000", "ray-0001"
    run = Run(64, {quick: 2.0, slow: 20.0}, {quick: 3.0, slow: 3.0})
    run.play(2000)
    begun = [start for name, start, _ in run.spans if name == slow]
    idle_from = max(end for name, _, end in run.spans if name == quick)
    assert max(begun) <= idle_from + 2.5, "what the slow one has ahead is a second's work or two"


def test_one_that_never_starts_holds_nobody_up() -> None:
    here, never = "ray-0000", "ray-0001"
    alone = Run(64, {here: 10.0}, {here: 3.0})
    alone.play(640, jitter=0)
    waited_for = Run(64, {here: 10.0, never: 10.0}, {here: 3.0, never: 100_000.0})
    waited_for.play(640, jitter=0)
    assert waited_for.end <= alone.end + 30


def working(replicas: int = 1, count: int = 100, width: int = 8, now: float = 0.0) -> tuple[Schedule, list[str]]:
    schedule = Schedule(count, replicas, width)
    schedule.begin(iter(plan(count)), count)
    names = schedule.hires(now)
    for name in names:
        schedule.reached(name, Stage.WORKING, now)
    schedule.leases(now)
    return schedule, names


def test_workers_that_die_one_after_the_other_before_ending_anything_end_the_run() -> None:
    schedule, names = working()
    now = 0.0
    for death in range(BARREN_GENERATIONS):
        assert not schedule.is_hopeless
        if schedule.died(names[0], now):
            schedule.returned(names[0], plan(3))
        while death < BARREN_GENERATIONS - 1 and not (names := schedule.hires(now)):
            now += 0.5
        if death < BARREN_GENERATIONS - 1:
            schedule.reached(names[0], Stage.WORKING, now)
            schedule.leases(now)
    assert schedule.is_hopeless


def test_a_node_that_takes_many_workers_with_it_is_one_calamity() -> None:
    schedule, names = working(replicas=6)
    for name in names:
        schedule.died(name, 1.0)
        schedule.returned(name, [])
    assert not schedule.is_hopeless
    assert len(schedule.hires(1.0 + LONGEST_REST_S)) == 6


def test_after_workers_that_came_to_nothing_the_next_ones_come_slower_and_slower() -> None:
    schedule, names = working(replicas=2, count=10_000)
    now, waits = 10.0, []
    for _ in range(9):
        schedule.told(names[0], int(now), now)  # the other goes on
        fresh = [name for name in schedule.workers if name != names[0]]
        if schedule.died(fresh[0], now):
            schedule.returned(fresh[0], [])
        since = now
        while not schedule.hires(now):
            now += 0.5
        waits.append(now - since)
    assert waits == sorted(waits) and waits[0] <= 1 and waits[-1] == LONGEST_REST_S


def test_a_worker_that_says_nothing_for_long_is_taken_for_dead() -> None:
    schedule, names = working(replicas=2)
    schedule.told(names[0], 1, SILENT_S)
    assert schedule.silent(SILENT_S) == []
    assert schedule.silent(SILENT_S + 1) == [names[1]]


def test_a_session_that_ends_early_waits_for_what_is_out_and_hands_out_nothing() -> None:
    schedule, names = working(count=100)
    schedule.stop()
    assert not schedule.is_over and not schedule.leases(1.0) and not schedule.hires(1.0)
    for number in list(schedule.workers[names[0]].leases):
        schedule.settled(names[0], number, 2.0)
    assert schedule.is_over


@pytest.mark.parametrize("seed", range(50))
def test_shares_of_a_cap_never_add_up_to_more_than_all_of_it(seed: int) -> None:
    """Offers arrive late or never, workers come and go; then all is calm, and nothing of the cap lies idle."""
    dice, shares = random.Random(seed), Shares()
    offered: dict[str, float] = {}
    keeps: dict[str, float] = {}
    at_work: list[str] = []
    for step in range(300):
        name = dice.choice([f"w{number}" for number in range(6)])
        if name not in at_work and dice.random() < 0.2:
            at_work.append(name)
        elif name in at_work and dice.random() < 0.1:
            at_work.remove(name)
            if dice.random() < 0.5:  # dead
                for known in (offered, keeps):
                    known.pop(name, None)
                shares.gone(name)
                continue
        if name in offered:
            keeps[name] = offered.pop(name)
            shares.kept(name, keeps[name])
        else:
            offered[name] = shares.offer(name, at_work)
        assert sum(max(keeps.get(n, 0), offered.get(n, 0)) for n in keeps | offered) <= 1 + 1e-9, step
    for _ in range(3):
        for name in {*at_work, *keeps, *offered}:
            if name in offered:
                keeps[name] = offered.pop(name)
                shares.kept(name, keeps[name])
            keeps[name] = shares.offer(name, at_work)
            shares.kept(name, keeps[name])
    if at_work:
        assert sum(keeps.values()) == pytest.approx(1)
        assert all(keeps[name] == pytest.approx(1 / len(at_work)) for name in at_work)


def test_missing_workers_are_told_once_and_nobody_at_work_again_and_again() -> None:
    schedule = Schedule(100, 3, 8)
    schedule.begin(iter(plan(100)), 100)
    standing = Standing("1 CPU")
    names = schedule.hires(0.0)

    def said(since: float, until: float) -> list[str]:
        lines = [standing.line(schedule, lambda: "2 CPU", since + n / 2) for n in range(int(2 * (until - since)))]
        return [line for line in lines if line]

    waiting = said(0.0, SETTLED_S + 2 * AGAIN_S + 2)
    assert len(waiting) == 3 and "0 of 3 workers at work, 3 waiting for room (1 CPU each" in waiting[0]
    for name in names[:2]:
        schedule.reached(name, Stage.WORKING, 200.0)
    (line,) = said(200.0, 500.0)
    assert line == "2 of 3 workers at work, 1 waiting for room (1 CPU each; the cluster has 2 CPU)."
    schedule.reached(names[2], Stage.WORKING, 500.0)
    assert said(500.0, 600.0) == ["3 worker(s) at work."]


@pytest.mark.parametrize(("killers", "width", "replicas"), [({17}, 8, 1), ({0}, 1, 1), ({3, 40, 99}, 32, 2)])
def test_rows_that_kill_their_worker_are_found_and_given_up_and_all_others_end(
    killers: set[int], width: int, replicas: int
) -> None:
    """Whoever begins one of them dies at once, with all that it has. Workers take their rows in the order given."""
    schedule, now, ended, given_up, deaths = Schedule(100, replicas, width), 0.0, set[int](), set[int](), 0
    schedule.begin(iter(plan(100)), 100)
    queues: dict[str, list[Planned]] = {}
    while not schedule.is_over:
        assert not schedule.is_hopeless and now < 10_000
        now += 1.0
        for name in schedule.hires(now):
            schedule.reached(name, Stage.WORKING, now)
            queues[name] = []
        for lease in schedule.leases(now):
            queues[lease.writer] += lease.planned
        for name in list(queues):
            if queues[name] and {index for _, index in queues[name][:width]} & killers:
                deaths += 1
                left = queues.pop(name)
                if schedule.died(name, now):
                    given_up |= {index for _, index in schedule.returned(name, left)}
            elif queues[name]:
                ended.add(queues[name].pop(0)[1])
                worker = schedule.workers[name]
                schedule.told(name, worker.ended + 1, now)
                for number, planned in list(worker.leases.items()):
                    if not set(planned) & set(queues[name]):
                        schedule.settled(name, number, now)
    assert given_up == killers and ended == set(range(100)) - killers
    assert deaths < 60


def test_where_every_row_kills_its_worker_the_run_ends_soon() -> None:
    schedule, now, deaths, given_up = Schedule(100, 2, 8), 0.0, 0, 0
    schedule.begin(iter(plan(100)), 100)
    while not schedule.is_hopeless:
        now += 1.0
        for name in schedule.hires(now):
            schedule.reached(name, Stage.WORKING, now)
        for lease in schedule.leases(now):
            assert deaths < 20
            deaths += 1
            if schedule.died(lease.writer, now):
                given_up += len(schedule.returned(lease.writer, lease.planned))
    assert not given_up, "none was found to be the one"
