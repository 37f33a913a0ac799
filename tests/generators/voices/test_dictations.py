"""`ditado` from a voice over a socket to samples: heard, checked, paid for once."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from commands.export_output import print_history
from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.teachers.factory import Pace, parse_teacher
from generators.voices.specs import parse_transcriber, parse_voice
from prompts.recipe import RECIPES
from quality.sound.samples import read_samples
from reports.trace import trace
from schemas.errors import TeacherDownError, UsageError
from schemas.message import AudioPart
from store.books import Books, books
from store.inspection import run_faults
from store.media import MediaStore, media_facts
from store.run import Run
from tests.generators.programs import ROOT, started, wait_until
from tests.generators.scripted_runs import corpus, variant
from tests.generators.voices.stand_in_sounds import Sounds, sounding, tones


def dictate(
    run: Run,
    count: int,
    sounds: Sounds,
    recipe: str = "ditado",
    voice: str = "",
    ear: bool = True,
    teacher: str = "replay",
) -> Books:
    options = GenerateOptions(
        parts=tuple(plan_parts(recipe, count)),
        teacher=parse_teacher(teacher),
        voice=parse_voice(voice or f"openai-speech:voz@{sounds.url}"),
        transcriber=parse_transcriber(f"openai-transcription:ouvido@{sounds.url}") if ear else None,
        pace=Pace(concurrency=4),
    )
    asyncio.run(generate_local(run, options))
    counted = books(run)
    assert counted.balanced
    return counted


@pytest.mark.slow
def test_what_is_said_is_heard_and_kept_and_nothing_is_said_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Run(tmp_path / "run")
    with sounding() as sounds:
        dictate(run, 6, sounds)
        counted = dictate(run, 12, sounds)
    assert counted.accepted >= 10 and not counted.failed and list(run_faults(run)) == []
    assert len(sounds.said) == len(sounds.heard) == 12
    assert {(form["model"], form["language"]) for form in sounds.heard} == {("ouvido", "pt")}
    assert all(
        asked["response_format"] == "wav" and not any(map(str.isdigit, str(asked["input"]))) for asked in sounds.said
    )
    assert len({asked.get("speed") for asked in sounds.said}) > 3, "the recipe draws paces"
    facts = {one.digest: one for one in media_facts(run)}
    for sample in run.samples():
        assert sample.measures["sound_wer"] == 0.0 and sample.measures["sound_seconds"] > 1
        (sound,) = [part for message in sample.content.messages for part in message.media]
        assert isinstance(sound, AudioPart) and facts[sound.digest].made_by == "voz unknown"
        assert read_samples(MediaStore(run.path).read(sound)).seconds == pytest.approx(
            facts[sound.digest].seconds, 1e-2
        )
    print_history(trace(sample.id, run))
    assert capsys.readouterr().out.count(f"(audio/wav: media/{sound.digest})") == 3, "what was said, heard, and shown"
    roles = Counter(m.role for s in run.samples() for m in s.content.messages if m.media)
    assert set(roles) == {"user", "assistant"}, "both directions are there"


@pytest.mark.slow
def test_a_run_killed_at_work_says_nothing_again_that_was_paid_for(tmp_path: Path) -> None:
    run = Run(tmp_path / "run")

    def command(sounds: Sounds) -> list[str]:
        return [
            *(sys.executable, "-m", "filigrana", "generate", "ditado", "-n", "20", "--run", str(run.path)),
            *("-t", "replay", "--local", "--concurrency", "2"),
            *("--voice-teacher", f"openai-speech:voz@{sounds.url}"),
            *("--transcriber", f"openai-transcription:ouvido@{sounds.url}"),
        ]

    log = tmp_path / "log"
    with sounding(allowed=5) as sounds, started(command(sounds), log) as child:
        wait_until(lambda: len(sounds.heard) == 7, child, log)
        child.send_signal(signal.SIGKILL)
    paid = Counter(run.scan("completions").select("step").collect()["step"].to_list())
    with sounding(texts=sounds.texts) as later:  # the same voice at another address
        subprocess.run(command(later), cwd=ROOT, check=True, capture_output=True)
    counted = books(run)
    assert counted.balanced and counted.accepted + sum(counted.rejected.values()) == 20
    assert paid["transcription"] == 5
    assert (len(later.said), len(later.heard)) == (20 - paid["voice"], 20 - paid["transcription"])


@pytest.mark.slow
def test_what_is_heard_otherwise_and_what_is_no_good_sound_is_turned_down(tmp_path: Path) -> None:
    with sounding(hears="bom dia a todos") as sounds:
        counted = dictate(Run(tmp_path / "other"), 2, sounds)
        assert counted.rejected == {"heard_otherwise": 2}
        assert (len(sounds.said), len(sounds.heard)) == (4, 2), "another is drawn, and the same sound isn't heard again"
    with sounding(says=tones("ah")) as sounds:
        assert dictate(Run(tmp_path / "short"), 2, sounds, ear=False).rejected == {"sound_too_short": 2}
    with sounding(says=b"ID3 an MP3") as sounds:
        assert dictate(Run(tmp_path / "mp3"), 2, sounds, ear=False).rejected == {"no_sound": 2}
    with sounding(says=b'{"error": "sem voz"}') as sounds:
        assert dictate(Run(tmp_path / "words"), 2, sounds, ear=False).failed == {"no_sound": 2}


@pytest.mark.slow
def test_a_question_is_sound_alone_with_noise_by_seed(tmp_path: Path) -> None:
    with sounding() as sounds:
        counted = dictate(Run(tmp_path / "run"), 8, sounds, "pergunta-falada", ear=False)
        dictate(Run(tmp_path / "again"), 8, sounds, "pergunta-falada", ear=False)
    assert counted.accepted >= 6
    samples, others = list(Run(tmp_path / "run").samples()), list(Run(tmp_path / "again").samples())
    assert {s.id for s in samples} == {s.id for s in others}, "the same seed makes the same sounds"
    assert any("sound_snr_db" in s.measures for s in samples)
    for sample in samples:
        asked = sample.content.messages[0]
        assert [part.type for part in asked.content] == ["audio"] and asked.text == sample.content.instruction != ""


@pytest.mark.slow
def test_in_a_conversation_each_side_keeps_its_voice_and_every_sound_says_its_words(tmp_path: Path) -> None:
    text = (RECIPES / "conversa-falada.yaml").read_text(encoding="utf-8")
    recipe = tmp_path / "conversa.yaml"
    recipe.write_text(text.replace("options:\n", "options:\n  voices: [ana, rui]\n  answer_voices: [eva]\n", 1))
    with sounding() as sounds:
        counted = dictate(Run(tmp_path / "run"), 8, sounds, str(recipe), ear=False)
    assert counted.accepted >= 6
    run, voices = Run(tmp_path / "run"), defaultdict[str, set[tuple[str, float]]](set)
    for rollout, body in run.scan("requests").filter(step="voice").select("rollout_id", "body").collect().iter_rows():
        speech = json.loads(body)["speech"]
        voices[rollout].add((speech["voice"], speech["speed"]))
    aloud = set()
    for sample in run.samples():
        turns = sample.content.messages[1:]
        assert all(turn.text and turn.media for turn in turns if turn.role == "user")
        is_aloud = any(turn.media for turn in turns if turn.role == "assistant")
        aloud.add(is_aloud)
        names = [name for name, _ in voices[sample.provenance.rollout_id]]
        assert sorted(set(names) - {"eva"}) in (["ana"], ["rui"]) and len(names) == 1 + is_aloud
    assert aloud == {True, False}


@pytest.mark.slow
def test_the_same_words_in_several_rollouts_are_requests_of_their_own(tmp_path: Path) -> None:
    replies = [("Escreve a pergunta", {"pergunta": "A que horas abre a biblioteca ao sábado?"})]
    recipe = variant(tmp_path, "pergunta-falada", ("speed: [0.8, 1.2]", "speed: [1.0, 1.0]"))
    run = Run(tmp_path / "run")
    with sounding() as sounds:
        dictate(run, 4, sounds, recipe, ear=False, teacher=f"replay:{corpus(tmp_path, replies)}")
    assert len({str(one["input"]) for one in sounds.said}) == 1 and len(sounds.said) == 4
    assert list(run_faults(run)) == [] and run.scan("completions").collect()["request_id"].is_unique().all()


@pytest.mark.slow
def test_an_endpoint_that_is_busy_is_asked_again_and_one_that_is_elsewhere_is_not_followed(tmp_path: Path) -> None:
    with sounding(refusals=[(429, {"Retry-After": "0"}), (429, {"Retry-After": "0"})]) as sounds:
        assert dictate(Run(tmp_path / "busy"), 1, sounds, ear=False).failed == {}
    with sounding() as other, sounding(refusals=[(307, {"Location": f"{other.url}/audio/speech"})] * 9) as sounds:
        with pytest.raises(TeacherDownError, match="is elsewhere"):
            dictate(Run(tmp_path / "elsewhere"), 1, sounds, ear=False)
        assert other.said == []


@pytest.mark.slow
def test_a_voice_gets_its_own_key_and_nobody_elses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILIGRANA_API_KEY", "the-teachers-own-key")
    with sounding() as sounds:
        dictate(Run(tmp_path / "without"), 1, sounds)
        assert set(sounds.keys) == {None}
        monkeypatch.setenv(f"FILIGRANA_API_KEY__127_0_0_1_{sounds.url.split(':')[2].split('/')[0]}", "the-voices-key")
        dictate(Run(tmp_path / "with"), 1, sounds)
        assert set(sounds.keys[2:]) == {"Bearer the-voices-key"}


@pytest.mark.slow
def test_a_run_goes_on_with_its_voice_alone_and_nobody_speaks_where_nothing_is_said(tmp_path: Path) -> None:
    with sounding() as sounds:
        dictate(Run(tmp_path / "run"), 1, sounds)
        with pytest.raises(UsageError, match="begun with voice openai-speech"):
            dictate(Run(tmp_path / "run"), 2, sounds, voice=f"openai-speech:outra@{sounds.url}")
        with pytest.raises(UsageError, match="nothing is said in instruct"):
            dictate(Run(tmp_path / "text"), 1, sounds, "instruct")
        with pytest.raises(TeacherDownError, match="doesn't serve 'voz'"), sounding(models=("x",)) as strict:
            strict.refusals.append((404, {}))
            dictate(Run(tmp_path / "unknown"), 1, strict)


@pytest.mark.slow
def test_endpoints_of_sound_are_found_by_name_with_what_their_file_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sounding() as sounds:
        listed = {"endpoints": {"minha-voz": {"model": "voz", "url": sounds.url, "body": {"voice": "ines"}}}}
        (tmp_path / "endpoints.yaml").write_text(json.dumps(listed))
        monkeypatch.setenv("FILIGRANA_ENDPOINTS", str(tmp_path / "endpoints.yaml"))
        dictate(Run(tmp_path / "run"), 1, sounds, voice="minha-voz", ear=False)
    assert [asked["voice"] for asked in sounds.said] == ["ines"]
    assert Run(tmp_path / "run").manifest().sessions[0].sound["voice"] == "openai-speech:voz"


@pytest.mark.parametrize("written", ["say:x", "openai-speech:voz", "openai-speech:voz@ftp://x", "openai:m@http://x/v1"])
def test_a_voice_that_cannot_be_read_shows_the_shapes(written: str) -> None:
    with pytest.raises(UsageError, match="can't be read") as raised:
        parse_voice(written)
    assert "openai-speech:MODEL@BASE_URL" in raised.value.hint
