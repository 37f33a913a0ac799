"""'todo dia' for 'todos os dias', and 'tem muita gente' for 'há muita gente'."""

from __future__ import annotations

from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, Form, verb_form
from schemas.finding import Finding, Severity
from text.prose import word_set

GENERIC = word_set(
    "dia ano mês semana noite manhã vez pessoa cidadão cidadã criança homem mulher trabalhador país cidade "
    "tipo caso momento lugar lado aluno processo sistema mundo ser jovem família empresa comunidade professor "
    "domingo sábado ocasião escola região utilizador sociedade ação decisão atividade projeto material "
    "profissional"
)


def todo_dia(text: Text, i: int) -> Finding | None:
    """'todo dia', 'toda pessoa' at word `i`."""
    noun = text.words[i + 1]
    if not text.spaced(i + 1) or text.word(i + 2) == "poderoso":
        return None
    before = text.word(i - 1) if text.spaced(i) else ""
    form = verb_form(before)
    if before and before not in _BEFORE_ALL and not (form & FINITE and not form & Form.NOMINAL):
        return None
    plural = noun in ("dia", "ano", "mês", "semana", "noite", "manhã", "domingo", "sábado")
    article = "o" if text.words[i] == "todo" else "a"
    suggestion = f"{text.words[i]} {article} {noun}"
    if plural and before not in ("em", "de", "a", "por", "durante"):
        many = "meses" if noun == "mês" else noun + "s"
        suggestion = f"{text.words[i]}s {article}s {many}"
    if noun == "mundo":
        suggestion = "toda a gente"
    severity: Severity = "hard" if plural or noun == "mundo" else "soft"
    return text.finding(i, i + 1, "article", severity, suggestion, "todo_o")


_BEFORE_ALL = word_set("a em de por para com que e quase mas quando se como durante contra ou nem não")


WHAT_THERE_IS = word_set("gente alguém muita muitas pouca tanta")


def tem_existential(text: Text, i: int) -> Finding | None:
    """'Tem muita gente' for 'Há muita gente' at word `i`."""
    if not text.starts_sentence(i) and text.word(i - 1) not in ("aqui", "lá", "ali"):
        return None
    one, two = text.word(i + 1), text.word(i + 2)
    if not text.spaced(i + 1) or not (
        one in ("gente", "alguém") or (one in ("muita", "muitas", "pouca", "tanta") and two in ("gente", "pessoas"))
    ):
        return None
    european = {"tem": "há", "tinha": "havia", "teve": "houve"}[text.words[i]]
    return text.finding(i, i, "lexis", "soft", european, "existential_ter")
