"""Why a text can't be used, and what variety it is, in Portuguese: as an editor's page says it."""

from __future__ import annotations

from schemas.finding import Variety

REASONS = {
    "brazilianism": "brasileirismos",
    "broken_text": "texto estragado",
    "chat_markup": "marcas de um modelo de conversa",
    "copied_instruction": "repete o pedido",
    "empty_answer": "sem resposta",
    "empty_closing": "fórmula de despedida",
    "empty_opener": "fórmula de abertura",
    "foreign_script": "letras de outro alfabeto",
    "loop": "repete-se",
    "meta_talk": "fala de si ou da tarefa",
    "misspelling": "erros de ortografia",
    "no_accents": "sem acentos",
    "not_european": "não é português europeu",
    "not_portuguese": "não está em português",
    "personal_data": "dados pessoais",
    "placeholder": "espaços por preencher",
    "pre_ao90": "ortografia anterior ao Acordo",
    "quote_missing": "falta a citação",
    "quote_not_in_passage": "a citação não está no texto",
    "quote_too_short": "citação demasiado curta",
    "refusal": "recusa responder",
    "role_label": "nome de quem fala no meio do texto",
    "template_markup": "marcas de um modelo de pedido",
    "treatment": "tratamento misturado ou por «você»",
    "truncated": "cortado a meio",
    "wrong_format": "não tem a forma pedida",
}
"""Every reason that `quality.text_verdict` can give."""

VARIETIES: dict[Variety, str] = {
    "pt-PT": "português europeu",
    "pt-BR": "português do Brasil",
    "undecided": "variedade incerta",
}


def reason_in_words(reason: str) -> str:
    return REASONS.get(reason, reason.replace("_", " "))
