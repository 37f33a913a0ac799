"""Leftovers in an answer: chat markup, template marks, broken characters, blanks left to fill in."""

from __future__ import annotations

import re

from quality.answers.truncation import CODE_FENCE
from quality.assistant.voice import asks_for_a_dialogue, asks_for_a_template, asks_for_a_voice, is_letter, is_quoted
from quality.checked_texts import written_texts
from quality.contract import PASSED, CheckInput, CheckResult, Problem, Settings
from quality.personal.find import MASKS
from text.pattern_sets import IN_WHOLE_TEXTS
from text.prose import prose

_TAGS = (
    r"(?:response|answer|output|reply|final(?:_answer)?|result|resposta|assistant|system|user|human|instruction|"
    r"question|context|"
    r"document|scratchpad|reasoning|reflection|analysis|follow-?up|message|completion|prompt)"
)
CHAT_MARKUP = re.compile(
    r"<\|[\w /-]{1,40}\|>|<｜[^｜\n]{1,40}｜>|\[/?INST\]|<</?SYS>>|</?(?:start|end)_of_turn>|<(?:bos|eos|pad|unk|mask)>"
    r"|</?think(?:ing)?>"
    r"|</?tool_(?:call|response)s?>|^<s>|</s>$|\[(?:PAD|BOS|EOS|UNK|MASK|CLS|SEP)\]"
    r"|^\s{0,3}#{2,4} ?(?:Response|Instruction|Input|Output|Resposta|Instrução|Assistant|User|Human)\s?:\s?$"
    r"|^(?:Human|Assistant|User|AI|System|<?(?:human|assistant|user|system)>?)\s?:"
    r"|^\s{0,3}[\[(*]{1,2}(?i:(?:resposta|início|fim|end|texto|output) d[oae] (?:assistente|modelo|resposta|"
    r"utilizador|ia))"
    r"[\])*]{1,2}|\A\s{0,3}(?:\[\s{0,3})?\{\s{0,3}\"role\"\s?:",
    re.MULTILINE,
)
TAG = re.compile(rf"^\s{{0,3}}</?{_TAGS}>|</{_TAGS}>\s{{0,3}}$", re.MULTILINE | re.IGNORECASE)
ENTITY = re.compile(r"&(?:nbsp|amp|quot|lt|gt|apos|#x?\w{2,5});")
ASKS_FOR_TAGS = re.compile(r"\b(?:xml|html|etiquetas|tags?)\b", re.IGNORECASE)
HTML = re.compile(r"</(?:p|div|span|font|body|html|center)>|<(?:p|div|span|font|body|html|center)(?: [^<>\n]{0,80})?>")
ASKS_FOR_A_PAGE = re.compile(
    r"\b(?:html|xml|css|etiquetas?|tags?|página|sites?|web|código|javascript|react|svg|markdown|blogue|elementos?"
    r"|php)\b",
    re.IGNORECASE,
)
IN_TURNS = re.compile(
    r"^(?:human|assistant|user|ai|system|assistente|utilizador|pergunta|resposta|r|p)\s?:", re.IGNORECASE
)
ROLE_LABEL = re.compile(
    r"\s*[*_#]{0,3} ?(?:assistente|humano|usuário|chatbot|chatgpt|resposta(?: final)?|instrução|pergunta|utilizador"
    r"|output|input|"
    r"prompt|r|p)"
    r"[*_]{0,2}\s?:",
    re.IGNORECASE,
)
TEMPLATE_MARKUP = re.compile(r"\{\{[^{}\n]{1,80}\}\}|\{%[^%\n]{1,80}%\}|\$\{[A-Za-z_]\w{0,40}\}|\[\[[a-z_ ]{1,40}\]\]")
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
BROKEN = ("\ufffd", "Ã", "â€")
BROKEN_TEXT = re.compile(f"\ufffd|Ã[£©§¡³ªº\u00ad\u00b5]|â€[™œ“”\u009d\u0153]|{CONTROLS.pattern}")
"""It begins with a control character, or with one of `BROKEN`."""

