"""Kin, and ways to address somebody, whose possessive goes bare in Portugal too; what stands beside 'a' before it."""

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
AFTER_A = word_set(
    "lado lados ver favor cargo tempo pedido respeito gosto modo jeito pés olhos bel-prazer contento encontro crédito "
    "mando belo salvo redor custo expensas ponto próprio próprios alcance convite grado serviço"
)
GOVERNS_A = word_set(
    "devido graças relativamente junto face quanto relação referência homenagem oposição adesão subjacente inerente "
    "alheio alheia sujeito sujeita submetido submetida fiel dedicado dedicada destinado destinada associado associada "
    "ligado ligada igual semelhante superior inferior respeito acesso obedece obedecer recorre recorrer recorreu "
    "aderiu aderir respondeu responder graça cabe coube caberá compete competia pertence pertencia pertencem incumbe "
    "agrada agradou interessa interessava dedicou ofereceu"
)
GIVING = word_set(
    "dedicar oferecer entregar dar contar ensinar mostrar pedir deixar emprestar devolver enviar escrever"
)
