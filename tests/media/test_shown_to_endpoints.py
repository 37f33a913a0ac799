"""Pictures and sounds on their way to an OpenAI-compatible endpoint over a real socket."""

from __future__ import annotations

import asyncio
import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from PIL import Image

from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.teachers.endpoint_settings import EndpointSettings
from schemas.errors import UsageError
from schemas.ids import text_digest
from store.books import books
from store.run import Run
from tests.generators.stand_in import Answer, StandIn, completion, refusal
from tests.media.installed import options_of, recipe_file, with_method

SAID = "O total desta conta é de doze euros e cinquenta cêntimos."


async def sees(number: int, body: dict[str, Any]) -> web.Response:
    return web.json_response(completion(SAID))


async def blind(number: int, body: dict[str, Any]) -> web.Response:
    if any(isinstance(message["content"], list) for message in body["messages"]):
        return refusal(400, "m is not a multimodal model")
    return web.json_response(completion(SAID))


def asked(
    folder: Path, answer: Answer, options: str = "", needs: str = "vision", **settings: Any
) -> tuple[Run, StandIn]:
    """A run of three rollouts against a stand-in, and what it was sent."""
    server, run = StandIn(answer=answer), Run(folder / "run")

    async def roll() -> None:
        await server.listen()
        try:
            endpoint = EndpointSettings.model_validate({"model": "m", "urls": [server.url], **settings})
            base = options_of(recipe_file(folder, options, f"needs: [{needs}]\n"), 3, f"openai:m@{server.url}")
            teacher = base.teacher.model_copy(update={"endpoint": endpoint})
            chosen: GenerateOptions = base.model_copy(update={"teacher": teacher})
            await generate_local(run, chosen)
        finally:
            await server.stop()

    with with_method(folder):
        asyncio.run(roll())
    return run, server


def parts_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    content: list[dict[str, Any]] = body["messages"][-1]["content"]
    return content


def test_a_picture_goes_as_a_data_url_and_the_journal_holds_its_digest_alone(tmp_path: Path) -> None:
    run, server = asked(tmp_path, sees, sees=True, pictures={"detail": "low"})
    assert books(run).accepted == 3 and len(server.bodies) == 3, "whoever is said to see isn't asked whether it does"
    for body in server.bodies:
        picture, text = parts_of(body)
        assert text == {"type": "text", "text": "Quanto é o total desta conta?"}
        assert picture["image_url"]["detail"] == "low"
        kind, data = picture["image_url"]["url"].split(";base64,")
        assert kind == "data:image/png"
        assert text_digest(base64.b64decode(data)) in {path.name for path in (run.path / "media").iterdir()}
    stored = b"".join(
        path.read_bytes() for path in run.path.rglob("*") if path.is_file() and path.parent.name != "media"
    )
    assert b"base64" not in stored
    assert run.manifest().sessions[0].endpoints == {"teacher": {"pictures": {"detail": "low"}}}


def size_of(path: Path) -> tuple[int, int]:
    with Image.open(path) as image:
        return image.size


def test_a_large_picture_is_sent_smaller_and_kept_as_it_is(tmp_path: Path) -> None:
    run, server = asked(tmp_path, sees, options="side: 300", sees=True, pictures={"side": 100})
    data = base64.b64decode(parts_of(server.bodies[0])[0]["image_url"]["url"].partition(",")[2])
    assert Image.open(io.BytesIO(data)).size == (100, 100)
    assert {size_of(path) for path in (run.path / "media").iterdir()} == {(300, 300)}


def test_an_endpoint_that_has_the_files_is_sent_their_addresses(tmp_path: Path) -> None:
    run, server = asked(tmp_path, sees, sees=True, pictures={"address": "http://imagens.exemplo/media/"})
    urls = {parts_of(body)[0]["image_url"]["url"] for body in server.bodies}
    assert urls == {f"http://imagens.exemplo/media/{path.name}" for path in (run.path / "media").iterdir()}


def test_a_sound_goes_as_input_audio(tmp_path: Path) -> None:
    run, server = asked(tmp_path, sees, options="sound: 0.1", needs="vision, hearing", sees=True, hears=True)
    sound = parts_of(server.bodies[0])[1]
    assert sound["type"] == "input_audio" and sound["input_audio"]["format"] == "wav"
    assert base64.b64decode(sound["input_audio"]["data"])[:4] == b"RIFF" and books(run).accepted == 3


def test_who_can_not_see_is_refused_when_the_run_starts(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"conta needs vision, and m refuses pictures .*not a multimodal model"):
        asked(tmp_path, blind)
    assert not (tmp_path / "run" / "manifest.json").exists()
    with pytest.raises(UsageError, match=r"conta needs hearing, and m is sent no sounds"):
        asked(tmp_path / "run", sees, needs="hearing", sees=True)


def test_whoever_says_nothing_is_shown_one_small_picture_before(tmp_path: Path) -> None:
    run, server = asked(tmp_path, sees)
    assert books(run).accepted == 3 and len(server.bodies) == 4
    first = parts_of(server.bodies[0])
    assert server.bodies[0]["max_tokens"] == 1 and first[0]["image_url"]["url"].startswith("data:image/png")
    assert json.dumps(first[1]) == '{"type": "text", "text": "Responde com uma palavra."}'
