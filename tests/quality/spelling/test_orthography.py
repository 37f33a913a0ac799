"""Spelling after AO90, by the European dictionary."""

from __future__ import annotations

from pathlib import Path

import pytest

from quality.spelling import dictionary
from quality.spelling.orthography import dictionary_available, find_misspellings
from schemas.errors import UsageError

CLEAN = [
    line
    for line in (Path(__file__).parents[1] / "data" / "clean_european.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(
    "word", ["espectrograma", "insectívoro", "conceptismo", "acupunctura", "eréctil", "contra-almirante", "destróier"]
)
def test_a_spelling_that_still_stands_is_not_called_old(word: str) -> None:
    found = find_misspellings(f"Ali estava a palavra {word}, sem mais.")
    assert [f for f in found if f.category == "pre_ao90" and f.severity == "hard"] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("acção", "ação"),
        ("projectos", "projetos"),
        ("óptimas", "ótimas"),
        ("directamente", "diretamente"),
        ("adoptaram", "adotaram"),
        ("baptismo", "batismo"),
        ("excepto", "exceto"),
        ("espectáculo", "espetáculo"),
        ("lêem", "leem"),
        ("heróica", "heroica"),
        ("fim-de-semana", "fim de semana"),
        ("fins-de-semana", "fins de semana"),
        ("auto-estrada", "autoestrada"),
        ("infra-estruturas", "infraestruturas"),
        ("anti-semita", "antissemita"),
        ("há-de", "há de"),
        ("recepção", "receção"),
        ("dia-a-dia", "dia a dia"),
        ("sócio-económico", "socioeconómico"),
        ("semi-final", "semifinal"),
        ("tácticas", "táticas"),
        ("rectas", "retas"),
        ("contractual", "contratual"),
        ("projectou-se", "projetou-se"),
        ("lêem-na", "leem-na"),
        ("adoptá-lo", "adotá-lo"),
        ("Egipto", "Egito"),
        ("Direcção-Geral", "Direção-Geral"),
        ("injectável", "injetável"),  # what the dictionary knows in neither spelling
        ("microelectrónica", "microeletrónica"),
        ("autoprojecção", "autoprojeção"),
        ("fascistóide", "fascistoide"),
        ("anti-reflexo", "antirreflexo"),
        ("co-tutor", "cotutor"),
    ],
)
def test_a_spelling_from_before_ao90_gets_its_new_form(old: str, new: str) -> None:
    text = f"Ali estava a palavra {old}, sem mais."

    assert [(f.text, f.suggestion, f.category) for f in find_misspellings(text)] == [(old, new, "pre_ao90")]


@pytest.mark.parametrize(
    "word",
    [
        "facto",
        "contacto",
        "espectadores",
        "característica",
        "expectativa",
        "intelectual",
        "secção",
        "convicção",
        "compacto",
        "micro-ondas",
        "dir-se-ia",
        "fazê-lo",
        "contra-ataque",
    ],
)
def test_consonants_that_are_said_and_double_spellings_pass(word: str) -> None:
    assert [f for f in find_misspellings(f"Ali estava a palavra {word}, sem mais.") if f.category == "pre_ao90"] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("sectores", "setores"), ("aspecto", "aspeto"), ("respectiva", "respetiva"), ("infecção", "infeção"),
     ("infectados", "infetados"), ("carácter", "caráter")],
)  # fmt: skip
def test_the_rarer_of_two_good_spellings_is_only_a_suggestion(old: str, new: str) -> None:
    (finding,) = find_misspellings(f"Ali estava a palavra {old}, sem mais.")

    assert (finding.suggestion, finding.severity, finding.rule) == (new, "soft", "ao90_double")


@pytest.mark.parametrize(
    "word", ["Baptista", "Victor", "Côa", "vê-lo-ei", "fá-lo-ia", "micro-organismo", "sub-reptício"]
)
def test_names_and_joined_pronouns_are_no_old_spellings(word: str) -> None:
    assert find_misspellings(f"Ali estava {word}, sem mais.") == ()


def test_months_lose_their_capital_but_feasts_and_streets_keep_it() -> None:
    text = "Em Fevereiro de 2010 e no Verão passado, na Rua 5 de Outubro, celebrou-se o 25 de Abril."

    assert [(f.text, f.suggestion) for f in find_misspellings(text)] == [("Fevereiro", "fevereiro"), ("Verão", "verão")]


def test_misspellings_are_mended_and_the_unknown_is_let_through() -> None:
    text = "A minha familia tambem viu o Whashington e usa software da ACME_2, o `xpro` e o https://acçao.pt/projecto."

    assert [(f.text, f.suggestion) for f in find_misspellings(text)] == [("familia", "família"), ("tambem", "também")]


def test_clean_paragraphs_have_no_findings() -> None:
    hit = [(f.text, line) for line in CLEAN for f in find_misspellings(line) if f.text not in ("há-de",)]

    assert hit == []


def test_a_missing_dictionary_is_an_error_that_names_the_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FILIGRANA_DICTIONARIES", str(tmp_path))
    dictionary._dictionary.cache_clear()
    try:
        assert not dictionary_available()
        with pytest.raises(UsageError, match="hunspell-pt-pt"):
            find_misspellings("Uma palavrinha nunca antes consultada: xilofonista.")
    finally:
        monkeypatch.delenv("FILIGRANA_DICTIONARIES")
        dictionary._dictionary.cache_clear()


@pytest.mark.parametrize(
    "text",
    [
        "O xilofone e a charrete estavam na coorte de alabardas.",
        "A função tem um limite de recursão e um torque isotrópico.",
        "O manual instrui o utilizador.",
        "Chegaram os coçadores e os faltantes.",
        "Arranque com priority=medium nesse caso.",
        "Os números inteiros (integer) contam-se depressa.",
        "As opções [macos] e 'latex' são do programa.",
        "Usa o JACK audio connection kit para ligar as placas.",
        "Há dois host bus adapters SCSI na máquina.",
        "Os ensaios são repetíveis e as bordas, coloríveis.",
        "A película ficou sobrexposta.",
        "A barra tem um ímane na ponta.",
    ],
)
def test_a_good_word_or_a_term_of_programs_is_no_slip(text: str) -> None:
    assert not find_misspellings(text), find_misspellings(text)


@pytest.mark.parametrize(
    ("text", "slip"),
    [
        ("A experiencia correu bem.", "experiencia"),
        ("Ouviram-se (em voz baixa) os algorítmos.", "algorítmos"),
        ("Em caso de problemas (virus e erros), avise.", "virus"),
        ("O ssitema parou.", "ssitema"),
        ("Esta area ficou limpa.", "area"),
        ("Foi construíndo a casa.", "construíndo"),
        ("Tinha um plano (projecto) antigo.", "projecto"),
        ("Usa o dispositivo audio do browser.", "audio"),
    ],
)
def test_a_slip_is_still_found(text: str, slip: str) -> None:
    assert slip in {f.text for f in find_misspellings(text)}
