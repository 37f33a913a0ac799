"""Who is seen doing something, and what says something: nouns that Brazil follows with a gerund."""

from __future__ import annotations

from text.prose import word_set

SAYING = word_set("dizendo informando pedindo avisando perguntando explicando anunciando alertando")
MESSAGES = word_set(
    "mensagem mensagens carta cartas e-mail email cartaz bilhete nota aviso sms telefonema chamada comunicado vídeo"
)
PAPERS = word_set(
    "documento documentos declaração declarações relatório certificado ofício requerimento petição artigo comprovativo "
    "atestado despacho parecer carta comunicado nota queixa queixas denúncia denúncias pedido pedidos notícia notícias "
    "chamada chamadas telefonema telefonemas e-mails cartas mensagem mensagens"
)
STATING = word_set(
    "comprovando atestando confirmando autorizando solicitando contendo indicando provando certificando exigindo "
    "denunciando criticando acusando mostrando defendendo relatando descrevendo alegando referindo apontando sugerindo "
    "oferecendo prometendo anunciando convidando propondo ameaçando reclamando"
)
LIVING = word_set(
    "cão cães gato gatos gata criança crianças miúdo miúdos miúda miúdas bebé homem mulher homens mulheres gente "
    "pessoas soldados operários trabalhadores jovens estudantes manifestantes pescadores pássaro pássaros menino "
    "menina rapaz rapariga senhora velho velha adeptos alunos galo turistas"
)
RUNNING = word_set("correndo andando gritando chorando voando pulando saltando rindo cantando dançando disparando")
SOUNDING = RUNNING | word_set(
    "latindo miando uivando brincando dormindo conversando assobiando esperando jogando pedindo tocando ladrando "
    "comendo bebendo fumando nadando passeando"
)
