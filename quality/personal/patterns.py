"""What personal data looks like in Portugal: pattern, check digits, words around it, and what is public after all.

Every pattern is linear: bounded repetition only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from quality.personal.identifiers import is_citizen_card, is_nib, is_niss, is_personal_nif
from text.prose import word_set

WORDS_BEFORE, WORDS_AFTER = 60, 25
"""How many characters around a number are read for its context."""

TELEPHONE = (
    r"\btel(?:efone|em[óo]vel|em|ef)?\b|\bcontact|\bligue|\bligar|\bligou|\btelefon|\bnúmero de tel|\btlm\b|\bfax\b"
    r"|whatsapp|\bsms\b|\batend(?:e|er|em|eu)\b|\bchamadas?\b"
)
BUSINESS_CARD = (
    r"|\d{4}-\d{3}\b|@(?:gmail|hotmail|outlook|live|msn|sapo|clix|iol|netcabo|yahoo|icloud|proton\w*|mail)\."
)
"""What stands around a number on a card or in a letter's head."""
TAXPAYER = r"\bNIF\b|\bcontribuinte|\bnúmero fiscal|identificação fiscal"
RESIDENCE = (
    r"\b(?:a minha |minha |sua |a sua |a tua )?morada\b|\bresid(?:e|o|ente|ência|entes|ir)\b|\bmor(?:o|a|amos|am|ava)\b"
    r"|\bviv(?:o|e|ia|emos|em) n|\bdomicíli|\bem casa d"
)
PUBLIC_PLACE = re.compile(
    r"\b(?:câmara|junta de freguesia|município|hospital|centro de saúde|linha|serviços?|loja do cidadão|"
    r"segurança social|finanças|gnr|psp|polícia|bombeiros|proteção civil|escola|universidade|faculdade|instituto|museu|"
    r"biblioteca|teatro|embaixada|consulado|ministério|tribunal|conservatória|turismo|posto|agência"
    r"|provedoria|procuradoria|autoridade|inspeção|direção-geral|ordem d[oa]s|sede|loja|restaurante|"
    r"hotel|farmácia|empresa|associação|fundação|igreja|sé|estação|aeroporto|mercado|monumento|palácio"
    r"|castelo|edifício|atendimento)\b",
    re.IGNORECASE,
)
QUANTITY = re.compile(
    r"\s{0,2}(?:€|\$|%|euros?\b|dólares|libras|habitantes|pessoas|km|m2\b|m²|kg\b|toneladas|milhões|mil\b"
    r"|votos|anos\b|bytes|"
    r"unidades|visitantes|utilizadores|hectares|litros|quilómetros|eleitores)",
    re.IGNORECASE,
)
EXAMPLES = word_set(
    "123456789 987654321 912345678 961234567 931234567 213456789 210000000 910000000 12345678901 12345678 123456780"
)
"""Numbers that everybody writes as an example: nobody's data."""

EXAMPLE_DOMAINS = re.compile(
    r"@(?:[\w-]{1,63}\.){0,4}(?:example|exemplo|dominio|domínio|teste)\.\w{2,6}$", re.IGNORECASE
)
ROLE_MAILBOX = re.compile(
    r"(?:geral|info|informacoes|apoio|suporte|support|contacto|contactos|contact|secretaria|atendimento"
    r"|noreply|no-reply|"
    r"nao-responder|dpo|rgpd|privacidade|reservas|comercial|rh|recrutamento|imprensa|biblioteca|exemplo"
    r"|example|nome|email|"
    r"utilizador|user|admin|webmaster|cliente|clientes|servico|servicos|linha)[\w.-]{0,20}@",
    re.IGNORECASE,
)
EXAMPLE_PLATE = re.compile(r"(?:AA|XX|XY|00)[-· ]|.*[-· ](?:AA|XX)$")


