"""Signs that a text speaks to the model that reads it. All are read in plain form: lower case, no accents.

A sign weighs 1 to 3; signs of different kinds that stand near each other add up, and 3 is an order.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Sign(NamedTuple):
    """A kind of sign. A pattern that `may_be_denied` doesn't count after «não», «never» and the like."""

    kind: str
    weight: int
    pattern: re.Pattern[str]
    may_be_denied: bool = False


def _sign(kind: str, weight: int, *patterns: str, may_be_denied: bool = False) -> Sign:
    return Sign(kind, weight, re.compile("|".join(f"(?:{p})" for p in patterns)), may_be_denied)


def _by_first_letter(alternatives: str) -> re.Pattern[str]:
    """Alternatives of which no two match at one place, in another order: those that begin with the same letter are one
    alternative, which costs a quarter where a text has none of them."""
    letters: dict[str, list[str]] = {}
    for alternative in alternatives.split("|"):
        edge = r"\b" if alternative.startswith(r"\b") else ""
        first = len(edge) + 1
        letters.setdefault(alternative[:first], []).append(alternative[first:])
    return re.compile("|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in letters.items()))


LEAVE = (
    r"\b(?:ignor(?:a|e|em|ando)|esque(?:ce|ca)|desconsider[ae]|desprez[ae]|desobede(?:ce|ca)|anul[ae]|abandon(?:a|e|ar)"
    r"|passa por cima d|(?:poe|deixa) de lado|desliga|nao (?:ligues|sigas|cumpras|facas)|par(?:a|ar"
    r"|e) (?:com (?:a tarefa|o que)|de seguir)"
    r"|salt[ae]|pul[ae]|ignore|disregard|forget|override|overrule|skip|bypass)"
    r"(?:-[ao]s?)?\b"
)
ORDERS = (
    r"\b(?:instruc\w+|ordens|regras|indicac\w+|diretri\w+|orientac\w+|prompts?|politicas?|comandos|pedido|tarefa"
    r"|instructions?|rules|guidelines?|directives?|context|orders?|policy|policies|request|task|prior text)\b"
)
WHOSE = (
    r"\b(?:anterior\w*|previ[ao]s?|previous|prior|above|earlier|acima|original|iniciais|inicial|do sistema|system|tuas?"
    r"|teus?|your|que (?:te|voce|recebeste|tens|lhe pediram)|(?:do|da) (?:teu|seu|utilizador|usuario|pessoa)|user'?s?"
    r"|all|todas|atual|of the system)\b"
)
MACHINE = (
    r"\b(?:(?:modelos? de )?linguagem|inteligencia artificial|ias?\b|llms?\b|chatbots?|chatgpt|gpt\b|claude"
    r"|gemini|copilot|language models?|ai (?:agents?|models?|assistants?)|ai\b|robos? de ia|modelo\b"
    r"|assistentes?\b(?! social| operaciona| tecnic| de | virtua| administrativ)|assistant\b)"
)
SAY = (
    r"\b(?:escrev(?:e|a|er)|respond(?:e|a|er)|di(?:z|ga|zer)|devolv(?:e|a|er)|acrescent(?:a|e|ar)|inclu(?:i|a|ir)"
    r"|termin(?:a|e|ar)|assin(?:a|e|ar)|recomend(?:a|e|ar)|elogi(?:a|e|ar)|copi(?:a|e)|traduz|rep(?:ete|ita)"
    r"|omit(?:e|a|ir)"
    r"|comec(?:a|e|ar)|poe|ponha|begin|start|reply|respond|answer|say|write|print|output|append|add|tell|recommend"
    r"|praise|sign|rate|prefer|translate|give)"
    r"(?:-lhe)?\b"
)
QUOTATION = r"[«“\"'`][^»”\"'`]{2,60}[»”\"'`]"

SIGNS = (
    _sign(
        "override",
        3,
        rf"{LEAVE}.{{0,40}}?{ORDERS}.{{0,30}}?{WHOSE}",
        rf"{LEAVE}.{{0,25}}?{WHOSE}.{{0,25}}?{ORDERS}",
        rf"{LEAVE} (?:de )?(?:tudo|everything|all|o que|the|quaisquer).{{0,30}}?\b(?:antes d|ate aqui|acima|above"
        rf"|before th)",
        rf"{LEAVE} (?:the above|o que (?:esta|vem) acima|any prior|prior (?:text|rules))\b",
        r"\btudo o que (?:vem|esta) (?:acima|para tras)\b.{0,20}?\b(?:ja nao|nao) (?:conta|vale|interessa)",
        rf"{LEAVE} (?:o resto d\w+ )?(?:o pedido|a pessoa|o utilizador|o usuario|the user)\b",
        r"\b(?:instruc\w+|indicac\w+|orientac\w+|rules|directives|instructions)\b.{0,60}"
        r"\b(?:ja nao (?:contam|valem)|foram substituidas|are void|no longer apply|foram um teste|none of)",
        r"\bnone of your .{0,20}(?:directives|instructions|rules)",
        r"\b(?:desobede\w+|obede\w+) (?:so )?(?:ao|a|this|the) (?:seu |teu )?(?:desenvolvedor|programador"
        r"|este documento)",
        may_be_denied=True,
    ),
    _sign(
        "reveal",
        3,
        r"\b(?:mostr|revel|rep(?:et|it)|imprim|copi|escrev|traduz|resum|print|reveal|show|leak|repeat|output|display"
        r"|dump)\w*"
        r"\b.{0,40}?\b(?:(?:o |a |as |os )?(?:teu|tua|tuas|teus|seu|sua|suas|your|the)\b.{0,20}?"
        r"(?:prompt|configuracao|diretrizes internas|instruc\w+ (?:internas|iniciais|ocultas)|system (?:prompt|message)"
        r"|initial instructions|hidden rules|settings)"
        r"|prompt de sistema|regras secretas|(?:tudo o que|text|everything).{0,20}?(?:acima|above)"
        r"|instruc\w+ que recebeste|instruc\w+ ocultas|codigo (?:interno|confidencial) que)",
        r"\b(?:qual e o teu|what (?:is|were) your).{0,20}?(?:prompt|instructions|instruc)",
        r"\bcodigo que te pediram para nao\b",
        r"\bconfidential code",
    ),
    _sign(
        "role",
        3,
        r"\bdan\b.{0,30}?\b(?:ia|ai|do anything)\b",
        r"\b(?:do anything now|jailbroken|jailbreak mode)\b",
        rf"\b(?:es|voce (?:agora )?e|you are(?: now)?|finge|finja|pretend|age|aja|act|comporta-te|responde|passa a ser"
        rf"|tu es)\b"
        rf".{{0,40}}?(?:{MACHINE}|filt\w+|model).{{0,40}}?\b(?:sem|without|no|unrestricted|nunca recusa|never refuses"
        rf"|livre)\b",
        r"\b(?:finge|pretend|finja).{0,30}?(?:nao tens limites|sem limites|unrestricted|no (?:rules|restrictions"
        r"|content policy))",
        r"\b(?:modo (?:de )?(?:programador|desenvolvedor)|developer mode|god mode)\b.{0,60}?"
        r"\b(?:restric\w+|filt\w+|segur\w+|safety|obede\w+|responda|responde|sem filtro)",
        r"\b(?:esqueceu as suas instruc|ignores? (?:his|its|your) (?:guidelines|rules)|ignorando suas diretrizes)",
        r"\besque(?:ca|ce) as politicas\b",
    ),
    _sign(
        "new_role", 2, r"\b(?:a partir de agora|de agora em diante|daqui em diante|from now on|you are now|agora es)\b"
    ),
    _sign(
        "judge",
        3,
        r"\b(?:da|de|atribu[ai]|atribuir|give|assign|rate|score|merece|dar|escolhe)(?:-lhe)?\b.{0,50}?"
        r"\b(?:nota|pontuacao|valor|score|5|maximo|highest|10)\b.{0,20}?\b(?:5|maxim\w+|mais alto|highest|score|cinco"
        r"|out of 5)?"
        r".{0,40}?\b(?:(?:a|para|n)?est[ae] resposta|this (?:answer|response)|em todos os criterios|every criterion"
        r"|em tudo|da escala|all rubrics)",
        r"\b(?:(?:ao |caro |senhor )?(?:avaliador|juiz)[,:]|(?:to|dear) (?:the )?(?:grader|evaluator|judge)|as (?:the"
        r"|a) (?:judge|grader)"
        r"|nota (?:para|a) quem avalia|(?:evaluator|grader|judge) (?:should|must)).{0,80}?"
        r"\b(?:nota|pontuacao|score|criterios|rate|prefer|highest|maxim\w+)",
        r"\bscore ?= ?[0-9]+\b.{0,20}?\b(?:rubrics?|criteri)",
        r"\best[ae] resposta\b.{0,60}?\b(?:merece|da-lhe o maximo|nao apontes|ja (?:foi|a) (?:revista|aprov))",
        r"\bnao (?:apontes|comente|aponte).{0,20}?\b(?:falhas|erros)\b.{0,40}?\b(?:resposta|texto|pontu)",
        r"\b(?:pontuacao|nota) maxima e nao comente",
        r"\"nota\" ?: ?5\b.{0,80}?\"nota\" ?: ?5\b",
        r"\bse tiveres de (?:pontuar|avaliar)\b",
    ),
    _sign(
        "secrecy",
        2,
        r"\bnao (?:fales|menciones|digas|mencione|diga|fale)\b.{0,30}?\b(?:desta nota|destas? instruc|este pedido"
        r"|este texto"
        r"|que o documento|isto ao? (?:utilizador|pessoa|usuario))",
        r"\bsem (?:dizer(?:es)?|mencionar(?:es)?) que o (?:documento|texto)",
        r"\b(?:do not|don't|never) mention this\b|\bwithout telling the user\b",
        r"\bcomo se fosse (?:conselho|opiniao|ideia) (?:seu|sua|teu|tua)\b",
    ),
    _sign(
        "about_the_user",
        2,
        r"\b(?:diz|diga|tell|pede|peca|informa|convence|comunica)(?:-lhe)?\b.{0,12}?\b(?:a pessoa|ao utilizador"
        r"|ao usuario|the user"
        r"|users|quem te le|o leitor)\b",
    ),
    _sign(
        "addressed",
        2,
        rf"\b(?:notas?|aviso|instruc\w+|mensagem|lembrete|note|message|instructions?|attention|atencao)\b,?"
        rf" (?:ao?s?|para (?:o|a|os|as)?|to|for)? ?(?:the |any )?{MACHINE}",
        rf"(?:^|[.!?:(>\[\"] ?){MACHINE}[,:] ",
        r"\b(?:classifique|classifica|coloque|coloca) este (?:curriculo|candidato)\b",
        rf"\b(?:se|if) (?:es|fores|voce e|for|you are|you're) (?:um|uma|an?) {MACHINE}",
        rf"\b(?:any|todas? as?|every) {MACHINE}.{{0,30}}?\b(?:must|deve|tem de|that reads|que ler)",
        rf"\bpara (?:o|a) {MACHINE}:",
        rf"{MACHINE} que (?:ler|leia|processar)",
        r"\b(?:quem|sistemas? que) (?:estiver a tratar|resumir|traduzir|processar|tratar)\b.{0,20}?\beste? (?:texto"
        r"|documento)",
        r"\b(?:para o|to the) sistema de (?:selecao|triagem)|\bsistema de triagem:",
        r"\b(?:assistente|assistant|model|modelo) (?:tem de|tera de|must|deve|passa a|should)\b",
        r"\b(?:quem|any ai that) (?:resumir|traduzir|tratar|processar|resuma|reads|summari[sz]es) (?:este|this)\b",
        r"\b(?:ai agents|agentes de ia|language models?)\b.{0,30}?\bmust\b",
    ),
    _sign(
        "task_switch",
        2,
        r"\b(?:nova|novas|new|updated) (?:tarefa|ordem|ordens|missao|instruc\w+|task|instructions?|objective|policy"
        r"|order)\b",
        r"\b(?:tua|sua|your) (?:unica |nova |new |only )?(?:tarefa|missao|objective|task)\b.{0,15}?\b(?:agora|e|is)\b",
        r"\b(?:fim|end) (?:do|dos|of)(?: the)? (?:documento|texto|dados|document|text|input|data)\b",
        r"\b(?:em vez disso|instead of (?:answering|summari|translating)|and instead|em vez de (?:resumir"
        r"|responder))\b",
        r"\bao (?:resumir|processar|traduzir|tratar)(?:es)? (?:est[ea]|esse|o) (?:texto|pagina|documento|artigo)",
        r"\bao (?:resumir|traduzir),",
        rf"{LEAVE} o resto d[oa] (?:pagina|texto|documento|artigo|conversa)",
        r"\b(?:seja qual for|regardless of) .{0,20}?\b(?:escrito|texto|quality|qualidade)",
        r"\bwhen (?:asked about|summari[sz]ing|translating) this\b",
        r"\brespostas? sobre este documento\b",
        r"\b(?:stop what you are doing|deixa o que estavas a fazer|para com a tarefa)\b",
        r"\b(?:what you were told|o que te (?:disseram|pediram|mandaram)|the above was|conversation above)\b",
        r"\b(?:system|admin|evaluation) override\b",
        r"\bdo not summari[sz]e this\b|\bnao (?:facas o resumo|resuma este)\b",
        r"\bo que (?:a pessoa|o utilizador|o usuario) pediu\b|\bpedido do us(?:uario|er)\b|\buser's request\b",
        r"\besta linha:|\beste paragrafo\b.{0,20}?\b(?:obedec|segu)",
        r"\bo (?:programador|administrador) pediu\b|\bsou da equipa que te\b",
        r"\bsubstitui o nome de\b",
    ),
    _sign(
        "output",
        1,
        rf"{SAY} (?:so|apenas|somente|unicamente|only|just|nothing but|sempre|always|com uma so)\b",
        rf"{SAY}.{{0,60}}?(?:e mais nada|nothing else|nao digas mais nada|sem mais nada|and stop)\b",
        r"\b(?:fim|final|end) (?:da|de cada|das|de todas as|of (?:every|each|your|the)) (?:tua |tuas )?(?:respostas?"
        r"|answers?|repl)",
        r"\b(?:cada|every|each) (?:frase|paragrafo|resposta|sentence|paragraph|answer)\b",
        r"\b(?:antes de responder(?:es)?|before you answer)\b",
        r"\b(?:no meio do resumo|na resposta|in your answer|constar .{0,15}?resposta)\b",
        r"\b(?:acrescent(?:a|e)|add) no (?:fim|final)\b|\b(?:always|sempre) (?:say|diz|diga|responde)\b",
        rf"\b(?:limita-te|passa) a .{{0,30}}?{SAY}",
    ),
    _sign("payload", 1, rf"{SAY}[^.]{{0,40}}?{QUOTATION}", rf"\bword {QUOTATION}", rf"\bpalavra {QUOTATION}"),
    _sign("link", 1, r"\b[\w-]+\.(?:exemplo|example)\.\w+|\bhttps?://|\b[\w.-]+@[\w-]+\.\w{2,}|\bwww\."),
)

ANCHORS = _by_first_letter(
    r"ignor|esque[cç]|desconsid|desprez|anul[ae]|abandon|disreg|forget|overr|skip|bypass|instru|prompt|regras"
    r"|rules|diretri"
    r"|directiv|guideline|orientac|obede|modo |mode\b|filt|jailbr|\bdan\b|assist|model|\bias?\b|\bai\b|llm|gpt"
    r"|claude|gemini"
    r"|robo|scor|nota|pontua|avalia|juiz|judge|grade|mencion|mention|fales|digas|telling|se fosse|pessoa|utiliz|usuari"
    r"|user|leitor|te le|taref|task|missao|agora|now on|fim d|end of|em vez|instead|ao resum|ao trad|ao proc"
    r"|ao trat|acima"
    r"|above|confiden|recebeste|secret|segred|codigo|respost|answer|response|summari|when asked|quem |triagem|selecao"
    r"|curriculo|intelig|linguag|fing[ei]|finja|pretend|pergunta|program|administr|deixa|para com|substitui o"
    r"|seja qual|regardless|tudo o que|everything|o que te|you were"
)
"""Words without one of which no sign of weight 2 or 3 stands."""
TOKENS = re.compile(
    r"<\|(?:im_start|im_end|system|user|assistant|start_header_id|end_header_id|eot_id|endoftext)\|>|\[/?INST\]"
    r"|<</?SYS>>"
    r"|<(?:start|end)_of_turn>|</s>|(?m:^### ?(?:Instruction|Response|System):)"
    r"|(?m:^(?:system|sistema): .{0,200}\b(?:user|assistente|utilizador|administrator)\b)"
    r"|\[SYSTEM(?: MESSAGE)?\]|\"role\": ?\"system\"|(?m:^Human: [^\n]+\n\s*Assistant:)"
    r"|</?(?:documento|instrucao|system|sistema|resposta|pedido)>|</?[a-z_]+-[0-9a-f]{8}>",
    re.IGNORECASE,
)
"""Marks of chat templates and of fences, in the text as it is."""
HIDDEN = re.compile(
    r"<!--(.{8,2000}?)-->"
    r"|<(\w+)[^>]{0,200}(?:display: ?none|font-size: ?0|color: ?white|visibility: ?hidden"
    r"|\bhidden\b)[^>]{0,200}>(.{8,2000}?)<"
    r"|\b(?:alt|title)=[\"']([^\"']{8,400})[\"']"
    r"|^\[//\]: # \((.{8,400})\)",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
"""What a page doesn't show."""
LEAK = re.compile(r"!\[[^\]]{0,80}\]\(https?://[^)\s]{1,200}\?[^)\s]*=(?:[A-Z]{4,}|\{)", re.IGNORECASE)
"""A picture whose address would carry what was said."""
