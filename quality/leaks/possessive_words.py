"""Kin, and ways to address somebody, whose possessive goes bare in Portugal too."""

from __future__ import annotations

from text.prose import word_set

KIN = word_set(
    "irmão irmã pai mãe filho filha filhos filhas marido mulher esposa esposo amigo amiga amigos colega colegas primo "
    "prima tio tia avô avó sobrinho sobrinha neto neta genro nora sogro sogra cunhado cunhada namorado namorada "
    "companheiro companheira sucessor sucessora antecessor antecessora vizinho vizinha contemporâneo homólogo rival "
    "discípulo mestre aluno adversário homónimo conterrâneo"
)
ADDRESS = word_set(
    "senhor senhora senhores senhoras caro cara caros caras amigo amiga amigos amigas amor querido querida queridos "
    "queridas deus excelência majestade santidade alteza eminência reverência filho filha povo anjo bem rei velho "
    "rapaz menino menina parvo idiota malandro burro estúpido palhaço mentiroso ingrato tesouro lindo linda"
)
