"""A Markdown answer as its readers will see it, as HTML that can do nothing: no scripts, no pictures, no addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from review.page.invisible import with_marks
from review.page.page_text import shown_as_text

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_CLOSING = re.compile(r"</[a-z0-9]+>")
"""In capitals (see `page_text.folded`); what the text itself holds of tags is escaped before."""
_STRUCTURE = {
    "heading_open",
    "bullet_list_open",
    "ordered_list_open",
    "table_open",
    "fence",
    "blockquote_open",
    "hr",
    "strong_open",
    "em_open",
    "code_inline",
    "link_open",
    "image",
}


def formatted_html(text: str) -> str:
    """The text with its Markdown rendered; '' when it has none, so that there is nothing to see but the text itself.

    HTML in the text is shown, never obeyed. A link is its text with the address after it; a picture is its description.
    It goes into a text field, whose text Argilla's page takes for HTML. Never into a custom field: that one puts the
    whole record, suggestions included, unescaped into a script.
    """
    parser = _parser()
    tokens = parser.parse(with_marks(text))
    if not any(token.type in _STRUCTURE for outer in tokens for token in (outer, *(outer.children or ()))):
        return ""
    html: str = parser.renderer.render(tokens, parser.options, {})
    safe = html.replace("$", "&#36;").replace("\x00", "&#65533;").replace(">\n", ">")
    return _CLOSING.sub(lambda tag: tag.group().upper(), f'<div class="formatted">{safe}</div>')


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.add_render_rule("link_open", _nothing)
    parser.add_render_rule("link_close", _link_close)
    parser.add_render_rule("image", _image)
    parser.add_render_rule("fence", _code)
    return parser


def _nothing(self: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    return ""


def _link_close(self: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    opened = next(token for token in reversed(tokens[:at]) if token.type == "link_open")
    return f" ({shown_as_text(str(opened.attrGet('href') or ''))})"


def _image(self: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    image = tokens[at]
    return f"[imagem: {shown_as_text(image.content)} ({shown_as_text(str(image.attrGet('src') or ''))})]"


def _code(self: Any, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    return f"<pre><code>{shown_as_text(tokens[at].content)}</code></pre>\n"
