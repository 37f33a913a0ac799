"""Train a LoRA on one arm's rows, in the training environment: python train.py BASE ROWS OUT [--epochs 1] [--seed 0].

OUT/adapter is there when it is done; a checkpoint every 20 steps lets a killed training go on. Prints nothing of use:
the losses, seconds and tokens are in OUT/training.json.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import datasets
import torch
from peft import LoraConfig
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.trainer_utils import get_last_checkpoint
from trl import SFTConfig, SFTTrainer


def config(out: Path, seed: int, epochs: int) -> SFTConfig:
    gpu = torch.cuda.is_available()
    return SFTConfig(
        output_dir=str(out / "checkpoints"),
        seed=seed,
        num_train_epochs=epochs,
        per_device_train_batch_size=4,
        learning_rate=5e-4,
        lr_scheduler_type="linear",
        warmup_steps=5,
        logging_steps=10,
        save_steps=20,
        save_total_limit=1,
        max_length=512,
        report_to="none",
        use_cpu=not gpu,
        bf16=gpu,
        gradient_checkpointing=gpu,
        disable_tqdm=True,
        dataloader_pin_memory=gpu,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base", type=Path)
    parser.add_argument("rows", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(given.seed)
    model = AutoModelForCausalLM.from_pretrained(given.base, dtype=torch.bfloat16)
    trainer = SFTTrainer(
        model,
        config(given.out, given.seed, given.epochs),
        train_dataset=datasets.load_dataset("json", data_files=str(given.rows), split="train"),
        processing_class=AutoTokenizer.from_pretrained(given.base),
        peft_config=LoraConfig(r=16, lora_alpha=32, lora_dropout=0.0, target_modules="all-linear"),
    )
    checkpoints = given.out / "checkpoints"
    last = get_last_checkpoint(str(checkpoints)) if checkpoints.is_dir() else None
    done = trainer.train(resume_from_checkpoint=last)
    trainer.save_model(str(given.out / "adapter.partial"))
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    told = {
        "seconds": round(done.metrics["train_runtime"], 1),
        "resumed": last is not None,
        "steps": trainer.state.global_step,
        "tokens": trainer.state.log_history[-2].get("num_tokens"),
        "losses": losses,
    }
    (given.out / "training.json").write_text(json.dumps(told))
    (given.out / "adapter.partial").rename(given.out / "adapter")


if __name__ == "__main__":
    main()
