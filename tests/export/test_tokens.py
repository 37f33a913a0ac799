"""Tokens are those that are trained on: what the chat template makes of a row, in the form in which it is exported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers

from export.exporting import Exported, export_runs
from export.packing import packed
from export.selection import Selection, Shape, Splits
from schemas.errors import UsageError
from schemas.sample import Sample
from tests.export.export_run_builders import make_run, make_sample
from tests.export.formats.test_formats import pair, tool_sample
from tests.export.trl_templates import trl_template

TEMPLATE = (
    "{{ bos_token }}{% if tools %}TOOLS{% for tool in tools %} {{ tool | tojson }}{% endfor %}\n{% endif %}"
    "{% for m in messages %}{{ m.role }} : {% generation %}{{ m.content }}{% endgeneration %}"
    "{% for c in m.tool_calls or [] %} {{ c.function.arguments | tojson }}{% endfor %}{{ ' ' }}{% endfor %}"
)


def model_folder(folder: Path, template: Any = TEMPLATE) -> Path:
    """A tokenizer that counts words, with a chat template in its configuration."""
    folder.mkdir(parents=True, exist_ok=True)
    core = Tokenizer(models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    core.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    core.save(str(folder / "tokenizer.json"))
    config = {"bos_token": {"content": "<s> "}, "chat_template": template}
    (folder / "tokenizer_config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


def exported(to: Path, samples: list[Sample], model: Path, **shape: Any) -> Exported:
    run = make_run(to / "run", samples)
    everything = Selection(include_unreviewed=True)  # type: ignore[call-arg]
    return export_runs([run], to / "out", everything, Splits(validation=0, test=0), Shape(**shape), tokenizer=model)


def words(sample: Sample) -> int:
    """Of a plain conversation as TEMPLATE renders it: its texts, two more a turn, and one at the beginning."""
    return 1 + sum(len(m.text.split()) + 2 for m in sample.content.messages)


def test_a_folders_chat_template_is_counted_with_schemas_and_calls(tmp_path: Path) -> None:
    plain, tools = make_sample(0), tool_sample(1)
    done = exported(tmp_path, [plain, tools], model_folder(tmp_path / "model"))
    size = done.manifest.size
    assert (size.chat_template, size.tokenizer, size.not_rendered) == (True, "model", 0)
    assert size.tokens_by_kind["chat"].tokens == size.tokens_by_kind["chat"].p50 == words(plain)
    schema = len(json.dumps({"type": "function", "function": tools.content.tools[0]}).split())
    assert size.tokens_by_kind["tools"].tokens > schema + sum(len(m.text.split()) for m in tools.content.messages)
    assert size.tokens == sum(kind.tokens for kind in size.tokens_by_kind.values())
    card = (done.path / "README.md").read_text(encoding="utf-8")
    assert f"| chat | 1 | {words(plain)} |" in card and "| 1,024 | 1 |" in card


@pytest.mark.parametrize("format_", ["preference", "kto"])
def test_an_answer_that_lost_is_trained_on_where_the_format_has_it(tmp_path: Path, format_: str) -> None:
    model, sample = model_folder(tmp_path / "model"), pair(0)
    lost = [*sample.content.messages[:-1], *sample.content.rejected_answer]
    loser = 1 + sum(len(m.text.split()) + 2 for m in lost)
    wanted = exported(tmp_path / "m", [sample], model).manifest.size.tokens_by_kind["preference"]
    assert (wanted.conversations, wanted.tokens) == (1, words(sample))
    both = exported(tmp_path / "b", [sample], model, format=format_).manifest.size.tokens_by_kind["preference"]
    assert (both.conversations, both.tokens) == (2, words(sample) + loser)


def test_what_the_template_refuses_is_counted_by_its_texts_and_said(tmp_path: Path) -> None:
    strict = (
        "{% if tools %}{{ raise_exception('no tools') }}{% endif %}{% for m in messages %}{{ m.content }} {% endfor %}"
    )
    done = exported(tmp_path, [make_sample(0), tool_sample(1)], model_folder(tmp_path / "model", strict))
    assert done.manifest.size.not_rendered == 1
    assert done.manifest.size.tokens_by_kind["tools"].tokens > 0
    assert "the template refuses 1 samples" in (done.path / "README.md").read_text(encoding="utf-8")


def test_a_template_in_a_file_of_its_own_or_by_name_is_found(tmp_path: Path) -> None:
    named = [{"name": "tool_use", "template": "x"}, {"name": "default", "template": "um dois três"}]
    assert exported(tmp_path / "a", [make_sample(0)], model_folder(tmp_path / "m", named)).manifest.size.tokens == 3
    (tmp_path / "m" / "chat_template.jinja").write_text("um dois", encoding="utf-8")
    assert exported(tmp_path / "b", [make_sample(0)], tmp_path / "m").manifest.size.tokens == 2
    (tmp_path / "m" / "chat_template.jinja").write_text("{% for %}", encoding="utf-8")
    with pytest.raises(UsageError, match="its chat template can't be read"):
        exported(tmp_path / "c", [make_sample(0)], tmp_path / "m")


@pytest.mark.slow
@pytest.mark.parametrize("template", ["qwen3", "llama3_1", "gptoss"])
def test_templates_of_families_render_as_transformers_renders_them(tmp_path: Path, template: str) -> None:
    from export.chat_template import chat_template_of
    from tests.export.test_one_schema import rendered

    text = trl_template(template)
    folder = model_folder(tmp_path, text)
    (folder / "tokenizer_config.json").write_text(
        json.dumps({"chat_template": text, "bos_token": "<s>", "eos_token": "</s>"}), encoding="utf-8"
    )
    render = chat_template_of(folder)
    turns = [{"role": m.role, "content": m.text} for m in make_sample(0).content.messages]
    tools = [
        {
            "type": "function",
            "function": {"name": "f", "description": "d", "parameters": {"type": "object", "properties": {}}},
        }
    ]
    assert render is not None
    for offered in ([], tools):
        theirs, ours = rendered(template, turns, offered or None), render(turns, offered)
        assert len(ours) == len(theirs) and [a for a in ours.split() if "20" not in a] == [
            b for b in theirs.split() if "20" not in b
        ]


@given(st.lists(st.integers(1, 100), max_size=60))
def test_a_packing_holds_everything_and_wastes_less_than_half(lengths: list[int]) -> None:
    sequences = packed(lengths, 100)
    assert sum(lengths) <= 100 * sequences
    assert sequences <= max(2 * sum(lengths) / 100 + 1, 0)
