"""The set phrases of assistants: empty openers and closings, talk about themselves and their task.

Every pattern is linear (bounded gaps, no nested repetition) and is meant for text in lower case. Some phrases are one
in the assistant's own voice only, `*_IN_OWN_VOICE`: a letter may end with 'Espero que gostes!', an explanation may not.
"""

from __future__ import annotations

import re

from text.prose import word_set

TEXT_NOUNS = (
    r"(?:respostas?|resumos?|textos?|poemas?|cartas?|sugest(?:ão|ões)|exemplos?|ideias?|traduç(?:ão|ões)|vers(?:ão|"
    r"ões)|"
    r"explicaç(?:ão|ões)|receitas?|códigos?|funç(?:ão|ões)|tabelas?|listas?|passos?|dicas?|frases?|títulos?|e-?mails?|"
    r"mensag(?:em|ens)|diálogos?|histórias?|contos?|planos?|guião|guiões|soluç(?:ão|ões)|resultados?|correç(?:ão|ões)|"
    r"parágrafos?|comparaç(?:ão|ões)|análises?|descriç(?:ão|ões)|biografias?|discursos?|perguntas?|informaç(?:ão|ões)|"
    r"instruções|definiç(?:ão|ões)|opções|propostas?|conselhos?|formas?|maneiras?|razões|motivos|factos?|argumentos?|"
    r"vantagens|pontos?|aspetos?|quadras?|haicais?|anedotas?|piadas?|legendas?|anúncios?|convites?|script|consulta)"
)
_GOOD = (
    r"(?:ótim[oa]|óptim[oa]|excelente|bo[am]|bel[oa]|interessante|fantástic[oa]|fascinante|curios[oa]|pertinente|"
    r"great|good)"
)
_TOPIC = r"(?:pergunta|questão|tema|ideia|pedido|desafio|assunto|tópico|escolha|dúvida|curiosidade|question)"
_YES = (
    r"(?:claro|certo|certamente|com certeza|evidentemente|naturalmente|absolutamente|perfeito|entendid[oa]|"
    r"compreendid[oa]|"
    r"compreendo|percebido|sem dúvida|sem problema|com (?:todo o |muito |o maior )?(?:gosto|prazer)|claro que sim|"
    r"muito bem|"
    r"vamos (?:a isso|a isto|lá|começar)|é para já|deixa comigo|deixe comigo|ok|okay|sure|certainly|of course|"
    r"absolutely)"
)
_ANNOUNCING = (
    r"(?:aqui|eis|segu\w+|vou|vamos|posso|apresent\w+|deix\w+|mostr\w+|expli\w+|consigo|"
    r"trag\w+|prepar\w+|fica\w*|abaixo|here)"
)

