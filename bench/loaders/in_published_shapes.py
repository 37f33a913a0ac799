"""Rows held to the shapes that trainers publish which are in no package index: Qwen-VL's and LLaVA's readers (the rules
of their code, https://github.com/QwenLM/Qwen3-VL/blob/main/qwen-vl-finetune/qwenvl/data/data_processor.py and
https://github.com/haotian-liu/LLaVA/blob/main/llava/train/train.py), and OpenAI's (the types of its own package)."""

from __future__ import annotations

import base64
import io
import json
import wave
from pathlib import Path
from typing import Any

from openai.types.chat import ChatCompletionMessageParam
from PIL import Image
from pydantic import TypeAdapter
from told import given, tell_each

version, options = given()
MESSAGES = TypeAdapter(list[ChatCompletionMessageParam])


def qwen_vl(row: dict[str, Any]) -> None:
    """`<image>` in people's turns takes one entry of `image` each, none is left, and turns are of two people."""
    names = row.get("image") or []
    shown = 0
    for turn in row["conversations"]:
        assert turn["from"] in ("human", "gpt"), turn["from"]
        assert turn["from"] == "human" or "<image>" not in turn["value"]
        assert "<audio>" not in turn["value"]
        shown += turn["value"].count("<image>")
    assert shown == len(names)
    for name in names:
        Image.open(Path(version) / name).convert("RGB")


def llava(row: dict[str, Any]) -> None:
    """One list of all rows, made as docs/export.md says: a name is a text, and turns begin with a person."""
    Image.open(Path(version) / row["image"]).convert("RGB")
    assert [turn["from"] for turn in row["conversations"]] == ["human", "gpt"] * (len(row["conversations"]) // 2)
    assert isinstance(row["id"], str)


def openai(row: dict[str, Any]) -> None:
    """Its types, and files that open; pictures in people's turns, under 10 a row."""
    MESSAGES.validate_python(row["messages"])
    parts = [
        (turn["role"], part)
        for turn in row["messages"]
        if isinstance(turn["content"], list)
        for part in turn["content"]
    ]
    assert sum(part["type"] == "image_url" for _, part in parts) <= 10
    for role, part in parts:
        assert role == "user"
        if part["type"] == "image_url":
            kind, data = part["image_url"]["url"].split(";base64,")
            assert kind in ("data:image/png", "data:image/jpeg", "data:image/webp")
            Image.open(io.BytesIO(base64.b64decode(data))).load()
        elif part["type"] == "input_audio":
            with wave.open(io.BytesIO(base64.b64decode(part["input_audio"]["data"]))) as sound:
                assert sound.getnframes() > 0


def rows_of() -> list[dict[str, Any]]:
    files = sorted(Path(version).rglob("train*.jsonl")) or sorted((Path(version) / "data/train").glob("*.jsonl"))
    rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    if options["shape"] == "llava":
        return [{**row, "image": row["image"][0]} for row in rows]
    return rows


tell_each(rows_of(), {"qwen_vl": qwen_vl, "llava": llava, "openai": openai}[options["shape"]])
