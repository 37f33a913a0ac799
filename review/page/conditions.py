"""The conditions of a `verifiable` sample, as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_TOLD = {
    "min_words": "Pelo menos {count} palavras.",
    "max_words": "No máximo {count} palavras.",
    "n_paragraphs": "Exatamente {count} parágrafos.",
    "n_bullets": "Exatamente {count} pontos de lista.",
    "n_sentences": "Exatamente {count} frases.",
    "contains_keyword": "Contém: {keywords}.",
    "contains_any": "Contém pelo menos uma destas formas: {options}.",
    "forbids_word": "Não contém: {keywords}.",
    "forbids_text": "Não tem, em parte nenhuma: {texts}.",
    "no_digits": "Não tem algarismos.",
    "asks_back": "Acaba com uma pergunta, depois de dizer outra coisa.",
    "json_object": "É um objeto JSON com os campos: {required}.",
    "starts_with": "Começa por «{phrase}».",
    "ends_with": "Acaba em «{phrase}».",
    "lowercase_only": "Só tem letras minúsculas.",
    "uppercase_only": "Só tem letras maiúsculas.",
    "no_commas": "Não tem vírgulas.",
    "quotes": "Está toda entre aspas.",
    "title": "Tem um título.",
    "postscript": "Acaba com um pós-escrito, depois de «{marker}».",
    "tu_register": "Trata por tu.",
    "formal_register": "Trata na terceira pessoa.",
    "european_variety": "Está em português europeu.",
    "final_words": "Acaba em «Resposta: », com isto e mais nada: {result}.",
    "json_record": "É um objeto JSON com estes dados: {record}.",
    "python_tests": "O código define «{function}» e passa os testes.",
    "python_value": "Acaba em «Resposta: », com o valor {value}.",
    "final_maths": "Acaba com o resultado: {result}.",
    "known_value": "Diz o que se sabe ser certo: {value} {unit}.",
    "final_answer": "Acaba com o resultado: {result} {unit}.",
}
"""By checker, for constraints that were stored without their own words."""


def condition_line(constraint: Mapping[str, Any]) -> str:
    """The condition as it was told in the request, otherwise in words of ours."""
    told = constraint.get("text")
    if told:
        return f"• {told}"
    checker = str(constraint.get("checker", ""))
    arguments = {name: _plain(value) for name, value in constraint.items() if name != "checker"}
    try:
        return "• " + " ".join(_TOLD[checker].format(**{"unit": "", **arguments}).split()).replace(" .", ".")
    except KeyError:
        given = "; ".join(f"{name}: {value}" for name, value in arguments.items())
        return f"• Condição «{checker}»" + (f" ({given})" if given else "")


def _plain(value: Any) -> str:
    return ", ".join(f"«{one}»" for one in value) if isinstance(value, (list, tuple)) else str(value)
