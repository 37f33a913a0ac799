"""The card and the Croissant file pass their owners' validators and say what the manifest says."""

from __future__ import annotations

from pathlib import Path

import pytest

from export.exporting import Exported, export_runs
from export.files.manifest_figures import Mean
from export.selection import Selection, Shape, Splits
from schemas.finding import Finding
from tests.export.export_run_builders import decide, make_run, make_sample
from tests.export.formats.test_formats import pair, tool_sample

pytestmark = pytest.mark.slow


def exported(folder: Path, shape: Shape) -> Exported:
    leak = Finding(start=0, end=1, text="A", category="lexis", severity="soft")
    samples = [make_sample(i, measures={"variety_score": 0.9}, findings=(leak,) if i % 2 else ()) for i in range(20)]
    samples += [pair(20), pair(21)]
    decisions = [decide(s, "accepted", "ana.silva@exemplo.pt") for s in samples]
    decisions += [decide(samples[0], "rejected", "rui"), decide(samples[0], "accepted", "rule", is_final=True)]
    run = make_run(folder / "run", samples, decisions, pending=5)
    return export_runs([run], folder / "out", splits=Splits(validation=0.3), shape=shape)


@pytest.mark.parametrize("shape", [Shape(), Shape(file_type="jsonl", format="kto")], ids=["messages", "kto"])
def test_the_card_is_valid_for_the_hub(tmp_path: Path, shape: Shape) -> None:
    from datasets.info import DatasetInfosDict
    from datasets.utils.metadata import MetadataConfigs
    from huggingface_hub import DatasetCard

    done = exported(tmp_path, shape)
    card = DatasetCard.load(done.path / "README.md")
    head = card.data.to_dict()
    assert head["language"] == ["pt"] and head["license"] == "cc-by-4.0"
    assert head["size_categories"] == ["n<1K"]
    configs = MetadataConfigs.from_dataset_card_data(card.data)
    assert [f["split"] for f in configs["all"]["data_files"]] == list(done.manifest.splits)
    info = DatasetInfosDict.from_dataset_card_data(card.data)["all"]
    assert set(info.features) == {c.name for c in done.manifest.columns}
    assert {s.name: s.num_examples for s in info.splits.values()} == done.manifest.splits


def test_the_card_names_no_annotator_and_balances_the_funnel(tmp_path: Path) -> None:
    done = exported(tmp_path, Shape())
    text = "".join((done.path / name).read_text(encoding="utf-8") for name in ("README.md", "manifest.json"))
    assert "ana.silva" not in text and "annotator-" in text
    funnel = done.manifest.funnel
    assert funnel.planned == funnel.accepted_by_checks + funnel.pending == 27
    assert funnel.accepted_by_checks == funnel.exported + sum(funnel.left_out.values())
    assert done.manifest.looked_at.measures == {"variety_score": Mean(rows=20, mean=0.9)}


@pytest.mark.slow
@pytest.mark.parametrize("file_type", ["parquet", "jsonl"])
def test_croissant_validates_and_its_records_can_be_read(tmp_path: Path, file_type: str) -> None:
    import mlcroissant as mlc

    done = exported(tmp_path, Shape(file_type=file_type))
    dataset = mlc.Dataset(jsonld=done.path / "croissant.json")
    assert not dataset.metadata.ctx.issues.errors
    rows = list(dataset.records("train"))
    assert len(rows) == done.manifest.splits["train"]
    assert len(rows[0]["train/id"]) == 32 and isinstance(rows[0]["train/reviewed"], bool)


def test_croissant_of_a_tool_dataset_validates(tmp_path: Path) -> None:
    import mlcroissant as mlc

    sample = tool_sample(0)
    run = make_run(tmp_path / "run", [sample], [decide(sample, "accepted")])
    done = export_runs([run], tmp_path / "out", splits=Splits(validation=0))
    assert not mlc.Dataset(jsonld=done.path / "croissant.json").metadata.ctx.issues.errors


HOSTILE = [
    "Fonte\n\n# Título de outro\n\n<script>alert(1)</script>",
    "# Cabeçalho",
    "```\n## Fora do bloco",
    "[clica](javascript:alert(1)) ![x](http://mau.example/x.png) <img src=x onerror=alert(1)> &lt;b&gt;",
    "a | b\r\n| --- | --- |\r\n| 1 | 2 |",
    "\x1b]8;;http://mau.example\x07aqui\u202e",
    "- lista\n1. outra\n---\nsub",
]


def test_what_others_wrote_is_text_on_the_card(tmp_path: Path) -> None:
    from markdown_it import MarkdownIt

    def headings_and_tags(page: str) -> tuple[list[str], list[str]]:
        tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(page.split("---\n", 2)[2])
        heads = [tokens[n + 1].content for n, t in enumerate(tokens) if t.type == "heading_open"]
        inline = [c for t in tokens if t.children for c in t.children]
        acting = [
            t.type for t in (*tokens, *inline) if t.type in ("html_block", "html_inline", "link_open", "image", "hr")
        ]
        return heads, acting

    def card_of(folder: Path, words: list[str]) -> str:
        samples = [
            make_sample(n, source=text, licence=text if n == 1 else "CC-BY-4.0", domain=text, teacher=text)
            for n, text in enumerate(words)
        ]
        run = make_run(folder / "run", samples, [decide(s, "accepted", s.provenance.source) for s in samples])
        manifest = run.manifest()
        changes = {
            "recipes": (manifest.recipes[0].model_copy(update={"title": words[0]}), *manifest.recipes[1:]),
            "teacher": manifest.teacher.model_copy(update={"name": words[2]}),
            "judge": manifest.judge.model_copy(update={"licence": words[2]}),
        }
        run.write_manifest(manifest.model_copy(update=changes))
        selection = Selection(allow_mixed_licences=True)
        done = export_runs([run], folder / "out", selection, Splits(validation=0), title=words[0])
        assert "\x1b" not in (done.path / "LICENCE.md").read_text(encoding="utf-8")
        return (done.path / "README.md").read_text(encoding="utf-8")

    harmless = headings_and_tags(card_of(tmp_path / "a", [f"Fonte {n}" for n in range(len(HOSTILE))]))
    page = card_of(tmp_path / "b", HOSTILE)
    heads, acting = headings_and_tags(page)
    assert heads[1:] == harmless[0][1:] and len(heads) == len(harmless[0])
    assert acting == harmless[1] == []
    assert "<script" not in page and "<img" not in page and "\u202e" not in page and "\x1b" not in page
    assert "Título de outro" in page, "it is said all the same"
