"""TRL's trainers make their data of an export: SFT, DPO and KTO tokenise every row, GRPO renders every prompt and
scores every row's own answer by the rewards.py beside it. The model is tiny and random; nothing is trained here."""

from __future__ import annotations

import importlib.util
import tempfile
from typing import Any

import datasets
from told import given, tell, tell_each
from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM
from trl import DPOConfig, DPOTrainer, GRPOConfig, GRPOTrainer, KTOConfig, KTOTrainer, SFTConfig, SFTTrainer

version, options = given()
tokenizer = AutoTokenizer.from_pretrained(options["tokenizer"])
rows = datasets.load_dataset(version, split="train")
quiet = {"report_to": "none", "use_cpu": True, "bf16": False, "gradient_checkpointing": False, "disable_tqdm": True}


def model() -> Any:
    sizes = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    return LlamaForCausalLM(LlamaConfig(vocab_size=len(tokenizer), max_position_embeddings=65536, **sizes))


with tempfile.TemporaryDirectory() as out:
    shared = {"output_dir": out, **quiet}
    if options["trainer"] == "sft":
        made = SFTTrainer(model(), SFTConfig(**shared, max_length=None), train_dataset=rows, processing_class=tokenizer)
        tell(len([ids for ids in made.train_dataset["input_ids"] if len(ids) > 1]))
    elif options["trainer"] == "dpo":
        made = DPOTrainer(
            model(), model(), DPOConfig(**shared, max_length=None), train_dataset=rows, processing_class=tokenizer
        )
        tell(len([ids for ids in made.train_dataset["chosen_ids"] if ids]))
    elif options["trainer"] == "kto":
        made = KTOTrainer(
            model(), model(), KTOConfig(**shared, max_length=None), train_dataset=rows, processing_class=tokenizer
        )
        tell(len(made.train_dataset))
    else:
        spec = importlib.util.spec_from_file_location("rewards", f"{version}/rewards.py")
        rewards = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(rewards)
        config = GRPOConfig(**shared, num_generations=2, per_device_train_batch_size=2)
        GRPOTrainer(model(), [rewards.all_constraints], config, train_dataset=rows, processing_class=tokenizer)

        def scored(row: dict[str, Any]) -> None:
            tokenizer.apply_chat_template(row["prompt"], add_generation_prompt=True)
            said = [{"role": "assistant", "content": row["answer"]}]
            assert rewards.all_constraints(completions=[said], constraints=[row["constraints"]]) == [1.0]

        tell_each(rows, scored)
