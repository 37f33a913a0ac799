"""How an answer declines, by grammar: a negated ability, will or permission, and a verb of answering.

All patterns are for lower case and linear (bounded gaps).
"""

from __future__ import annotations

import re

from text.prose import word_set

_CLITIC = r"(?:(?:te|lhe|lhes|o|a|os|as|vos|me|nos|se) )?"
_CANNOT = (
    rf"n[ãa]o {_CLITIC}(?:posso|podemos|poderei|poderemos|poderia|consigo|conseguimos|conseguirei|conseguiria|vou"
    rf"|vamos|"
    r"irei|iremos|devo|devemos|quero|queremos|pretendo|pretendemos|tenciono|gostaria de|gostava de|sei|saberia|"
    r"me atrevo a|aceito|ouso|"
    r"(?:me |nos )?(?:é|foi|será|seria)(?: (?:de todo|infelizmente|mesmo))? (?:possível|permitido|viável)|"
    r"(?:sou|somos|serei|me considero|me sinto|me encontro|estou|estamos|estarei)(?: \w+)? (?:capa(?:z|zes)|à vontade|"
    r"confortável|em condições|em posição|autorizad[oa]s?|habilitad[oa]s?|apt[oa]s?|preparad[oa]s?|qualificad[oa]s?|"
    r"disponível|disposto|disposta)|"
    r"(?:tenho|temos|disponho|dispomos)(?: d[ea])?(?: a| as| os| o)? ?(?:autorização|permissão|licença|formação|"
    r"competências?|conhecimentos?|meios|possibilidade|forma|maneira|modo|capacidade|condições|como|nada a)|"
    r"está ao meu alcance|está nas minhas mãos|faz parte das minhas funções)"
)
_ANSWERING = (
    r"(?:ajud|auxili|respond|dar\b|dar-|dizer|forne[cç]|escrev|redig|cri(?:ar|e)|ger(?:ar|e)\b|faz(?:er|ê)|faç|produz"
    r"|elabor|"
    r"traduz|resum|corrig|expli[cq]|indi[cq]|recomend|suger|partilh|revel|coment|opin|fal(?:ar|e)|discut|trat(?:ar|e)|"
    r"abord|avanç|prossegu|satisfa[zç]|cumpr|atend|aceder a[os]? (?:\w+ )?pedido|aconselh|invent|comp(?:or|onha)"
    r"|calcul|list|"
    r"enumer|descrev|"
    r"colabor|contribu|oferec|disponibiliz|emit|pronunci|seguimento|execut|realiz|efetu|confirm|ensin|mostr|apresent|"
    r"analis|avali|classifi[cq]|compar(?:ar|e)|prest|prop(?:or|onha)|reproduz|adiantar|entrar (?:por|em|n)|assist"
    r"|process|"
    r"ir por (?:aí|esse)|promov|incentiv|incit|ser (?:cúmplice|responsável|útil)|tomar (?:partido|posição)|participar)"
)
_WORK = (
    r"(?:pedidos?|pergunta|questão|solicitação|tarefa|assuntos?|temas?|tópicos?|textos?|conteúdos?|poemas?|histórias?"
    r"|contos?|"
    r"cartas?|e-?mails?|diálogos?|cenas?|discursos?|piadas?|anedotas?|críticas?|reclamações|receitas?|resumos?|"
    r"resenhas?|traduções|trabalhos|ensaios?|artigos?|monólogos?|letras? de|canções|slogans?|anúncios?|mensagens|"
    r"informaç(?:ão|ões)|detalhes|instruções|código|guiões|conselhos?|sugestões|recomendações)"
)
_REFUSING = (
    r"(?:recusar|declinar|rejeitar|negar|escusar|dizer(?:-te|-lhe)? que não|passar (?:à frente|esta|este)"
    r"|ficar por aqui)"
)

