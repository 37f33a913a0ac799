"""'todo dia' for 'todos os dias', 'todos alunos' for 'todos os alunos'."""

from __future__ import annotations

from quality.leaks.contexts import DETERMINERS
from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, Form, infinitives, verb_form
from schemas.finding import Finding, Severity
from text.prose import word_set

GENERIC = word_set(
    "dia ano mês semana noite manhã vez pessoa cidadão cidadã criança homem mulher trabalhador país cidade tipo caso "
    "momento lugar lado aluno processo sistema mundo ser jovem família empresa comunidade professor domingo sábado "
    "tarde candidato região requerente condutor sócio funcionário ocasião escola utilizador sociedade ação decisão "
    "atividade projeto material profissional utente cliente doente morador contribuinte consumidor paciente leitor "
    "visitante passageiro estudante animal planta ator atleta jogador artista autor edifício casa prédio verão "
    "inverno outono primavera natal madrugada feriado segunda-feira terça-feira quarta-feira quinta-feira sexta-feira "
    "artigo livro documento ficheiro texto produto contrato regra lei norma problema pergunta resposta mudança viagem "
    "história obra receita prato mãe pai filho bebé adulto proposta equipa trabalho"
)


def todo_dia(text: Text, i: int) -> Finding | None:
    """'todo dia', 'toda pessoa' at word `i`."""
    noun = text.words[i + 1]
    if not text.spaced(i + 1) or text.word(i + 2) == "poderoso":
        return None
    before = text.word(i - 1) if text.spaced(i) else ""
    plural = noun in _WHEN_EVER
    if before and before not in _BEFORE_ALL and not (_is_a_verb(text, i - 1) or (plural and _disagrees(text, i))):
        return None
    article = "o" if text.words[i] == "todo" else "a"
    suggestion = f"{text.words[i]} {article} {noun}"
    if plural and before not in ("em", "de", "a", "por", "durante"):
        many = "meses" if noun == "mês" else noun.replace("-", "s-") + "s"
        suggestion = f"{text.words[i]}s {article}s {many}"
    if noun == "mundo":
        suggestion = "toda a gente"
    severity: Severity = "hard" if plural or noun == "mundo" else "soft"
    return text.finding(i, i + 1, "article", severity, suggestion, "todo_o")


def _is_a_verb(text: Text, n: int) -> bool:
    base, _, behind = text.words[n].partition("-")
    form = verb_form(base)
    return bool(form & FINITE) and (not form & Form.NOMINAL or bool(behind))


def _disagrees(text: Text, i: int) -> bool:
    """Whether 'todo', 'toda' at word `i` can't belong to the word before: 'à piscina todo dia', 'dura toda manhã'."""
    before = text.words[i - 1]
    if before[-1] not in "aos":
        return False
    verb = verb_form(before) & FINITE and text.word(i - 2) not in DETERMINERS
    return before[-1] != text.words[i][-1] or bool(verb)


_WHEN_EVER = word_set(
    "dia ano mês semana noite manhã tarde domingo sábado verão inverno outono primavera natal madrugada feriado "
    "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira"
)
_BEFORE_ALL = word_set("a em de por para com que e quase mas quando se como durante contra ou nem não")


_ALL_OF_THEM = word_set(
    "alunos pessoas crianças cidadãos trabalhadores utentes clientes jogadores países famílias professores empresas "
    "fotografias portas janelas casas ruas escolas moradores sócios condóminos documentos ficheiros dados campos dias "
    "meses anos semanas vezes noites manhãs tardes domingos sábados segundas sextas livros produtos ingredientes "
    "envolvidos participantes presentes interessados funcionários passageiros candidatos doentes aldeias cidades "
    "luzes chaves mesas cadeiras contas faturas"
)


def todos_alunos(text: Text, i: int) -> Finding | None:
    """'todos alunos' for 'todos os alunos' at word `i`, but not 'eram todos alunos'."""
    before = text.word(i - 1) if text.spaced(i) else ""
    we_do = before.endswith("mos") and verb_form(before) & FINITE
    # 'os três, todos alunos', 'são eles todos alunos'
    plural = before.endswith("s") and "-" not in before and not we_do
    if not text.spaced(i + 1) or plural or infinitives(before.partition("-")[0]) & _BEING:
        return None
    article = "os" if text.words[i] == "todos" else "as"
    european = f"{text.words[i]} {article} {text.words[i + 1]}"
    if text.words[i + 1] not in _ALL_OF_THEM and before not in _PREPOSITIONS:
        return None  # 'vieram todos cansados'
    return text.finding(i, i + 1, "article", "soft", european, "todo_o")


def may_be_all(word: str) -> bool:
    """Whether 'todos' before a plural lacks its article: 'em todas páginas', not 'de todos nós'."""
    form = verb_form(word)
    noun = word.endswith("s") and len(word) > 4 and word not in _NO_NOUNS and not form & Form.PARTICIPLE
    return word in _ALL_OF_THEM or (noun and (not form & FINITE or bool(form & Form.NOMINAL)))


_PREPOSITIONS = word_set("em de para por com entre sobre sob")
_NO_NOUNS = word_set(
    "estes estas esses essas aqueles aquelas juntos juntas iguais felizes menos quantos quantas vocês demais aquilos "
    "meus minhas teus tuas seus suas nossos nossas vossos vossas outros outras presentes bons boas depois antes"
)
_BEING = word_set("ser estar ficar parecer continuar andar permanecer")