OPENERS = re.compile(
    r"[\s*_#>]*(?:(?:ah|oh|olá|oi|bom dia|boa tarde)[!,.]\s{0,3})?(?:"
    rf"{_YES}\s{{0,2}}(?:[!.:]|,\s{{0,2}}{_ANNOUNCING}\b)"
    rf"|(?:que )?{_GOOD}\s(?:pergunta|questão|question)\b"
    rf"|(?:essa|esta|é|eis) (?:é )?(?:uma |um )(?:muito )?{_GOOD} {_TOPIC}"
    rf"|que {_TOPIC} (?:tão |mais |muito )?[^\W\d_]+(?: e [^\W\d_]+)?\s?[!.]"
    rf"|obrigad[oa] (?:pela|por|pelo) (?:\w+ ){{0,2}}?{_TOPIC}"
    rf"|(?:compreendo|percebo|entendo) (?:perfeitamente |bem )?(?:a )?(?:tua|sua|vossa) (?:\w+ )?{_TOPIC}"
    rf"|(?:adoro|adorei|gosto|gostei) (?:muito )?(?:d?(?:ess|est)?[ao]) (?:tua |sua )?{_TOPIC}\s?[!.]"
    rf"|(?:respondendo|em resposta) (?:à|ao) (?:tua|sua|teu|seu) {_TOPIC}"
    r"|(?:como|conforme|tal como) (?:me )?(?:pediste|solicitaste)\b"
    r"|(?:é|será) (?:um prazer|com (?:todo o |muito )?(?:gosto|prazer) que) (?:te |o |a )?(?:ajud|respond)"
    r"|olá[!,.] (?:espero que|é um prazer|que bom|claro|com certeza|fico)"
    r"|(?:fizeste|fez|fazes|faz) (?:muito )?bem em perguntar|ainda bem que (?:perguntas|perguntou|pergunta)"
    rf"|(?:aqui|eis|cá) (?:está|estão|tens|tem|vai|vão|fica|ficam|deixo|"
    rf"te deixo)\b[^.\n:]{{0,60}}\b{TEXT_NOUNS}\b[^.\n:]{{0,80}}:"
    r"|(?:aqui|eis|cá) (?:está|estão|tens|tem|vai|vão|fica|ficam)\b[^.\n:]{0,120}:\s{0,3}(?:\n|[«“\"`])"
    rf"|(?:segue|seguem)(?:-se)?(?: abaixo)?\b[^.\n:]{{0,40}}\b{TEXT_NOUNS}\b[^.\n:]{{0,80}}:"
    rf"|(?:em baixo|abaixo|a seguir|de seguida),? (?:encontras?|tens|tem|apresento|apresentamos|deixo|está|estão|"
    rf"segu\w+)"
    rf"\b(?! de)[^.\n:]{{0,40}}\b{TEXT_NOUNS}\b"
    rf"|eis (?:\w+ ){{1,3}}?{TEXT_NOUNS}\b[^.\n:]{{0,80}}:"
    r"|here (?:is|are|'s)\b[^.\n]{0,120}:"
    rf"|(?:tenho|conheço|sei) (?:\w+ ){{0,2}}{TEXT_NOUNS} (?:ideal|perfeit[oa]|cert[oa]|mesmo bo[am]) para (?:ti|si|"
    rf"isso|o efeito)\b"
    r"|(?:fico|estou) (?:feliz|contente) (?:em|por) (?:\w+ ){0,2}?ajudar"
    r"|(?:estou|fico) (?:aqui|à disposição) para (?:\w+ )?ajudar"
    r"|(?:de certeza|é claro|claro|com certeza) que (?:te |o |a |lhe )?(?:posso|consigo|ajudo)"
    r"|(?:posso|consigo|vou) (?:sim )?ajudar-(?:te|o|a|vos)\b|(?:terei|tenho) (?:todo o |"
    r"muito )?gosto em (?:\w+ )?ajudar"
    r")"
)

OPENERS_IN_OWN_VOICE = re.compile(
    r"[\s*_#>]*(?:"
    r"(?:boa|ótimo|óptimo|excelente|fixe|bora|combinado|ora bem|pois bem|então vamos|fantástico|maravilha|great|"
    r"nice)\s?!"
    r"|(?:neste|nesta|no presente) (?:texto|resposta|explicação|artigo|resumo|parágrafo),? (?:\w+ )?"
    r"(?:vou|vamos|irei|iremos|falarei|apresento|explico|abordarei|mostro|veremos|quero)"
    r"|(?:deixa-me|deixe-me|permite-me|permita-me) (?:explicar|ajudar|mostrar|dizer|contar|começar|responder)"
    r"|(?:hoje |então |ora )?vamos (?:lá |então |juntos )*(?:por partes|ver|descobrir|explorar|mergulhar|falar|"
    r"aprender)\b[^.!?\n]{0,60}[.!:]"
    r"|(?:vou|vamos|irei) (?:agora |então |hoje |já )?(?:explicar|falar|apresentar|mostrar|descrever|responder|dar-te|"
    r"dar-lhe|contar-te|ajudar)\b"
    r"|[^.!?\n:]{0,90}\b(?:explico|mostro|digo|conto|deixo|ensino|apresento|preparei|escrevi|trago)-(?:te|lhe|vos)\b"
    r"[^.!?\n:]{0,60}(?:[!:]|\b(?:seguir|seguida|abaixo|baixo)\b)"
    r")"
)

