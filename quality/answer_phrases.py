"""The set phrases of assistants: refusals, empty openers and closings, talk about themselves. Portuguese and English.

Every pattern is linear (bounded gaps, no nested repetition) and is meant for text in lower case. What people write in
letters ('lamento, mas não posso ir', 'como ia dizendo', 'trabalha como assistente virtual') is none of these.
"""

from __future__ import annotations

import re

from quality.checked_texts import word_set

_CANNOT = (
    r"\bn[ãa]o (?:me é possível|é possível para mim|posso|consigo|poderei|vou poder|sou capaz de|"
    r"estou (?:habilitad|autorizad)[oa] a|tenho (?:a )?(?:capacidade|possibilidade|permissão|autorização) (?:de|para))"
)
_WHAT_IS_ASKED = (
    r"(?:ess[ae]s?|est[ae]s?|isso|isto|tal|tais|(?:o |a )?(?:seu|sua|teu|tua)|esse tipo|informaç\w+|conteúdos?|"
    r"conselhos?|aconselhamento|instruções|pedido|solicitação|ajuda|detalhes|assistência)\b"
)
REFUSALS = re.compile(
    rf"{_CANNOT} (?:\w+ )?(?:ajudar|auxiliar)(?:-\w+)?(?: com\b| n[oae]| a |[.,!]|$)"
    rf"|{_CANNOT} (?:\w+ ){{0,2}}?(?:fornecer|prestar|dar|gerar|criar|escrever|produzir|elaborar|disponibilizar|"
    rf"discutir|comentar|partilhar|compartilhar|oferecer|processar|realizar|executar|responder|cumprir|satisfazer|atender)"
    rf"(?:-\w+)? (?:\w+ ){{0,2}}?{_WHAT_IS_ASKED}"
    r"|\b(?:lamento|desculp[ae]|peço desculpa|sinto muito|infelizmente),?(?: mas)?,? não (?:posso|consigo|"
    r"me é possível|estou autorizad[oa])\b[^.\n]{0,40}\b(?:ajudar|responder|fornecer|satisfazer|cumprir|"
    r"atender|(?:esse|este) pedido)"
    r"|\brecuso-me a (?:responder|ajudar|escrever|fornecer|gerar)"
    r"|\bnão tenho acesso (?:a|à|ao|às|aos) [^.\n]{0,40}\b(?:em tempo real|atualizad[oa]s?|pessoais)\b"
    r"|\bi(?:'m| am) (?:sorry|unable|not able)\b|\bi (?:can't|cannot|can not|won't) (?:\w+ ){0,2}?(?:help|assist|"
    r"provide|fulfil|answer|comply|create|generate)"
)

OPENERS = re.compile(
    r"\s*(?:(?:ah|oh|olá|oi|bom dia|boa tarde)[!,.]\s{0,3})?(?:"
    r"(?:claro|certo|certamente|com certeza|evidentemente|naturalmente|absolutamente|perfeito|entendido|compreendo|"
    r"sem dúvida|com (?:todo o |muito )?(?:gosto|prazer)|claro que sim|sure|certainly|of course|absolutely)"
    r"\s{0,2}(?:[!.]|,\s{0,2}(?:aqui|eis|segue|vou|vamos|posso|here))"
    r"|(?:que )?(?:ótima|óptima|excelente|boa|bela|interessante|great|good)\s(?:pergunta|questão|question)\b"
    r"|(?:essa|esta) é uma (?:ótima|óptima|excelente|boa|muito boa) (?:pergunta|questão)"
    r"|obrigad[oa] (?:pela|por) (?:\w+ ){0,2}?(?:pergunta|questão)"
    r"|(?:aqui|eis|cá) (?:está|estão|tens|tem|vai|vão)\b[^.\n]{0,120}:"
    r"|(?:segue|seguem)(?:-se)?(?: abaixo)?\b[^.\n]{0,120}:"
    r"|here (?:is|are|'s)\b[^.\n]{0,120}:"
    r"|(?:fico|estou) (?:feliz|contente) (?:em|por) (?:\w+ ){0,2}?ajudar"
    r"|(?:estou|fico) (?:aqui|à disposição) para (?:\w+ )?ajudar"
    r")"
)