_NAMED = (
    r"(?:nome|apelido|data|dia|hora|local|localidade|morada|"
    r"endereço|cidade|país|empresa|instituição|entidade|organização|escola|universidade|departamento|cargo|função|"
    r"profissão|"
    r"título|assunto|tema|tópico|número|n\.º|valor|montante|quantia|preço|assinatura|contacto|telefone|telemóvel|"
    r"e-?mail|link|"
    r"ligação|url|imagem|destinatário|remetente|cliente|produto|serviço|projeto|motivo|idade|código postal|nif|iban|"
    r"exemplo|descrição|marca|modelo|freguesia|concelho|disciplina|turma|curso|matrícula|referência|quantidade|prazo|"
    r"horário|"
    r"duração|evento|loja|clínica|hospital|banco|seguradora|restaurante|hotel|autor|livro|artista|convidado|"
    r"professor|aluno|"
    r"colega|chefe|diretor|senhorio|inquilino|vizinho|animal|bebé|noivos?|aniversariante)"
)
_TO_FILL_IN = (
    r"(?:inser|insir|preench|coloc|indi[cq]|escrev|adicion|especifi[cq]|complet|substitu)\w{1,8}\b"
    r"|your |insert |name\b|date\b|company\b|placeholder|todo\b"
)
_LATER = r"a (?:definir|preencher|completar|confirmar|indicar|designar|anunciar|acrescentar)\b"
_BLANK = rf"(?:(?:[oa]s? )?(?:(?:seu|sua|teu|tua|vosso|vossa) )?{_NAMED}(?:\b|_)|{_TO_FILL_IN}|{_LATER})"
_NAME_OF = r"(?:(?:o |a )?(?:seu |teu |vosso )?nome(?: completo)? d[oae]s? [\w ]{2,30}|(?:o )?(?:seu|teu) nome)"
PLACEHOLDER = re.compile(
    rf"\[(?=\w){_BLANK}[^\[\]\n]{{0,60}}\](?!\()|\[(?=\w)[^\[\]\n]{{1,50}} {_LATER}[^\[\]\n]{{0,40}}\]"
    rf"|(?<![\\\w}}^_$])\{{(?=\w)(?:{_BLANK}[^{{}},:\n]{{0,40}}|[a-zà-ÿ]{{3,20}}(?:_[a-zà-ÿ]{{1,20}}){{1,4}})\}}"
    rf"|<(?=\w){_BLANK}[^<>\n]{{0,40}}>|<<(?=\w)[^<>\n]{{1,60}} {_LATER}[^<>\n]{{0,40}}>>|"
    rf"<<(?=\w){_BLANK}[^<>\n]{{0,40}}>>"
    r"|\((?:inser(?:ir|a|e)|preench(?:er|a|e)|colocar aqui|indicar aqui|completar com|escrever aqui|adicionar aqui|"
    r"substituir por) [^()\n]{2,50}\)"
    r"|\b00[/.-]00[/.-]0000\b|\b9X{2} ?X{3} ?X{3}\b|\bX{4,}\b|_{4,}|\blorem ipsum\b|"
    r"@@\w{2,30}@@|##[A-ZÀ-Ü_]{3,30}##|%%?(?:nome|data|morada|email|cidade|empresa)\w{0,12}%%?|\b(?:19|20)XX\b|"
    r"\bX{2,3} ?(?:€|euros\b)|\bXX(?:[/h:-]XX| de (?:janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro"
    r"|outubro|"
    r"novembro|dezembro|X{2,10})\b)|"
    r"\[\s?\.{3,}\s?\]\s?$|:[ \t]?\.{8,}[ \t]?$"
    r"|\b(?:dia|data:|até|desde|a partir de) dd[/-]mm[/-]aa(?:aa)?\b",
    re.IGNORECASE | re.MULTILINE,
)
BLANK_IN_A_LETTER = re.compile(
    rf"\({_NAME_OF}\)|\((?:data|assinatura|local|morada|nome|apelido|cargo|contacto|telefone|hora|valor|"
    rf"nome completo)\)"
    r"|\b(?:empresa|escola|loja|clínica|banco|hotel|marca) (?:xyz|xpto|abc|x)\b|\b[^\W\d_]{3,20} XPTO\b"
    r"|\baos? (?:tantos )?(?:dias )?(?:tantos )?do mês de tal\b|\baos tantos\b|\bfulano de tal\b"
    r"|\b(?:hotel|restaurante|empresa|sr\.|sra\.|dr\.|dra\.|rua|escola|clínica|loja)(?: \w{2,20})? (?:\.{3,}"
    r"|…) (?=[a-zà-ÿ])"
    rf"|(?<!\*)\*{_NAME_OF}\*(?!\*)|(?<!_)_{_NAME_OF}_(?!_)|^[ \t]*(?:{_NAME_OF}|"
    rf"nome completo)[ \t]*(?=\n?[^\n]{{0,40}}\Z)",
    re.IGNORECASE | re.MULTILINE,
)
"""Blanks by their words alone: only where someone is written to or spoken to."""
HINTS = (
    "@@",
    "##",
    "%",
    "XX",
    "XPTO",
    "ulano",
    "tantos",
    " ...",
    " … ",
    "[",
    "{",
    "<",
    "_",
    "xxxx",
    "orem ipsum",
    "(",
    "........",
    "dd/",
    "DD/",
    "00/00",
    "00-00",
    "dd-",
    "nome",
    "Nome",
    "NOME",
)
IN_CAPITALS = re.compile(
    r"\[(?:[A-ZÀ-Ü]{5,}|[A-ZÀ-Ü]{2,}(?:[ _][A-ZÀ-Ü]{2,}){1,5})\](?!\()"
    r"|(?<=[a-zà-ÿ] )(?:NOME|DATA|MORADA|LOCAL|TÍTULO|VALOR|CARGO|NÚMERO|TEMA) D[AOE]S? [A-ZÀ-Ü]{3,}"
)
SPECIAL_TOKENS = frozenset(f"[{name}]" for name in ("PAD", "BOS", "EOS", "UNK", "MASK", "CLS", "SEP", "INST"))


