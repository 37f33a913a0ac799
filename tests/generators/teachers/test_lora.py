"""A LoRA adapter, made by hand, on the real engine: it changes what is said, and the teacher's revision."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from generators.plan import engine_settings
from generators.prepare import prepare
from generators.teachers.vllm.embedded_model import embedded_model, ensure_model
from generators.teachers.vllm.model_folder import adapter_misfit, model_revisions
from generators.teachers.vllm.teacher import VLLMTeacher
from schemas.errors import RecipeError
from schemas.message import Message
from schemas.request import Request, SamplingParams
from tests.generators.recipe_files import RECIPE, write_recipe

RANK = 4


def write_adapter(folder: Path, hidden: int, layers: int, seed: int = 0) -> Path:
    """An adapter over the query projections of a Llama, strong enough to change every answer."""
    folder.mkdir()
    dice = np.random.default_rng(seed)
    weights = {}
    for layer in range(layers):
        name = f"base_model.model.model.layers.{layer}.self_attn.q_proj"
        weights[f"{name}.lora_A.weight"] = dice.normal(0, 0.5, (RANK, hidden)).astype(np.float32)
        weights[f"{name}.lora_B.weight"] = dice.normal(0, 0.5, (hidden, RANK)).astype(np.float32)
    save_file(weights, folder / "adapter_model.safetensors")
    config = {"peft_type": "LORA", "r": RANK, "lora_alpha": 2 * RANK, "target_modules": ["q_proj"], "bias": "none"}
    (folder / "adapter_config.json").write_text(json.dumps(config))
    return folder


def test_the_adapter_stands_beside_the_recipe_and_is_looked_at_when_it_is_loaded(tmp_path: Path) -> None:
    recipe = write_recipe(tmp_path, RECIPE + "teacher:\n  engine:\n    max_num_seqs: 8\n    lora: adaptador\n")
    with pytest.raises(RecipeError, match=r"pequena.yaml:\d+: .*adaptador holds no LoRA adapter"):
        prepare(str(recipe))
    write_adapter(tmp_path / "adaptador", hidden=8, layers=1)
    engine = engine_settings({"pequena": prepare(str(recipe))})
    assert engine == {"max_num_seqs": 8, "lora": str(tmp_path / "adaptador")}
    write_recipe(tmp_path, RECIPE + "teacher:\n  motor: {}\n")
    with pytest.raises(RecipeError, match="unknown key 'motor'"):
        prepare(str(recipe))


def test_an_adapter_of_another_model_is_told(tmp_path: Path) -> None:
    adapter = write_adapter(tmp_path / "adapter", hidden=64, layers=2)
    assert adapter_misfit(adapter, 64, 2) == adapter_misfit(adapter, 64, 3) == ""
    assert "width of 64, and the model's is 32" in adapter_misfit(adapter, 32, 2)
    assert "layer 1, and the model has 1" in adapter_misfit(adapter, 64, 1)


@pytest.mark.integration
def test_an_adapter_changes_the_answers_and_the_revision(tmp_path: Path) -> None:
    model = ensure_model(embedded_model("smollm2-135m"))
    config = json.loads((model / "config.json").read_text())
    adapter = write_adapter(tmp_path / "adapter", config["hidden_size"], config["num_hidden_layers"])

    async def said() -> tuple[str, list[str]]:
        teacher = VLLMTeacher(str(model), {"lora": str(adapter)})
        info = await teacher.start()
        try:
            asked = Request(
                teacher=info.name,
                revision=info.revision,
                messages=(Message(role="user", content="What is the capital of Portugal?"),),
                sampling=SamplingParams(temperature=0, max_tokens=24),
            )
            adapted = await teacher.complete(asked)
            teacher._lora = None  # the same engine, without it
            return info.revision, [adapted.text, (await teacher.complete(asked)).text]
        finally:
            await teacher.close()

    revision, (adapted, plain) = asyncio.run(said())
    assert revision.startswith(f"{model_revisions(str(model)).full}+") and adapted != plain
