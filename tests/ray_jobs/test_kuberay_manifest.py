"""The KubeRay manifest: every pod behind the token and the policy, none of them root."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest
import yaml

from commands.generate import generate

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


def manifests() -> dict[str, Any]:
    return {one["kind"]: one for one in yaml.safe_load_all((DEPLOY / "kuberay" / "rayjob.yaml").read_text())}


def pods() -> dict[str, Any]:
    spec = manifests()["RayJob"]["spec"]
    cluster = spec["rayClusterSpec"]
    workers = {group["groupName"]: group["template"] for group in cluster["workerGroupSpecs"]}
    return {"submitter": spec["submitterPodTemplate"], "head": cluster["headGroupSpec"]["template"], **workers}


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


def test_a_job_that_is_stopped_has_time_for_what_is_in_flight() -> None:
    (head,) = pods()["head"]["spec"]["containers"]
    environment = {one["name"]: one["value"] for one in head["env"]}
    default = inspect.signature(generate).parameters["grace"].default
    assert float(environment["RAY_JOB_STOP_WAIT_TIME_S"]) > default
    assert pods()["head"]["spec"]["terminationGracePeriodSeconds"] > default