_STANCE = (
    rf"(?:prefiro|preferia|preferimos|opto por|escolho|decidi|opt(?:ei|amos) por|procuro|tento)(?: sempre)? não (?:o "
    rf"|te |a |me )?{_ANSWERING}"
    r"|(?:prefiro|preferia) (?:abster|manter|ficar de fora|deixar|evitar)"
    rf"|(?:que )?prefiro não fazer\b|(?:vou|vamos|terei|teremos|tenho|temos|devo|devemos|sou|somos|vejo-me|vemo-nos"
    rf"|sinto-me|é meu dever|lamento ter|"
    rf"gostaria|peço licença para)\b[^.!?\n]{{0,24}}\b{_REFUSING}"
    r"|(?:vejo-me|vemo-nos|sinto-me|encontro-me|estou)\b[^.!?\n]{0,24}\b(?:impedid|impossibilitad|proibid"
    r"|limitad)[oa]s? (?:de|a)\b"
    r"|(?:abstenho-me|abster-me-ei|absteremo-nos|escuso-me|recuso-me|recusamo-nos|declino (?:o|este|esse|responder)"
    r"|nego-me|dispenso-me)\b"
    rf"|(?:receio|temo|lamento|sinto muito|infelizmente|tenho pena)(?: de)?(?: que)?,? não (?:te |lhe |o |a )?(?:poder"
    rf"|conseguir|ser capaz|saber|possa|"
    rf"consiga|posso|consigo|podemos|vou)\b[^.!?\n]{{0,30}}{_ANSWERING}"
    r"|(?:não me pronuncio|não opino|não comento|nada posso (?:dizer|fazer|adiantar)|não me meto|não entro|"
    r"não colaboro|não alinho|não contem comigo|não contes comigo)\b"
    r"|(?:deixo|deixarei|deixamos|fica|ficará|vou deixar)\b[^.!?\n]{0,40}\b(?:sem resposta|por responder|por fazer"
    r"|por escrever)\b"
    r"|(?:(?:as )?minhas|(?:os )?meus|(?:as )?nossas|(?:os )?nossos) (?:diretrizes|políticas|regras|normas|princípios|"
    r"limites|orientações|valores|termos)\b[^.!?\n]{0,40}\b(?:imped|permit|proíb|obrig|não )"
    r"|(?:colid|choc|vai contra|vão contra|viol|contrari|desrespeit|incompat)\w*\b[^.!?\n]{0,20}\b(?:minhas|meus"
    r"|nossas|nossos) "
    r"(?:diretrizes|políticas|regras|normas|princípios|limites|orientações|valores|termos)"
    r"|(?:fora|além|para lá) d(?:aquilo|o) (?:em )?que (?:eu )?(?:te |lhe )?(?:posso|consigo|sei|faço|me)\b"
    r"|(?:ultrapassa|excede|transcende|sai d|foge a|está fora d|fica fora d"
    r"|está para lá d)\w*\b[^.!?\n]{0,30}\b(?:minh[oa]s?|meus?|noss[oa]s?|posso|consigo)\b"
    rf"|não (?:é|são|se trata de|será|seria)(?: propriamente)? (?:algo|coisa|uma coisa|assuntos?|um assunto|um tema"
    rf"|temas?|matéria|um pedido|"
    r"pedidos|tarefas?|uma tarefa|conteúdos?|um conteúdo|um tipo de \w+)(?: \w+){0,3}? (?:que|em que|com que"
    r"|sobre o qual|com o qual|a que) "
    r"(?:eu )?(?:te |lhe |o |me )?(?:poss|consig|faç|queir|dev|vá|sint|produz|escrev|aceit|possamos)\w*"
    rf"|(?:esse|este|o|o teu|o seu) {_WORK} (?:não (?:pode|será|poderá|pôde)|(?:foi|é|está) (?:recusad|bloquead"
    rf"|rejeitad))"
    r"|(?:o mais|mais|será|é) (?:sensato|prudente|correto|responsável|seguro|avisado|indicado|melhor)(?: \w+)? (?:é "
    r"|será )?não (?:avançar|responder|"
    r"prosseguir|entrar|continuar|o fazer|escrever|dar)\b"
    r"|não (?:disponho|dispomos) (?:dess|dest|de)\w* (?:informaç|dados|resposta|conhecimento)\w*|não tenho (?:essa"
    r"|esta) (?:informação|resposta)\b"
    rf"|não (?:te |lhe )?(?:partilho|forneço|dou|faço|escrevo|crio|gero|redijo|produzo|presto|emito|elaboro|invento"
    rf"|trato|traduzo|realizo|efetuo|reproduzo|"
    rf"respondo|abordo|discuto|comento)(?: a| de| com| sobre)? (?:(?:ess|est|dess|dest|ness|nest)[ae]s?\b"
    rf"|(?:\w+ )?{_WORK}\b)"
    r"|(?:por isso|portanto|pelo que|assim|logo),? não (?:o |a |te |lhe )?(?:posso|vou|devo|farei|faço|escreverei"
    r"|responderei)\b"
    r"|fica para (?:outra (?:altura|pessoa)|quem)"
    r"|não me é permitid[oa]\b|passo(?: a)? palavra a quem"
)
DECLINES_TO_ANSWER = re.compile(
    rf"\b(?:{_CANNOT}(?! (?:\w+ )?deixar de)(?: [^\W\d_]+(?:-[a-z]{{1,3}})?,?){{0,3}}? {_ANSWERING}|{_STANCE})"
)
"""Only in an answer that nobody else's words were asked for."""
DECLINES_TO_WRITE = re.compile(
    rf"\b(?:{_CANNOT}(?: \w+){{0,2}}? |(?:prefiro|preferia|preferimos|opto por|recuso-me a|abstenho-me de"
    rf"|nego-me a) (?:não )?)"
    rf"(?:ajud\w+|escrever|redigir|criar|fazer|produzir|elaborar|gerar|inventar|compor|traduzir|dar|satisfazer|cumprir"
    rf"|atender|responder)"
    rf"(?:-\w+)? (?:\w+ ){{0,3}}?{_WORK}\b"
    rf"|\b(?:escrever|redigir|criar|inventar|compor|traduzir)\b[^.!?\n]{{0,60}}\bé (?:algo|coisa) (?:que"
    rf"|a que) (?:eu )?(?:prefiro não|não|me recuso)"
    r"|\b(?:este|esse) (?:género|tipo) de (?:conteúdo|texto|pedido)s?\b[^.!?\n]{0,40}\b(?:minhas|nossas) (?:diretrizes"
    r"|políticas|regras|normas)"
    r"|\beu não quero (?:ser cúmplice|contribuir)|\bnão me sinto (?:confortável|à vontade) (?:a|em|para) (?:escrever"
    r"|criar|fazer|redigir|inventar)"
)
"""Also where a letter, a poem or a story was asked for."""
GOES_ON_AFTER_ALL = re.compile(
    r"[^.!?\n]{0,120}(?:, | — | – )(?:disse|respondeu|diz|explicou|contou|confessou|lamentou|murmurou|repetia"
    r"|queixou)\b"
    r"|[^.!?\n]{0,90}[,;:.] (?:mas|porém|contudo|no entanto|todavia|só que)\b(?![^.!?\n]{0,40}\b(?:posso|poderei"
    r"|consigo|se (?:quis|pref|te)|suger|sugiro|"
    r"recomend|espero|agradeç|obrigad|contact|consult|procur|fala|existe|há))"
)
"""An answer after the caveat: 'Não posso confirmar a data, mas costuma ser em maio.'"""
FIRST_PERSON = word_set(
    "eu me mim meu meus minha minhas nossas nossos posso podemos poderei poderemos poderia consigo conseguimos "
    "conseguirei conseguiria vou vamos irei iremos devo devemos quero queremos pretendo pretendemos tenciono gostaria "
    "gostava sei saberia aceito ouso sou somos serei estou estamos estarei tenho temos terei disponho dispomos "
    "prefiro preferia preferimos opto optei optamos escolho decidi procuro tento vejo-me vemo-nos sinto-me sinto "
    "encontro-me abstenho-me abster-me escuso-me recuso-me recusamo-nos declino nego-me dispenso-me receio temo "
    "lamento contem contes deixo deixarei deixamos partilho forneço dou faço escrevo crio gero redijo produzo presto "
    "emito elaboro invento trato traduzo realizo efetuo reproduzo respondo abordo discuto comento sensato prudente "
    "pedido pergunta"
)
"""A text without any of these words isn't declined by grammar."""
