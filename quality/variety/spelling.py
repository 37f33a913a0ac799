"""Spelling families in which Portugal and Brazil differ, as log-odds for one word: + European, - Brazilian.

The families are those of the orthographic agreement of 1990 (AO90, base IV and base IX) and of the older norms that
texts still follow: Portugal 1945 ("acção", "óptimo", "director"), Brazil before 2009 ("idéia", "freqüente").
"""

from __future__ import annotations

import re

_VOWEL = "aeiouáéíóúâêôãõ"
_CIRCUMFLEX = re.compile(f"[êô][mn][{_VOWEL}]")
_ACUTE = re.compile(f"[éó][mn][{_VOWEL}]")
_BOTH_CIRCUMFLEX = re.compile("^(?:fême|estômag|sême)")
# Consonants that Brazil says, and so writes, in words that end up with "cç".
_SAID_IN_BRAZIL = re.compile(
    "ficç|fricç|convicç|sucç|facç|infecç|confecç|dicç|defecç|infecci|confecci|ficci|fricci|facci|succi|occi|convicci|[^l]vacci|detecç|secç|evicç|[pt]refacç|rarefacç|cocç|introspecç"
)
_ENGLISH = re.compile(  # "object", "%PRODUCTNAME", "manufacturer", "factory"; "active" is Portuguese too
    "ct(?:s|ed|ing|ions?|or(?:y|ies)|urers?|able|s?[bcdfghjklmnpqtvwxz]\\w*)?$|^(?!(?:re|des|in)?active)\\w+ctive[sx]?$|ctivity$|^baptism(?!o|a)|[kwy]"
)
_EUROPEAN_MUTE = re.compile(
    r"cç|[aeo]dopç|excepç|assumpç|sumptu|perempt|^ass?umpt|adopt|^bapti|[^r]baptiz|excepto|egipto|óptim|^optimi"
    r"|^(?:re|in|inter|des|retro|hiper|ob|pro)?act(?:os?|or|ores|riz|rizes|uai?s?|ual\w*|iv\w+|u\w+|as?)$"
    r"|(?:ob|pro|sub|tra|in|re|ab|ad|con)ject(?!ar-se)|(?:dir|corr)ect(?!ory|ories|ive$)|^ef+ect|[^nr]?afect|^des?afect|select|^colect|colectiv"
    r"|electr|eléctr|electiv|^elect|arquitect|insect|dialect|lectiv|^lect|protect|inspect|[^n]spectácul|^espectacular"
    r"|reflect|predilect|vector|^tectos?$|^rect(?:[oa]s?|ang\w+|ific\w+|idão)$|extract|(?:con|a|abs|sub|dis|re)tract"
    r"|^tract[oi]|fractur|redact|redacç|carácter|nocturn|exact|factur|factor|artefact|cataract|olfact|dactil|victóri"
    r"|cci|didact|didáct|dialéct|^dialect|^táctic|ceptro|jact|arctic|árctic|vict[oi]r|^tact[oe]"
)
_SAID_SOMEWHERE = re.compile(
    "recep[çt]|concep[çt]|percep[çt]|decep[çc]|excepcion|infec[çc][çcit]|detec[çt]|perspectiv|aspecto|espectador"
    "|respectiv|característic|caracteriz|expectativ|espectro|conect|prospect|contracep|receptor|infect|dissec"
)
_EUROPEAN_DROPPED = re.compile(
    r"rece[çt](?:ão|ões|or\w*|iv\w+|ivid\w+)$|^rece(?:cion|t[oiá])|conce[çt](?:ão|ões|ual\w*)$|perce[çt](?:ão|ões|iv\w+|ív\w+)$"
    r"|dece(?:ção|ções|cion\w+)$|excecion|perspetiv|espetador|dete(?:ção|ções|t(?!ive)\w+)$|^aspetos?$|intercet|contrace[çt]"
    r"|respetiv|caraterí?|retrospetiv|prospetiv|expetativ|^espetros?$|^infeç|^infecios|^conet|^ace(?:ção|ções)$|^confeç|^defe[çt]|^prospe[çt]|^rece[tp]ácul"
)
_OLD_BRAZIL = re.compile(r"[gq]ü[eiéí]|éi(?:as?|cos?|cas?)$|ô[oa]s?$")
_FIRST_PLURAL = re.compile(r"\wámos$")


def spelling_weight(word: str) -> float:
    """Log-odds of one word, any case; 0.0 when its spelling says nothing. Never raises."""
    low = word.lower()
    if len(low) < 3:
        return 0.0
    if _CIRCUMFLEX.search(low) and not _BOTH_CIRCUMFLEX.match(low):
        return -3.5
    if _ACUTE.search(low) or _FIRST_PLURAL.search(low):
        return 3.5
    if _OLD_BRAZIL.search(low) and not word[0].isupper():
        return -2.5
    if _EUROPEAN_DROPPED.search(low):
        return 3.5
    if _SAID_SOMEWHERE.search(low):
        return -0.4
    if _EUROPEAN_MUTE.search(low) and not _SAID_IN_BRAZIL.search(low) and not _ENGLISH.search(low):
        return 3.5
    return 0.0
