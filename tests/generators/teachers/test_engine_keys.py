"""A recipe is data: what of vLLM's settings can run code or read elsewhere needs the consent of whoever runs it."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from generators.plan import engine_settings
from generators.prepare import prepare
from generators.teachers.vllm.engine_keys import CHOICES, NEVER, OPEN, WITH_CONSENT
from schemas.errors import RecipeError
from store.run import Run
from tests.commands.test_bad_input import ROOT, filigrana
from tests.generators.recipe_files import RECIPE, write_recipe
from tests.generators.teachers.test_lora import write_adapter

RUNS_CODE = "teacher:\n  engine:\n    trust_remote_code: true\n    tokenizer: {}\n"


def with_engine(folder: Path, settings: str) -> Path:
    return write_recipe(folder, RECIPE + f"teacher:\n  engine: {settings}\n")


@pytest.mark.slow
@pytest.mark.parametrize("teacher", ["local", "vllm:{}", "replay"])
def test_a_recipe_that_runs_python_is_refused_before_any_engine_is_imported(tmp_path: Path, teacher: str) -> None:
    lair = tmp_path / "x"
    lair.mkdir()
    ran = tmp_path / "ran"
    (lair / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "Own", "auto_map": {"AutoTokenizer": ["own.Own", None]}})
    )
    (lair / "own.py").write_text(f"open({str(ran)!r}, 'w')\n")
    recipe = write_recipe(tmp_path, RECIPE + RUNS_CODE.format(lair))
    program = (
        "import sys, filigrana\n"
        f"sys.argv = ['filigrana', 'preview', {str(recipe)!r}, '-n', '1', '-t', {teacher.format(lair)!r}]\n"
        "try:\n    filigrana.main()\n"
        "finally:\n    print([m for m in ('vllm', 'torch', 'transformers', 'ray') if m in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 2, done.stderr
    assert f"{recipe}:18: the engine setting `trust_remote_code`" in done.stderr
    assert "--trust-engine" in done.stderr
    assert done.stdout.strip() == "[]"
    assert not ran.exists()


@pytest.mark.slow
@pytest.mark.parametrize("command", [["generate", "--run"], ["generate", "--local", "--run"], ["demo", "--home"]])
def test_every_command_that_starts_an_engine_refuses_it(tmp_path: Path, command: list[str]) -> None:
    recipe = with_engine(tmp_path, "{worker_cls: own.Worker}")
    name, *options = command
    given = ["--recipe", recipe, "--no-wait"] if name == "demo" else [recipe, "-n", "1"]
    done = filigrana(name, *given, "-t", "replay", *options, tmp_path / "out")
    assert done.returncode == 2
    assert f"{recipe}:17: the engine setting `worker_cls`" in done.stderr and "--trust-engine" in done.stderr
    assert not (tmp_path / "out" / "manifest.json").exists()


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ("{hf_overrides: {architectures: [Own]}}", "hf_overrides"),
        ("{logits_processors: [own.Processor]}", "logits_processors"),
        ("{distributed_executor_backend: own.Executor}", "distributed_executor_backend"),
        ("{load_format: pt}", "load_format"),
        ("{quantization: /tmp/x}", "quantization"),
        ("{dtype: own.module}", "dtype"),
        ("{max_num_seqs: {a: 1}}", "max_num_seqs"),
        ("{revision: refs/pr/1}", "revision"),
        ("{speculative_config: {model: /tmp/x}}", "speculative_config"),
        ("{generation_config: /tmp/x}", "generation_config"),
        ("{setting_of_a_later_version: 1}", "setting_of_a_later_version"),
        ("{max_num_seq: 4}", "max_num_seq"),
    ],
)
def test_what_is_not_on_the_list_needs_consent(tmp_path: Path, settings: str, key: str) -> None:
    prepared = {"pequena": prepare(str(with_engine(tmp_path, settings)))}
    with pytest.raises(RecipeError, match=rf"pequena\.yaml:17: the engine setting `{key}`"):
        engine_settings(prepared)
    assert key in engine_settings(prepared, trust=True)


def test_capacity_precision_and_scheduling_need_none(tmp_path: Path) -> None:
    settings = "{max_num_seqs: 256, tensor_parallel_size: 4, dtype: bfloat16, kv_cache_dtype: fp8_e4m3, "
    settings += "quantization: compressed-tensors, cudagraph_capture_sizes: [1, 2], enforce_eager: true, "
    settings += "distributed_executor_backend: mp, gpu_memory_utilization: 0.9, load_format: safetensors}"
    engine = engine_settings({"pequena": prepare(str(with_engine(tmp_path, settings)))})
    assert engine["max_num_seqs"] == 256 and engine["quantization"] == "compressed-tensors" and len(engine) == 10


def test_an_adapter_outside_the_recipes_folder_needs_consent(tmp_path: Path) -> None:
    (tmp_path / "receitas").mkdir()
    write_adapter(tmp_path / "fora", hidden=8, layers=1)
    write_adapter(tmp_path / "receitas" / "dentro", hidden=8, layers=1)
    (tmp_path / "receitas" / "atalho").symlink_to(tmp_path / "fora")
    for lora, allowed in (("dentro", True), ("../fora", False), (str(tmp_path / "fora"), False), ("atalho", False)):
        prepared = {"pequena": prepare(str(with_engine(tmp_path / "receitas", f"{{lora: {lora}}}")))}
        if allowed:
            assert engine_settings(prepared)["lora"].endswith("dentro")
        else:
            with pytest.raises(RecipeError, match="`lora` reads an adapter outside"):
                engine_settings(prepared)


def test_every_recipe_of_a_mix_is_asked_about(tmp_path: Path) -> None:
    harmless = write_recipe(tmp_path, RECIPE + "teacher: {engine: {max_num_seqs: 4}}\n")
    other = RECIPE.replace("name: pequena", "name: outra") + "teacher: {engine: {trust_remote_code: true}}\n"
    prepared = {p.recipe.name: p for p in map(prepare, map(str, (harmless, write_recipe(tmp_path, other, "o.yaml"))))}
    with pytest.raises(RecipeError, match=r"o\.yaml:16: the engine setting `trust_remote_code`"):
        engine_settings(prepared)


def test_some_settings_are_nobodys_to_give(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r":17: a recipe can't set `hf_token`") as caught:
        prepare(str(with_engine(tmp_path, "{hf_token: hf_abc}")))
    assert "HF_TOKEN" in caught.value.hint and "hf_abc" not in str(caught.value)


@pytest.mark.slow
def test_consent_is_written_into_the_manifest_with_what_it_was_for(tmp_path: Path) -> None:
    recipe = with_engine(tmp_path, "{max_num_seqs: 4, trust_remote_code: true, tokenizer: /tmp/x}")
    shown = filigrana("recipes", recipe)
    assert "needs --trust-engine: trust_remote_code, tokenizer" in shown.stdout
    command = ["generate", recipe, "-n", "1", "-t", "replay", "--local", "--run", tmp_path / "run"]
    done = filigrana(*command, "--trust-engine")
    assert done.returncode == 0, done.stderr
    sessions = Run(tmp_path / "run").manifest().sessions
    assert [s.trusted_engine for s in sessions] == [{"pequena": ["tokenizer", "trust_remote_code"]}]
    assert filigrana(*command).returncode == 2, "each session is asked anew"


def test_every_setting_of_vllm_has_its_place() -> None:
    """A new version of vLLM that adds a setting fails here, until somebody has read what it does."""
    package = find_spec("vllm")
    assert package is not None and package.origin is not None
    tree = ast.parse((Path(package.origin).parent / "engine" / "arg_utils.py").read_text(encoding="utf-8"))
    classes = [n for n in tree.body if isinstance(n, ast.ClassDef) and n.name in ("EngineArgs", "AsyncEngineArgs")]
    fields = {
        item.target.id
        for found in classes
        for item in found.body
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
    }
    assert len(classes) == 2 and len(fields) > 100
    lists = {"OPEN": set(OPEN), "WITH_CONSENT": set(WITH_CONSENT), "NEVER": set(NEVER)}
    assert fields - set().union(*lists.values()) == set(), "read vLLM's source, then put each into engine_keys.py"
    assert set().union(*lists.values()) - fields == set(), "vLLM has these no longer"
    assert sum(map(len, lists.values())) == len(fields), "a setting stands in two lists"
    assert set(CHOICES) <= OPEN