CLOSINGS = re.compile(
    r"(?:espero (?:que (?:isto|isso|esta|este|a|o)\b[^.!\n]{0,60}\b(?:ajud|útil|esclare)\w*|"
    r"ter (?:ajudado|esclarecido|sido útil))"
    r"|(?:se|caso) (?:tiver(?:es)?|precisar(?:es)?|tenhas?|precises?|houver|quiser(?:es)?)(?: de)? (?:\w+ ){0,2}?"
    r"(?:dúvidas?|ajuda|perguntas?|questões|questão|informaç(?:ão|ões)|esclarecimentos?)\b[^.!\n]{0,60}"
    r"\b(?:dispor|disposição|ajudar|avis[ae]|diz|diga|pergunt\w+|contact\w+|hesit\w+|aqui)\b"
    r"|(?:estou|fico|continuo) (?:aqui para (?:te |o |a |lhe )?ajudar|à (?:tua |sua |vossa )?(?:inteira )?disposição)"
    r"|posso ajudar(?:-te|-lhe|-o|-a)? (?:em|com) mais (?:alguma coisa|algo)"
    r"|let me know if|i hope this helps|feel free to)[^\n]{0,60}$"
)

_MODELS = r"(?:chatgpt|gpt|qwen|llama|gemma|gemini|claude|mistral|deepseek|copilot)"
AI_TALK = re.compile(
    r"(?<![a-zà-ÿ] )\b(?:como|enquanto|sendo|por ser) (?:um |uma |apenas um |apenas uma )?(?:grande )?"
    r"(?:modelo (?:de linguagem|de ia|linguístico)|assistente (?:virtual|de ia|digital)|chatbot|programa de computador)"
    r"|\bsou (?:só |apenas )?(?:um |uma )?(?:grande )?(?:modelo (?:de linguagem|de ia|linguístico)|chatbot|"
    r"assistente (?:virtual|de ia|digital)|programa de computador)"
    r"|(?:\bsou (?:só |apenas )?|(?<![a-zà-ÿ] )\b(?:como|enquanto) )uma (?:ia|inteligência artificial)\b"
    r"|\bfui treinad[oa] (?:com (?:dados|textos|base)|em (?:dados|textos)|até)|\bmeus dados de trein|"
    r"\bminha data de corte|\bmeu (?:conhecimento|treino|treinamento) (?:vai até|termina|foi até)"
    rf"|\b(?:sou|chamo-me) (?:o |a )?{_MODELS}\b"
    r"|\bas an ai\b|\bas a (?:large )?language model|\bi(?:'m| am) an ai\b"
)

TASK_TALK = re.compile(
    r"\A\s*(?:conforme|como|tal como) (?:solicitado|pedido|instruído|requerido)\b"
    r"|\b(?:de acordo com|segundo|conforme|com base n[ao]) (?:[ao]s? )?(?:prompt|instruções (?:dadas|fornecidas|acima)|"
    r"persona\b|esquema json|formato solicitado)"
    r"|\b(?:este prompt|(?:o|do|no) prompt (?:pede|diz|fornecido|dado|acima))\b"
    r"|\b(?:a|da|na) persona (?:indicada|dada|fornecida|descrita)\b"
    r"|\b(?:a|esta|uma) (?:instrução|pergunta) (?:acima )?gerada\b"
    r"|\b(?:texto|passagem|excerto|contexto|documento) (?:fornecid|dispon[ií]bilizad)[oa]\b(?! (?:pel[ao]|por)\b)"
)

META_WORDS = word_set(
    "modelo ia inteligência assistente chatbot programa treinado treinada treino treinamento corte ai language "
    "sou chamo-me solicitado pedido instruído requerido prompt instruções persona esquema formato gerada "
    "fornecido fornecida disponibilizado disponibilizada"
)
"""A text without any of these words matches neither AI_TALK nor TASK_TALK."""
