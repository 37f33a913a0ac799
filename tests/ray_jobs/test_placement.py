"""What a worker takes of a cluster's GPUs, and where Ray puts it: with a real Ray that is told it had eight."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import ray

from generators.opening import GenerateOptions
from generators.teachers.factory import Pace, parse_teacher
from ray_jobs.access import private_token
from ray_jobs.cluster import OBJECT_STORE_BYTES
from ray_jobs.placement import Placement, placement_of, release
from schemas.errors import UsageError

GPUS = 8


def asked(teacher: str = "vllm:m", *judges: str) -> GenerateOptions:
    specs = tuple(map(parse_teacher, judges))
    return GenerateOptions(parts=(), teacher=parse_teacher(teacher), judges=specs, run_seed=0, pace=Pace(concurrency=1))


@pytest.mark.parametrize(
    ("teacher", "judges", "engine", "placement"),
    [
        ("vllm:m", (), {"tensor_parallel_size": 2, "pipeline_parallel_size": 2}, Placement(4)),
        ("vllm:m", (), {"tensor_parallel_size": 2, "data_parallel_size": 4}, Placement(8)),
        ("vllm:m", ("a=vllm:j", "b=vllm:k"), {"tensor_parallel_size": 2}, Placement(2)),
        ("vllm:m", (), {"tensor_parallel_size": 16, "distributed_executor_backend": "ray"}, Placement(16, across=True)),
        ("openai:m@http://h/v1", (), {"tensor_parallel_size": 8}, Placement(0)),
        ("openai:m@http://h/v1", ("a=vllm:j",), {}, Placement(1)),
    ],
)
def test_what_a_worker_takes(
    teacher: str, judges: tuple[str, ...], engine: dict[str, Any], placement: Placement
) -> None:
    assert placement_of(asked(teacher, *judges), engine, GPUS) == placement


def test_without_gpus_a_worker_takes_none() -> None:
    assert placement_of(asked(), {"tensor_parallel_size": 2}, 0).takes == {"CPU": 1}


@pytest.mark.parametrize(
    ("judges", "engine", "told"),
    [
        (("vllm:j",), {"gpu_memory_utilization": 0.9}, "local judge"),
        (("vllm:j",), {"distributed_executor_backend": "ray"}, "no card for local judges"),
        ((), {"distributed_executor_backend": "ray", "data_parallel_size": 2}, "--replicas"),
    ],
)
def test_what_has_no_place_is_refused_before_anything_starts(
    judges: tuple[str, ...], engine: dict[str, Any], told: str
) -> None:
    with pytest.raises(UsageError) as refused:
        placement_of(asked("vllm:m", *judges), engine, GPUS)
    assert told in str(refused.value)


class Whereabouts:
    """An actor that says what it has."""

    def cards(self) -> int:
        return len(ray.get_gpu_ids())

    def bundles(self) -> list[dict[str, float]]:
        group = ray.util.get_current_placement_group()
        return list(group.bundle_specs) if group else []


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    with private_token():
        ray.init(
            address="local",
            num_cpus=8,
            num_gpus=GPUS,
            include_dashboard=False,
            object_store_memory=OBJECT_STORE_BYTES,
            logging_level="ERROR",
            log_to_driver=False,
        )
        yield
        ray.shutdown()


@pytest.mark.integration
def test_ray_gives_workers_their_cards_and_takes_them_back(cluster: None) -> None:
    """Two engines of four cards fill eight; the third waits until one goes. Over nodes, bundles are of one."""
    placement = placement_of(asked(), {"tensor_parallel_size": 2, "pipeline_parallel_size": 2}, GPUS)
    hired = [placement.hire(Whereabouts) for _ in range(3)]
    first, second, third = (actor.cards.remote() for actor, _ in hired)
    ready, waiting = ray.wait([first, second, third], num_returns=2, timeout=120)
    assert ray.get(ready) == [4, 4] and len(waiting) == 1
    for actor, group in hired:
        ray.kill(actor)
        release(group)

    across = placement_of(asked(), {"tensor_parallel_size": 8, "distributed_executor_backend": "ray"}, GPUS)
    for _ in range(2):  # the second has room once the first has given its bundles back
        actor, group = across.hire(Whereabouts)
        assert ray.get(actor.bundles.remote(), timeout=120) == [{"CPU": 1, "GPU": 1}, *[{"GPU": 1}] * 7]
        ray.kill(actor)
        release(group)

    assert Placement(16).room() == (
        "8 CPU, 8 GPU, at most 8 on one node: over several, an engine needs "
        "`engine: {distributed_executor_backend: ray}`"
    )
    assert Placement(8).room() == "8 CPU, 8 GPU"