class PlaceholderSettings(Settings):
    """`allowed`: placeholders that may stand as they are, without brackets ('NOME'), for templates of letters."""

    allowed: frozenset[str] = frozenset()


def check_markup(given: CheckInput, settings: Settings) -> CheckResult:
    """Reject `chat_markup`, `template_markup`, `role_label` and `broken_text` (wrong encoding,
    control characters, half a code block)."""
    instruction = given.content.instruction
    for field, text in written_texts(given):
        possible, plain = _markup(text), prose(text)
        possible |= _markup(plain) if plain is not text else frozenset()
        if _CHAT_MARKUP in possible and (found := _chat_markup(text, instruction)):
            return _problem("chat_markup", field, found.group())
        if possible & _TAGGED and (problem := _tags(text, instruction)):
            return _problem(problem[0], field, problem[1])
        if "```" in text and len(CODE_FENCE.findall(text)) % 2:
            return _problem("broken_text", field, "a code fence without its other half")
        if ":" in (head := text[:80]) and (found := ROLE_LABEL.match(head)) and not asks_for_a_dialogue(instruction):
            return _problem("role_label", field, found.group())
        if ("{" in text or "[[" in text) and (found := TEMPLATE_MARKUP.search(prose(text))):
            return _problem("template_markup", field, found.group())
        if (_BROKEN in possible or any(map(text.__contains__, BROKEN))) and (found := BROKEN_TEXT.search(text)):
            return _problem("broken_text", field, text[max(0, found.start() - 20) : found.end() + 20])
    return PASSED


_markup = IN_WHOLE_TEXTS.of((CHAT_MARKUP, TAG, ENTITY, HTML, CONTROLS))
_CHAT_MARKUP, _TAGGED, _BROKEN = 0, frozenset((1, 2, 3)), 4


def _tags(text: str, instruction: str) -> tuple[str, str] | None:
    """Tags and entities of pages that nobody asked for, as (reason, what was found)."""
    plain, has_tags = prose(text), ASKS_FOR_TAGS.search(instruction) is not None
    if "<" in text and not has_tags and (found := TAG.search(plain)):
        return "chat_markup", found.group()
    if "&" in text and not has_tags and (found := ENTITY.search(plain)):
        return "broken_text", found.group()
    if "<" in text and not ASKS_FOR_A_PAGE.search(instruction) and (found := HTML.search(plain)):
        return "chat_markup", found.group()
    return None


def _chat_markup(text: str, instruction: str) -> re.Match[str] | None:
    """The first markup; names of who speaks are none where a dialogue was asked for, nor are marks asked about."""
    for found in CHAT_MARKUP.finditer(text):
        is_asked_about = text != instruction and found.group().strip() in instruction
        if not is_asked_about and not (IN_TURNS.match(found.group()) and asks_for_a_dialogue(instruction)):
            return found
    return None


def check_placeholders(given: CheckInput, settings: PlaceholderSettings) -> CheckResult:
    """Reject `placeholder`: '[nome]', '{data}', 'XXXX' left to fill in. The masks of personal data are none, nor what
    the instruction asks for ('um modelo com espaços em branco') or shows itself."""
    for field, text in written_texts(given):
        if not (possible := _blanks(prose(text))):
            continue
        if asks_for_a_template(given.content.instruction):
            break
        if any(map(text.__contains__, HINTS)) and (found := _placeholder(text, given, settings.allowed, possible)):
            return _problem("placeholder", field, found)
    return PASSED


BLANKS = (PLACEHOLDER, IN_CAPITALS, BLANK_IN_A_LETTER)
_blanks = IN_WHOLE_TEXTS.of(BLANKS)


def _placeholder(text: str, given: CheckInput, allowed: frozenset[str], possible: frozenset[int]) -> str:
    plain, instruction = prose(text), given.content.instruction
    for pattern in map(BLANKS.__getitem__, sorted(possible)):
        if pattern is BLANK_IN_A_LETTER and not (is_letter(text) or asks_for_a_voice(instruction)):
            continue
        for found in pattern.finditer(plain):
            blank = found.group()
            if blank in MASKED or blank in SPECIAL_TOKENS or blank.strip("[]{}<>() ") in allowed:
                continue
            is_asked = text != instruction and blank in instruction
            if not (is_asked or is_quoted(plain, found.start(), found.end(), dialogue=False)):
                return blank
    return ""


MASKED = frozenset(MASKS.values())


def _problem(reason: str, field: str, text: str) -> CheckResult:
    return CheckResult(Problem(reason=reason, detail=f"{field}: {text[:80]}", evidence={"field": field, "text": text}))
