"""The site of docs/: `make docs`. Sphinx reads the pages as they are; its theme brings its own fonts and scripts."""

from __future__ import annotations

import re
from pathlib import Path

from sphinx.application import Sphinx

project = html_title = "Filigrana"
language = "en"
extensions = ["myst_parser"]
myst_heading_anchors = 4
html_theme = "furo"
html_copy_source = html_show_sourcelink = html_show_sphinx = False

OUTSIDE = re.compile(r"\[(?P<words>[^\]]+)\]\((?P<path>\.\./[^)#]+)[^)]*\)")


def without_links_out(app: Sphinx, page: str, source: list[str]) -> None:
    """Of a link to a file of the checkout that is no page, the words stay. One to no file at all is an error."""
    folder = Path(app.env.doc2path(page)).parent
    source[0] = OUTSIDE.sub(lambda link: link["words"] if (folder / link["path"]).exists() else link[0], source[0])


def setup(app: Sphinx) -> None:
    """Sphinx calls this."""
    app.connect("source-read", without_links_out)
