"""The KubeRay manifest: every pod behind the token and the policy, none of them root."""

from __future__ import annotations

import inspect
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from click import Context
from jsonschema import Draft202012Validator
from typer.main import get_command

from commands.generate import generate
from filigrana import app

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


def manifests() -> dict[str, Any]:
    return {one["kind"]: one for one in yaml.safe_load_all((DEPLOY / "kuberay" / "rayjob.yaml").read_text())}


def pods() -> dict[str, Any]:
    spec = manifests()["RayJob"]["spec"]
    cluster = spec["rayClusterSpec"]
    workers = {group["groupName"]: group["template"] for group in cluster["workerGroupSpecs"]}
    return {"submitter": spec["submitterPodTemplate"], "head": cluster["headGroupSpec"]["template"], **workers}


def probe_command() -> list[str]:
    """How a node is asked whether it is alive."""
    (head,) = pods()["head"]["spec"]["containers"]
    return list(head["livenessProbe"]["exec"]["command"])


def faults(manifest: dict[str, Any]) -> list[str]:
    schema = yaml.safe_load((Path(__file__).parent / "kuberay_fields.yaml").read_text(encoding="utf-8"))
    return [f"{fault.json_path}: {fault.message}" for fault in Draft202012Validator(schema).iter_errors(manifest)]


def test_every_field_is_one_that_kuberay_or_kubernetes_takes() -> None:
    assert faults(manifests()["RayJob"]) == []


@pytest.mark.parametrize(
    ("place", "field", "value"),
    [
        (("spec",), "ttlSecondsAfterFinish", 600),
        (("spec", "rayClusterSpec", "authOptions"), "mode", "tokens"),
        (("spec", "rayClusterSpec", "workerGroupSpecs", 0), "minReplicas", "1"),
        (("spec", "rayClusterSpec", "headGroupSpec", "rayStartParams"), "num-cpus", 0),
        (("spec", "submitterPodTemplate", "spec", "containers", 0), "securitycontext", {}),
        (("spec", "rayClusterSpec", "headGroupSpec", "template", "spec"), "volume", []),
    ],
)
def test_a_field_that_they_would_refuse_or_drop_is_noticed(
    place: tuple[str | int, ...], field: str, value: Any
) -> None:
    manifest = manifests()["RayJob"]
    there = manifest
    for step in place:
        there = there[step]
    there[field] = value
    assert faults(manifest)


def test_every_volume_that_is_mounted_is_there_and_the_job_writes_to_one_that_all_share() -> None:
    for name, pod in pods().items():
        mounts = {
            mount["name"]: mount["mountPath"] for c in pod["spec"]["containers"] for mount in c.get("volumeMounts", [])
        }
        volumes = {volume["name"]: volume for volume in pod["spec"].get("volumes", [])}
        assert mounts.keys() == volumes.keys(), name
        if name != "submitter":
            assert mounts["runs"] == "/runs" and "persistentVolumeClaim" in volumes["runs"]
    assert "--run /runs/" in manifests()["RayJob"]["spec"]["entrypoint"]


def test_the_entrypoint_is_a_command_of_the_program() -> None:
    words = shlex.split(manifests()["RayJob"]["spec"]["entrypoint"].replace("TEACHER", "m").replace("RUN", "r"))
    assert words[:4] == ["python", "-m", "filigrana", "generate"]
    command = get_command(app).get_command(Context(get_command(app)), "generate")  # type: ignore[attr-defined]
    assert command.make_context("generate", words[4:]).params["run"] == Path("/runs/r")


def test_the_cluster_wants_a_token_and_no_pod_says_otherwise() -> None:
    assert manifests()["RayJob"]["spec"]["rayClusterSpec"]["authOptions"]["mode"] == "token"
    environments = [c.get("env", []) for pod in pods().values() for c in pod["spec"]["containers"]]
    assert not [v for env in environments for v in env if v["name"].startswith("RAY_AUTH")]


@pytest.mark.parametrize("name", ["submitter", "head", "gpu"])
def test_every_pod_is_no_root_and_can_not_become_it(name: str) -> None:
    pod = pods()[name]["spec"]
    user = int((DEPLOY / "Dockerfile").read_text().split("\nUSER ")[1].split(":")[0])
    assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] == user != 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    for container in pod["containers"]:
        assert container["securityContext"]["allowPrivilegeEscalation"] is False
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}


def test_the_policy_holds_for_every_pod_and_lets_in_only_its_own_and_the_operator() -> None:
    policy = manifests()["NetworkPolicy"]["spec"]
    ours = policy["podSelector"]["matchLabels"]
    assert all(ours.items() <= pod["metadata"]["labels"].items() for pod in pods().values())
    assert set(policy["policyTypes"]) == {"Ingress", "Egress"}
    own, operator = policy["ingress"]
    assert own == {"from": [{"podSelector": {"matchLabels": ours}}]}
    assert [peer["podSelector"]["matchLabels"] for peer in operator["from"]] == [
        {"app.kubernetes.io/component": "kuberay-operator"}
    ]
    assert operator["ports"] == [{"protocol": "TCP", "port": 8265}]


@pytest.mark.parametrize("name", ["head", "gpu"])
def test_every_node_says_whether_it_is_alive_by_a_program_that_the_image_has(name: str) -> None:
    (container,) = pods()[name]["spec"]["containers"]
    probes = {kind: container[f"{kind}Probe"] for kind in ("startup", "readiness", "liveness")}
    for probe in probes.values():
        assert probe["exec"]["command"] == probe_command() and probe["timeoutSeconds"] > 5
    assert probe_command()[0] == "python", "the image has no wget, which the probes that KubeRay puts there call"
    allowed = {kind: probe["periodSeconds"] * probe["failureThreshold"] for kind, probe in probes.items()}
    assert allowed["startup"] >= 300 and allowed["liveness"] > allowed["readiness"] >= 60


def test_a_job_that_is_stopped_has_time_for_what_is_in_flight() -> None:
    (head,) = pods()["head"]["spec"]["containers"]
    environment = {one["name"]: one["value"] for one in head["env"]}
    default = inspect.signature(generate).parameters["grace"].default
    assert float(environment["RAY_JOB_STOP_WAIT_TIME_S"]) > default
    assert pods()["head"]["spec"]["terminationGracePeriodSeconds"] > default
