"""Axolotl's and LLaMA-Factory's own dataset loaders read our exports, each in an environment of its own from PyPI.

    .venv/bin/python bench/trainer_loaders.py [--home bench/venvs]

What is theirs: the package itself and the versions of transformers, tokenizers, datasets, trl, peft and accelerate that
it pins, and all the code that reads, converts, templates and tokenises rows. What is shared: the other packages, torch
among them, are found in the project's environment through a .pth file. What is left out: packages that text rows
never reach (CUDA kernels, audio, vision, web pages); LLaMA-Factory imports torchaudio at its top for audio rows, so an
empty module of that name stands there. Nothing is trained here; TRL does that in tests/export/test_trainers.py.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "export")]

WITH_DEPENDENCIES = {
    "llamafactory": ["transformers==5.6.0", "datasets==4.0.0", "omegaconf==2.4.0", "tyro==0.8.14", "av==16.0.0",
                     "scipy==1.17.1", "sentencepiece==0.2.3", "tiktoken==0.14.0", "einops==0.8.2"],
    "axolotl": ["transformers==5.16.1", "tokenizers==0.23.1", "datasets==4.8.4", "pydantic==2.12.5", "addict==2.4.0",
                "fire==0.7.1", "colorama==0.4.6", "mistral-common==1.11.5", "langdetect==1.0.9",
                "immutabledict==4.2.0", "zstandard==0.22.0", "fastcore==2.2.39", "python-dotenv==1.0.1",
                "evaluate==0.4.1", "scipy==1.17.1", "einops==0.8.2", "sentencepiece==0.2.3", "posthog==6.7.11",
                "typer==0.25.1", "art==6.5", "antlr4-python3-runtime==4.13.2", "nvidia-ml-py==13.615.71",
                "numba==0.68.1"],
}  # fmt: skip
ALONE = {
    "llamafactory": ["llamafactory==0.9.5", "peft==0.18.1", "trl==0.24.0", "accelerate==1.11.0", "torchdata==0.11.0"],
    "axolotl": ["axolotl==0.19.0", "peft==0.20.0", "trl==1.9.0", "accelerate==1.13.0", "schedulefree==1.4.1",
                "axolotl-contribs-lgpl==0.0.7", "axolotl-contribs-mit==0.0.6"],
}  # fmt: skip
"""Without their dependencies, which would bring a second torch with its CUDA libraries: some 6 GB."""

LLAMA_FACTORY = r"""
import json, sys
from llamafactory.data import get_dataset, get_template_and_fix_tokenizer
from llamafactory.hparams import get_train_args
from llamafactory.model import load_tokenizer
version, model, split, out = sys.argv[1:]
model_args, data_args, training_args, _, _ = get_train_args({
    "model_name_or_path": model, "template": "chatml", "stage": "sft", "do_train": True, "finetuning_type": "full",
    "dataset_dir": version, "dataset": f"filigrana_{split}", "cutoff_len": 4096, "output_dir": out, "use_cpu": True,
    "report_to": "none", "preprocessing_num_workers": 1, "overwrite_cache": True,
})
tools = load_tokenizer(model_args)
template = get_template_and_fix_tokenizer(tools["tokenizer"], data_args)
rows = get_dataset(template, model_args, data_args, training_args, stage="sft", **tools)["train_dataset"]
label = [t for t in rows[0]["labels"] if t != -100]
decode = tools["tokenizer"].decode
whole = [decode(r["input_ids"]) for r in rows]
print("RESULT" + json.dumps({"rows": len(rows), "whole": whole, "label": decode(label)}))
"""

AXOLOTL = r"""
import json, sys
from axolotl.loaders import load_tokenizer
from axolotl.utils.config import normalize_config, validate_config
from axolotl.utils.data import prepare_datasets
from axolotl.utils.dict import DictDefault
version, model, split, out, kind = sys.argv[1:]
bare = {"path": f"{version}/train.jsonl", "ds_type": "json"} if "chat_template" in json.loads(kind) else {}
dataset = {"path": version, "split": split} | json.loads(kind) | bare
config = validate_config(DictDefault({
    "base_model": model, "datasets": [dataset], "dataset_prepared_path": out, "sequence_len": 4096,
    "micro_batch_size": 1, "gradient_accumulation_steps": 1, "num_epochs": 1, "learning_rate": 0.001,
    "val_set_size": 0, "output_dir": out,
    "dataset_num_proc": 1, "dataset_processes": 1, "chat_template": "chatml", "special_tokens": {"pad_token": "<pad>"},
    "bf16": False, "fp16": False, "tf32": False, "flash_attention": False, "optimizer": "adamw_torch",
}))
normalize_config(config)
tokenizer = load_tokenizer(config)
rows = prepare_datasets(config, tokenizer)[0]
label = [t for t in rows[0]["labels"] if t != -100]
print("RESULT" + json.dumps({"rows": len(rows), "whole": [tokenizer.decode(r["input_ids"]) for r in rows],
                             "label": tokenizer.decode(label)}))
