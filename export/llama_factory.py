"""dataset_info.json: what LLaMA-Factory needs to load a version with `dataset_dir: VERSION` and no code.

https://github.com/hiyouga/LLaMA-Factory/blob/main/data/README.md
"""

from __future__ import annotations

from typing import Any

import orjson

_ALPACA = {"prompt": "instruction", "query": "input", "response": "output", "system": "system"}
_CHAT_TAGS = {
    "role_tag": "role",
    "content_tag": "content",
    "user_tag": "user",
    "assistant_tag": "assistant",
    "observation_tag": "tool",
    "function_tag": "function_call",
    "system_tag": "system",
}


def dataset_info(manifest: dict[str, Any]) -> bytes | None:
    """The file's content, with `filigrana_train`, `filigrana_validation`, ...; None for formats it can't load."""
    entry = _entry(manifest)
    if entry is None or manifest["format"]["zstd"]:
        return None
    info = {f"filigrana_{split}": {"file_name": f"data/{split}", **entry} for split in manifest["splits"]}
    return orjson.dumps(info, option=orjson.OPT_INDENT_2) + b"\n"


def _entry(manifest: dict[str, Any]) -> dict[str, Any] | None:
    names = {c["name"] for c in manifest["schema"]}
    shape = manifest["format"]["format"]
    if shape == "alpaca":
        return {"formatting": "alpaca", "columns": _ALPACA}
    if shape == "sharegpt":
        tools = {"tools": "tools"} if "tools" in names else {}
        return {"formatting": "sharegpt", "columns": {"messages": "conversations", **tools}}
    if shape == "messages" and "tools" not in names:
        return {"formatting": "sharegpt", "columns": {"messages": "messages"}, "tags": _CHAT_TAGS}
    return None
