"""Filters, caps, mixes, licences and splits."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from export.exporting import export_runs
from export.licences import combine
from export.mix import load_mix
from export.selection import Selection, Splits
from export.sides import side
from schemas.errors import RecipeError, UsageError
from schemas.message import Message, TextPart
from schemas.request import Completion
from schemas.sample import JudgeVerdict, Sample
from store.media import MediaStore
from store.rows import completion_row
from store.run import Run
from tests.export.export_run_builders import decide, make_run, make_sample
from tests.export.test_export_messages import JSONL, NO_HOLD_OUT, read_rows


def accepted_run(path: Path, samples: list[Sample], verdicts: list[JudgeVerdict] | None = None) -> Run:
    return make_run(path, samples, [decide(s, "accepted") for s in samples], verdicts=verdicts or [])


def exported_indexes(run: Run, to: Path, selection: Selection, splits: Splits = NO_HOLD_OUT) -> set[str]:
    return {row["id"] for row in read_rows(export_runs([run], to, selection, splits, JSONL).path)}


@pytest.mark.slow
def test_unreviewed_rows_pass_by_judge_score(tmp_path: Path) -> None:
    samples = [make_sample(i) for i in range(4)]
    verdicts = [
        JudgeVerdict(sample_id=s.id, rubric="geral", judge=f"j{n}", scores={}, reasons={}, overall=score, request_id="")
        for s, scores in zip(samples, [(4.0, 5.0), (3.0, 4.0), (2.0,)], strict=False)
        for n, score in enumerate(scores)
    ]
    run = make_run(tmp_path / "run", samples, [decide(samples[2], "accepted")], verdicts=verdicts)
    done = export_runs([run], tmp_path / "out", Selection(unreviewed_above=4.0), NO_HOLD_OUT, JSONL)
    scores = {row["id"]: (row["judge_score"], row["reviewed"]) for row in read_rows(done.path)}
    assert scores == {samples[0].id: (4.5, False), samples[2].id: (2.0, True)}
    assert done.manifest.funnel.left_out == {"judge_score_low": 2}


def test_what_judges_left_to_people_waits_for_them(tmp_path: Path) -> None:
    samples = [make_sample(i).model_copy(update={"needs_review": ("judges_disagree",) if i else ()}) for i in range(3)]
    run = make_run(tmp_path / "run", samples, [decide(samples[2], "accepted")])
    done = export_runs([run], tmp_path / "out", Selection(include_unreviewed=True), NO_HOLD_OUT, JSONL)
    assert {row["id"] for row in read_rows(done.path)} == {samples[0].id, samples[2].id}
    assert done.manifest.funnel.left_out == {"needs_review": 1}


@pytest.mark.slow
def test_filters_by_recipe_domain_licence_and_day(tmp_path: Path) -> None:
    samples = [make_sample(i, recipe=["instruct", "outra"][i % 2]) for i in range(6)]
    samples.append(make_sample(6, licence="CC0-1.0"))
    run = accepted_run(tmp_path / "run", samples)
    days = {0: 1_763_000_000.0, 1: 1_763_500_000.0, 2: 1_764_000_000.0}  # 2025-11-13, 2025-11-18, 2025-11-24
    rows = [
        completion_row(
            Completion(request_id=f"r{i}", text="x", finish_reason="stop", prompt_tokens=1, completion_tokens=1,
                       latency_s=0.1),
            samples[i].provenance.rollout_id, "instruct", i, "answer",
        )
        | {"completed_at": at}
        for i, at in days.items()
    ]  # fmt: skip
    run.append("completions", rows, "days")

    def ids(*indexes: int) -> set[str]:
        return {samples[i].id for i in indexes}

    out = tmp_path / "out"
    assert exported_indexes(run, out, Selection(recipes=("outra",))) == ids(1, 3, 5)
    assert exported_indexes(run, out, Selection(domains=("saúde",))) == ids(0, 3, 6)
    assert exported_indexes(run, out, Selection(licences=("CC0-1.0",))) == ids(6)
    assert exported_indexes(run, out, Selection(since="2025-11-18")) == ids(1, 2)
    assert exported_indexes(run, out, Selection(since="2025-11-14", until="2025-11-23")) == ids(1)


def test_caps_for_a_seed_and_for_near_duplicates(tmp_path: Path) -> None:
    same_seed = [make_sample(i, seed={"id": "s", "text": "x"}) for i in range(5)]
    question = "Como posso renovar o Cartão de Cidadão pela internet sem sair de casa, e quanto tempo demora?"
    alike = [
        make_sample(
            5 + i,
            messages=(
                Message(role="user", content=question + " Obrigado." * (i % 2)),
                Message(role="assistant", content=f"Resposta {i}."),
            ),
        )
        for i in range(5)
    ]
    run = accepted_run(tmp_path / "run", [*same_seed, *alike, make_sample(10)])
    assert len(exported_indexes(run, tmp_path / "a", Selection(max_per_seed=2))) == 2 + 5 + 1
    assert len(exported_indexes(run, tmp_path / "b", Selection(max_per_cluster=2))) == 5 + 2 + 1


def test_seeds_of_any_shape_keep_together(tmp_path: Path) -> None:
    seeds = [{"id": 7, "text": "x"}, {"id": 7}, {"topic": {"a": 1}, "persona": [2]}, {"n": 1.5}, {"n": 1.5}, {}, {}]
    samples = [make_sample(i, seed=seed) for i, seed in enumerate(seeds)]
    kept = exported_indexes(accepted_run(tmp_path / "run", samples), tmp_path / "out", Selection(max_per_seed=1))
    assert len(kept) == 5  # 7 twice and 1.5 twice are one seed each; a sample without a seed stands alone


def test_near_duplicates_of_held_out_rows_are_not_trained_on(tmp_path: Path) -> None:
    question = "Como posso renovar o Cartão de Cidadão pela internet sem sair de casa, e quanto tempo demora?"
    alike = [
        make_sample(
            i, messages=(Message(role="user", content=question), Message(role="assistant", content=f"Resposta {i}."))
        )
        for i in range(40)
    ]
    splits = Splits(validation=0.2, test=0.2)
    done = export_runs([accepted_run(tmp_path / "run", alike)], tmp_path / "out", None, splits, JSONL)
    assert list(done.manifest.splits) == ["test"]
    assert done.manifest.funnel.left_out["near_duplicate_of_held_out"] == 40 - done.manifest.splits["test"]


def test_rows_of_one_document_are_on_one_side(tmp_path: Path) -> None:
    samples = [make_sample(i, seed={"id": f"p{i}", "document": f"d{i // 5}"}) for i in range(60)]
    done = export_runs([accepted_run(tmp_path / "run", samples)], tmp_path / "out", None, Splits(validation=0.4), JSONL)
    sides: dict[int, set[str]] = {}
    by_id = {s.id: s.provenance.index for s in samples}
    import orjson

    for path in done.path.glob("data/*/*.jsonl"):
        for line in path.read_bytes().splitlines():
            sides.setdefault(by_id[orjson.loads(line)["id"]] // 5, set()).add(path.parent.name)
    assert len(sides) == 12 and all(len(found) == 1 for found in sides.values())
    assert {s for found in sides.values() for s in found} == {"train", "validation"}


@settings(max_examples=50)
@given(st.lists(st.text(max_size=20), min_size=1), st.floats(0, 0.4), st.floats(0, 0.4))
def test_a_side_depends_on_the_group_alone_and_held_out_groups_only_grow_with_the_share(
    groups: list[str], validation: float, test: float
) -> None:
    small, larger = Splits(validation=validation / 2, test=test), Splits(validation=validation, test=test)
    for group in groups:
        assert side(group, small) == side(group, Splits(validation=validation / 2, test=test))
        if side(group, small) != "train":
            assert side(group, larger) == side(group, small)


@settings(max_examples=50)
@given(st.lists(st.text(max_size=20), min_size=1), st.floats(0, 0.4), st.floats(0, 0.4))
def test_a_test_share_that_comes_later_takes_from_train_alone(
    groups: list[str], validation: float, test: float
) -> None:
    without, wanted = Splits(validation=validation, test=0), Splits(validation=validation, test=test)
    for group in groups:
        moved = side(group, without), side(group, wanted)
        assert moved[0] == moved[1] or moved == ("train", "test")


@pytest.mark.slow
def test_a_mix_keeps_its_proportions_in_rows(tmp_path: Path) -> None:
    samples = [make_sample(i, recipe=["a", "a", "a", "b"][i % 4]) for i in range(80)]
    path = tmp_path / "mix.yaml"
    path.write_text("weights: {a: 1, b: 1}\n")
    run = accepted_run(tmp_path / "run", samples)
    done = export_runs([run], tmp_path / "out", None, NO_HOLD_OUT, JSONL, mix=load_mix(path))
    assert done.manifest.shares.recipe == {"a": 20, "b": 20}
    path.write_text("weights: {a: 3, b: 1}\nrows: 20\n")
    done = export_runs([run], tmp_path / "out", None, NO_HOLD_OUT, JSONL, mix=load_mix(path))
    assert done.manifest.shares.recipe == {"a": 15, "b": 5}
    path.write_text("weights: {a: 1, c: 1}\n")
    with pytest.raises(UsageError, match="asks for recipe c"):
        export_runs([run], tmp_path / "out", None, NO_HOLD_OUT, JSONL, mix=load_mix(path))
    path.write_text("weigths: {a: 1}\n")
    with pytest.raises(RecipeError, match=r"mix\.yaml:1: unknown key 'weigths'"):
        load_mix(path)


def test_a_budget_of_tokens_is_counted_with_the_given_tokenizer(tmp_path: Path) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers

    core = Tokenizer(models.WordLevel({"[UNK]": 0}, unk_token="[UNK]"))
    core.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    core.save(str(tmp_path / "tokenizer.json"))
    samples = [make_sample(i) for i in range(10)]
    words = sum(len(m.content.split()) for m in samples[0].content.messages)
    path = tmp_path / "mix.yaml"
    path.write_text(f"tokens: {words * 4 + 1}\n")
    run = accepted_run(tmp_path / "run", samples)
    done = export_runs(
        [run], tmp_path / "out", None, NO_HOLD_OUT, JSONL, mix=load_mix(path), tokenizer=tmp_path / "tokenizer.json"
    )
    assert done.manifest.size.tokens == words * 4
    assert done.manifest.splits == {"train": 4}
    with pytest.raises(UsageError, match="needs --tokenizer"):
        export_runs([run], tmp_path / "out", None, NO_HOLD_OUT, JSONL, mix=load_mix(path))


def test_arquivo_rows_stay_out_unless_asked_and_then_the_whole_is_for_research(tmp_path: Path) -> None:
    terms = "Arquivo.pt: research use, no commercial use"
    samples = [make_sample(0), make_sample(1, licence=terms, source="[source: Arquivo.pt, 21/11/2026]")]
    run = accepted_run(tmp_path / "run", samples)
    without = export_runs([run], tmp_path / "out", None, NO_HOLD_OUT, JSONL)
    assert [r["id"] for r in read_rows(without.path)] == [samples[0].id]
    assert without.manifest.funnel.left_out == {"arquivo_pt": 1}
    with_them = export_runs([run], tmp_path / "out", Selection(with_arquivo=True), NO_HOLD_OUT, JSONL)
    assert with_them.manifest.licence.stated == terms
    assert with_them.manifest.licence.hub_id == "other" and with_them.manifest.licence.non_commercial


def test_a_mix_that_cannot_be_licensed_together_is_refused_unless_told(tmp_path: Path) -> None:
    samples = [make_sample(0, licence="CC-BY-SA-4.0"), make_sample(1, licence="CC-BY-NC-4.0")]
    run = accepted_run(tmp_path / "run", samples)
    with pytest.raises(UsageError, match=r"CC-BY-SA-4\.0 lets everyone use the whole commercially"):
        export_runs([run], tmp_path / "out", None, NO_HOLD_OUT, JSONL)
    done = export_runs([run], tmp_path / "out", Selection(allow_mixed_licences=True), NO_HOLD_OUT, JSONL)
    assert "can't be licensed together" in (done.path / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("sources", "teachers", "stated", "refused"),
    [
        (["CC-BY-4.0"], ["apache-2.0"], "CC-BY-4.0", False),
        (["CC0-1.0", "CC-BY-4.0", "cc-by-sa-4.0"], ["mit"], "CC-BY-SA-4.0", False),
        (["CC-BY-4.0 AND CC0-1.0"], [""], "CC-BY-4.0", False),
        (["CC-BY-4.0 AND CC-PDM-1.0"], [""], "CC-BY-4.0", False),
        (["CC-BY-4.0 OR CC-BY-NC-4.0"], [], "CC-BY-4.0", False),
        (["CC-BY-4.0", "CC-BY-NC-SA-4.0", "CC-BY-NC-4.0"], [], "CC-BY-NC-SA-4.0", False),
        (["CC-BY-4.0"], ["cc-by-nc-4.0"], "CC-BY-NC-4.0", False),
        (["CC-BY-4.0"], ["llama3.1"], "llama3.1", False),
        (["CC-BY-3.0", "CC-BY-4.0"], [], "CC-BY-4.0", False),
        (["NOASSERTION", "CC-BY-4.0"], [], "NOASSERTION", False),
        (["CC-BY-SA-4.0", "ODbL-1.0"], [], "CC-BY-SA-4.0 AND ODbL-1.0", True),
        (["CC-BY-ND-4.0"], [], "CC-BY-ND-4.0", True),
    ],
)
def test_the_strictest_licence_is_stated(sources: list[str], teachers: list[str], stated: str, refused: bool) -> None:
    found = combine(sources, teachers)
    assert found.stated == stated and bool(found.conflicts) == refused


def test_a_bad_share_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="leave nothing to train on"):
        Splits(validation=0.6, test=0.5)


def test_samples_with_pictures_are_left_out_and_counted(tmp_path: Path) -> None:
    part = MediaStore(tmp_path / "run").add_image(b"picture", "image/png")
    shown = Message(role="user", content=(TextPart(text="O que se vê?"), part))
    seen = make_sample(0, messages=(shown, Message(role="assistant", content="Um elétrico amarelo.")))
    run = make_run(tmp_path / "run", [seen, make_sample(1)])
    done = export_runs([run], tmp_path / "out", Selection(include_unreviewed=True), NO_HOLD_OUT, JSONL)
    assert [row["id"] for row in read_rows(done.path)] == [make_sample(1).id]
    assert done.manifest.funnel.left_out == {"has_media": 1}
