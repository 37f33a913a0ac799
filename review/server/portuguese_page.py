"""Argilla's web page in European Portuguese: its scripts with a locale of ours, its pages with our style and keys.

`make_portuguese(folder)` changes a copy of Argilla's static files; Argilla 2.8.0 has neither a Portuguese locale nor a
place to add one. The local server does it to the copy that it serves; for a team's server, `deploy/argilla/Dockerfile`
runs this file as a script while the image is made:

    python portuguese_page.py ARGILLA_SERVER/static

Portuguese is what everybody gets who hasn't chosen another language in the page's settings.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

PAGE = Path(__file__).parent / "page"
CODE = "pt-PT"
_MARK = "filigrana-page"
_LOCALE = f'{{code:"{CODE}",name:"Português",file:"{CODE}.js"}}'
_IN_THE_BUNDLE = (
    ('locales:[{code:"en",', f'locales:[{_LOCALE},{{code:"en",'),
    ('normalizedLocales:[{code:"en",', f'normalizedLocales:[{_LOCALE},{{code:"en",'),
    ('localeCodes:["en",', f'localeCodes:["{CODE}","en",'),
    (
        '{"en.js":function enJs()',
        f'{{"{CODE}.js":function ptJs(){{return Promise.resolve(MESSAGES)}},"en.js":function enJs()',
    ),
    ('defaultLocale:"en",', f'defaultLocale:"{CODE}",'),
    # What the page speaks to whoever chose nothing.
    ('return a("language")||navigator.language', f'return a("language")||"{CODE}"'),
    # What the server says of an error is English, and not for people: it goes to the console.
    (
        'else l.detail&&"string"==typeof l.detail&&u.notify({message:l.detail.toString(),type:"danger"})',
        "else l.detail&&p===d&&(console.error(l.detail),"
        'u.notify({message:a("validations.http.500.message")+" ("+c+")",type:"danger"}))',
    ),
    # Figures follow the page's language, not the browser's: '75,00%'.
    ('NumberFormat(c.length?c[0]:"en")', f'NumberFormat(document.documentElement.lang||"{CODE}")'),
)
"""What changes in the script with the locales; each text is there once."""


_IN_ANY_SCRIPT = (
    # A custom field gets the whole record inside a script: what people or models wrote must not end that script.
    (
        r"JSON\.stringify\(this\.sdkRecord\)",
        r'JSON.stringify(this.sdkRecord).replace(/[<$]/g,function(c){return"<"===c?"\\\\u003c":"\\\\u0024"})',
    ),
    (r'"of "\+(?=\w\._s\(\w\.records\.total\))', '"de "+'),
    (r"_s\((\w(?:\.\w+)*\.percentage\.completed|\w\.getPercent)\)\+\"%", r'_s(String(\1).replace(".",","))+"%'),
    (r'"aria-label":\w\.icon\+" icon"', '"aria-hidden":"true"'),
    (
        r'(dropdownIsVisible\?)"Collapse":"Expand"\)\+" Record Dropdown for Extra Information"',
        r'\1"Fechar":"Abrir")+" o menu do registo"',
    ),
    (r'(new \w\("inserted_at")\)', r'\1,"data de envio")'),
    (r'(new \w\("updated_at")\)', r'\1,"última alteração")'),
    (r'(\{key:"title",get:function get\(\)\{return this\.question\.)name\}', r"\1title}"),
    (
        r"(\{text:)(\w\.user\.role)\}",
        r'\1({annotator:"Revisor",admin:"Administrador",owner:"Proprietário"})[\2]}',
    ),
)
"""Patterns of what scripts put together themselves: '1 of 8', '75.00%', 'info icon', 'updated_at'."""


class UnknownPageError(RuntimeError):
    """The static files aren't those of the Argilla that this file knows."""


