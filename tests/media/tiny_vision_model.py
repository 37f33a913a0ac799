"""A vision-language model with random weights (LLaVA's parts, some 100,000 numbers): it sees, and says gibberish.

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
SIDE, PATCH = 28, 14


def processor() -> Any:
    """Pictures and words as the model reads them, without torchvision."""
    from transformers import LlavaProcessor
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    tokenizer = byte_tokenizer()
    tokenizer.add_special_tokens({"additional_special_tokens": ["<image>"]})
    tokenizer.chat_template = TEMPLATE
    pictures = CLIPImageProcessorPil(size={"shortest_edge": SIDE}, crop_size={"height": SIDE, "width": SIDE})
    return LlavaProcessor(
        image_processor=pictures,
        tokenizer=tokenizer,
        patch_size=PATCH,
        vision_feature_select_strategy="default",
        chat_template=TEMPLATE,
        image_token="<image>",
        num_additional_image_tokens=1,
    )


def model(made: Any) -> Any:
    from transformers import CLIPVisionConfig, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration, set_seed

    set_seed(0)
    sizes = {"hidden_size": 32, "intermediate_size": 64, "num_attention_heads": 2}
    config = LlavaConfig(
        vision_config=CLIPVisionConfig(
            **sizes, num_hidden_layers=2, image_size=SIDE, patch_size=PATCH, projection_dim=32
        ),
        text_config=LlamaConfig(
            **{**sizes, "hidden_size": 64},
            num_hidden_layers=2,
            num_key_value_heads=2,
            vocab_size=len(made.tokenizer),
            max_position_embeddings=2048,
        ),
        image_token_index=made.tokenizer.convert_tokens_to_ids("<image>"),
        vision_feature_layer=-1,
        vision_feature_select_strategy="default",
    )
    return LlavaForConditionalGeneration(config)


def save_tiny_vision_model(folder: Path) -> Path:
    """Model and processor as a folder that `from_pretrained` and vLLM load."""
    made = processor()
    model(made).save_pretrained(folder)
    made.save_pretrained(folder)
    return folder


if __name__ == "__main__":
    save_tiny_vision_model(Path(sys.argv[1]))