"""
CHAT = {"type": "chat_template", "field_messages": "messages"}
CHAT_WITH_TOOLS = CHAT | {"chat_template": "qwen_25"}
SHAREGPT = {"type": "chat_template", "field_messages": "conversations",
            "message_property_mappings": {"role": "from", "content": "value"}}  # fmt: skip


def environment(home: Path, name: str) -> Path:
    """Make (or find) the environment of one trainer. Returns its Python."""
    folder = home / name
    python = folder / "bin" / "python"
    ready = folder / "ready"
    if ready.exists():
        return python
    uv = [str(Path(sys.executable).parent / "uv")]
    subprocess.run([*uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(folder)], check=True)
    install = [*uv, "pip", "install", "--quiet", "--python", str(python)]
    subprocess.run([*install, *WITH_DEPENDENCIES[name]], check=True)
    subprocess.run([*install, "--no-deps", *ALONE[name]], check=True)
    (packages,) = (folder / "lib").glob("python*/site-packages")
    (shared,) = (Path(sys.executable).parents[1] / "lib").glob("python*/site-packages")
    (packages / "zz_shared.pth").write_text(f"{shared}\n")
    if name == "llamafactory":
        (packages / "torchaudio.py").write_text('"""Stands in for torchaudio: text rows need no audio."""\n')
    ready.touch()
    return python


def tiny_model(folder: Path) -> None:
    """A byte-level tokenizer and a configuration on disk: what loaders want of a model, and no weights."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, PreTrainedTokenizerFast

    alphabet = {letter: number for number, letter in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    core = Tokenizer(models.BPE(vocab=alphabet, merges=[]))
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    PreTrainedTokenizerFast(
        tokenizer_object=core, bos_token="<s>", eos_token="<|im_end|>", pad_token="<pad>", unk_token="<unk>"
    ).save_pretrained(folder)
    sizes = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    LlamaConfig(vocab_size=300, **sizes).save_pretrained(folder)


def exports(folder: Path) -> dict[str, Any]:
    """Versions of one run in the formats that both load, with dialogues, and tools where the format has them."""
    from export_run_builders import decide, make_run, make_sample
    from test_formats import dialogue, tool_sample

    from export.exporting import export_runs
    from export.selection import Shape, Splits

    plain = [*(make_sample(i) for i in range(12)), dialogue(12), dialogue(13)]
    made = {}
    for name, samples, shape in (
        ("messages", plain, Shape(file_type="jsonl")),
        ("messages-parquet", plain, Shape()),
        ("messages-tools", [*plain, tool_sample(14)], Shape(file_type="jsonl", layout="bare")),
        ("sharegpt", plain, Shape(format="sharegpt", file_type="jsonl")),
        ("sharegpt-tools", [*plain, tool_sample(14)], Shape(format="sharegpt", file_type="jsonl")),
        ("alpaca", plain, Shape(format="alpaca", file_type="jsonl")),
    ):
        run = make_run(folder / name / "run", samples, [decide(s, "accepted") for s in samples])
        made[name] = export_runs([run], folder / name / "out", splits=Splits(validation=0), shape=shape)
    return made


def load(python: Path, code: str, *arguments: str) -> dict[str, Any] | str:
    """Run a loader. Returns what it read, or the last line of its error."""
    quiet = {"HF_HUB_OFFLINE": "1", "DO_NOT_TRACK": "1", "AXOLOTL_DO_NOT_TRACK": "1", "CUDA_VISIBLE_DEVICES": "",
             "DISABLE_VERSION_CHECK": "1", "TRL_EXPERIMENTAL_SILENCE": "1"}  # fmt: skip
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            [str(python), "-c", code, *arguments],
            capture_output=True, text=True, check=False, cwd=home, env={**os.environ, **quiet, "HF_HOME": home},
        )  # fmt: skip
    for line in done.stdout.splitlines():
        if line.startswith("RESULT"):
            return dict(json.loads(line.removeprefix("RESULT")))
    return (done.stderr.strip().splitlines() or ["no output"])[-1][:200]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, default=ROOT / "bench" / "venvs")
    parser.add_argument("--only", default="", help="TRAINER, or TRAINER:EXPORT")
    given = parser.parse_args()
    failures = 0
    with tempfile.TemporaryDirectory(prefix="filigrana-loaders-") as scratch:
        folder = Path(scratch)
        tiny_model(folder / "model")
        made = exports(folder)
        plans = [
            ("llamafactory", n, LLAMA_FACTORY, ())
            for n in ("messages", "messages-parquet", "sharegpt", "sharegpt-tools", "alpaca")
        ]
        kinds = {
            "messages": CHAT,
            "messages-parquet": CHAT,
            "messages-tools": CHAT_WITH_TOOLS,
            "sharegpt": SHAREGPT,
            "alpaca": {"type": "alpaca"},
        }
        plans += [("axolotl", name, AXOLOTL, (json.dumps(kind),)) for name, kind in kinds.items()]
        print(f"{'trainer':<14}{'export':<20}{'rows':>6}{'of':>5}  what it made of the first row")
        for trainer, name, code, more in plans:
            if not f"{trainer}:{name}".startswith(given.only):
                continue
            done = made[name]
            expected = done.manifest.splits["train"]
            out = str(folder / "out" / f"{trainer}-{name}")
            read = load(
                environment(given.home, trainer), code, str(done.path), str(folder / "model"), "train", out, *more
            )
            sound = isinstance(read, dict) and read["rows"] == expected
            if isinstance(read, dict):
                whole = "\n".join(read["whole"])
                sound = sound and "Évora" in whole and ("tools" not in name or "previsao_do_tempo" in whole)
            failures += not sound
            rows = read["rows"] if isinstance(read, dict) else "-"
            said = repr(read["label"][:70]) if isinstance(read, dict) else read
            print(f"{trainer:<14}{name:<20}{rows:>6}{expected:>5}  {'' if sound else 'NOT RIGHT: '}{said}", flush=True)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