def make_portuguese(static: Path) -> None:
    """Change the static files in place. Does nothing to files that were changed already."""
    if _MARK in (static / "index.html").read_text(encoding="utf-8"):
        return
    texts = yaml.safe_load((PAGE / "pt-PT.yaml").read_text(encoding="utf-8"))
    style, behaviour = ((PAGE / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    scripts = {path: path.read_text(encoding="utf-8") for path in sorted(static.glob("_nuxt/*.js"))}
    changed = with_pieces(with_literals(with_locale(scripts, texts["messages"]), texts["literals"]))
    version = hashlib.sha256("".join((style, behaviour, *changed.values())).encode()).hexdigest()[:12]
    changed = _with_version(changed, version)
    for path, text in changed.items():
        if text != scripts[path]:
            path.write_text(text, encoding="utf-8")
            for packed in (path.with_suffix(".js.gz"), path.with_suffix(".js.br")):
                packed.unlink(missing_ok=True)
    for path in sorted(static.rglob("*.html")):
        path.write_text(_with_page(path.read_text(encoding="utf-8"), style, behaviour, version), encoding="utf-8")


def with_locale(scripts: Mapping[Path, str], messages: Mapping[str, Any]) -> dict[Path, str]:
    """The scripts with the Portuguese messages among the languages, as the default."""
    bundle = next((path for path, text in scripts.items() if _IN_THE_BUNDLE[0][0] in text), None)
    if bundle is None:
        raise UnknownPageError("No script has Argilla's list of languages: this is not Argilla 2.8.0.")
    text = scripts[bundle]
    for before, after in _IN_THE_BUNDLE:
        pattern = re.compile(r"(?<![A-Za-z])" + re.escape(before))
        if len(pattern.findall(text)) != 1:
            raise UnknownPageError(f"{bundle.name} doesn't have «{before}» once: this is not Argilla 2.8.0.")
        text = pattern.sub(after.replace("\\", r"\\"), text)
    return {**scripts, bundle: text.replace("Promise.resolve(MESSAGES)", f"Promise.resolve({_as_script(messages)})", 1)}


def with_literals(scripts: Mapping[Path, str], literals: Mapping[str, str]) -> dict[Path, str]:
    """The scripts with the texts that are written out in them. Raises UnknownPageError for one that is nowhere."""
    changed = dict(scripts)
    for english, portuguese in literals.items():
        pattern, found = _literal(english), 0
        for path, text in changed.items():
            changed[path], times = pattern.subn(rf'"\g<before>{_in_quotes(portuguese)}\g<after>"', text)
            found += times
        if not found:
            raise UnknownPageError(f"No script has the text «{english}»: this is not Argilla 2.8.0.")
    return changed


def with_pieces(scripts: Mapping[Path, str]) -> dict[Path, str]:
    """The scripts with what they put together from pieces. Raises UnknownPageError for a piece that is nowhere."""
    changed = dict(scripts)
    for pattern, after in _IN_ANY_SCRIPT:
        if not any(re.search(pattern, text) for text in changed.values()):
            raise UnknownPageError(f"No script has {pattern}: this is not Argilla 2.8.0.")
        changed = {path: re.sub(pattern, after, text) for path, text in changed.items()}
    return changed


def _literal(text: str) -> re.Pattern[str]:
    space = r"(?:\s|\\n)"
    words = f"{space}+".join(map(re.escape, text.split()))
    return re.compile(f'"(?P<before>{space}*){words}(?P<after>{space}*)"')


def _in_quotes(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1].replace("\\", "\\\\")


def _as_script(messages: Mapping[str, Any]) -> str:
    return json.dumps(messages, ensure_ascii=False, separators=(",", ":"))


def _with_version(scripts: Mapping[Path, str], version: str) -> dict[Path, str]:
    """The scripts, with the one that loads the others naming them so that no cache takes them for Argilla's own."""
    loader = re.compile(r'\+"\.js"(?=\})')
    if sum(len(loader.findall(text)) for text in scripts.values() if "__webpack_require__.p=" in text) != 1:
        raise UnknownPageError("No script loads the others: this is not Argilla 2.8.0.")
    named = f'+".js?{_MARK}={version}"'
    return {p: loader.sub(named, t) if "__webpack_require__.p=" in t else t for p, t in scripts.items()}


def _with_page(html: str, style: str, behaviour: str, version: str) -> str:
    """A page with the language, our style and keys, and scripts that no cache takes for Argilla's own."""
    html = html.replace("<html>", f'<html lang="{CODE}">', 1)
    html = re.sub(r'(/_nuxt/[0-9a-f]+\.js)"', rf'\1?{_MARK}={version}"', html)
    html = html.replace("<div>Loading...</div>", "<div>A abrir...</div>")
    ours = f'<style id="{_MARK}">\n{style}</style>\n<script>\n{behaviour}</script>\n</head>'
    return html.replace("</head>", ours, 1)


if __name__ == "__main__":
    make_portuguese(Path(sys.argv[1]))