@dataclass(frozen=True, slots=True)
class PersonalPattern:
    """One kind of personal data. `is_valid` sees the match without spaces, dots and hyphens; `context` (a regex) is
    looked for around it. Without context the match counts only if `stands_alone`; `public` may excuse it."""

    entity: str
    mask: str
    regex: str
    is_valid: Callable[[str], bool] = bool
    context: str = ""
    stands_alone: bool = True
    against: str = ""
    public: Callable[[str, str], bool] = lambda found, around: False

    def may_stand_in(self, text: str) -> bool:
        """Whether a text holds what the pattern needs around it."""
        return self.stands_alone or re.search(self.context, text, re.IGNORECASE) is not None

    def places(self, text: str) -> Iterator[re.Match[str]]:
        """Wherever the pattern stands, whatever it scores there."""
        return re.finditer(self.regex, text)

    def score(self, text: str, start: int, end: int) -> float:
        """How sure it is that text[start:end] is personal data: 0 to 1."""
        found = text[start:end]
        compact = re.sub(r"[\s.()+·–—-]", "", found).removeprefix("PT")
        if compact in EXAMPLES or not self.is_valid(compact):
            return 0.0
        around = text[max(0, start - WORDS_BEFORE) : start] + "\n" + text[end : end + WORDS_AFTER]
        wide = text[max(0, start - 2 * WORDS_BEFORE) : end + 2 * WORDS_BEFORE]
        if self.public(found, wide):
            return 0.0
        if self.context and re.search(self.context, around, re.IGNORECASE):
            return 1.0
        if not self.stands_alone or (self.against and re.search(self.against, around, re.IGNORECASE)):
            return 0.0
        return 0.0 if QUANTITY.match(text[end : end + 20]) else 0.6


def _is_public_number(found: str, around: str) -> bool:
    return re.sub(r"\D", "", found)[-9:].startswith(("2", "30")) and PUBLIC_PLACE.search(around) is not None


def _is_nib(compact: str) -> bool:
    return is_nib(compact[2:] if len(compact) == 23 and compact.startswith("50") else compact)


def _is_portuguese_number(compact: str) -> bool:
    return len(compact.removeprefix("00351").removeprefix("351")) == 9


def _is_institutional(found: str, around: str) -> bool:
    return bool(ROLE_MAILBOX.match(found) or EXAMPLE_DOMAINS.search(found))


def _is_public_address(found: str, around: str) -> bool:
    return PUBLIC_PLACE.search(around) is not None and not re.search(RESIDENCE, around, re.IGNORECASE)


_STREET = (
    r"\b(?:Rua|R\.|Avenida|Av\.|Travessa|Tv\.|Praça|Pç\.|Praceta|Largo|Estrada|Alameda|Calçada|Beco|Rotunda"
    r"|Urbanização|"
    r"Bairro|Quinta|Lugar) (?:(?:d[eoa]s?|e) )?(?:\d{1,2} d[eo] )?[A-ZÀ-Ý][^\d\n,;:]{1,50}+"
    r"(?:,? ?(?:n\.? ?[ºo°]\.? ?|número |lote |casa )?\d{1,4}(?!\d|%)(?:[ -]?[A-H]\b)?"
    r"|, ?(?:bloco|casa|torre|vivenda) [A-Z\d]{1,3}\b)"
)
_FLOOR = (
    r"(?:(?:, ?| ?[–-] ?)(?:(?:bloco|casa|lote|torre|entrada) [A-Z\d]{1,3}\b|"
    r"(?:\d{1,2}\.?[ºª°o](?![a-zà-ÿ])|r/c|rés-do-chão)[ .]{0,2}(?:esq|dir|dto|drt|frente|fte"
    r"|[a-hA-H]\b)?\w{0,6}(?:\.(?=,))?))"
)
_POSTAL = r"\d{4}-\d{3}(?!\d)(?: [A-ZÀ-Ý][\w-]{1,30}(?: (?:d[aeo]s? )?[A-ZÀ-Ý][a-zà-ÿ]{1,20}\b){0,2})?"

NINE_DIGITS = r"(?<![\d.,/-])\d{3}([ .-]?)\d{3}\1\d{3}(?!\d|[.,/-]\d)"
_GAP = r"(?:[ .-]| ?[·–—] ?)?"