_HELPED = r"(?:ajud|útil|úteis|esclare|gost|agrad|sirva|serv|clar[oa]|inspir|proveito|satisf|facilit)\w*"
_MORE = (
    r"(?:dúvidas?|ajuda|perguntas?|questões|questão|informaç(?:ão|ões)|esclarecimentos?|exemplos?|alguma coisa|"
    r"algo mais|"
    r"alguma parte|algum ponto|algum passo|saber mais|mais (?:algum\w*|detalhes?|coisas)|detalhes?)"
)
_END = r"(?=\s{0,2}(?:[.!…]|$|por aqui|quando|sempre|à vontade|que (?:eu )?(?:te|lhe|ajudo|explico)))"
_CALL = (
    r"(?:, |\b)(?:estou (?:aqui|cá|à|ao|sempre)|fico (?:aqui|à|ao)|estarei|cá est(?:ou|arei)|já sabes?|"
    r"posso (?:ajudar|explicar|dar|tentar)|(?:é só|basta|não hesit\w+ em|(?:podes|pode) (?:sempre )?)\s?"
    rf"(?:dizer|perguntar|pedir|avisar|chamar|contactar-me|contar comigo|voltar){_END}|"
    r"(?:avis[ae]|diz|diga|contact[ae]|escrev[ea]|chame|chama|manda)-me\b|"
    rf"(?:avis[ae]|diz|diga|pergunt[ae]|chama|apit[ae]|força|volt[ae]|(?:está|fica|fique|sente-te|"
    rf"sinta-se) à vontade){_END})"
)
_WORK = (
    r"(?:traduza|adapte|escreva|explique|faça|crie|reescreva|desenvolva|aprofunde|continue|altere|ajuste|mude|resuma|"
    r"acrescente|prepare|sugira|detalhe|mostre|dê|ajude|corrija|reformule|transforme|simplifique|elabore|gere)"
)

CLOSINGS = re.compile(
    rf"(?:e )?(?:espero|espera-se|esperamos) (?:que\b[^.!?\n]{{0,70}}\b(?:ajud|útil|úteis|esclare)\w*|"
    r"(?:\w+ )?ter(?:-te|-lhe)? (?:ajudado|esclarecido|sido útil|respondido))"
    rf"|(?:se|caso|quando|sempre que) [^.!?\n]{{0,60}}\b{_MORE}\b[^.!\n]{{0,60}}{_CALL}"
    r"|(?:não hesit(?:es|e|em)|sint(?:a|am)-se à vontade|sente-te à vontade|fica à vontade|fique à vontade) (?:em|"
    r"para) "
    rf"(?:\w+ )?(?:(?:perguntar|dizer|pedir|chamar|contactar|escrever|voltar|colocar (?:mais )?(?:dúvidas|"
    rf"questões)){_END}|"
    r"(?:contactar|dizer|escrever|perguntar)-me|adapt|alter|ajust|modific)"
    r"|(?:estou|fico|continuo) (?:(?:sempre )?(?:aqui|cá) para (?:te |o |a |lhe |vos )?(?:ajudar|o que|responder|mais)|"
    r"à (?:tua |sua |vossa )?(?:inteira )?disposição|ao (?:teu|seu|vosso|dispor))"
    r"|posso ajudar(?:-te|-lhe|-o|-a)? (?:em|com) mais (?:alguma coisa|algo)"
    rf"|(?:queres|quer|querem|gostavas|gostarias|gostaria|preferes|precisas) (?:de )?que (?:eu |te |lhe |o |a |"
    rf"vos )?{_WORK}\b"
    r"[^.!\n]{0,80}\?"
    r"|(?:(?:tens|tem|há|ficou|ficaste com)? ?(?:mais )?(?:alguma|qualquer|outra) (?:outra )?(?:dúvida|questão|"
    r"pergunta)"
    r"(?: adicional)?)(?:\?|,? (?:é só|basta|avisa|avise|diz|diga|pergunta|estou|não hesites|cá estou|já sabes)"
    rf"(?: (?:perguntar|dizer|avisar|pedir|chamar))?{_END})"
    rf"|(?:diz|diga|avisa|avise|conta|conte)-?(?:me|nos)? (?:se|como|quando|o que)\b[^.!?\n]{{0,60}}\b(?:quer\w*|"
    rf"precis\w*|"
    r"funcion\w+|ajud\w+|correu|ach\w+|fic\w+|gost\w+|preferes?)\b"
    r"|(?:posso|poderei|consigo) (?:também )?(?:\w+ ){0,3}(?:se (?:quiseres|quiser|preferires|preferir|precisares)|"
    r"caso (?:queiras|queira|precises))"
    r"|se (?:quiser(?:es)?|preferir(?:es)?|precisar(?:es)?|desejar(?:es)?|te apetecer),? (?:eu )?(?:também )?(?:te |"
    r"lhe )?(?:posso|dou|"
    r"faço|explico|envio|escrevo|preparo|mostro|ajudo)\b"
    r"|(?:queres|quer|gostavas de|gostarias de|gostaria de) (?:que |de )?(?:saber|ver|ler|ouvir|explorar|aprofundar|"
    r"aprender|receber|mais)"
    r"\b[^.!\n]{0,60}\?"
    r"|(?:precisas|precisa) de (?:mais|ajuda|outr)[^.!\n]{0,60}\?"
    r"|let me know if|i hope this helps|hope this helps|feel free to"
)

