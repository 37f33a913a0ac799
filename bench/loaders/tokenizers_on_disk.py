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


MARKS = {
    "image_token": "<image_soft_token>",
    "boi_token": "<start_of_image>",
    "eoi_token": "<end_of_image>",
    "audio_token": "<audio_soft_token>",
    "boa_token": "<start_of_audio>",
    "eoa_token": "<end_of_audio>",
}


def seeing_and_hearing(folder: Path) -> Path:
    """A processor of Gemma 3n's kind, which sees and hears, beside a byte-level tokenizer. Returns its folder."""
    from transformers import AutoTokenizer, Gemma3nAudioFeatureExtractor, Gemma3nProcessor
    from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

    place = tokenizer_of(folder, "gemma3")
    tokenizer = AutoTokenizer.from_pretrained(place, extra_special_tokens=MARKS)
    pictures = SiglipImageProcessorPil(size={"height": 32, "width": 32})
    sounds = Gemma3nAudioFeatureExtractor()
    Gemma3nProcessor(sounds, pictures, tokenizer, audio_seq_length=4, image_seq_length=4).save_pretrained(place)
    return place
