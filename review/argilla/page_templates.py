"""How the page shows what is neither text nor chat. Whatever goes in was made harmless by `review.records`."""

from __future__ import annotations

from review.page.shown import FieldSettings

_STYLE = """
<style>
  body { margin: 0; font: 1rem/1.5 sans-serif; overflow-wrap: anywhere; }
  .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 1.5rem; }
  .pair h3 { margin: 0 0 .5rem; font-size: 1rem; }
  .text { white-space: pre-wrap; }
  .formatted { white-space: normal; }
  .formatted pre { white-space: pre-wrap; padding: .5rem; background: #8882; }
  .formatted table { border-collapse: collapse; }
  .formatted th, .formatted td { border: 1px solid #8886; padding: .2rem .5rem; text-align: left; }
  .formatted > :first-child { margin-top: 0; }
</style>
"""

_SIDE_BY_SIDE = """
<div class="pair">
  <section><h3>Resposta A</h3><div class="text">{{{record.fields.NAME.a}}}</div></section>
  <section><h3>Resposta B</h3><div class="text">{{{record.fields.NAME.b}}}</div></section>
</div>
"""

_TEMPLATES = {"side_by_side": _STYLE + _SIDE_BY_SIDE}


def template_of(field: FieldSettings) -> str:
    """The template of a custom field; '' for those that Argilla shows by itself."""
    return _TEMPLATES.get(field.type, "").replace("NAME", field.name)