CLOSINGS_IN_OWN_VOICE = re.compile(
    rf"(?:e )?(?:espero|esperamos) (?:que\b[^.!?\n]{{0,60}}\b{_HELPED}|ter\b)"
    r"|(?:muit[oa] )?bo(?:ns|a|as|m) (?:estudos?|sorte|continuação|trabalho|leituras?|treinos?|escritas?|aprendizagem|"
    r"investigação|pesquisa|projeto|apresentação)(?: (?:n[oa]s?|d[oa]s?|para|com|e) [^.!?\n]{1,30})?[\s.!]*$"
    r"|[^.!?\n]{0,30}\baté (?:à próxima|breve|já|sempre)[\s.!]*$"
    r"|(?:e )?(?:fico|estou|estarei) a torcer|(?:podes|pode) (?:sempre )?contar comigo|conta comigo|conte comigo"
    r"|(?:e )?(?:já )?sabes onde me encontrar|estou (?:aqui|cá) (?:se|para|sempre)|cá estarei|cá estou"
    r"|(?:qualquer|alguma) coisa,? (?:é só|diz|avisa|apita|estou)|é só (?:dizer|perguntar|pedir|avisar)[\s.!]*$"
    r"|(?:ficou|está|foi) (?:tudo )?claro\?|faz sentido\?|(?:o )?que (?:achas|acha|te parece|lhe parece)\?|"
    r"fico à espera"
    r"|(?:estou|estarei|mantenho-me) (?:sempre |inteiramente )?(?:disponível|ao dispor|por aqui)"
    r"|obrigad[oa] (?:pela|por) (?:tua |sua )?(?:pergunta|leitura|atenção|confiança)"
    r"|foi um prazer|fico contente (?:por|se)|tenho a certeza de que (?:vais|vai|"
    r"irás) (?:conseguir|adorar|gostar)"
)