PERSONAL_PATTERNS: tuple[PersonalPattern, ...] = (
    PersonalPattern(
        "PT_NIF", "[NIF]", rf"(?:\bPT ?)?{NINE_DIGITS}", is_personal_nif, TAXPAYER, against=TELEPHONE + r"|\butente"
    ),
    PersonalPattern(
        "PT_NISS", "[NISS]", r"(?<![\d.,/-])[12](?:[ .]?\d){10}(?!\d|[.,/-]\d)", is_niss, r"\bNISS\b|segurança social"
    ),
    PersonalPattern("PT_CITIZEN_CARD", "[cartão de cidadão]", r"\b\d{8}[ -]?\d[ -]?[A-Z][A-Z\d]\d\b", is_citizen_card),
    PersonalPattern(
        "PT_CIVIL_NUMBER",
        "[cartão de cidadão]",
        r"(?<![\d.,/-])\d{8}(?:[ -]?\d)?(?!\d|[.,/-]\d)",
        context=r"bilhete de identidade|\bB\.?I\.?\b|identificação civil|cartão de cidadão|\bC\.?C\.?\b",
        stands_alone=False,
    ),
    PersonalPattern(
        "PT_HEALTH_NUMBER",
        "[número de utente]",
        NINE_DIGITS,
        context=r"\butente|\bSNS\b(?! 24)|cartão de saúde",
        stands_alone=False,
    ),
    PersonalPattern(
        "PT_NIB", "[IBAN]", r"(?:\bPT ?50[ .]?)?(?<!\d)\d{4}(?:[ .]?\d){17}(?!\d)", _is_nib, r"\bNIB\b|\bconta\b"
    ),
    PersonalPattern(
        "PT_MOBILE",
        "[telefone]",
        rf"(?<![\d.,/-])(?:\(?(?:\+|00)351\)?[ .-]?)?9[1236](?:{_GAP}\d){{7}}(?<!\d{{3}}[ .-]\d)(?!\d|[.,/-]\d)",
        _is_portuguese_number,
        TELEPHONE,
        against=TAXPAYER,
    ),
    PersonalPattern(
        "PT_LANDLINE",
        "[telefone]",
        rf"(?<![\d.,/-])(?:\(?(?:\+|00)351\)?[ .-]?)?(?:2[1-9]|30)(?:{_GAP}\d){{7}}(?!\d|[.,/-]\d)",
        _is_portuguese_number,
        TELEPHONE + BUSINESS_CARD,
        stands_alone=False,
        public=_is_public_number,
    ),
    PersonalPattern(
        "EMAIL_ADDRESS",
        "[e-mail]",
        r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,12}\b",
        public=_is_institutional,
    ),
    PersonalPattern(
        "EMAIL_ADDRESS",
        "[e-mail]",
        r"(?<![\w.+-])[\w.+-]{1,64} ?[(\[](?:arroba|at)[)\]] ?(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,12}\b",
    ),
    PersonalPattern(
        "PT_ADDRESS",
        "[morada]",
        rf"{_STREET}(?:{_FLOOR}{{1,3}}(?:, ?{_POSTAL})?|,? ?{_POSTAL})",
        public=_is_public_address,
    ),
    PersonalPattern("PT_ADDRESS", "[morada]", _STREET, context=RESIDENCE, stands_alone=False),
    PersonalPattern(
        "PT_POSTAL_CODE", "[código postal]", rf"(?<![\d-]){_POSTAL}", context=RESIDENCE, stands_alone=False
    ),
    PersonalPattern(
        "PT_PLATE",
        "[matrícula]",
        r"(?<![\w-])(?:[A-Z]{2}[-·]\d{2}[-·](?:\d{2}|[A-Z]{2})|\d{2}[-·](?:[A-Z]{2}[-·]\d{2}"
        r"|\d{2}[-·][A-Z]{2}))(?![\w-])",
        context=r"\bmatrícula|\bviatura|\bcarro|\bveículo|\bmota\b",
        against=r"\bmodelo\b|\breferência\b",
        public=lambda found, around: EXAMPLE_PLATE.match(found) is not None,
    ),
    PersonalPattern(
        "PT_PLATE",
        "[matrícula]",
        r"(?<![\w-])(?:[A-Z]{2} \d{2} (?:\d{2}|[A-Z]{2})|\d{2} (?:[A-Z]{2} \d{2}|\d{2} [A-Z]{2}))(?![\w-])",
        context=r"\bmatrícula|\bviatura|\bcarro|\bveículo|\bmota\b",
        stands_alone=False,
        public=lambda found, around: EXAMPLE_PLATE.match(found) is not None,
    ),
    PersonalPattern("PT_PASSPORT", "[passaporte]", r"\b[A-Z]{1,2}\d{6}\b", context=r"\bpassaporte", stands_alone=False),
)
