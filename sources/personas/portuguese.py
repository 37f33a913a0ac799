"""The grammar that personas need: gender, prepositions with articles, places of Portugal, numbers of children."""

from __future__ import annotations

from functools import cache

from sources.personas.tables import table
from sources.personas.work import Title

IN = {"": "em ", "o": "no ", "a": "na ", "os": "nos ", "as": "nas "}
OF = {"": "de ", "o": "do ", "a": "da ", "os": "dos ", "as": "das "}

ISLANDS = {
    "41": "em Santa Maria",
    "42": "em São Miguel",
    "43": "na Terceira",
    "44": "na Graciosa",
    "45": "em São Jorge",
    "46": "no Pico",
    "47": "no Faial",
    "48": "nas Flores",
    "49": "nos Açores",
    "31": "na Madeira",
}
"""By the first digits of the municipality's code. Porto Santo (32) is its own island."""

SAYS_ITS_ISLAND = {"4401", "4601", "4603", "4801", "4802", "3103"}
"""«Lajes do Pico», «Santa Cruz da Graciosa»... and Funchal: the island goes without saying."""

DISTRICTS = (
    *(
        "Aveiro",
        "Beja",
        "Braga",
        "Bragança",
        "Castelo Branco",
        "Coimbra",
        "Évora",
        "Faro",
        "Guarda",
        "Leiria",
        "Lisboa",
    ),
    *("Portalegre", "Porto", "Santarém", "Setúbal", "Viana do Castelo", "Vila Real", "Viseu"),
)
NUMBERS = {2: "dois", 3: "três", 4: "quatro"}
SCHOOLING = {
    "nenhum": "sem escolaridade completa",
    "ciclo1": "com o 4.º ano",
    "ciclo2": "com o 6.º ano",
    "ciclo3": "com o 9.º ano",
    "secundario": "com o ensino secundário",
    "superior": "com um curso superior",
}


def ending(sex: str, masculine: str, feminine: str) -> str:
    return feminine if sex == "m" else masculine


def a_or_an(sex: str) -> str:
    return ending(sex, "um", "uma")


def in_place(municipality: int) -> str:
    """«no Porto», «em Lisboa», «nas Caldas da Rainha», «na Horta, no Faial», «em Lagoa, no Algarve»."""
    name, article, island = _place(municipality)
    return IN[article] + name + island


def from_place(municipality: int) -> str:
    """«do Porto», «de Lisboa», «das Caldas da Rainha»."""
    name, article, island = _place(municipality)
    return OF[article] + name + island


@cache
def _place(municipality: int) -> tuple[str, str, str]:
    code, name, article = table("municipalities").rows[municipality][:3]
    island = "" if code in SAYS_ITS_ISLAND else ISLANDS.get(code[:2], "")
    if code == "0806":
        island = "no Algarve"
    return name, article, f", {island}" if island else ""


def district(municipality: int) -> str:
    """The district, or Açores or Madeira, by the municipality's code."""
    first = int(table("municipalities").rows[municipality][0][:2])
    return DISTRICTS[first - 1] if first <= 18 else "Madeira" if first < 40 else "Açores"


@cache
def countries() -> dict[str, tuple[str, str, str]]:
    """Masculine, feminine, «no Brasil», by country."""
    return {key: (masculine, feminine, where) for key, masculine, feminine, where in table("countries").rows}


def nationality(key: str, sex: str) -> str:
    """«brasileira», «francês»; '' for the Portuguese, who need none said in Portugal."""
    return "" if key == "portuguesa" else ending(sex, *countries()[key][:2])


def occupation(title: Title, sex: str) -> str:
    return ending(sex, *title.forms)


def with_children(number: int, grown: bool) -> str:
    """«um filho», «dois filhos adultos»."""
    if number == 1:
        return "um filho adulto" if grown else "um filho"
    return f"{NUMBERS[number]} filhos{' adultos' if grown else ''}"


def the_children(number: int, grown: bool) -> str:
    """«o filho», «os dois filhos adultos»."""
    if number == 1:
        return "o filho adulto" if grown else "o filho"
    return f"os {NUMBERS[number]} filhos{' adultos' if grown else ''}"


def list_of(*phrases: str) -> str:
    """«a, b e c»."""
    *most, last = [phrase for phrase in phrases if phrase]
    return f"{', '.join(most)} e {last}" if most else last