_MODELS = r"(?:chatgpt|gpt|qwen|llama|gemma|gemini|claude|mistral|deepseek|copilot)"
_MODEL = (
    r"(?:modelo (?:de linguagem|de ia|linguístico)|assistente (?:virtual|de ia|digital|"
    r"de inteligência artificial|de conversação)|sistema de (?:ia|inteligência artificial)|ferramenta de (?:ia|"
    r"inteligência "
    r"artificial)|chatbot|programa de computador)"
)
AI_TALK = re.compile(
    r"\b(?:"
    rf"(?<![a-zà-ÿ] )\b(?:como|enquanto|sendo|por ser) (?:um |uma |apenas um |apenas uma )?(?:grande )?{_MODEL}"
    rf"|sou (?:só |apenas )?(?:um |uma )?(?:grande )?{_MODEL}"
    rf"|(?:minha|meu) (?:natureza|condição|função|papel|qualidade) (?:de|como|enquanto) (?:um |uma )?(?:{_MODEL}|"
    rf"ia|modelo)\b"
    r"|(?:\bsou (?:só |apenas )?|(?<![a-zà-ÿ] )\b(?:como|enquanto) )uma (?:ia|inteligência artificial)\b"
    r"|fui (?:treinad|programad|concebid|desenvolvid)[oa] "
    r"(?:(?:com|em|a partir de) (?:dados|textos?|informaç|uma (?:grande|vasta)|grandes|base|milhões|conteúdos)|até|"
    r"para (?:ajudar|responder|auxiliar|dar|gerar))"
    r"|(?:a minha data de corte|(?:base de (?:conhecimentos?|dados)|conhecimentos?|dados) (?:tem|têm|"
    r"com) (?:uma )?data de corte)"
    r"|(?:minha (?:última )?atualização|data do meu treino|meus dados (?:vão|terminam))\b"
    r"|meus dados de trein|minha (?:data de corte|base de (?:conhecimentos?|treino))"
    r"|meus? (?:conhecimentos?|treino|treinamento) (?:vai até|vão até|termina|foi até|não (?:abrange|inclui|cobre|"
    r"chega))"
    rf"|(?:sou|chamo-me) (?:o |a )?{_MODELS}\b"
    r"|(?:esta|a presente) resposta foi (?:gerada|produzida|criada|escrita) (?:automaticamente|"
    r"por (?:um |uma )?(?:ia|modelo|"
    r"inteligência))"
    r"|as an ai\b|as a (?:large )?language model|i(?:'m| am) an ai\b|i will (?:answer|respond|write) in\b"
    r")"
    r"|\A\s{0,3}<think(?:ing)?>|\bminhas (?:diretrizes|políticas de conteúdo)\b"
    r"|[\[(]\s?resposta d[oa] (?:assistente|modelo|ia)\b"
)
AI_TALK_IN_OWN_VOICE = re.compile(
    r"\bnão (?:tenho|disponho de) (?:acesso (?:direto )?(?:à internet|à web|a dados|a informaç\w+|à data|à hora)|"
    r"informaç\w+ (?:em tempo real|atualizad\w+)|capacidade de (?:ver|aceder|navegar)|opiniões pessoais|sentimentos|"
    r"emoções|consciência|corpo|"
    r"experiências pessoais|preferências pessoais)"
    r"|\bnão (?:consigo|posso) (?:ver (?:imagens|fotografias|ficheiros|as horas)|navegar|aceder à (?:internet|web)|"
    r"abrir (?:ligações|"
    r"links|ficheiros|páginas)|ouvir (?:áudio|música))"
)

