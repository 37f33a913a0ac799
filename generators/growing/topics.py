"""Topics as a tree: domain, subdomain, topic, and below it as many levels as are grown, one after the other."""

from __future__ import annotations

import re

from pydantic import BaseModel, Field

from generators.growing.shape import Row, Shape, phrase
from prompts.pack_rows import TopicKind

ARTICLE = re.compile(r"\A(?:O|A|Os|As|Um|Uma|Uns|Umas)\b")
"""At the head of a topic, which goes on inside a sentence: «sobre a escolha da escola»."""


class TopicReply(BaseModel):
    """A topic inside another, and what can be asked about it."""

    texto: str = Field(min_length=8, max_length=240)
    tipos: list[TopicKind] = Field(min_length=1, max_length=4)


def topic_row(reply: TopicReply, parent: Row) -> Row:
    """A topic one level below its parent, whose domain and `suits` it has."""
    path = parent.get("path") or [parent["domain"], parent["subdomain"]]
    return {
        "text": ARTICLE.sub(lambda article: article.group().lower(), phrase(reply.texto)),
        "domain": parent["domain"],
        "subdomain": parent["subdomain"],
        "kinds": list(dict.fromkeys(reply.tipos)),
        "suits": parent.get("suits") or {},
        "level": int(parent.get("level") or 0) + 1,
        "path": [*path, parent["text"]],
    }


TOPICS = Shape(TopicReply, topic_row, near=("domain", "subdomain"))
