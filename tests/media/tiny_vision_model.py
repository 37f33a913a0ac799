"""A vision-language model with random weights (Idefics3's parts, some 100,000 numbers): it sees, and says gibberish.

.venv/bin/python -m tests.media.tiny_vision_model FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from tests.export.tiny_model import byte_tokenizer

TEMPLATE = (
    "{% for message in messages %}<|{{ message['role'] }}|>"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for part in message['content'] %}"
    "{% if part['type'] == 'image' %}<image>\n{% else %}{{ part['text'] }}{% endif %}"
    "{% endfor %}{% endif %}\n{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
SIDE, PATCH, SCALE = 56, 14, 2
MARKS = ("<image>", "<fake_token_around_image>", "<global-img>", "<end_of_utterance>")


def processor() -> Any:
    """Pictures and words as the model reads them, without torchvision: a picture takes (56 / 14 / 2)^2 = 4 places."""
    from transformers import Idefics3Processor
    from transformers.models.idefics3.image_processing_pil_idefics3 import Idefics3ImageProcessorPil

    tokenizer = byte_tokenizer()
    tokenizer.add_special_tokens({"additional_special_tokens": list(MARKS)})
    tokenizer.chat_template = TEMPLATE
    size = {"longest_edge": SIDE}
    pictures = Idefics3ImageProcessorPil(size=size, max_image_size=size, do_image_splitting=False)
    places = (SIDE // PATCH // SCALE) ** 2
    return Idefics3Processor(pictures, tokenizer, image_seq_len=places, chat_template=TEMPLATE)


def model(made: Any) -> Any:
    from transformers import Idefics3Config, Idefics3ForConditionalGeneration, LlamaConfig, set_seed
    from transformers.models.idefics3.configuration_idefics3 import Idefics3VisionConfig

    set_seed(0)
    sizes = {"intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    words = len(made.tokenizer)
    config = Idefics3Config(
        vision_config=Idefics3VisionConfig(hidden_size=32, image_size=SIDE, patch_size=PATCH, **sizes).to_dict(),
        text_config=LlamaConfig(
            hidden_size=64,
            num_key_value_heads=2,
            vocab_size=words,
            max_position_embeddings=8192,
            pad_token_id=0,
            **sizes,
        ).to_dict(),
        image_token_id=made.tokenizer.convert_tokens_to_ids("<image>"),
        scale_factor=SCALE,
        pad_token_id=made.tokenizer.pad_token_id,
    )
    return Idefics3ForConditionalGeneration(config)


def save_tiny_vision_model(folder: Path) -> Path:
    """Model and processor as a folder that `from_pretrained` and vLLM load."""
    made = processor()
    model(made).save_pretrained(folder)
    made.save_pretrained(folder)
    return folder


if __name__ == "__main__":
    save_tiny_vision_model(Path(sys.argv[1]))