SOURCES = r"(?:passagem|texto|artigo|excerto|parágrafo|documento|contexto|fonte|enunciado|trecho|extrato)"
TASK_TALK = re.compile(
    r"\bnão (?:me )?(?:foi|foram) (?:fornecid|indicad|dad|apresentad|disponibilizad)[oa]s? [^.!?\n]{0,20}\b(?:contexto"
    r"|excerto|passagem|enunciado)\b"
    r"|\A\s*(?:conforme|como|tal como) (?:solicitado|pedido|instruído|requerido)\b"
    r"|\b(?:de acordo com|segundo|conforme|com base n[ao]) (?:[ao]s? )?(?:prompt|"
    r"instruções (?:dadas|fornecidas|"
    r"acima|recebidas)(?! (?:pel[ao]s?|por|n[oa]s?)\b)|persona\b|esquema json|formato solicitado)"
    r"|\b(?:este prompt|(?:o|do|no) prompt (?:pede|diz|fornecido|dado|acima))\b"
    r"|\b(?:a|da|na) persona (?:indicada|dada|fornecida|descrita)\b"
    r"|\b(?:a|esta|uma) (?:instrução|pergunta) (?:acima )?gerada\b"
    r"|\b(?:texto|passagem|excerto|contexto|documento) (?:fornecid|dispon[ií]bilizad)[oa]\b(?! (?:pel[ao]|por)\b)"
    r"|\(\s?\d{2,4} palavras\s?\)\W*\Z|\b(?:número|contagem|total) de palavras\s?:\s?\d"
    r"|\b(?:prompt de sistema|system prompt|instruções do sistema)\b"
    r"|\A\W*o utilizador (?:pediu|pede|pede-me|solicitou|perguntou)\b|\A\W*the user\b"
    r"|\A\W*(?:primeiro,? )?(?:tenho de|preciso de|devo|vou|deixa-me) (?:\w+ )?(?:perceber|analisar|pensar|"
    r"identificar|entender|ver) "
    r"(?:o que (?:é|me é|foi) pedido|no pedido|o pedido|a tarefa|a pergunta)"
    r"|\b(?:procurei|tentei|tive o cuidado de) (?:respeitar|cumprir|seguir|manter) (?:o|os|a|as) (?:pedido|"
    r"instruções|limite|formato|"
    r"requisitos|indicações)"
    r"|\b(?:revist|adaptad|reduzid|ajustad|encurtad|escrit|resumid)[oa]s? (?:já )?(?:para|de modo a|"
    r"a fim de) (?:cumprir|"
    r"respeitar|não (?:exceder|ultrapassar)|caber) [^.\n]{0,20}(?:limite|número|máximo|formato|pedido)"
    r"|\b(?:dentro d|respeitando |cumprindo )[oa]s? (?:limite|número|máximo|formato) (?:de palavras |de caracteres )?"
    r"(?:pedid|solicitad|indicad|definid)"
    r"|\b(?:nesta|a|da|na) conversa até (?:aqui|agora|este momento)\b|\bas requested\b"
)
_PASSAGE = r"(?:passagem|texto|excerto|parágrafo|contexto|enunciado|trecho|extrato)"
ABSENT_SOURCE = re.compile(
    rf"\b(?:de acordo com|segundo|conforme|com base n[ao]|como (?:diz|refere|mostra)) (?:[ao] )?(?:{_PASSAGE} (?:acima|"
    rf"anterior|apresentad|dad|indicad|em (?:causa|análise|questão))|{SOURCES} (?:acima|anterior))"
    rf"|\b(?:como|conforme) (?:já )?(?:foi |é |está |vem )?(?:mencionad|referid|dit|indicad|descrit|"
    rf"explicad)[oa]s? n[oa] {SOURCES}"
    r"(?: (?:acima|anterior))?\s?[,.;)]"
    rf"|\b(?:informaç\w+|dados) (?:disponíve\w+|presentes?|fornecid\w+|contid\w+|dad\w+) n[oa] {_PASSAGE}\b"
    rf"|\A\W*(?:[ao] {_PASSAGE}) (?:refere|diz|menciona|indica|afirma|não (?:refere|diz|menciona|indica))\b"
)
"""Talk of a source; meta talk where the instruction has none."""

AI_WORDS = word_set(
    "think thinking diretrizes políticas "
    "modelo ia inteligência assistente chatbot programa treinado treinada programado programada concebido concebida "
    "sistema ferramenta atualização desenvolvido desenvolvida treino treinamento corte ai language base conhecimento "
    "conhecimentos sou chamo-me "
    "gerada produzida criada escrita resposta answer respond write will"
)
OWN_VOICE_WORDS = word_set(
    "acesso disponho imagens fotografias ficheiros navegar aceder abrir ouvir opiniões sentimentos experiências "
    "emoções consciência corpo preferências capacidade informação informações horas"
)
TASK_WORDS = word_set(
    "contexto excerto passagem enunciado "
    "solicitado pedido instruído requerido prompt instruções persona esquema formato gerada fornecido fornecida "
    "disponibilizado disponibilizada utilizador user pedida limite tarefa conversa requested requisitos indicações "
    "palavras caracteres pergunta system sistema"
)
SOURCE_WORDS = word_set("passagem texto artigo excerto parágrafo documento contexto fonte enunciado trecho extrato")
"""A text without any of a set's words doesn't match its pattern."""
