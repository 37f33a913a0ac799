"""Pictures and sounds on the review page: shown, played, small enough for Argilla, and nowhere where there are none."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from PIL import Image

from export.exporting import export_runs
from export.selection import Splits
from review.leads.lead_records import lead_record
from review.leads.lead_settings import lead_settings
from review.local.process import RunningServer
from review.opinions.rules import ReviewRules
from review.opinions.undecided import OpenCase
from review.outgoing import PushOptions, by_dataset
from review.page.dataset_names import dataset_name, kind_of_dataset
from review.page.media_fields import media_fields
from review.page.records import record_of
from review.page.settings import settings_for
from review.pull import pull
from review.push import push
from schemas.message import ImagePart, Message, TextPart
from schemas.sample import Content, Sample
from store.media import MediaStore
from tests.generators.scripted_runs import variant
from tests.media.beside_picture import beep, bill
from tests.media.installed import of_recipes
from tests.review.argilla_page import ArgillaPage
from tests.review.samples_for_review import chat, make_sample

ANSWER = "O total desta conta é de sete euros e cinquenta cêntimos."
IMAGE = "return [...document.querySelectorAll('.record img')].some(i => i.naturalWidth > 300 && i.checkVisibility())"
SOUND = "const a = document.querySelector('.record audio'); return a && a.checkVisibility() && a.duration > 1"


def shown_sample(media: MediaStore, picture: bytes, seconds: float = 0.5) -> Sample:
    """A sample with a picture and a sound, whose bytes are stored."""
    about = {"licence": "CC0-1.0", "source": "desenhado"}
    parts = (media.keep_image(picture, **about)[0], media.keep_sound(beep(1, seconds), **about)[0])
    asked = Message(role="user", content=(*parts, TextPart(text="Quanto é o total?")))
    answer = Message(role="assistant", content=ANSWER)
    return make_sample(0, Content(kind="chat", messages=(asked, answer)), run_id="multimodal")


def test_a_record_has_a_smaller_picture_and_the_conversation_says_where_it_was(tmp_path: Path) -> None:
    media = MediaStore(tmp_path)
    target = io.BytesIO()
    Image.effect_noise((3000, 2000), 120).save(target, format="PNG")
    sample = shown_sample(media, target.getvalue())
    fields = record_of(sample, media=media)["fields"]
    assert len(fields["picture_1"]) < 5_000_000 and fields["sound"].startswith("<audio controls ")
    data = base64.b64decode(fields["picture_1"].partition(",")[2])
    assert max(Image.open(io.BytesIO(data)).size) <= 1600
    assert fields["conversation"] == [{"role": "pessoa", "content": "[imagem] [som]\nQuanto é o total?"}]
    (part, _) = sample.content.messages[0].media
    assert isinstance(part, ImagePart) and Image.open(io.BytesIO(media.read(part))).size == (3000, 2000)


def test_a_pair_of_answers_stands_beside_its_picture(tmp_path: Path) -> None:
    media = MediaStore(tmp_path)
    chat_like = shown_sample(media, bill(3, 96)).content
    worse = Message(role="assistant", content="São oito euros.")
    content = chat_like.model_copy(update={"kind": "preference", "rejected_answer": (worse,), "scores": (5.0, 2.0)})
    fields = record_of(make_sample(0, content), media=media)["fields"]
    assert fields["picture_1"].startswith("data:image/png")
    assert {ANSWER, "São oito euros."} == {text.strip() for text in fields["answers"].values()}
    named = settings_for("preference", shows=True)
    assert "picture_1" in [field.name for field in named.fields] and "Comparar duas respostas" in named.guidelines
    assert dataset_name("preference", 1, 1, shows=True) == "preferencias-multimodais"


def test_a_lead_s_case_has_the_picture_and_the_text_alone_needs_no_such_field(tmp_path: Path) -> None:
    media = MediaStore(tmp_path)
    sample = shown_sample(media, bill(5, 96))
    case = OpenCase(sample_id=sample.id, reason="tie", votes=())
    fields = lead_record(case, sample, 1, "multimodal", ReviewRules(), media)["fields"]
    assert fields["picture_1"].startswith("data:image/png") and fields["sound"].startswith("<audio controls ")
    named = {field.name for field in lead_settings(shows=True).fields}
    assert set(fields) <= named and "Imagens e sons" in lead_settings(shows=True).guidelines
    assert not {"picture_1", "sound"} & {field.name for field in lead_settings().fields}


def test_samples_with_pictures_have_datasets_of_their_own_and_others_stay_as_they_are(tmp_path: Path) -> None:
    shows, plain = shown_sample(MediaStore(tmp_path), bill(1, 96)), make_sample(1, chat("Olá?", "Olá."))
    groups = by_dataset([shows, plain], [], PushOptions())
    assert {key: len(group) for key, group in groups.items()} == {
        ("chat", 1, False, False): 1,
        ("chat", 1, False, True): 1,
    }
    assert dataset_name("chat", 2, 3, shows=True) == "conversas-multimodais-2-revisores-v3"
    assert kind_of_dataset("conversas-multimodais-2-revisores-v3") == "chat"
    names = [field.name for field in settings_for("chat").fields]
    assert [field.name for field in settings_for("chat", shows=True).fields][-len(names) :] == names
    assert "picture_1" not in names and "Imagens e sons" not in settings_for("chat").guidelines
    assert "Imagens e sons" in settings_for("chat", shows=True).guidelines


def test_a_sound_that_is_too_long_for_the_page_is_told(tmp_path: Path) -> None:
    media = MediaStore(tmp_path)
    content = shown_sample(media, bill(1, 96), seconds=250).content
    assert media_fields(content, media)["sound"].startswith("O som é longo de mais")


def test_of_several_sounds_each_says_whose_it_is(tmp_path: Path) -> None:
    media = MediaStore(tmp_path)
    about = {"licence": "CC0-1.0", "source": "desenhado"}
    sounds = [media.keep_sound(beep(n, 0.2), **about)[0].model_copy(update={"transcript": f"Som {n}."}) for n in (1, 2)]
    turns = [Message(role=role, content=(one,)) for role, one in zip(("user", "assistant"), sounds, strict=True)]
    fields = record_of(make_sample(0, Content(kind="chat", messages=tuple(turns))), media=media)["fields"]
    players = fields["sound"].split("<p>")[1:]
    assert [one.partition("</P>")[0] for one in players] == ["1. Pessoa", "2. Assistente"]
    assert fields["conversation"] == [{"role": "pessoa", "content": "[som]\nSom 1."}] and fields["answer"] == "Som 2."


def sees_it_larger(page: ArgillaPage) -> None:
    """A click shows the picture as wide as the window, and so does Z; Esc and another click put it back."""
    width = "const i = document.querySelector('{}'); return i ? i.getBoundingClientRect().width : 0"
    asked = {name: width.format(place) for name, place in (("in", ".record img"), ("whole", "#filigrana-picture img"))}
    before = page.browser.execute_script(asked["in"])
    picture = page.browser.find_element("css selector", ".record img")
    keys = page.browser.find_element("css selector", "body")
    for opens, closes in ((picture.click, lambda: keys.send_keys("\ue00c")), (lambda: keys.send_keys("z"), keys.click)):
        assert page.browser.execute_script(asked["whole"]) == 0
        opens()
        page.wait_for(lambda: page.browser.execute_script(asked["whole"]) > 1.2 * before)
        closes()
        page.wait_for(lambda: page.browser.execute_script(asked["whole"]) == 0)


@pytest.mark.integration
def test_a_document_and_a_dictation_are_reviewed_on_the_page_and_exported(
    page_server: RunningServer, page: ArgillaPage, tmp_path: Path
) -> None:
    """What recipes made: a picture is seen, a sound played, both accepted by a click, pulled and exported with it."""
    dictation = variant(tmp_path, "ditado", ("[read, write, write_words]", "[write]"))
    run = of_recipes(tmp_path / "run", {"documento": 1, dictation: 1})
    report = push(run, page_server.url, page_server.owner_key)
    assert report.sent == 2 and sorted(report.pages) == ["conversas-multimodais", "verificaveis-multimodais"]
    for name, told, shown in (
        ("verificaveis-multimodais", "[imagem]", IMAGE),
        ("conversas-multimodais", "[som]", SOUND),
    ):
        page.open_dataset(name)
        page.wait_for(lambda shown=shown: page.browser.execute_script(shown))
        assert told in page.body()
        page.screenshot(tmp_path / f"{name}.png")
        if shown is IMAGE:
            sees_it_larger(page)
        page.choose("Aceitar")
        page.submit()
    assert pull(run, page_server.url, page_server.owner_key).accepted == 2
    done = export_runs([run], tmp_path / "out", splits=Splits(validation=0, test=0))
    rows = [row for file in done.path.rglob("*.parquet") for row in pq.read_table(file).to_pylist()]
    media = {path.name for path in (run.path / "media").iterdir()}
    files = [one for row in rows for one in (*row["images"], *row["audios"])]
    assert len(rows) == 2 == len(files) and all(row["reviewed"] for row in rows)
    assert {Path(one["path"]).stem for one in files} <= media
    assert sorted(one["bytes"][:4] for one in files) == [b"RIFF", b"\x89PNG"]
