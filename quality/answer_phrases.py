"""The set phrases of assistants: refusals, empty openers and closings, talk about themselves. Portuguese and English.

Every pattern is linear (bounded gaps, no nested repetition) and is meant for text in lower case.
"""

from __future__ import annotations

import re

from quality.checked_texts import word_set

REFUSALS = re.compile(
    r"\bn[ãa]o (?:me é possível|é possível para mim|posso|consigo|poderei|vou poder|"
    r"estou (?:habilitad|autorizad)[oa] a|tenho (?:a )?(?:capacidade|possibilidade|permissão|autorização) (?:de|para)|"
    r"sou capaz de) (?:\w+ ){0,2}?(?:ajud|respond|fornec|prestar|dar|cumpr|satisfaz|atend|cri|ger|escrev|produz|elabor|"
    r"partilh|compartilh|discut|coment|aced|acess|auxili|realiz|execut|process|traduz|continu|particip|oferec|disponibiliz)\w*"
    r"|\b(?:lamento|desculp[ae]|peço desculpa|sinto muito|infelizmente),?(?: mas)?,? (?:não|esse|este|isso)\b"
    r"[^.\n]{0,60}\b(?:posso|consigo|possível|pedido|conteúdo|informaç|ajudar)"
    r"|\b(?:recuso-me a|não tenho acesso (?:a|à|ao) (?:internet|informaç|dados em tempo real|ficheiro|imagem))"
    r"|\bi(?:'m| am) (?:sorry|unable|not able)\b|\bi (?:can't|cannot|can not|won't) (?:\w+ ){0,2}?(?:help|assist|"
    r"provide|fulfil|answer|comply|create|generate)"
)

OPENERS = re.compile(
    r"\s*(?:(?:ah|oh|olá|oi|bom dia|boa tarde)[!,.]\s{0,3})?(?:"
    r"(?:claro|certo|certamente|com certeza|evidentemente|naturalmente|absolutamente|perfeito|entendido|compreendo|ok|"
    r"combinado|sem dúvida|sem problema|com (?:todo o |muito )?(?:gosto|prazer)|claro que sim|sure|certainly|of course|"
    r"absolutely)\s{0,2}(?:[!.]|,\s{0,2}(?:aqui|eis|segue|vou|vamos|posso|here))"
    r"|(?:que )?(?:ótima|óptima|excelente|boa|bela|interessante|great|good)\s(?:pergunta|questão|question)\b"
    r"|(?:essa|esta) é uma (?:ótima|óptima|excelente|boa|muito boa) (?:pergunta|questão)"
    r"|obrigad[oa] (?:pela|por) (?:\w+ ){0,2}?(?:pergunta|questão|contacto)"
    r"|(?:aqui|eis|cá) (?:está|estão|tens|tem|vai|vão)\b[^.\n]{0,120}:"
    r"|(?:segue|seguem)(?:-se)?(?: abaixo)?\b[^.\n]{0,120}:"
    r"|here (?:is|are|'s)\b[^.\n]{0,120}:"
    r"|(?:fico|estou) (?:feliz|contente|à disposição)\b"
    r")"
)

CLOSINGS = re.compile(
    r"(?:espero (?:que (?:isto|isso|esta|este|a|o)\b[^.!\n]{0,60}\b(?:ajud|útil|esclare)\w*|"
    r"ter (?:ajudado|esclarecido|sido útil))"
    r"|(?:se|caso) (?:tiver(?:es)?|precisar(?:es)?|tenha[s]?|precise[s]?|houver|quiser(?:es)?)(?: de)? (?:\w+ ){0,2}?"
    r"(?:dúvidas?|ajuda|perguntas?|questões|questão|informaç(?:ão|ões)|esclarecimentos?)\b[^.!\n]{0,60}"
    r"\b(?:dispor|disposição|ajudar|avis[ae]|diz|diga|pergunt[ae]|contact[ae]|hesit\w+|aqui)\b"
    r"|(?:estou|fico|continuo) (?:aqui para (?:te |o |a |lhe )?ajudar|à (?:tua |sua |vossa )?(?:inteira )?disposição)"
    r"|posso ajudar(?:-te|-lhe|-o|-a)? (?:em|com) mais (?:alguma coisa|algo)"
    r"|let me know if|i hope this helps|feel free to)[^\n]{0,60}$"
)

AI_TALK = re.compile(
    r"\b(?:(?:como|enquanto|sendo|sou|por ser) (?:um |uma |apenas um |apenas uma )?(?:grande )?"
    r"(?:modelo (?:de linguagem|de ia|linguístico)|ia\b|inteligência artificial|assistente (?:virtual|de ia|digital)|"
    r"chatbot|programa de computador)"
    r"|(?:fui|foi) treinad[oa] (?:pel[ao]|por|com) |(?:os )?meus dados de trein|(?:a )?minha data de corte|"
    r"meu (?:conhecimento|treino|treinamento) (?:vai até|termina|foi)|"
    r"as an ai\b|as a (?:large )?language model|i(?:'m| am) an ai\b|openai|chatgpt)"
)

TASK_TALK = re.compile(
    r"\b(?:(?:conforme|como|tal como) (?:solicitado|pedido|instruído|requerido)\b(?! (?:pel[ao]s?|em|no|na|ao|à)\b)"
    r"|(?:de acordo com|segundo|conforme|com base n[ao]) (?:[ao]s? )?(?:prompt|instruções (?:dadas|fornecidas|acima)|"
    r"persona\b|esquema json|formato solicitado)"
    r"|(?:o|a|este|esta|do|da|no|na) (?:prompt|persona (?:indicada|dada|fornecida|descrita))\b"
    r"|(?:a|esta|uma) (?:instrução|pergunta|resposta) (?:gerada|acima gerada)\b"
    r"|(?:texto|passagem|excerto|contexto|documento) (?:fornecid|dispon[ií]bilizad|apresentad)[oa]\b"
    r"(?! (?:pel[ao]|por)\b))"
)

META_WORDS = word_set(
    "modelo ia inteligência assistente chatbot programa treinado treinada treino treinamento corte ai language "
    "openai chatgpt solicitado pedido instruído requerido prompt instruções persona esquema formato gerada "
    "fornecido fornecida disponibilizado disponibilizada apresentado apresentada"
)
"""A text without any of these words matches neither AI_TALK nor TASK_TALK."""
