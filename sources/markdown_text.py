"""Markdown to plain text: what a reader reads, without markup, code blocks, tables, images or raw HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from text.limited_yaml import load_yaml

if TYPE_CHECKING:
    from markdown_it.token import Token


def markdown_text(source: str) -> tuple[str, dict[str, Any]]:
    """The text of a Markdown page, and its front matter ({} without one). The first `# heading` is a `title`.

    Paragraphs and headings are parted by an empty line; list items start with '- '. Front matter that isn't a YAML
    mapping is left out.
    """
    from markdown_it import MarkdownIt

    front, body = _front_matter(source)
    blocks: list[str] = []
    item_opens = False
    heading = ""
    in_table = False
    for token in MarkdownIt("commonmark").enable("table").parse(body):
        if token.type in ("table_open", "table_close"):
            in_table = token.type == "table_open"
        elif token.type == "list_item_open":
            item_opens = True
        elif token.type == "heading_open":
            heading = token.tag
        elif token.type == "inline" and not in_table:
            text = _inline_text(token.children or [])
            if heading == "h1":
                front.setdefault("title", text)
            if text and item_opens and blocks and blocks[-1].startswith("- "):
                blocks[-1] += f"\n- {text}"
            elif text:
                blocks.append(f"- {text}" if item_opens else text)
            heading, item_opens = "", False
    return "\n\n".join(blocks), front


def _inline_text(tokens: list[Token]) -> str:
    parts = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return "".join(parts).strip()


def _front_matter(source: str) -> tuple[dict[str, Any], str]:
    lines = source.split("\n")
    if lines[0].strip() != "---":
        return {}, source
    for number, line in enumerate(lines[1:], start=1):
        if line.strip() in ("---", "..."):
            try:
                front = load_yaml("\n".join(lines[1:number]))
            except yaml.YAMLError:
                front = None
            return (front if isinstance(front, dict) else {}), "\n".join(lines[number + 1 :])
    return {}, source
