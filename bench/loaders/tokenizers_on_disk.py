"""Tokenizers with the chat templates of families, as TRL bundles them: what loaders want of a model, and no weights."""

from __future__ import annotations

from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, PreTrainedTokenizerFast
from trl import chat_template_utils

TEMPLATES = Path(chat_template_utils.__file__).parent / "chat_templates"
SIZES = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}


def tokenizer_of(folder: Path, template: str) -> Path:
    """A byte-level tokenizer in `folder`/TEMPLATE, with a model's configuration. Returns that folder."""
    place = folder / template
    alphabet = {letter: number for number, letter in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    core = Tokenizer(models.BPE(vocab=alphabet, merges=[]))
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    made = PreTrainedTokenizerFast(
        tokenizer_object=core, bos_token="<s>", eos_token="<|im_end|>", pad_token="<pad>", unk_token="<unk>"
    )
    made.chat_template = (TEMPLATES / f"{template}.jinja").read_text(encoding="utf-8")
    made.save_pretrained(place)
    LlamaConfig(vocab_size=300, **SIZES).save_pretrained(place)
    return place
